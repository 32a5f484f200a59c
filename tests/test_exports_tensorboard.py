"""TensorBoard itself reads what is exported for it: scalars, histograms, and the projector with Chinese words."""

import urllib.parse
from pathlib import Path

import numpy as np
import pytest
from werkzeug.test import Client

from core.cells.catalog import CELLS
from core.config import MemoryConfig
from core.training.checkpoint import kept_network
from tests.test_exports import SMALL, STEPS, TEXT, WORDS, Run

pytestmark = [
    pytest.mark.usefixtures("own_shelf"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # TensorBoard's own
    pytest.mark.filterwarnings("ignore:pkg_resources:UserWarning"),
]


def events_in(folder: Path):  # type: ignore[no-untyped-def]
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    read = EventAccumulator(str(folder), size_guidance={"scalars": 0, "histograms": 0, "tensors": 0})
    read.Reload()
    return read


def projector_of(folder: Path) -> Client:
    """TensorBoard's web application with its projector, on the folder."""
    from tensorboard import default
    from tensorboard.backend import application
    from tensorboard.backend.event_processing import data_ingester
    from tensorboard.program import TensorBoard

    board = TensorBoard(plugins=default.get_plugins())
    board.configure(argv=["tensorboard", "--logdir", str(folder), "--load_fast=false", "--reload_interval=0"])
    ingester = data_ingester.LocalDataIngester(board.flags)
    ingester.start()
    return Client(
        application.TensorBoardWSGIApp(
            board.flags, board.plugin_loaders, ingester.data_provider, board.assets_zip_provider
        )
    )


def test_scalars_are_the_losses_of_the_run(tmp_path: Path) -> None:
    run = Run(TEXT)
    events = events_in(run.export("tensorboard", tmp_path))
    training = events.Scalars("loss/training")
    assert [point.step for point in training] == list(range(1, STEPS + 1))
    np.testing.assert_allclose([point.value for point in training], run.losses, rtol=1e-6)
    times = [point.wall_time for point in training]
    assert times == sorted(times)
    kept = {message.step: message.data["loss"] for message in run.say.of("validation") if message.kept}
    assert {point.step: point.value for point in events.Scalars("loss/validation")} == pytest.approx(kept)


def test_histograms_are_those_of_gates_weights_and_gradients(tmp_path: Path) -> None:
    run = Run(TEXT)
    events = events_in(run.export("tensorboard", tmp_path))
    gates = {f"gates/{gate.name}" for gate in CELLS["lstm"].gates}
    parts = ["embedding.weight", "recurrent.weight_hh_l0", "head.bias"]
    wanted = gates | {f"{kind}/{part}" for kind in ("weights", "gradients") for part in parts}
    assert wanted <= set(events.Tags()["histograms"])
    steps = [step for step, _ in run.material().weights]
    assert [point.step for point in events.Histograms("gates/forget_gate")] == steps
    forget = events.Histograms("gates/forget_gate")[-1].histogram_value
    assert 0.0 <= forget.min < forget.max <= 1.0
    last = events.Histograms("weights/head.weight")[-1].histogram_value
    weight = kept_network(run.job.checkpoint() or b"").model.head.weight.detach()
    assert last.num == weight.numel()
    assert last.min == pytest.approx(weight.min().item())
    assert last.sum == pytest.approx(weight.sum().item(), abs=1e-4)
    gradient = events.Histograms("gradients/recurrent.weight_hh_l0")[-1].histogram_value
    assert gradient.sum_squares > 0.0


def test_word_vectors_have_histograms_of_both_tables(tmp_path: Path) -> None:
    run = Run(WORDS)
    events = events_in(run.export("tensorboard", tmp_path))
    trainer = run.job._learner.trainer
    kept = [step for step, _ in run.material().weights]
    # Context is not kept along the way: looking back needs Embedding alone
    for name, table, steps in (("embedding", trainer.embedding, kept), ("context", trainer.context, kept[-1:])):
        assert {f"weights/{name}.weight", f"lengths/{name}.weight"} <= set(events.Tags()["histograms"])
        points = events.Histograms(f"weights/{name}.weight")
        assert [point.step for point in points] == steps
        assert points[-1].histogram_value.num == table.numel()
        assert points[-1].histogram_value.sum == pytest.approx(table.sum().item(), abs=1e-3)
        assert events.Histograms(f"lengths/{name}.weight")[-1].histogram_value.num == len(table)


def test_a_task_has_scores_and_histograms_and_no_projector(tmp_path: Path) -> None:
    run = Run(MemoryConfig(task="recall", cell="rnn", length=9, **SMALL))
    folder = run.export("tensorboard", tmp_path)
    tags = events_in(folder).Tags()
    assert {"loss/training", "score/metric", "score/accuracy"} <= set(tags["scalars"])
    assert "gradients/recurrent.weight_hh_l0" in tags["histograms"]
    assert not (folder / "projector_config.pbtxt").exists()


@pytest.mark.parametrize("kind", ["words", "characters"])
def test_the_projector_finds_vectors_and_chinese_words(kind: str, tmp_path: Path) -> None:
    run = Run(WORDS if kind == "words" else TEXT)
    client = projector_of(run.export("tensorboard", tmp_path))
    runs = client.get("/data/plugin/projector/runs").json
    assert runs
    name = urllib.parse.quote(runs[0])
    found = client.get(f"/data/plugin/projector/info?run={name}").json["embeddings"]
    assert [embedding["tensorName"] for embedding in found] == ["embedding"]
    reply = client.get(f"/data/plugin/projector/tensor?run={name}&name=embedding")
    words = client.get(f"/data/plugin/projector/metadata?run={name}&name=embedding").data.decode()
    if kind == "words":
        learner = run.job._learner
        vectors, tokens = learner.trainer.embedding, learner.words
        lines = [line.split("\t")[0] for line in words.strip("\n").split("\n")][1:]
    else:
        network = kept_network(run.job.checkpoint() or b"")
        vectors, tokens = network.model.embedding.weight.detach(), list(network.codec.vocabulary.tokens)
        lines = words.removesuffix("\n").split("\n")
    np.testing.assert_allclose(np.frombuffer(reply.data, np.float32), vectors.flatten(), rtol=1e-5, atol=1e-7)
    assert lines == [token.replace("\n", "\\n") for token in tokens]
    assert any("\u4e00" <= token[0] <= "\u9fff" for token in tokens)


def test_a_run_whose_text_is_gone_keeps_its_scalars(tmp_path: Path) -> None:
    import msgspec

    from tests.training_runs import text_source

    source = text_source("an owl, a mill, a river; a river, a mill, an owl. " * 20)
    run = Run(msgspec.structs.replace(TEXT, corpus="upload-test"), source)
    gone = msgspec.structs.replace(source, data=None)
    events = events_in(run.export("tensorboard", tmp_path, source=gone))
    assert len(events.Scalars("loss/training")) == STEPS
    assert events.Tags()["histograms"] == []
