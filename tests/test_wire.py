"""The short way for messages: what arrives, from whom, and what becomes of it when an end breaks. Real sockets throughout."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from core.jobs.wire import HOST, SIZE_BYTES, Wire, say
from tests.conftest import wait_until


class Heard(list[dict[str, Any]]):
    """Messages in the order of their coming; the one that says "nonsense" upsets who hears it."""

    def take(self, message: dict[str, Any]) -> None:
        if message.get("nonsense"):
            raise ValueError(message)
        self.append(message)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def listening(heard: Heard) -> Iterator[Wire]:
    listening = Wire(heard.take)
    yield listening
    listening.close()


def connect(listening: Wire, secret: bytes) -> socket.socket:
    """A socket that has greeted with a secret of its own choice."""
    speaker = socket.create_connection((HOST, int(listening.address.split(":")[0])), timeout=10)
    speaker.sendall(secret)
    return speaker


def secret_of(listening: Wire) -> bytes:
    return bytes.fromhex(listening.address.split(":")[1])


def test_messages_of_every_size_arrive_whole_and_in_order(listening: Wire, heard: Heard) -> None:
    sent = [{"seq": seq, "ask": None, "body": bytes([seq]) * (40 ** (seq % 5))} for seq in range(1, 30)]
    for message in sent:
        say(listening.address, message, not_needed)
    wait_until(lambda: len(heard) == len(sent), 10)
    assert heard == sent


def test_threads_that_speak_at_once_do_not_cut_into_each_other(listening: Wire, heard: Heard) -> None:
    def speak(name: int) -> None:
        for seq in range(50):
            say(listening.address, {"from": name, "seq": seq, "body": bytes(20_000)}, not_needed)

    speakers = [threading.Thread(target=speak, args=(name,)) for name in range(4)]
    for speaker in speakers:
        speaker.start()
    for speaker in speakers:
        speaker.join()
    wait_until(lambda: len(heard) == 200, 20)
    for name in range(4):
        assert [message["seq"] for message in heard if message["from"] == name] == list(range(50))


def test_who_does_not_know_the_secret_is_not_heard(listening: Wire, heard: Heard) -> None:
    with connect(listening, bytes(32)) as stranger:
        packed = msgspec.msgpack.encode({"run": "stolen"})
        stranger.sendall(len(packed).to_bytes(SIZE_BYTES, "big") + packed)
        # the server hangs up: the end of the stream, or a reset for what it did not read
        with contextlib.suppress(ConnectionResetError):
            assert stranger.recv(1) == b""
    say(listening.address, {"run": "mine"}, not_needed)
    wait_until(lambda: len(heard) == 1, 10)
    assert heard == [{"run": "mine"}]


def test_half_a_message_is_none(listening: Wire, heard: Heard) -> None:
    with connect(listening, secret_of(listening)) as dying:
        dying.sendall((100).to_bytes(SIZE_BYTES, "big") + b"half of it")
    say(listening.address, {"run": "mine"}, not_needed)
    wait_until(lambda: len(heard) == 1, 10)
    assert heard == [{"run": "mine"}]


def test_a_message_that_cannot_be_taken_costs_only_itself(listening: Wire, heard: Heard) -> None:
    say(listening.address, {"nonsense": True}, not_needed)
    say(listening.address, {"run": "mine"}, not_needed)
    wait_until(lambda: len(heard) == 1, 10)
    assert heard == [{"run": "mine"}]


def test_without_a_wire_messages_take_the_other_way_at_once() -> None:
    other_way = Heard()
    say("", {"run": "mine"}, other_way.take)
    assert other_way == [{"run": "mine"}]


def test_once_a_wire_breaks_all_that_follows_takes_the_other_way_in_order(heard: Heard) -> None:
    gone, other_way = Wire(heard.take), Heard()
    address = gone.address
    say(address, {"seq": 0}, not_needed)
    wait_until(lambda: len(heard) == 1, 10)
    gone.close()
    for seq in range(1, 1000):
        say(address, {"seq": seq}, other_way.take)
        if other_way:
            break
        time.sleep(0.01)  # the system may take one more into its own buffer before it knows that nobody is there
    for later in range(seq + 1, seq + 20):
        say(address, {"seq": later}, other_way.take)
    wait_until(lambda: other_way and other_way[-1]["seq"] == seq + 19, 10)
    assert heard == [{"seq": 0}]
    taken = [message["seq"] for message in other_way]
    assert taken == list(range(taken[0], seq + 20))
    assert taken[0] <= 3


def not_needed(message: dict[str, Any]) -> None:
    """The other way of a message whose wire is whole."""
    pytest.fail(f"{message} took the other way")
