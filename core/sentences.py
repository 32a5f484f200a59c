"""All problem codes of all parts of SeqLens in one registry, and a code's sentence in a language."""

from collections.abc import Callable, Mapping

from core.problems import RUN_PROBLEMS, Problem
from core.registry import Registry
from core.text.problems import TEXT_PROBLEMS
from core.training.problems import QUESTION_PROBLEMS, VECTOR_PROBLEMS
from core.vector_files import VECTOR_FILE_PROBLEMS, VECTOR_QUERY_PROBLEMS

PROBLEMS: Registry[Problem] = Registry(
    "problem",
    [
        *RUN_PROBLEMS,
        *TEXT_PROBLEMS,
        *QUESTION_PROBLEMS,
        *VECTOR_PROBLEMS,
        *VECTOR_FILE_PROBLEMS,
        *VECTOR_QUERY_PROBLEMS,
    ],
)


def sentence(code: str, params: Mapping[str, object], translate: Callable[[str], str]) -> str:
    """The translated sentence for a code; one that says so where the code is not known. Never raises."""
    problem = PROBLEMS[code] if code in PROBLEMS else PROBLEMS["unexpected"]
    return translate(problem.sentence).format_map(_Known({"detail": code, **params}))


def sentences(translate: Callable[[str], str]) -> dict[str, str]:
    """Code → its translated sentence, for all; its {names} are yet to be filled."""
    return {problem.name: translate(problem.sentence) for problem in PROBLEMS.values()}


class _Known(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"
