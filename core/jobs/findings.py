"""What is known by now of an experiment's runs: judgements, outcomes, and all that a race's report is made of. From any thread."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import numpy as np

from core.runs.experiment import Experiment
from core.runs.experiment_store import ExperimentStore
from core.runs.hub import Hub
from core.runs.judgements import Judgements
from core.runs.outcome import Outcome, outcome_of
from core.runs.race import Material
from core.runs.store import RunStore
from core.runs.tables import RunRow
from core.snapshot import decode


class Findings:
    """Reads the library, and for losses of this moment the streams."""

    def __init__(self, runs: RunStore, store: ExperimentStore, hub: Hub) -> None:
        self._runs, self._store, self._hub = runs, store, hub
        self.judgements = Judgements(store)

    def material(self, experiment: Experiment, rows: Sequence[RunRow]) -> Material:
        """All that a race's report is made of; losses are those of this moment."""
        begun = [row.id for row in rows if row.last_seq > 0]
        frames = self._store.frames_of(begun, ("started",)) if begun else []
        streams = {run: self._hub.stream(run) for run in begun}
        # a slice is a copy made at once, so that the stream may grow meanwhile
        losses = {run: np.array(stream.losses[:], np.float32) for run, stream in streams.items() if stream}
        reviews = self._store.reviews_of(experiment.id)
        return Material(
            rows={row.id: row for row in rows},
            judgements=self.judgements.of(rows),
            losses=losses,
            started={frame.run_id: decode(frame.body).data for frame in frames},
            reviews={name: msgspec.json.decode(body) for name, body in reviews.items()},
        )

    def verdicts(self, rows: Sequence[RunRow]) -> dict[str, dict[str, Any]]:
        """Run → what it said when it had finished, of those that have."""
        done = [row.id for row in rows if row.state == "finished"]
        frames = self._store.frames_of(done, ("finished",)) if done else []
        return {frame.run_id: decode(frame.body).data for frame in frames}

    def outcomes(self, experiment: Experiment, runs: Iterable[str] | None = None) -> list[Outcome]:
        """What has come of its members (or of some of their runs), in the plan's order."""
        rows = {row.id: row for row in self._store.members(experiment.id)}
        wanted = rows.keys() if runs is None else rows.keys() & set(runs)
        return [
            outcome_of(self._runs, member, experiment.plan.config_of(member), rows[member.run])
            for member in experiment.plan.members
            if member.run in wanted
        ]
