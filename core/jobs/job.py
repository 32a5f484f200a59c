"""What the server and a worker say to each other about work: a spec goes out, messages and slice reports come back.

Everything on a worker is a Job. It works in short slices so that nobody waits long for a worker, keeps its state
there between slices, and reads its mailbox between steps. Nothing here imports torch.
"""

from collections.abc import Callable
from typing import Any, Literal, Protocol, runtime_checkable

import msgspec

from core.registry import Registry

UPLOAD = "upload-"  # before its id, the name of an upload among texts
State = Literal["running", "paused", "finished", "stopped", "failed"]


class Source(msgspec.Struct, frozen=True):
    """Where a text comes from: a built-in corpus by name, or uploaded bytes with how to read them; empty for no text.

    `digest` is the SHA-256 of `data`; it keys caches. `encoding` empty means: detect. `column` names the CSV column.
    """

    corpus: str
    data: bytes | None = None
    digest: str = ""
    encoding: str = ""
    column: str = ""
    filename: str = ""


class JobSpec(msgspec.Struct, frozen=True):
    """One job to start or to restore. `config` is the run's config as JSON, or the options of a text job.

    `wire` is where its messages go straight to (see core.jobs.wire); empty: onto the topic.
    """

    run: str
    epoch: int
    kind: str
    config: str
    first_seq: int = 0
    wire: str = ""


QuestionKind = Literal[
    "trace", "continue", "units", "clamp",
    "neighbours", "analogy", "odd", "similarity", "axes", "senses", "history", "stability",
]  # fmt: skip


class Question(msgspec.Struct, frozen=True):
    """A viewer's question to a model.

    Trace this sentence ("trace"), continue this prompt ("continue"), tell what units do while the held-out text is read
    ("units", of which one may be named in `units`), or read this sentence, by default the watched one, with gates
    held ("clamp"): `gates` by name, from the token numbered `start`, in `units` or in all.

    Of word vectors: `sets` are words, and what each set means is said in core.vectors.answers. An analogy is ranked by `method`;
    with `keep_asked` the words asked with may be its answer. "history" is answered from all kept weights of the run,
    "stability" from the last ones of the `runs`.
    """

    ask: str
    kind: QuestionKind
    text: str
    temperature: float = 0.7
    length: int = 160
    gates: dict[str, float] = {}
    units: tuple[int, ...] = ()
    start: int = 0
    sets: tuple[tuple[str, ...], ...] = ()
    method: Literal["add", "mul"] = "add"
    keep_asked: bool = False
    runs: tuple[str, ...] = ()

    @property
    def needs_text(self) -> bool:
        """Whether weights and vocabulary are not enough to answer: the text that was learned has to be there."""
        return self.kind in ("units", "clamp")

    @property
    def compares(self) -> bool:
        """Whether it is put to more weights than those of one moment of one run."""
        return self.kind in ("history", "stability")


class Emit(Protocol):
    """Sends one message of the run's stream; the caller's run, epoch and next seq are filled in."""

    def __call__(
        self, kind: str, step: int, data: dict[str, Any], *, kept: bool = False, ask: str | None = None
    ) -> None: ...


class Mailbox:
    """What the server last told a job, read between its steps. Written by the worker's event loop, read by its thread.

    `parts` are the parts somebody is looking at and `viewers` how many look; they may change what is
    sent, never what is computed by training. `single_steps` are steps to take although paused.
    """

    def __init__(self) -> None:
        self.paused = False
        self.stopped = False
        self.single_steps = 0
        self.steps_per_s = 0.0
        self.viewers = 0
        self.parts: frozenset[str] = frozenset()


class Job(Protocol):
    """The life of one piece of work on a worker. `step` counts what it has done; `elapsed_s` is its working time."""

    step: int
    elapsed_s: float

    def slice(self, budget_s: float, mailbox: Mailbox, emit: Emit) -> State:
        """Work for about budget_s seconds, or until the mailbox says otherwise; never raises for what a user can cause."""
        ...

    def checkpoint(self) -> bytes | None:
        """All that is needed to go on elsewhere (safetensors), or None when there is nothing worth keeping."""
        ...

    def drain_weights(self) -> tuple[tuple[int, bytes], ...]:
        """The (step, safetensors) scrub checkpoints made since the last call: weights only, at kept steps and at the end."""
        ...

    def answer(self, question: Question, emit: Emit) -> None:
        """Answer from the present state without changing it."""
        ...


@runtime_checkable
class MakesFile(Protocol):
    """What a job offers besides when a file comes of it, which the server puts together."""

    def drain_file(self) -> tuple[int, bytes]:
        """(offset, bytes) of the file, made since the last call."""
        ...


@runtime_checkable
class Weighted(Protocol):
    """A job that has weights to hand out at any moment."""

    def present_weights(self) -> bytes | None:
        """The weights of now, like those of `Job.drain_weights`; None while there are none."""
        ...


class JobKind(msgspec.Struct, frozen=True):
    """A kind of job: `factory` is "module:Class", imported by workers only.

    The class is called with (spec, source, checkpoint); the checkpoint is one from `checkpoint()`, to go on from, or one
    from `drain_weights()`, to answer questions from, or None to begin. What `is_run` has checkpoints in the library.
    `compares` is "module:function", called with (question, kept weights) for questions to more weights than those of a moment;
    it returns (part, step, data) of the answer.
    """

    name: str
    factory: str
    is_run: bool = True
    compares: str = ""


JOB_KINDS: Registry[JobKind] = Registry(
    "job kind",
    [
        JobKind("recurrent", "core.training.loop:TrainingJob"),
        JobKind("memory", "core.training.loop:TrainingJob"),
        JobKind("series", "core.training.loop:TrainingJob"),
        JobKind("word2vec", "core.vectors.job:Word2VecJob", compares="core.vectors.comparisons:compare"),
        JobKind("imported", "core.vectors.imported_job:ImportedJob", compares="core.vectors.comparisons:compare"),
        JobKind("text", "core.text.job:TextJob", is_run=False),
        JobKind("numbers", "core.text.numbers_job:NumbersJob", is_run=False),
        JobKind("corpus", "core.text.corpus_job:CorpusJob", is_run=False),
        JobKind("layout", "core.vectors.layout_job:LayoutJob", is_run=False),
        JobKind("judging", "core.vectors.judging_job:JudgingJob", is_run=False),
        JobKind("step_times", "core.training.step_times:StepTimesJob", is_run=False),
        JobKind("lengths", "core.training.lengths:LengthsJob", is_run=False),
        JobKind("ways", "core.text.ways_job:WaysJob", is_run=False),
        JobKind("batch", "core.training.batch_job:BatchJob", is_run=False),
        JobKind("export", "core.exports.job:ExportJob", is_run=False),
        JobKind("story", "core.vectors.story_jobs:StoryJob", is_run=False),
        JobKind("softmax_cost", "core.vectors.story_jobs:SoftmaxCostJob", is_run=False),
        JobKind("collapse", "core.vectors.story_jobs:CollapseJob", is_run=False),
        JobKind("word_order", "core.vectors.story_jobs:WordOrderJob", is_run=False),
    ],
)

JobFactory = Callable[[JobSpec, Source, bytes | None], Job]


class SliceReport(msgspec.Struct, frozen=True):
    """What a slice did. `busy_s` is the worker time it took; `wait_s` how long to leave it alone (slow motion).

    `checkpoint` is set when one was due; `weights` holds (step, bytes) of scrub checkpoints made in this slice; `file`
    (offset, bytes) what a job that makes a file has added to it.
    """

    state: State
    step: int
    elapsed_s: float
    busy_s: float
    last_seq: int
    wait_s: float = 0.0
    checkpoint: bytes | None = None
    weights: tuple[tuple[int, bytes], ...] = ()
    file: tuple[int, bytes] | None = None
