"""What several seeds of several Word2Vec settings came to, side by side: numbers of finished runs, never of one still training."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import msgspec
import numpy as np

from core.runs.experiment import Experiment
from core.runs.tables import RunRow
from core.snapshot import Array, unpack

Data = Mapping[str, Any]


def vector_report(experiment: Experiment, rows: Sequence[RunRow], finished: Mapping[str, Data]) -> dict[str, Any]:
    """By variant: its seeds' numbers, and how far two seeds agree on neighbours; `finished` is run → data of "finished".

    Shares are 0 … 1, None where there is nothing to share: no known analogies, or fewer than two finished seeds.
    """
    by_id = {row.id: row for row in rows}
    variants: list[dict[str, Any]] = []
    one_hot: Data | None = None
    for name in experiment.plan.variants:
        members = [member for member in experiment.plan.members if member.variant == name and member.run in by_id]
        done = [(member, finished[member.run]) for member in members if member.run in finished]
        judged = [(member, data, data["quality"]) for member, data in done if data.get("quality")]
        one_hot = one_hot or next((quality.get("one_hot") for *_, quality in judged), None)
        bands = _bands([quality["bands"] for *_, quality in judged])
        variants.append(
            {
                "name": name,
                "seeds": len(members),
                "failed": sum(by_id[member.run].state == "failed" for member in members),
                "runs": [
                    {
                        "seed": member.seed,
                        "right": _share(quality["bands"]),
                        "loss": data["loss"],
                        **{name: quality.get(name) for name in ("mean_cosine", "spread", "numbers")},
                        "seconds": by_id[member.run].elapsed_s,
                    }
                    for member, data, quality in judged
                ],
                "agreement": [share for band in bands for share in band["agreement"]] and _pairs_over(bands),
                "bands": bands,
            }
        )
    sums = any(run["right"] is not None for each in variants for run in each["runs"])
    return {"variants": variants, "sums": sums, "one_hot": one_hot}


def _share(bands: Sequence[Data]) -> float | None:
    total = sum(band["total"] for band in bands)
    return sum(band["right"] for band in bands) / total if total else None


def _bands(of_runs: Sequence[Sequence[Data]]) -> list[dict[str, Any]]:
    """Band by band over all runs, which have the same ones: `right` a run's share, `agreement` that of two runs each."""
    found = []
    for same in zip(*of_runs, strict=False):
        near = [unpack(msgspec.convert(band["near"], Array)) for band in same]
        found.append(
            {
                "low": same[0]["low"],
                "high": same[0]["high"],
                "right": [band["right"] / band["total"] for band in same if band["total"]],
                "agreement": [shared(one, other) for one, other in combinations(near, 2)],
            }
        )
    return found


def _pairs_over(bands: Sequence[Data]) -> list[float]:
    """For each pair of runs the mean over bands, which have equally many words asked about."""
    return [float(np.mean(shares)) for shares in zip(*(band["agreement"] for band in bands), strict=True)]


def shared(one: np.ndarray, other: np.ndarray) -> float:
    """The mean share of neighbours (words, k) that two runs have in common (Wendlandt et al. 2018, section 3)."""
    return float((one[:, :, None] == other[:, None, :]).any(axis=2).mean())
