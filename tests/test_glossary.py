"""One vocabulary: the glossary has every word once in both languages, and the pages say what it says."""

import re

import pytest

from core.cells.catalog import CELLS
from core.config import MemoryConfig, RecurrentConfig
from core.i18n import languages, translator
from core.series_config import SeriesConfig
from core.settings import settings_of
from core.ui.lesson_text import LESSONS
from core.vectors_config import Word2VecConfig
from tests.e2e.server import ROOT
from tests.messages import read_catalogue

GLOSSARY = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")] for line in GLOSSARY.splitlines() if line.startswith("| ")
]
TERMS = {english: chinese for english, chinese, _meaning in ROWS[1:]}
_CJK = re.compile(r"[\u4e00-\u9fff]")


def test_every_word_is_there_once_and_explained_in_both_languages() -> None:
    assert len(TERMS) == len(ROWS) - 1
    for english, chinese, meaning in ROWS[1:]:
        assert english
        assert chinese
        in_english, in_chinese = meaning.split(" · ", 1) if " · " in meaning else (meaning, "")
        assert re.search("[a-z]", in_english), english
        assert _CJK.search(in_chinese), english
        assert not _CJK.search(in_english), english


def test_pages_call_things_what_the_glossary_calls_them() -> None:
    configs = (RecurrentConfig, MemoryConfig, SeriesConfig, Word2VecConfig)
    labels = {field.setting.label for config in configs for field in settings_of(config).values()}
    labels |= {gate.label for cell in CELLS.values() for gate in cell.gates}
    said = {label.lower(): translator("zh").gettext(label) for label in labels}
    both = {english: (chinese, said[english]) for english, chinese in TERMS.items() if english in said}
    assert len(both) >= 8
    assert {english: pair for english, pair in both.items() if pair[0] != pair[1]} == {}


# What else these things are called elsewhere, and would be taken for something else here.
OTHER_NAMES = {
    "zh": (
        "隐层 隐含层 词汇表 单词表 递归神经网络 忘记门 单元状态 嵌入维度 词矢量 负例 "
        "最近邻 完整_softmax 学习速率 批量大小 批次大小 超参数 验证集 测试集 随机数种子 这次运行"
    ),
    "en": "cell_memory word_embedding learning-rate validation_set test_set minibatch",
}


@pytest.mark.parametrize("language", languages())
def test_nothing_is_called_by_a_name_that_the_glossary_does_not_have(language: str) -> None:
    others = [name.replace("_", " ") for name in OTHER_NAMES[language].split()]
    said = [str(message.string) for message in read_catalogue(language)]
    said += [path.read_text(encoding="utf-8") for path in LESSONS.glob(f"*.{language}.md")]
    assert [name for name in others if any(name in text.lower() for text in said)] == []
