"""Files of a run in the hands of others: TensorBoard's own reader, torch.nn, the csv module, and a Python that has only torch."""

import csv
import importlib.metadata
import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import msgspec
import numpy as np
import pytest
import torch

from core.cells.catalog import CELLS
from core.cells.starts import INITIALISATIONS
from core.config import MemoryConfig, RecurrentConfig, RunConfig, to_json
from core.exports.catalog import EXPORTERS
from core.exports.job import TEXTS, ExportJob, Order
from core.exports.material import Material
from core.i18n import languages
from core.jobs.job import JobSpec, Mailbox, Source
from core.series_config import SeriesConfig
from core.snapshot import PARTS, encode
from core.tasks.catalog import TASKS
from core.tasks.series_catalog import SERIES
from core.training.checkpoint import kept_network, restore
from core.training.learner import prepare_learner
from core.training.loop import TrainingJob
from core.training.run_job import RunJob
from core.vectors.job import Word2VecJob
from core.vectors_config import ARCHITECTURES, OBJECTIVES, Word2VecConfig
from tests.training_runs import Recorder, drive, text_source, watched_by

pytestmark = pytest.mark.usefixtures("own_shelf")

STEPS = 24
SMALL = {"hidden_size": 12, "batch_size": 6, "steps": STEPS, "seed": 3}
WORDS = Word2VecConfig(vector_size=10, context_window=3, corpus="worlds-zh")
TEXT = RecurrentConfig(embedding_size=6, sequence_length=10, corpus="fables-zh", **SMALL)


class Run:
    """A run of `steps` steps, and what the library would have of it."""

    def __init__(self, config: RunConfig, source: Source | None = None, steps: int = STEPS) -> None:
        self.config, self.source = config, source or Source(config.corpus)
        spec = JobSpec("run", 1, str(config.__struct_config__.tag), to_json(config))
        kind = Word2VecJob if isinstance(config, Word2VecConfig) else TrainingJob
        self.job: RunJob = kind(spec, self.source, None)
        self.say, mailbox = Recorder(), watched_by(0)
        mailbox.paused, mailbox.single_steps = True, steps
        drive(self.job, mailbox, self.say)
        if self.job.step < steps or kind is Word2VecJob:
            mailbox.stopped = True
            drive(self.job, mailbox, self.say)
        self.losses = self.say.losses()
        self.weights = list(self.job.drain_weights())

    def material(self, language: str = "en") -> Material:
        resumable = self.job.checkpoint()
        newest = [(self.job.step, resumable)] if resumable and self.job.step not in dict(self.weights) else []
        kept = [encode(message) for message in self.say.messages if message.kept and message.kind in PARTS]
        losses = np.array(self.losses, "<f4").tobytes()
        return Material("seqlens-x", language, to_json(self.config), 1.7e9, 2.0, losses, kept, [*self.weights, *newest])

    def export(self, exporter: str, folder: Path, language: str = "en", source: Source | None = None) -> Path:
        """The unpacked files."""
        spec = JobSpec("export-1", 0, "export", msgspec.json.encode(Order(exporter)).decode())
        job = ExportJob(spec, source or self.source, msgspec.msgpack.encode(self.material(language)))
        say, made, state = Recorder(), bytearray(), "running"
        while state == "running":
            state = job.slice(0.01, Mailbox(), say)
            offset, piece = job.drain_file()
            assert offset == len(made)
            made += piece
        assert say.messages[-1].kind == state, say.messages[-1]
        if state == "failed":
            pytest.fail(str(say.messages[-1].data))
        with zipfile.ZipFile(io.BytesIO(bytes(made))) as archive:
            assert archive.testzip() is None
            archive.extractall(folder)
        return folder / "seqlens-x"


@pytest.fixture(scope="session")
def only_torch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with torch and what torch itself requires: no numpy, no safetensors, none of this project."""
    folder = tmp_path_factory.mktemp("only-torch")
    waiting, seen = ["torch"], set()
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in seen:
            continue
        seen.add(name)
        try:
            found = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # of another system
        tops = {Path(str(file)).parts[0] for file in found.files or () if ".." not in Path(str(file)).parts}
        for top in tops:
            if not (folder / top).exists() and top != "__pycache__":
                (folder / top).symlink_to(Path(str(found.locate_file(top))).resolve())
        waiting += [re.split(r"[ ;<>=!~\[(]", line)[0] for line in found.requires or () if "extra ==" not in line]
    return folder


def losses_printed(folder: Path, only_torch: Path) -> list[tuple[float, float]]:
    """(loss of the script, loss of the run) of every step that train.py prints."""
    done = subprocess.run(
        [sys.executable, "-S", "train.py"],
        cwd=folder,
        env={"PYTHONPATH": str(only_torch), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [(float(loss), float(of_run)) for _, loss, of_run in map(str.split, done.stdout.splitlines()[1:])]


def assert_same_losses(run: Run, folder: Path, only_torch: Path) -> None:
    script = run.export("script", folder)
    printed = losses_printed(script, only_torch)
    assert len(printed) == 20
    np.testing.assert_allclose([of_run for _, of_run in printed], run.losses[:20], rtol=1e-6)
    np.testing.assert_allclose([loss for loss, _ in printed], run.losses[:20], rtol=1e-4)


def test_the_folder_has_torch_and_neither_numpy_nor_this_project(only_torch: Path, tmp_path: Path) -> None:
    code = "import torch, importlib.util as u; print([n for n in ('numpy', 'core', 'safetensors') if u.find_spec(n)])"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(only_torch)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("cell", CELLS)
def test_the_script_of_a_language_model(cell: str, tmp_path: Path, only_torch: Path) -> None:
    assert_same_losses(Run(msgspec.structs.replace(TEXT, cell=cell)), tmp_path, only_torch)


@pytest.mark.parametrize("task", TASKS)
def test_the_script_of_every_task(task: str, tmp_path: Path, only_torch: Path) -> None:
    cell = list(CELLS)[list(TASKS).index(task) % len(CELLS)]
    assert_same_losses(Run(MemoryConfig(task=task, cell=cell, length=11, symbols=5, **SMALL)), tmp_path, only_torch)


@pytest.mark.parametrize("start", INITIALISATIONS)
def test_the_script_of_every_start(start: str, tmp_path: Path, only_torch: Path) -> None:
    config = MemoryConfig(cell="lstm", length=11, initialisation=start, spectral_radius=1.2, clip_norm=0.0, **SMALL)
    assert_same_losses(Run(config), tmp_path, only_torch)


@pytest.mark.parametrize("series", SERIES)
def test_the_script_of_every_series(series: str, tmp_path: Path, only_torch: Path) -> None:
    assert_same_losses(Run(SeriesConfig(series=series, **SMALL)), tmp_path, only_torch)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("objective", OBJECTIVES)
def test_the_script_of_word_vectors(architecture: str, objective: str, tmp_path: Path, only_torch: Path) -> None:
    config = msgspec.structs.replace(WORDS, architecture=architecture, objective=objective)
    assert_same_losses(Run(config), tmp_path, only_torch)


@pytest.mark.parametrize(
    "changes",
    [
        {"negative_samples": 0},
        {"learning_rate": 0.4, "batch": 64},
        {"dynamic_window": False, "subsample": 0.0, "min_count": 1},
    ],
)
def test_the_script_of_word_vectors_with_other_settings(
    changes: dict[str, object], tmp_path: Path, only_torch: Path
) -> None:
    assert_same_losses(Run(msgspec.structs.replace(WORDS, **changes)), tmp_path, only_torch)


def test_the_script_of_a_long_upload_holds_only_what_it_reads(
    tmp_path: Path, only_torch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.exports.script.MOST_IDS", 500)
    source = text_source("the owl and the mill and a river of stones; " * 60)
    run = Run(msgspec.structs.replace(TEXT, corpus="upload-test"), source)
    assert_same_losses(run, tmp_path, only_torch)
    data = json.loads((tmp_path / "seqlens-x" / "tokens.json").read_text(encoding="utf-8"))
    assert "ids" not in data
    assert len(data["windows"]) == 20


def test_a_script_is_written_for_every_language(tmp_path: Path) -> None:
    script = Run(TEXT).export("script", tmp_path, "zh")
    assert "重现" in (script / "README.txt").read_text(encoding="utf-8")


def loaded(folder: Path) -> dict[str, object]:
    """What load.py defines."""
    path = folder / "load.py"
    names: dict[str, object] = {"__file__": str(path)}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), names)
    return names


@pytest.mark.parametrize("cell", CELLS)
def test_weights_of_a_language_model_load_into_torch_nn_and_give_the_same(cell: str, tmp_path: Path) -> None:
    run = Run(msgspec.structs.replace(TEXT, cell=cell))
    names = loaded(run.export("weights", tmp_path))
    ours = kept_network(run.job.checkpoint() or b"")
    assert names["vocabulary"] == list(ours.codec.vocabulary.tokens)
    ids = torch.randint(len(ours.codec.vocabulary), (9, 4), generator=torch.Generator().manual_seed(1))
    model = names["model"]
    assert type(model["recurrent"]).__module__.startswith("torch.nn")  # type: ignore[index]
    torch.testing.assert_close(names["outputs_of"](ids), ours.model(ids)[0], atol=1e-5, rtol=1e-5)  # type: ignore[operator]


def test_weights_of_a_task_load_into_torch_nn_and_give_the_same(tmp_path: Path) -> None:
    config = MemoryConfig(task="adding", cell="gru", length=11, **SMALL)
    run = Run(config)
    names = loaded(run.export("weights", tmp_path))
    with pytest.raises(StopIteration) as done:
        next(prepare_learner(config, Source("")))
    learner = done.value.value
    restore(learner, run.job.checkpoint() or b"")
    inputs = torch.rand(11, 3, 2)
    torch.testing.assert_close(names["outputs_of"](inputs), learner.model(inputs)[0], atol=1e-5, rtol=1e-5)  # type: ignore[operator]


def test_word_vectors_load_with_their_words(tmp_path: Path) -> None:
    run = Run(WORDS)
    names = loaded(run.export("weights", tmp_path))
    trainer = run.job._learner.trainer
    torch.testing.assert_close(names["embedding"].weight.data, trainer.embedding)  # type: ignore[attr-defined]
    torch.testing.assert_close(names["context"], trainer.context)
    assert names["words"] == run.job._learner.words
    word = names["words"][3]  # type: ignore[index]
    assert word not in names["nearest"](word)  # type: ignore[operator]


def test_tables_hold_every_loss_and_what_was_measured(tmp_path: Path) -> None:
    run = Run(TEXT)
    folder = run.export("metrics", tmp_path)
    with (folder / "metrics.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["step"]) for row in rows] == list(range(1, STEPS + 1))
    np.testing.assert_array_equal(np.array([row["loss"] for row in rows], np.float32), np.float32(run.losses))
    kept = {message.step: message.data["loss"] for message in run.say.of("validation") if message.kept}
    assert kept
    assert {int(r["step"]): float(r["validation_loss"]) for r in rows if r["validation_loss"]} == pytest.approx(kept)
    with (folder / "gradients.csv").open(newline="") as file:
        assert {row["quantity"] for row in csv.DictReader(file)} == {"hidden_state", "cell_state"}
    assert json.loads((folder / "config.json").read_text()) == json.loads(to_json(run.config))


def test_a_readme_in_every_language_for_every_export() -> None:
    names = {path.name.split(".")[0] for path in TEXTS.glob("*.txt")}
    assert {exporter.name for exporter in EXPORTERS.values() if exporter.module} <= names
    for language in languages():
        assert {path.name.split(".")[0] for path in TEXTS.glob(f"*.{language}.txt")} == names


class _OfNoOneElse:
    """The code of a cell that torch does not have."""

    blocks = ("sum",)


@pytest.mark.parametrize("exporter", ["weights", "script"])
def test_what_torch_does_not_have_is_said(exporter: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(TEXT)
    monkeypatch.setattr("core.exports.torch_layer.code_of", lambda cell: _OfNoOneElse)
    with pytest.raises(pytest.fail.Exception, match="no_torch_layer"):
        run.export(exporter, tmp_path)


def test_a_task_without_its_part_of_a_script_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(MemoryConfig(length=9, **SMALL))
    monkeypatch.setattr("core.exports.script.has_part", lambda name: False)
    with pytest.raises(pytest.fail.Exception, match="no_script_of_task"):
        run.export("script", tmp_path)


@pytest.mark.parametrize("exporter", ["weights", "script"])
def test_a_run_that_has_not_trained_has_nothing_to_export(exporter: str, tmp_path: Path) -> None:
    with pytest.raises(pytest.fail.Exception, match="nothing_to_export"):
        Run(TEXT, steps=0).export(exporter, tmp_path)
