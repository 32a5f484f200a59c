"""The story of Word2Vec on one sentence: its words and their rows, how negatives are drawn, and update after update, pair by pair.

Updates are the textbook's, one true pair at a time with its own k negatives (Mikolov et al. 2013b, eq. 4), on tables that were
trained on the text for a moment: at the very first update all of Context is 0 and nothing could be seen in Embedding.
"""

from collections.abc import Generator, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import normalize

from core.jobs.job import Source
from core.snapshot import pack
from core.text.blocks import cut_sentences
from core.text.number import Progress
from core.text.pieces import retold
from core.training.seeding import generator
from core.vectors.frequencies import noise_table
from core.vectors.learner import cutting_of
from core.vectors.queries import near_spellings
from core.vectors.short_training import ReadText, reading, shortened, trainer_of, training
from core.vectors.trainer import Trainer
from core.vectors_story import StoryOptions

READ_WORDS, TRAINED_WORDS = 200_000, 300_000
MOST_TOKENS, MOST_UPDATES = 20, 24
SHOWN_NUMBERS, CURVE_RANKS, DRAWN = 8, 120, 60
USUAL_LENGTH, SENTENCES_LOOKED_AT = 7, 200

Data = dict[str, Any]


class Example(NamedTuple):
    """One true pair as an update takes it: rows `given` of Embedding (one for Skip-gram), the row `asked` of Context.

    `place` and `other` are the places in the sentence of the centre and, for Skip-gram, of the neighbour.
    """

    place: int
    other: int
    given: list[int]
    asked: int


def telling(options: StoryOptions, source: Source) -> Generator[Progress, None, Data]:
    """All that the scenes show of the sentence. Raises Trouble."""
    text = yield from reading(options.config, source, READ_WORDS)
    config = shortened(options.config, text, TRAINED_WORDS)
    trainer = trainer_of(config, text)
    yield from retold(training(trainer), lambda done: Progress(0.25 + 0.7 * done, len(text.ids)))
    own = [token for sentence in _cut(options) for token in sentence][:MOST_TOKENS]
    tokens = own or _sentence_of(text)
    rows = [text.row_of.get(token, -1) for token in tokens]
    return {
        "own": bool(own),
        "tokens": [_token(token, row, trainer) for token, row in zip(tokens, rows, strict=True)],
        "unknown": [_unknown(token, text) for token in dict.fromkeys(tokens) if token not in text.row_of],
        "known": _known([token for token in dict.fromkeys(tokens) if token in text.row_of], text, trainer),
        "least_count": config.min_count,
        "window": config.context_window,
        "architecture": config.architecture,
        "negatives": config.negative_samples,
        "power": config.sampling_power,
        "vocabulary": len(text.rows),
        "vector_size": config.vector_size,
        "words_read": round(trainer.words_done),
        "noise": _noise(options, text, trainer),
        "pairs": len(examples(rows, config.context_window, config.architecture)),
        "updates": updates(options, text, trainer, rows),
        "onehot": _likeness(tokens, rows, trainer),
    }


def _cut(options: StoryOptions) -> list[list[str]]:
    sentence = options.sentence.strip()
    return cut_sentences(sentence, cutting_of(options.config)) if sentence else []


def _sentence_of(text: ReadText) -> list[str]:
    """A sentence with a word of a known analogy, long enough for a window to slide: the shortest with the fewest words twice.

    Where all of the first ones are too short, the longest of them.
    """
    telling_word = text.rows[int(text.sections[0].questions[0][0])] if text.sections else ""
    candidates: Sequence[int] = range(min(SENTENCES_LOOKED_AT, int(text.sentences[-1]) + 1))
    if telling_word:
        places = (text.ids == text.tokens.index(telling_word)).nonzero()[0]
        candidates = [int(number) for number in text.sentences[places[:SENTENCES_LOOKED_AT]]]
    found = [text.sentence(number)[:MOST_TOKENS] for number in candidates]
    long_enough = [words for words in found if len(words) >= USUAL_LENGTH]
    if not long_enough:
        return max(found, key=len, default=[])
    return min(long_enough, key=lambda words: (len(words) - len(set(words)), len(words)))


def _token(token: str, row: int, trainer: Trainer) -> Data:
    return {"word": token, "row": row, "count": int(trainer.counts[row]) if row >= 0 else 0}


def _unknown(token: str, text: ReadText) -> Data:
    """What Python says of it, taken from the very look-up that fails, and words spelt like it that are there."""
    try:
        text.row_of[token]
    except KeyError as error:
        return {"word": token, "error": f"{type(error).__name__}: {error}", "near": near_spellings(token, text.rows, 4)}
    raise AssertionError(token)


def _known(tokens: list[str], text: ReadText, trainer: Trainer) -> Data:
    """Words that are looked up: their row numbers, and the first numbers of those rows."""
    rows = [text.row_of[token] for token in tokens]
    return {
        "words": tokens,
        "rows": rows,
        "numbers": pack(trainer.embedding[torch.tensor(rows, dtype=torch.long), :SHOWN_NUMBERS]),
    }


def examples(tokens: list[int], window: int, architecture: str) -> list[Example]:
    """The true pairs of a sentence of rows (−1 for a word without one, over which windows reach), centre by centre."""
    places = [place for place, row in enumerate(tokens) if row >= 0]
    found: list[Example] = []
    for at, place in enumerate(places):
        near = [other for other in places[max(0, at - window) : at + window + 1] if other != place]
        if architecture == "skipgram":
            found += [Example(place, other, [tokens[place]], tokens[other]) for other in near]
        elif near:
            found.append(Example(place, -1, [tokens[other] for other in near], tokens[place]))
    return found


def updates(options: StoryOptions, text: ReadText, trainer: Trainer, rows: list[int]) -> list[Data]:
    """The updates of the sentence's pairs, one after another: each changes the tables that the next one finds.

    The tables are copies: the story trains nobody's vectors.
    """
    config = options.config
    embedding, context = trainer.embedding.double(), trainer.context.double()
    if config.objective == "hierarchical_softmax":
        context = torch.zeros_like(embedding)
    draw = generator(config.seed, "negatives of the story")
    table = noise_table(trainer.counts, config.sampling_power)
    told = []
    for example in examples(rows, config.context_window, config.architecture)[:MOST_UPDATES]:
        places = torch.randint(len(table), (config.negative_samples,), generator=draw)
        asked = torch.cat([torch.tensor([example.asked]), table[places].long()])
        told.append(_update(text, (embedding, context), example, asked, config.learning_rate))
    return told


def _update(text: ReadText, tables: tuple[Tensor, Tensor], example: Example, asked: Tensor, rate: float) -> Data:
    """Take one update in place, and tell it.

    With h the given vector (CBOW: their mean) and p = σ(u·h): u += η (y − p) h and v += η Σ (y − p) u, CBOW's every v as word2vec.c
    has it. A negative that is drawn twice counts twice.
    """
    embedding, context = tables
    given = torch.tensor(example.given)
    before_e, before_c = embedding[given].clone(), context[asked].clone()
    hidden = before_e.mean(0)
    labels = torch.zeros(len(asked), dtype=torch.float64)
    labels[0] = 1.0
    errors = labels - torch.sigmoid(before_c @ hidden)
    # a word that stands twice in a window gets its share twice
    embedding.index_add_(0, given, (rate * errors @ before_c).expand(len(given), -1).contiguous())
    context.index_add_(0, asked, rate * errors[:, None] * hidden)
    after_e, after_c = embedding[given], context[asked]
    after = torch.sigmoid(after_c @ after_e.mean(0))
    return {
        "place": example.place,
        "other": example.other,
        "rate": rate,
        "given": _moved(text, given, before_e, after_e),
        "asked": _moved(text, asked, before_c, after_c),
        "error": [round(value, 5) for value in errors.tolist()],
        "after": [round(value, 5) for value in after.tolist()],
        "plane": pack(
            _plane(torch.cat([before_e.mean(0)[None], before_c]), torch.cat([after_e.mean(0)[None], after_c]))
        ),
    }


def _moved(text: ReadText, rows: Tensor, before: Tensor, after: Tensor) -> Data:
    shown = slice(None), slice(None, SHOWN_NUMBERS)
    return {
        "words": [text.rows[row] for row in rows.tolist()],
        "rows": rows.tolist(),
        "before": pack(before[shown]),
        "after": pack(after[shown]),
        "far": [round(value, 5) for value in (after - before).norm(dim=1).tolist()],
    }


def _plane(before: Tensor, after: Tensor) -> Tensor:
    """(2, n, 2): the vectors before and after in the plane through 0 that keeps most of their lengths."""
    _, _, directions = torch.linalg.svd(before, full_matrices=False)
    axes = directions[:2]
    flat = torch.stack([before @ axes.T, after @ axes.T])
    if flat.shape[2] < 2:
        flat = torch.cat([flat, torch.zeros_like(flat)], 2)
    return flat * torch.where(flat[0, 0] < 0, -1.0, 1.0)  # what is given points to the upper right


def _noise(options: StoryOptions, text: ReadText, trainer: Trainer) -> Data:
    """How likely a word is drawn, by rank, with the config's power and with 0 and 1; and some that are drawn."""
    counts = trainer.counts.double()
    ranks = torch.logspace(0, torch.log10(torch.tensor(float(len(counts)))).item(), CURVE_RANKS, dtype=torch.float64)
    ranks = torch.tensor(sorted({min(len(counts), round(rank)) - 1 for rank in ranks.tolist()}))
    power = options.config.sampling_power
    shares = torch.stack([counts.pow(p) / counts.pow(p).sum() for p in (0.0, power, 1.0)])
    table = noise_table(trainer.counts, power)
    draw = generator(options.config.seed, "drawn words of the story")
    drawn = table[torch.randint(len(table), (DRAWN,), generator=draw)].tolist()
    named = [0, len(counts) // 100, len(counts) // 10, len(counts) - 1]
    return {
        "ranks": (ranks + 1).tolist(),
        "shares": pack(shares[:, ranks]),
        "drawn": [text.rows[row] for row in drawn],
        "named": [
            {"word": text.rows[row], "rank": row + 1, "shares": [float(share) for share in shares[:, row]]}
            for row in dict.fromkeys(named)
        ],
    }


def _likeness(tokens: list[str], rows: list[int], trainer: Trainer) -> Data:
    """The cosines of the sentence's words: of their one-hot vectors, and of their rows in Embedding."""
    distinct = {row: token for token, row in zip(tokens, rows, strict=True) if row >= 0}
    shown = torch.tensor(list(distinct), dtype=torch.long)
    hot = torch.nn.functional.one_hot(shown, len(trainer.counts)).double() if len(shown) else torch.zeros(0, 1)
    units = normalize(trainer.embedding[shown].double(), dim=1)
    return {
        "words": list(distinct.values()),
        "one_hot": pack(hot @ hot.T),
        "dense": pack(units @ units.T),
    }
