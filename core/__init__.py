"""SeqLens: watch recurrent networks learn, on your own text."""

__version__ = "0.1.0"
