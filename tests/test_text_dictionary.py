"""jieba's modes and user dictionaries: each changes the cut as it should, bad lines are named, nothing leaks into others."""

import pytest

from core.problems import Trouble
from core.text.blocks import cut_sentences
from core.text.catalog import JIEBA_MODES, Cutting
from core.text.dictionary import Entry, parse_dictionary
from core.text.numbered import require_training
from core.text.tokenize import split

NANJING = "我来到南京市长江大桥"


def cut(text: str, **how: object) -> list[str]:
    return [token for tokens in cut_sentences(text, Cutting("jieba", **how)) for token in tokens]  # type: ignore[arg-type]


def test_the_modes_cut_as_jieba_does() -> None:
    assert cut(NANJING) == ["我", "来到", "南京市", "长江大桥"]
    assert {"南京", "南京市", "市长", "长江", "大桥"} <= set(cut(NANJING, mode="full"))
    search = cut(NANJING, mode="search")
    assert {"南京", "南京市", "长江大桥"} <= set(search)
    assert "市长" not in search


def test_only_exact_mode_may_train() -> None:
    assert [mode.name for mode in JIEBA_MODES.values() if mode.trains] == ["exact"]
    require_training(Cutting("jieba"))
    require_training(Cutting("words", mode="full"))
    for mode in ("full", "search"):
        with pytest.raises(Trouble, match="mode_cannot_train"):
            require_training(Cutting("jieba", mode=mode))


def test_the_hidden_markov_model_finds_unknown_words() -> None:
    sentence = "他来到了网易杭研大厦"
    assert "杭研" in cut(sentence)
    assert "杭研" not in cut(sentence, hmm=False)


def test_a_user_dictionary_keeps_its_words_whole_and_nobody_elses() -> None:
    sentence = "李小福是创新办主任，也是云计算方面的专家"
    before = cut(sentence)
    assert "创新办" not in before
    after = cut(sentence, dictionary="创新办\n云计算 5 n\n李小福 2 nr")
    assert {"创新办", "云计算", "李小福"} <= set(after)
    assert cut(sentence) == before
    assert split(sentence, "jieba") == split(sentence, "jieba")
    assert "创新办" not in split(sentence, "jieba")


def test_a_high_count_wins_over_jiebas_own_words() -> None:
    assert cut("市长江大桥", dictionary="江大桥 20000") == ["市长", "江大桥"]


def test_a_closed_dictionary_is_all_that_is_known() -> None:
    assert cut("国王住在宫殿里", dictionary="国王\n住在", closed=True, hmm=False) == ["国王", "住在", "宫", "殿", "里"]


def test_dictionaries_are_read_line_by_line() -> None:
    text = "\ufeff云计算 5 n\n\n  创新办\t3\r\nC++ x\n云计算 7"
    assert parse_dictionary(text) == [Entry("云计算", 7), Entry("创新办", 3), Entry("C++", None)]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "dictionary_empty", None),
        (" \n\n", "dictionary_empty", None),
        ("好\n云，计算 5", "dictionary_word", 2),
        ("字" * 51, "dictionary_word", 1),
        ("好\n\n云计算 0", "dictionary_count", 3),
        ("云计算 99999999999", "dictionary_count", 1),
        ("云计算 五", "dictionary_line", 1),
        ("云计算 5 n 多余", "dictionary_line", 1),
        ("云计算 -5", "dictionary_line", 1),
    ],
)
def test_bad_dictionaries_say_which_line(text: str, code: str, line: int | None) -> None:
    with pytest.raises(Trouble) as caught:
        parse_dictionary(text)
    assert caught.value.code == code
    assert caught.value.params.get("line") == line


def test_too_many_words_are_refused() -> None:
    with pytest.raises(Trouble, match="dictionary_too_long"):
        parse_dictionary("\n".join(f"w{number}" for number in range(50_001)))
