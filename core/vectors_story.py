"""What the Word2Vec story asks workers: the orders of its jobs, and its scenes in their order. Nothing here imports torch."""

import msgspec

from core.vectors_config import Word2VecConfig

MOST_SENTENCE = 120
SCENES = ("window", "softmax", "yesno", "collapse", "noise", "tables", "onehot", "order", "unknown")
MEASURED = {"softmax": "softmax_cost", "collapse": "collapse", "order": "word_order"}
"""Scene → the kind of job that measures for it, on request."""
COST_SIZES = (500, 1000, 2000, 5000, 10_000, 20_000, 50_000)
"""Vocabularies whose softmax is timed."""
COST_CENTRES = 64
"""Words that a timed update goes through: four chunks."""
USUAL_NEGATIVES = 5
"""What the training without negatives is set beside where the settings have none, either."""


class StoryOptions(msgspec.Struct, frozen=True):
    """The order for a job of the story: the page's settings, and a sentence of the reader's own ("" takes one of the text)."""

    config: Word2VecConfig
    sentence: str = ""
