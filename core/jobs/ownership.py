"""Who may steer: the owner cookie is the right to pause, stop and delete, an id alone only the right to watch."""


class NotYours(PermissionError):
    """The owner cookie does not fit the run or the experiment."""
