"""A sentence cut in every way: every piece stands where it says, ways differ where they should, words of one's own count."""

import msgspec
import pytest

from core.jobs.job import JOB_KINDS, JobSpec, Source
from core.text.catalog import WAYS
from core.text.pieces import exhaust
from core.text.reading_config import WaysOptions
from core.text.ways import WITHOUT_DICTIONARY, in_every_way, placed
from core.text.ways_job import WaysJob
from tests.test_text_job import Messages, run

CHINESE = "小狐狸在南京市长江大桥上遇见了网易杭研大厦的猫头鹰。"
ENGLISH = "the miller didn't believe the well-known owl."


def tokens_of(sentence: str, dictionary: str = "") -> dict[str, list[str]]:
    """Way → its tokens that count."""
    cut = exhaust(in_every_way(sentence, dictionary))
    return {way: [sentence[start:end] for start, end, kept in pieces if kept] for way, pieces in cut}


def told(sentence: str, dictionary: str = "") -> tuple[str, Messages]:
    assert JOB_KINDS["ways"].factory == f"{WaysJob.__module__}:{WaysJob.__name__}"
    options = msgspec.json.encode(WaysOptions(sentence, dictionary)).decode()
    return run(WaysJob(JobSpec("r", 0, "ways", options), Source("")))


def test_chinese_is_cut_differently_by_every_mode_of_jieba() -> None:
    tokens = tokens_of(CHINESE)
    assert list(tokens) == list(WAYS)
    assert tokens["characters"] == list(CHINESE[:-1])
    assert tokens["words"] == [CHINESE[:-1]]
    assert "杭研" in tokens["jieba"]
    assert "杭研" not in tokens["jieba-no-hmm"]
    assert {"南京", "南京市", "市长", "长江"} <= set(tokens["full"])
    assert "市长" not in tokens["jieba"]
    assert {"长江", "大桥", "长江大桥"} <= set(tokens["search"])
    assert len({tuple(cut) for cut in tokens.values()}) == len(WAYS)


def test_english_keeps_its_apostrophes_in_words_alone() -> None:
    tokens = tokens_of(ENGLISH)
    assert tokens["words"] == ["the", "miller", "didn't", "believe", "the", "well-known", "owl"]
    assert {"didn", "t", "well", "known"} <= set(tokens["jieba"])


@pytest.mark.parametrize("way", ["characters", "words", "jieba", "jieba-no-hmm"])
@pytest.mark.parametrize("sentence", [CHINESE, ENGLISH, "a𝄞b 结婚的和尚未结婚的 C++ 3.14"])
def test_what_does_not_overlap_covers_every_visible_character_once(way: str, sentence: str) -> None:
    pieces = dict(exhaust(in_every_way(sentence)))[way]
    covered = [place for start, end, _ in pieces for place in range(start, end)]
    assert sorted(covered) == covered
    assert len(set(covered)) == len(covered)
    assert {place for place, letter in enumerate(sentence) if not letter.isspace()} <= set(covered)


def test_overlapping_tokens_are_found_where_they_begin() -> None:
    assert placed("上上上海", ["上", "上", "上海"]) == [(0, 1), (1, 2), (2, 4)]
    assert placed("清华大学", ["清华", "清华大学", "华大", "大学"]) == [(0, 2), (0, 4), (1, 3), (2, 4)]


def test_own_words_stay_whole_beside_what_jieba_makes_of_them() -> None:
    tokens = tokens_of("他爱吃螺蛳粉", "螺蛳粉\n")
    assert "螺蛳粉" in tokens["jieba"]
    assert "螺蛳粉" not in tokens[WITHOUT_DICTIONARY]


def test_a_bad_dictionary_fails_with_its_line() -> None:
    state, messages = told(CHINESE, "杭研\n，，\n")
    assert state == "failed"
    assert messages[-1][2] == {"code": "dictionary_word", "params": {"line": 2, "word": "，，"}}


def test_capitals_are_made_small_as_in_a_corpus() -> None:
    state, messages = told("  The OWL  ")
    assert state == "finished"
    answer = messages[-1][2]
    assert answer["sentence"] == "the owl"
    assert dict(answer["ways"])["words"] == [(0, 3, True), (4, 7, True)]
