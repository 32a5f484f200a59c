"""Digits as sequences: a small picture is read row by row, or pixel by pixel, and named at the end.

The 1,797 handwritten digits of 8 × 8 pixels that come with scikit-learn (Alpaydın & Kaynak 1998, "Optical recognition of
handwritten digits"). The last fifth, from writers who come later in the file, is held out. Solved: 90 % of it named right.
"""

import importlib.util
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.series_config import SeriesConfig
from core.tasks.sequence_model import NOT_ASKED, SequenceModel
from core.tasks.series_catalog import PICTURE_STEPS
from core.tasks.task import PROBE_SEQUENCES, Batch, Example, Score, ScoredTask, judged

SIDE, BRIGHTEST, CLASSES = 8, 16.0, 10
HELD_OUT_SHARE = 0.2
SOLVED = 0.9
SHOWN = 3
SHADES = " ░▒▓█"


def load_pictures() -> tuple[np.ndarray, np.ndarray]:
    """Pictures (1797, 8, 8) from 0 to 16, and what they show, (1797,).

    Read from the file that scikit-learn's load_digits reads: importing it would hold the worker for two seconds.
    """
    spec = importlib.util.find_spec("sklearn")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    table = np.loadtxt(Path(spec.submodule_search_locations[0]) / "datasets/data/digits.csv.gz", delimiter=",")
    return table[:, :-1].reshape(-1, SIDE, SIDE), table[:, -1].astype(np.int64)


class DigitsTask(ScoredTask):
    """Inputs: the 8 numbers of a row, or one pixel, from 0 to 1; outputs: the ten digits, asked for at the last step."""

    config: SeriesConfig

    def __init__(self, config: SeriesConfig) -> None:
        super().__init__(config)
        pictures, labels = load_pictures()
        self.pictures, self.labels = pictures, torch.from_numpy(labels)
        self.length = PICTURE_STEPS[config.series]
        self.input_size, self.output_size = SIDE * SIDE // self.length, CLASSES
        read = (pictures / BRIGHTEST).reshape(len(pictures), self.length, self.input_size).astype(np.float32)
        self._inputs = torch.from_numpy(read.transpose(1, 0, 2).copy())  # (T, N, D)
        self.split = len(pictures) - int(len(pictures) * HELD_OUT_SHARE)

    def draw(self, count: int, draw: torch.Generator) -> Batch:
        """(T, count, D) of pictures to learn from."""
        return self._batch(torch.randint(self.split, (count,), generator=draw))

    def probe_batch(self) -> Batch:
        """(T, 8, D) of held-out pictures."""
        return self._batch(torch.arange(self.split, self.split + PROBE_SEQUENCES))

    def example(self) -> Example:
        """The first held-out picture."""
        inputs = self._inputs[:, self.split : self.split + 1]
        return Example(inputs, tuple(self.tokens(inputs[:, 0])))

    def tokens(self, inputs: Tensor) -> list[str]:
        """A row or a pixel in shades."""
        shades = (inputs * (len(SHADES) - 1)).round().long().tolist()
        return ["".join(SHADES[shade] for shade in row).replace(" ", "·") for row in shades]

    def baselines(self) -> dict[str, float]:
        """The held-out cross-entropy of naming digits as often as they occur in the learned part."""
        shares = np.bincount(self.labels[: self.split].numpy(), minlength=CLASSES) / self.split
        return {"unigram": float(-np.log(shares[self.labels[self.split :].numpy()]).mean())}

    def chance(self) -> float:
        """How often the learned part's most frequent digit is right."""
        most = int(np.bincount(self.labels[: self.split].numpy()).argmax())
        return float((self.labels[self.split :] == most).float().mean())

    def score(self, model: SequenceModel) -> Score:
        """The share of all held-out pictures that is named right."""
        held_out = torch.arange(self.split, len(self.labels))
        result = judged(model, self._batch(held_out))
        solved = result.accuracy >= SOLVED
        return Score(result.accuracy, result.accuracy, result.loss, solved, len(held_out), self.chance())

    @torch.inference_mode()
    def readings(self, model: SequenceModel) -> np.ndarray:
        """The probability of each digit after each step, (3, T, 10), for the first held-out pictures."""
        outputs, _ = model(self._inputs[:, self.split : self.split + SHOWN])
        return np.asarray(outputs.softmax(-1).permute(1, 0, 2).cpu())

    def _batch(self, places: Tensor) -> Batch:
        targets = torch.full((self.length, len(places)), NOT_ASKED)
        targets[-1] = self.labels[places]
        return Batch(self._inputs[:, places], targets)
