"""What goes wrong in training and in questions, as codes and sentences; without torch, so the server has them too."""

from core.i18n import N_
from core.problems import Problem, Trouble

QUESTION_PROBLEMS = [
    Problem("empty_question", N_("There is nothing to read in this sentence. Type at least one letter or word.")),
    Problem(
        "not_a_language",
        N_("This network learned a task and no language, so it cannot read a sentence. Ask one that learned a text."),
    ),
    Problem("no_such_gate", N_("This network has no such gate or unit to hold, or the gate cannot take that value.")),
]

VECTOR_PROBLEMS = [
    Problem("not_prepared", N_("The text is still being read: ask again when the training has begun.")),
    Problem(
        "vectors_diverged", N_("At step {step} the vectors are no longer numbers, so there is nothing to ask them.")
    ),
    Problem("too_few_to_lay_out", N_("t-SNE needs at least {needed} words. Lower the least count.")),
    Problem("axis_without_length", N_("This axis has no direction: its two sides come to the same. Type other words.")),
    Problem("no_senses", N_("This text does not say which sense a word has. Choose the text “Two senses”.")),
    Problem("too_few_runs", N_("To compare seeds, at least 2 trained runs are needed.")),
    Problem(
        "too_few_words",
        N_(
            "Only {found} different words occur at least {count} times, and vectors need {needed}. "
            "Lower the least count, or choose a longer text."
        ),
    ),
]

# torch says so in plain RuntimeErrors
OUT_OF_MEMORY_WORDS = ("out of memory", "can't allocate memory", "not enough memory")


def failure_of(error: Exception) -> dict[str, object]:
    """An exception → the data of a "failed" message: a code of core.problems and the params its sentence shows."""
    if isinstance(error, Trouble):
        return {"code": error.code, "params": error.params}
    if isinstance(error, MemoryError) or any(words in str(error).lower() for words in OUT_OF_MEMORY_WORDS):
        return {"code": "out_of_memory", "params": {}}
    return {"code": "unexpected", "params": {"detail": f"{type(error).__name__}: {error}"[:200]}}
