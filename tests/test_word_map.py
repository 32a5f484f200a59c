"""The map of the words as a finished figure: what it writes, what it leaves to be pointed at, and whose text it is."""

import numpy as np
import plotly.graph_objects as go
import pytest

from core.figures import theme
from core.figures.word_map import WordMap, word_map_figure, written_words

WORDS = {name: name for name in ("direction", "variance", "count", "pair")}


def cloud(count: int, dimensions: int = 2) -> WordMap:
    numbers = np.random.default_rng(3)
    tokens = [f"词{i}" if i % 2 else f"word{i}" for i in range(count)]
    counts = [10_000 // (i + 1) for i in range(count)]
    return WordMap(tokens, counts, numbers.normal(size=(count, dimensions)), [0.4, 0.2, 0.1][:dimensions])


@pytest.mark.parametrize("dimensions", [2, 3])
def test_every_word_has_its_dot_and_frequent_ones_the_larger(dimensions: int) -> None:
    shown = cloud(300, dimensions)
    (trace,) = word_map_figure(shown, WORDS, theme.LIGHT).data
    assert isinstance(trace, go.Scatter3d if dimensions == 3 else go.Scatter)
    assert np.array_equal(np.column_stack([trace[axis] for axis in "xyz"[:dimensions]]), shown.xy)
    assert np.all(np.diff(trace.marker.size) <= 0)
    assert trace.marker.size[0] > 2 * trace.marker.size[-1]
    assert [token for token, _ in trace.customdata] == list(shown.tokens)


def test_written_words_do_not_lie_over_one_another_and_the_most_frequent_come_first() -> None:
    shown = cloud(2000)
    written = list(written_words(shown))
    assert written[0] == 0
    assert 50 < len(written) < 1000
    (trace,) = word_map_figure(shown, WORDS, theme.LIGHT).data
    assert [i for i, text in enumerate(trace.text) if text] == written
    at_one_place = WordMap(["first", "second"], [2, 1], np.zeros((2, 2)))
    assert list(written_words(at_one_place)) == [0]


def test_words_of_pairs_are_written_before_more_frequent_ones() -> None:
    shown = cloud(2000)
    rare = ("word1998", "词1999")
    assert not {1998, 1999} <= set(written_words(shown))
    (_, dots) = word_map_figure(shown, WORDS, theme.LIGHT, [rare]).data
    assert set(rare) <= set(dots.text)


def test_words_of_a_pair_stand_at_the_outer_ends_of_their_arrow() -> None:
    tokens = ["a", "b", "c", "d", "e", "f"]
    across_and_up = np.array([[0, 0], [4, 0], [0, 2], [0, 6], [8, 6], [6, 2]], dtype=float)
    written = written_words(WordMap(tokens, [], across_and_up), [(0, 1), (2, 3), (4, 5)])
    sides = [written[place] for place in range(6)]
    assert sides[:4] == ["middle left", "middle right", "bottom center", "top center"]
    assert sides[4].startswith("top")
    assert sides[5].startswith("bottom")


def test_no_word_of_a_pair_is_left_out_however_close_they_are() -> None:
    shown = cloud(500)
    shown.xy[:12] = shown.xy[0] + 0.02 * shown.xy[:12]
    pairs = [(2 * i, 2 * i + 1) for i in range(6)]
    assert set(range(12)) <= set(written_words(shown, pairs))


def test_each_arrow_has_its_head_at_the_second_word() -> None:
    pairs = [("word0", "词1"), ("word4", "词3")]
    flat = word_map_figure(cloud(10), WORDS, theme.LIGHT, pairs).data[0]
    assert flat.marker.angleref == "previous"
    assert [size > 0 for size in flat.marker.size] == [False, True, False] * 2
    shown = cloud(10, 3)
    line, _ = word_map_figure(shown, WORDS, theme.LIGHT, pairs).data
    paths = np.column_stack((line.x, line.y, line.z))
    for start, end in ((0, 1), (4, 3)):
        assert (paths == shown.xy[end]).all(axis=1).sum() == 5, "the arrow and four strokes meet"
        assert (paths == shown.xy[start]).all(axis=1).sum() == 1


def test_the_words_fill_the_width_and_the_height() -> None:
    shown = cloud(300)
    layout = word_map_figure(shown, WORDS, theme.LIGHT).layout
    for axis, values in ((layout.xaxis, shown.xy.T[0]), (layout.yaxis, shown.xy.T[1])):
        low, high = axis.range
        assert low < values.min() < values.max() < high
        assert np.ptp(values) > 0.8 * (high - low)


def test_in_space_no_more_are_written_than_a_tab_can_bear_those_of_pairs_among_them() -> None:
    written = written_words(cloud(2000, 3), [(1998, 1999)])
    assert 20 < len(written) <= 60
    assert list(written)[:3] == [1998, 1999, 0]


def test_a_token_is_never_markup() -> None:
    hostile = '<a href="javascript:alert(1)">x</a>'
    shown = WordMap([hostile, "plain"], [2, 1], np.array([[0.0, 0.0], [1.0, 1.0]]))
    (trace,) = word_map_figure(shown, WORDS, theme.LIGHT).data
    said = [*trace.text, *(token for token, _ in trace.customdata)]
    assert not any("<" in text for text in said)
    assert trace.text[0].startswith("&lt;a href")


def test_pairs_are_joined_where_both_words_are_there() -> None:
    shown = cloud(10)
    pairs = [("word0", "词1"), ("word2", "elsewhere")]
    line, _ = word_map_figure(shown, WORDS, theme.DARK, pairs).data
    assert np.array_equal(np.column_stack((line.x, line.y))[:2], shown.xy[:2])
    assert np.isnan(line.x[2])
    assert len(line.x) == 3
    assert line.line.color == theme.DARK.positive


def test_words_without_counts_and_no_words_at_all_are_a_figure_too() -> None:
    shown = WordMap(["a", "b"], [], np.array([[0.0, 0.0], [1.0, 1.0]]))
    (trace,) = word_map_figure(shown, WORDS, theme.LIGHT).data
    assert len(set(trace.marker.size)) == 1
    assert WORDS["count"] not in trace.hovertemplate
    for dimensions in (2, 3):
        nothing = WordMap([], [], np.empty((0, dimensions)))
        assert word_map_figure(nothing, WORDS, theme.LIGHT).data[0].x is not None
    assert written_words(WordMap(["alone"], [], np.zeros((1, 3)))) == {0: "middle right"}
