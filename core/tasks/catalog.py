"""The tasks whose right answer is known, as data for menus and axes; what they do runs in workers (`module`)."""

from typing import Literal

import msgspec

from core.i18n import N_
from core.registry import Registry

RIGHT = N_("right answers")


class TaskSpec(msgspec.Struct, frozen=True):
    """A task: where its code is and what its two settings and its score mean.

    `module` is "module:Class", imported by workers only (see core.tasks.task.GeneratedTask). `length_means` and
    `symbols_means` say what the settings `length` (the difficulty) and `symbols` are here; `solved_when` is the
    definition of solved; `metric` labels the score's `metric`, of which more is better or less. `inputs` and `outputs`
    are (numbers for each symbol, numbers besides) that a network reads and gives at a step; `steps` are (time steps for
    each of `length`, time steps besides) of a sequence. `counts`: the metric says how far it counts.
    """

    name: str
    label: str
    module: str
    asks: str
    length_means: str
    symbols_means: str
    metric: str
    better: Literal["higher", "lower"]
    solved_when: str
    source: str
    inputs: tuple[int, int]
    outputs: tuple[int, int]
    steps: tuple[int, int] = (1, 0)
    counts: bool = False

    def time_steps(self, length: int) -> int:
        """How many steps a network reads of one sequence of that length."""
        each, besides = self.steps
        return each * length + besides

    def sizes(self, symbols: int) -> tuple[int, int]:
        """(numbers read, numbers given) at every step, with so many symbols."""
        read, given = ((per_symbol * symbols + besides) for per_symbol, besides in (self.inputs, self.outputs))
        return read, given

    @property
    def is_share(self) -> bool:
        """Whether the metric is the share of right answers, from 0 to 1."""
        return self.metric == RIGHT


TASKS: Registry[TaskSpec] = Registry(
    "task",
    [
        TaskSpec(
            name="recall",
            label=N_("Recall the first symbol"),
            module="core.tasks.recall:Recall",
            asks=N_("Which symbol came first? Other symbols of the same kind follow it; the answer is due at the end."),
            length_means=N_("Steps of the sequence: the symbol comes at the first, the question at the last."),
            symbols_means=N_("How many different symbols there are; guessing is right once in as many times."),
            metric=RIGHT,
            better="higher",
            solved_when=N_("At least 95 % of fresh sequences are answered right."),
            source="after Hochreiter & Schmidhuber 1997, experiment 2",
            inputs=(1, 2),
            outputs=(1, 0),
        ),
        TaskSpec(
            name="copy",
            label=N_("Copy after a delay"),
            module="core.tasks.copy_memory:CopyMemory",
            asks=N_("Ten symbols are shown; after the delay they are to be written down in the same order."),
            length_means=N_("Steps between the last symbol shown and the first one asked for."),
            symbols_means=N_("How many different symbols there are."),
            metric=RIGHT,
            better="higher",
            solved_when=N_("At least 99 % of the symbols of fresh sequences are copied right."),
            source="Hochreiter & Schmidhuber 1997; Arjovsky, Shah & Bengio 2016",
            inputs=(1, 2),
            outputs=(1, 1),
            steps=(1, 20),
        ),
        TaskSpec(
            name="adding",
            label=N_("Add two numbers"),
            module="core.tasks.adding:Adding",
            asks=N_("Two of many numbers between 0 and 1 are flagged; what is their sum?"),
            length_means=N_("How many numbers are read before the sum is due."),
            symbols_means=N_("Not used here: the inputs are numbers."),
            metric=N_("mean squared error"),
            better="lower",
            solved_when=N_("The mean squared error on fresh sequences is below 0.01."),
            source="Hochreiter & Schmidhuber 1997, experiment 4",
            inputs=(0, 2),
            outputs=(0, 1),
        ),
        TaskSpec(
            name="dyck",
            label=N_("Depth of brackets"),
            module="core.tasks.dyck:Dyck",
            asks=N_("How many brackets are open? The answer is due at every step."),
            length_means=N_("Brackets in the sequence."),
            symbols_means=N_("How many depths there are, 0 included; at the deepest, the next bracket closes."),
            metric=RIGHT,
            better="higher",
            solved_when=N_("At least 99 % of the depths of fresh sequences are right."),
            source="Dyck-1: Chomsky & Schützenberger 1963; depth: Suzgun et al. 2019",
            inputs=(0, 2),
            outputs=(1, 0),
        ),
        TaskSpec(
            name="anbn",
            label=N_("As many b as a"),
            module="core.tasks.anbn:AnBn",
            asks=N_("Words of some a and as many b: which symbol comes next? After the first b it is certain."),
            length_means=N_("The n to reach: trained on words of up to half as many a, judged on words of up to n."),
            symbols_means=N_("Not used here: there are a, b and the end of a word."),
            metric=N_("largest n counted right"),
            better="higher",
            solved_when=N_("In fresh words of every n up to the chosen one, every symbol that is certain is right."),
            source="Gers & Schmidhuber 2001; Weiss, Goldberg & Yahav 2018",
            inputs=(0, 3),
            outputs=(0, 3),
            steps=(2, 2),
            counts=True,
        ),
    ],
)
