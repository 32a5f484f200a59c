"""A training run as its viewers and its worker see it: every loss once, the same numbers whoever looks, a clear end."""

import msgspec
import numpy as np
import pytest
import torch
from safetensors.torch import load, save

from core.config import RecurrentConfig
from core.jobs.job import Question
from core.snapshot import PARTS, is_kept_step
from core.training.checkpoint import read_head
from core.training.measures import MEASURES
from tests.training_runs import (
    SMALL,
    Recorder,
    array,
    drive,
    final_weights,
    make_job,
    steps_until,
    text_source,
    watched_by,
)

STORED = [part for part in MEASURES if PARTS[part].max_hz]  # what is never live is shown at rest, and not stored


def replaced(**changes: object) -> RecurrentConfig:
    return msgspec.structs.replace(SMALL, **changes)


def test_a_run_prepares_starts_learns_and_finishes() -> None:
    config = replaced(steps=200, hidden_size=24, sequence_length=16, batch_size=8, learning_rate=0.02)
    job, say = make_job(config), Recorder()
    assert drive(job, watched_by(1), say) == "finished"
    kinds = [message.kind for message in say.messages]
    assert kinds[0] in ("preparing", "started")
    started = say.of("started")[0]
    assert started.data["config"]["hidden_size"] == 24
    assert started.data["steps_total"] == 200
    assert started.data["tokens"] > 10_000
    assert started.data["prompt"]
    assert started.data["probe"]
    assert started.data["parameters"] == sum(tensor.numel() for tensor in load(job.drain_weights()[0][1]).values())
    # the first point comes before anything that has to be measured for it
    first_loss = say.of("loss")[0]
    assert first_loss.step == 1
    assert all(message.seq > first_loss.seq for message in say.messages if message.kind in MEASURES)
    baselines = started.data["baselines"]
    assert baselines["uniform"] == pytest.approx(np.log(started.data["vocabulary"]))
    assert baselines["bigram"] < baselines["unigram"] < baselines["uniform"]
    assert say.losses()[0] == pytest.approx(baselines["uniform"], rel=0.1)
    finished = say.messages[-1]
    assert finished.kind == "finished"
    assert finished.data["validation"] < baselines["unigram"]
    assert finished.data["loss"] == pytest.approx(say.losses()[-1])
    assert {(part, 200) for part in STORED} <= say.kept_frames()
    assert job.slice(0.01, watched_by(0), say) == "finished"
    assert say.messages[-1] is finished


@pytest.mark.parametrize("budget_s", [0.0, 0.02, 30.0])
def test_no_loss_is_missing_or_said_twice(budget_s: float) -> None:
    job, say = make_job(), Recorder()
    drive(job, watched_by(2), say, budget_s)
    assert len(say.losses()) == 40


def test_every_slice_ends_with_its_losses_said() -> None:
    job, say = make_job(), Recorder()

    def between(_: int) -> None:
        assert len(say.losses()) == job.step

    drive(job, watched_by(0), say, 0.005, between)


def disturbed_run(config: RecurrentConfig) -> tuple[list[float], str, set[tuple[str, int]]]:
    """Three viewers of everything, with pauses, single steps, questions, samples and checkpoints in between."""
    job, say, mailbox = make_job(config), Recorder(), watched_by(3)
    while (state := job.slice(0.01, mailbox, say)) != "finished":
        torch.rand(3)  # somebody else's use of the global generator
        mailbox.paused = not mailbox.paused
        if state == "paused":
            mailbox.paused, mailbox.single_steps = True, 2
            job.slice(0.01, mailbox, say)
            mailbox.paused = False
        job.answer(Question("a", "trace", "the fox and the crow"), Recorder())
        job.answer(Question("b", "continue", "the", temperature=1.3, length=12), Recorder())
        job.checkpoint()
    assert say.of("paused")
    return say.losses(), final_weights(job), say.kept_frames()


def test_watching_never_changes_a_run() -> None:
    job, say = make_job(), Recorder()
    drive(job, watched_by(0), say)
    losses, weights, kept = disturbed_run(SMALL)
    assert losses == say.losses()
    assert weights == final_weights(job)
    assert kept == say.kept_frames()


def test_kept_frames_depend_on_the_step_alone() -> None:
    config = replaced(steps=70)
    expected = {
        (part, step)
        for part in STORED
        for step in range(1, 71)
        if is_kept_step(step, PARTS[part].kept_per_octave) or step == 70
    }
    for viewers in (0, 3, 60):
        job, say = make_job(config), Recorder()
        drive(job, watched_by(viewers), say)
        assert say.kept_frames() == expected


def test_the_bare_algorithm_gives_the_same_losses_and_weights() -> None:
    watched, say = make_job(), Recorder()
    drive(watched, watched_by(3), say)
    bare = make_job()
    assert [np.float32(bare.train_step()) for _ in range(40)] == [np.float32(loss) for loss in say.losses()]
    last_step = load(watched.drain_weights()[-1][1])
    now = load(bare.checkpoint() or b"")
    assert all(torch.equal(now[name], weight) for name, weight in last_step.items())


def test_another_seed_is_another_run() -> None:
    first, second = make_job(), make_job(replaced(seed=8))
    assert first.train_step() != second.train_step()


@pytest.mark.parametrize("stop_at", [1, 17])
def test_going_on_from_a_checkpoint_is_never_having_stopped(stop_at: int) -> None:
    whole, say = make_job(), Recorder()
    drive(whole, watched_by(0), say)
    begun = make_job()
    steps_until(begun, stop_at, Recorder())
    blob = begun.checkpoint()
    assert blob is not None
    resumed, say_more = make_job(checkpoint=blob), Recorder()
    assert resumed.step == stop_at
    assert resumed.elapsed_s == pytest.approx(begun.elapsed_s)
    assert resumed.checkpoint() == blob
    assert drive(resumed, watched_by(2), say_more) == "finished"
    assert [message.step for message in say_more.of("started")] == [stop_at]
    assert say_more.losses()[stop_at:] == say.losses()[stop_at:]
    assert final_weights(resumed) == final_weights(whole)


def test_nothing_to_keep_before_the_first_step() -> None:
    assert make_job().checkpoint() is None


def test_scrub_checkpoints_double_and_end_with_the_last_step() -> None:
    job = make_job()
    drive(job, watched_by(0), Recorder())
    drained = job.drain_weights()
    assert [step for step, _ in drained] == [1, 16, 40]
    assert all(read_head(blob).step == step and not read_head(blob).resumable for step, blob in drained)
    assert job.drain_weights() == ()


def test_weights_alone_answer_questions_but_do_not_train() -> None:
    job = make_job()
    steps_until(job, 16, Recorder())
    now, then = Recorder(), Recorder()
    question = Question("q", "trace", "the old crow")
    job.answer(question, now)
    scrubbed = make_job(checkpoint=job.drain_weights()[-1][1])
    scrubbed.answer(question, then)
    assert then.messages[0].step == 16
    assert then.messages[0].data == now.messages[0].data
    assert scrubbed.slice(0.05, watched_by(0), then) == "stopped"
    assert scrubbed.checkpoint() is None


def test_bytes_that_are_no_checkpoint_are_refused() -> None:
    for blob in (b"junk", b"\x08" + bytes(7) + b'{"a":{}}', save({"x": torch.zeros(1)})):
        with pytest.raises(ValueError, match="not a checkpoint"):
            make_job(checkpoint=blob)


def test_pause_shows_the_exact_step_and_single_steps_are_exact() -> None:
    job, say, mailbox = make_job(), Recorder(), watched_by(1)
    steps_until(job, 21, say)
    mailbox.paused = True
    assert {message.kind for message in say.messages if message.step == 21} >= {*STORED, "loss", "paused"}
    said = len(say.messages)
    for _ in range(2):
        assert job.slice(0.05, mailbox, say) == "paused"
    at_rest = [part for part in MEASURES if PARTS[part].max_hz == 0.0]
    assert [message.kind for message in say.messages[said:]] == at_rest, "for who has come since, and once"
    mailbox.single_steps = 2
    assert drive(job, mailbox, say) == "paused"
    assert (job.step, mailbox.single_steps) == (23, 0)
    for step in (22, 23):
        kinds = [message.kind for message in say.messages if message.step == step]
        assert sorted(kinds) == sorted([*MEASURES, "loss", "paused"])
        assert kinds[-1] == "paused"
    mailbox.paused = False
    assert drive(job, mailbox, say) == "finished"
    assert [message.step for message in say.of("paused")] == list(range(24))
    assert len(say.losses()) == 40


def test_slow_motion_costs_nothing_where_nobody_looks_at_it() -> None:
    unwatched, live, say = make_job(), make_job(), Recorder()
    steps_until(unwatched, 5, say)
    drive(unwatched, watched_by(0), say)
    others = watched_by(2)
    others.parts -= {"iteration"}
    others.paused, others.single_steps = True, 3
    drive(live, others, say)
    assert not say.of("iteration")
    drive(make_job(), watched_by(2), say)
    assert [message.step for message in say.of("iteration")] == [40]  # the end; never while it trains


def test_paused_before_the_first_step_shows_the_untrained_network() -> None:
    job, say, mailbox = make_job(), Recorder(), watched_by(1)
    mailbox.paused = True
    assert drive(job, mailbox, say) == "paused"
    assert {message.kind for message in say.messages if message.step == 0} >= {*MEASURES, "paused"}
    assert array(say.of("gradient")[0].data["all_losses"]).shape == (SMALL.sequence_length,)


def test_stop_keeps_everything_up_to_the_step() -> None:
    job, say, mailbox = make_job(), Recorder(), watched_by(0)
    steps_until(job, 5, say)
    mailbox.stopped = True
    assert drive(job, mailbox, say) == "stopped"
    assert say.messages[-1].kind == "stopped"
    assert {(part, 5) for part in STORED} <= say.kept_frames()
    assert job.drain_weights()[-1][0] == 5
    assert job.checkpoint() is not None


def test_slow_motion_asks_to_be_left_alone() -> None:
    job, say, mailbox = make_job(), Recorder(), watched_by(1)
    mailbox.steps_per_s = 0.01
    while job.step == 0:
        job.slice(1.0, mailbox, say)
    assert job.slice(1.0, mailbox, say) == "running"
    assert job.step == 1
    assert 0.0 < job.wait_s <= 100.0
    mailbox.steps_per_s = 0.0
    assert drive(job, mailbox, say) == "finished"
    assert job.wait_s == 0.0


@pytest.mark.parametrize(("poison", "what"), [(3e38, "loss"), (1e25, "gradient")])
def test_a_run_that_breaks_down_keeps_the_last_good_weights(poison: float, what: str) -> None:
    job = make_job()
    steps_until(job, 5, Recorder())
    blob = job.checkpoint()
    assert blob is not None
    tensors = load(blob)
    tensors["weights.head.weight"] = torch.full_like(tensors["weights.head.weight"], poison).tril()
    head = msgspec.json.encode(read_head(blob)).decode()
    poisoned, say = make_job(checkpoint=save(tensors, {"head": head})), Recorder()
    assert drive(poisoned, watched_by(1), say) == "failed"
    assert say.messages[-1].data == {"code": f"{what}_diverged", "params": {"step": 6}}
    assert poisoned.step == 5
    step, last = poisoned.drain_weights()[-1]
    assert step == 5
    assert all(torch.equal(tensors[name], weight) for name, weight in load(last).items())


def test_a_reckless_learning_rate_never_leaves_broken_weights() -> None:
    job, say = make_job(replaced(learning_rate=1.0, clip_norm=0.0, steps=60)), Recorder()
    state = drive(job, watched_by(0), say)
    assert say.messages[-1].kind == state
    assert all(np.isfinite(say.losses()))
    assert all(weight.isfinite().all() for weight in load(job.drain_weights()[-1][1]).values())


def test_a_text_that_is_too_short_fails_with_what_is_needed() -> None:
    job, say = make_job(source=text_source("A fox saw a crow. ")), Recorder()
    assert drive(job, watched_by(1), say) == "failed"
    assert say.messages[-1].data["code"] == "too_short"
    longer = replaced(sequence_length=48)
    job, say = make_job(longer, source=text_source("A fox saw a crow in a tree, and sang. ")), Recorder()
    assert drive(job, watched_by(1), say) == "failed"
    assert say.messages[-1].data["params"]["needed"] == 98


def test_a_text_that_just_fills_a_window_on_either_side_trains() -> None:
    config = replaced(sequence_length=20, steps=12)
    job, say = make_job(config, source=text_source("A fox saw a crow in a tall tree, alone")), Recorder()
    assert drive(job, watched_by(1), say) == "failed"
    job, say = make_job(config, source=text_source("A fox saw a crow in a tall tree, all alone")), Recorder()
    assert drive(job, watched_by(1), say) == "finished"
    assert len(say.losses()) == 12


@pytest.mark.parametrize(
    ("corpus", "tokenizer"), [("fables-en", "words"), ("fables-zh", "characters"), ("fables-zh", "jieba")]
)
def test_other_texts_and_tokens_train_too(corpus: str, tokenizer: str) -> None:
    job, say = make_job(replaced(corpus=corpus, tokenizer=tokenizer, steps=12, vocabulary_size=300)), Recorder()
    assert drive(job, watched_by(1), say) == "finished"
    assert say.of("sample")[-1].data["text"]
    assert 1 <= len(say.of("gates")[-1].data["tokens"]) <= 60
