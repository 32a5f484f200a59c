"""How fast a text is cut, counted and numbered for word vectors: megabytes a second, with one worker and with all.

The whole way of an upload is timed, on the real stack: from the order to the "finished" message, so decoding, sentences,
tokens, vocabulary, ids and the disk cache are in it. Dictionaries are read before, on a text of its own. Without a
path the texts are the built-in ones, written again and again: English for words, Chinese for characters and jieba.

Run: `python -m benchmarks.tokenize [--json] [--quick] [TEXT]`
"""

import functools
import itertools
import time
from pathlib import Path

import msgspec

from benchmarks.report import publish, read_arguments, tell
from benchmarks.stack import has_ended, running_stack, stream_of, wait_until
from core.jobs.engine import worker_count
from core.jobs.runtime import Runtime
from core.text.catalog import TOKENIZERS, Cutting
from core.text.corpus import CORPORA
from core.text.numbered import NumberingOptions

MEGABYTE = 1e6
MEGABYTES = {"characters": 8.0, "words": 32.0, "jieba": 4.0}
QUICK_MEGABYTES = 0.3
WARM_UP_SHARE = 0.25
LANGUAGES = {"characters": "zh", "words": "en", "jieba": "zh"}
OWNER = "benchmark"
LONGEST_S = 900.0


def main() -> None:
    """Measure and publish."""
    arguments = read_arguments(__doc__ or "", text="a UTF-8 text to cut instead of the built-in ones")
    given = Path(arguments.text).read_bytes() if arguments.text else b""
    results: dict[str, float | int | bool | None] = {}
    for label, workers in (("1", 1), ("all", worker_count())):
        with running_stack(workers) as runtime:
            for tokenizer in TOKENIZERS:
                megabytes = QUICK_MEGABYTES if arguments.quick else MEGABYTES[tokenizer]
                body = cut_to_size(given, megabytes) if given else written_again(LANGUAGES[tokenizer], megabytes)
                # Not the same bytes as in the measurement: what was cut once is on the disk.
                seconds_to_count(runtime, body[: cut_at(body, int(len(body) * WARM_UP_SHARE))], tokenizer)
                taken = seconds_to_count(runtime, body, tokenizer)
                results[f"{tokenizer}_mb_per_s_{label}"] = len(body) / MEGABYTE / taken
                tell(f"{tokenizer}, {label}: {len(body) / MEGABYTE / taken:.2f} MB/s")
    publish({**results, "workers": worker_count()}, {}, arguments.json)


def seconds_to_count(runtime: Runtime, body: bytes, tokenizer: str) -> float:
    """From the order to the end of a job that counts this text; raises RuntimeError when it fails."""
    upload = runtime.service.uploads.add(OWNER, "text.txt", body)
    options = msgspec.json.encode(NumberingOptions(Cutting(tokenizer))).decode()
    begun = time.perf_counter()
    job = runtime.service.count_corpus(f"upload-{upload.id}", options, OWNER)
    stream = stream_of(runtime, job)
    wait_until(functools.partial(has_ended, stream), LONGEST_S, f"{tokenizer} to be cut")
    if stream.state != "finished":
        raise RuntimeError(f"{tokenizer}: {stream.state}")
    return time.perf_counter() - begun


def written_again(language: str, megabytes: float) -> bytes:
    """The built-in texts of a language, again and again, until there are so many megabytes of UTF-8."""
    texts = itertools.cycle([spec.text() for spec in CORPORA.values() if spec.language == language])
    parts: list[bytes] = []
    while sum(map(len, parts)) < megabytes * MEGABYTE:
        parts.append(next(texts).encode())
    return cut_to_size(b"".join(parts), megabytes)


def cut_to_size(body: bytes, megabytes: float) -> bytes:
    """The beginning of a text."""
    return body[: cut_at(body, int(megabytes * MEGABYTE))]


def cut_at(body: bytes, place: int) -> int:
    """The first place at or after this one that parts no UTF-8 character."""
    while place < len(body) and body[place] & 0xC0 == 0x80:
        place += 1
    return place


if __name__ == "__main__":
    main()
