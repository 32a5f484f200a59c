"""Small texts whose right vectors are known: contexts are drawn by row and by column, so that analogies are parallelograms."""

import random
from typing import NamedTuple

import torch
from torch import Tensor

COLUMNS = {"he": ["he", "his", "him", "gentleman", "beard"], "she": ["she", "her", "hers", "lady", "dress"]}
ROWS = {
    ("king", "queen"): ["throne", "crown", "palace", "kingdom"],
    ("prince", "princess"): ["castle", "heir", "ball", "youth"],
    ("man", "woman"): ["adult", "work", "office", "town"],
    ("boy", "girl"): ["school", "toy", "play", "child"],
    ("father", "mother"): ["parent", "home", "family", "baby"],
    ("son", "daughter"): ["kid", "homework", "born", "cradle"],
    ("brother", "sister"): ["sibling", "share", "room", "quarrel"],
    ("husband", "wife"): ["marriage", "wedding", "ring", "couple"],
}
TEMPLATES = (
    "the {word} said {a} {t} and {u}",
    "{a} {b} saw the {word} near the {t}",
    "with {a} {t} the {word} has {u}",
)


class Text(NamedTuple):
    """Numbered words, as a Trainer takes them."""

    words: list[str]
    ids: Tensor
    sentence_numbers: Tensor
    counts: Tensor


def numbered(sentences: list[list[str]]) -> Text:
    """Sentences as ids by falling frequency."""
    flat = [word for sentence in sentences for word in sentence]
    words = sorted(set(flat), key=lambda word: (-flat.count(word), word))
    number = {word: place for place, word in enumerate(words)}
    ids = torch.tensor([number[word] for word in flat], dtype=torch.int32)
    sentence = [place for place, words_ in enumerate(sentences) for _ in words_]
    return Text(words, ids, torch.tensor(sentence, dtype=torch.int32), torch.bincount(ids, minlength=len(words)))


def royal_text(tokens: int = 20_000, seed: int = 0) -> Text:
    """Words in pairs: a word's neighbours tell its row (king, queen: throne) and, apart from that, its column (he, she)."""
    draw = random.Random(seed)
    sentences: list[list[str]] = []
    cells = [(pair[place], ROWS[pair], of) for pair in ROWS for place, of in enumerate(COLUMNS.values())]
    count = 0
    while count < tokens:
        for word, topics, attributes in draw.sample(cells, len(cells)):
            t, u = draw.sample(topics, 2)
            a, b = draw.sample(attributes, 2)
            sentences.append(draw.choice(TEMPLATES).format(word=word, t=t, u=u, a=a, b=b).split())
            count += len(sentences[-1])
    return numbered(sentences)


def random_text(vocabulary: int = 40, sentences: int = 60, seed: int = 0) -> Text:
    """A few hundred words, the first ones frequent, in sentences of 1 to 20."""
    draw = random.Random(seed)
    kinds = [f"w{number}" for number in range(vocabulary)]
    weights = [1 / (number + 1) for number in range(vocabulary)]
    return numbered([draw.choices(kinds, weights, k=draw.randint(1, 20)) for _ in range(sentences)])
