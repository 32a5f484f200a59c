"""What the Word2Vec story asks workers: the orders of its jobs, and its scenes in their order. Nothing here imports torch."""

import msgspec

from core.vectors_config import Word2VecConfig

MOST_SENTENCE = 120
SCENES = ("window", "softmax", "yesno", "collapse", "noise", "tables", "onehot", "order", "unknown")
MEASURED = {"softmax": "softmax_cost", "collapse": "collapse", "order": "word_order"}
"""Scene → the kind of job that measures for it, on request."""


class StoryOptions(msgspec.Struct, frozen=True):
    """The order for a job of the story: the page's settings, and a sentence of the reader's own ("" takes one of the text)."""

    config: Word2VecConfig
    sentence: str = ""
