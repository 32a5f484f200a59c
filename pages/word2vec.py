"""The Word2Vec lesson: from a window over a text to a living map of its words, and one update with all its numbers."""

from core.i18n import N_
from core.imported_config import ImportedConfig
from core.ui.lesson import Lesson, render
from core.ui.prediction import AnalogyShare
from core.ui.tour import Stop
from core.vectors_config import Word2VecConfig

LESSON = Lesson(
    slug="word2vec",
    title=N_("Word2Vec"),
    question=N_("How does a word get its vector?"),
    preset=Word2VecConfig(),
    also=(ImportedConfig,),
    rows=(
        ("map", "neighbours"),
        ("queries",),
        ("vector_library",),
        ("vector_judging",),
        ("curve", "see"),
        ("update",),
        ("two_senses",),
        ("stability",),
        ("word_map_figure",),
        ("explain", "try"),
    ),
    rooms=("story", "comparisons"),
    predict=AnalogyShare(options=(10, 50, 90, 100)),
    stops=(
        Stop("collapse", {"negative_samples": 0}),
        Stop("size", {"vector_size": 2}),
        Stop("axes"),
        Stop("senses", text_for="senses"),
        Stop("seeds"),
    ),
)

render(LESSON)
