"""Preparing a source: uploads and built-in texts become ids, prompts are cut as they were, nothing is done twice."""

import hashlib

import numpy as np
import pytest

from core.jobs.job import Source
from core.text.language import guess_language, suggest_tokenizer, suggest_words
from core.text.pieces import exhaust
from core.text.prepare import CacheKey, Prepared, PreparedCache, prepare

CHINESE = "清晨的雾还没有散，老船夫已经坐在河边等我们了。他说昨天夜里下过一场大雨，过河要慢一点。\n" * 20
ENGLISH = "The ferryman sat by the river before the mist had gone. He said that it had rained all night.\n" * 20


def upload(raw: bytes, **how: str) -> Source:
    return Source("mine", raw, hashlib.sha256(raw).hexdigest(), **how)


def key(content: str) -> CacheKey:
    return CacheKey(content, "", "", "", "characters", 100)


def test_an_upload_becomes_ids_and_comes_back() -> None:
    prepared = exhaust(prepare(upload(CHINESE.encode("gbk")), "characters", 500))
    assert prepared.encoding == "gb18030"
    assert prepared.characters == len(CHINESE) == len(prepared.ids)
    assert prepared.ids.dtype == np.int32
    assert prepared.join(prepared.vocabulary.decode(prepared.ids.tolist())) == CHINESE
    assert (prepared.reading.language, prepared.reading.preview) == ("zh", CHINESE[:300])


def test_a_typed_prompt_is_cut_as_the_text_was() -> None:
    prepared = exhaust(prepare(upload("cafe\u0301 au lait, s'il vous plait\n".encode() * 9), "words", 100))
    assert prepared.split("Cafe\u0301\r\nlait,\x07") == ["Café", "\n", "lait", ","]
    assert 0 not in prepared.vocabulary.encode(prepared.split("cafe\u0301"))


def test_a_table_is_read_by_its_column() -> None:
    rows = "".join(f"{n},The wind came back to hill number {n}.\n" for n in range(40))
    prepared = exhaust(prepare(upload(f"id,text\n{rows}".encode(), column="text", filename="a.csv"), "words", 100))
    assert prepared.reading.columns == ("id", "text")
    assert prepared.reading.preview.startswith("The wind came back to hill number 0.\nThe wind")


def test_progress_rises_to_the_end() -> None:
    for tokenizer in ("characters", "words", "jieba"):
        done = list(prepare(upload((ENGLISH * 100).encode()), tokenizer, 77))
        assert done == sorted(done)
        assert 0.9 < done[-1] <= 1.0


def test_the_same_source_is_prepared_once() -> None:
    source = upload(ENGLISH.encode())
    first = exhaust(prepare(source, "words", 60))
    assert exhaust(prepare(upload(ENGLISH.encode()), "words", 60)) is first
    assert list(prepare(source, "words", 60)) == []


@pytest.mark.parametrize("how", [{"encoding": "koi8-r"}, {"filename": "a.csv", "column": "春"}])
def test_another_reading_of_the_same_bytes_is_another_text(how: dict[str, str]) -> None:
    raw = ("春,夏\n" + "来了,去了，没有再回来\n" * 20).encode()
    first = exhaust(prepare(upload(raw, encoding="utf-8"), "characters", 60))
    assert exhaust(prepare(upload(raw, **how), "characters", 60)).vocabulary.tokens != first.vocabulary.tokens


def test_the_cache_stays_below_its_limit() -> None:
    prepared: Prepared = exhaust(prepare(upload(ENGLISH.encode()), "characters", 100))
    size = prepared.ids.nbytes + 300 * len(prepared.vocabulary)
    cache = PreparedCache(limit_bytes=2 * size)
    cache.put(key("a"), prepared)
    cache.put(key("b"), prepared)
    assert cache.get(key("a")) is prepared
    cache.put(key("c"), prepared)
    assert (cache.get(key("b")), cache.n_bytes) == (None, 2 * size)
    assert cache.get(key("a")) is cache.get(key("c")) is prepared


def test_languages_are_told_by_their_letters() -> None:
    assert guess_language(CHINESE) == "zh"
    assert guess_language("他用 Python 写了一个很小的程序来读这本书。") == "zh"
    assert guess_language(ENGLISH) == "en"
    assert guess_language("むかしむかし、あるところにおじいさんがいました。山へ柴刈りに行きました。") == "other"
    assert guess_language("Über den Wäldern hörte man die Glocken läuten.") == "other"
    assert guess_language("1234 !!") == "other"


def test_chinese_cut_by_spaces_is_read_by_spaces() -> None:
    assert suggest_tokenizer("清晨 的 雾 还 没有 散 ， 老船夫 已经 坐 在 河边 等 我们 了\n" * 5) == "words"
    assert suggest_tokenizer(CHINESE) == suggest_tokenizer(ENGLISH) == "characters"
    assert suggest_words("清晨 的 雾 还 没有 散 ， 老船夫 已经 坐 在 河边 等 我们 了\n" * 5) == "words"
    assert (suggest_words(CHINESE), suggest_words(ENGLISH)) == ("jieba", "words")
