"""Every way a run or a text can fail, as one sentence that says what to do; a code travels, the sentence is translated."""

import msgspec

from core.i18n import N_


class Problem(msgspec.Struct, frozen=True):
    """A code and its sentence; `{names}` in it are filled from the params that travel with the code."""

    name: str
    sentence: str


class Trouble(Exception):
    """Raised where a user's input or a run goes wrong: a code of PROBLEMS and the values its sentence shows."""

    def __init__(self, code: str, **params: object) -> None:
        self.code, self.params = code, params
        super().__init__(f"{code} {params}")


RUN_PROBLEMS = [
    Problem(
        "no_scheduler",
        N_("Nothing can be trained: no Dask scheduler answers at {address}. Start it, then SeqLens again."),
    ),
    Problem("not_connected", N_("Nothing can be trained yet: the workers are not connected.")),
    Problem(
        "engine_died", N_("Nothing can be trained: the worker processes did not start. The server's log says why.")
    ),
    Problem(
        "other_version",
        N_(
            "Nothing can be trained: the workers run SeqLens {theirs} and this server {ours}. Install the same version."
        ),
    ),
    Problem("still_training", N_("The run is still training: pause it, or wait for its end, and ask again.")),
    Problem(
        "no_torch_layer", N_("torch.nn has no layer like this cell, so there is nothing to load these weights into.")
    ),
    Problem(
        "nothing_to_export",
        N_("There is nothing to export yet: the run has not trained, or its weights were too large to keep."),
    ),
    Problem(
        "export_failed",
        N_("The file could not be made. The run itself is as it was; the server's log says what went wrong."),
    ),
    Problem("no_script_of_task", N_("There is no script for this task yet.")),
    Problem(
        "loss_diverged",
        N_(
            "Training broke down at step {step}: the loss is no longer a number. The last good state is kept. "
            "Try a lower learning rate, or clip the gradient."
        ),
    ),
    Problem(
        "gradient_diverged",
        N_(
            "Training broke down at step {step}: the gradient is no longer a number. The last good state is kept. "
            "Try a lower learning rate, or clip the gradient."
        ),
    ),
    Problem("gates_diverged", N_("At step {step} the gates are no longer numbers, so there is nothing to show.")),
    Problem(
        "sequence_too_long",
        N_(
            "The text has only {found} tokens, but sequences of {length} tokens need at least {needed}. "
            "Lower the sequence length (under More), or choose a longer text."
        ),
    ),
    Problem(
        "series_too_short_for",
        N_(
            "The series has only {found} values, but sequences of {length} steps and this linear model need at least {needed}. "
            "Lower the sequence length or the order, or choose a longer series."
        ),
    ),
    Problem(
        "series_constant",
        N_(
            "The part of the series that is learned from, its first four fifths, never changes. Choose a series that does."
        ),
    ),
    Problem(
        "out_of_memory",
        N_("The network is too large for this computer's memory. Try a smaller hidden size, batch or vocabulary."),
    ),
    Problem(
        "worker_lost",
        N_("The computer's worker process ended again and again while running this. Try smaller settings."),
    ),
    Problem(
        "no_such_device",
        N_(
            "This run asks for a device that no worker here has ({device}). "
            "Choose “Automatic” or “CPU” under “More”, and start it again."
        ),
    ),
    Problem(
        "text_gone",
        N_(
            "The text this run learned from was deleted. What was measured can still be watched, but the run can neither "
            "go on nor read that text again."
        ),
    ),
    Problem(
        "no_weights",
        N_("Nothing is kept of this run yet that could answer. Ask again once it has trained a few steps."),
    ),
    Problem("unanswered", N_("The question could not be answered just now. Ask it again.")),
    Problem(
        "unexpected",
        N_("Something went wrong inside SeqLens ({detail}). The run was stopped; everything before is kept."),
    ),
]
