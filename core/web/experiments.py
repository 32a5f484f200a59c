"""A set of runs over HTTP: what has come of it so far, and its cancel and resume."""

import hashlib
import threading
import time
from collections import OrderedDict
from functools import partial

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from core.i18n import N_, pick_language, translator
from core.jobs.experiments import Experiments
from core.jobs.runtime import current
from core.runs.race import race_report
from core.runs.set_report import SetReader
from core.runs.vector_set import vector_report
from core.vectors_config import Word2VecConfig
from core.web.commands import answering_in_words
from core.web.owner import owner_of

# A class that watches a set asks once a second each; what is answered is made once for all of them.
FRESH_S = 0.8
MOST_KEPT = 64
UNKNOWN_SET = N_("There is no such set of runs here. It may have been deleted.")
SET_NOT_YOURS = N_("This set of runs belongs to another browser: you can watch it, but not steer it.")

answering = partial(answering_in_words, unknown=UNKNOWN_SET, not_yours=SET_NOT_YOURS)


class Answers:
    """The newest answer by (experiment, language, with curves), as bytes; made again when it is older than FRESH_S."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str, bool], tuple[float, bytes]] = OrderedDict()

    def get(self, experiment_id: str, language: str, curves: bool) -> bytes:
        """The answer's body; raises LookupError."""
        key = (experiment_id, language, curves)
        with self._lock:
            made_at, body = self._kept.get(key, (float("-inf"), b""))
            if time.monotonic() - made_at > FRESH_S:
                body = _report(current().service.experiments, *key)
                self._kept[key] = (time.monotonic(), body)
                self._kept.move_to_end(key)
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
        return body

    def forget(self, experiment_id: str) -> None:
        """Somebody has steered it: what was made before is old."""
        with self._lock:
            for key in [key for key in self._kept if key[0] == experiment_id]:
                del self._kept[key]


_answers = Answers()


def _report(experiments: Experiments, experiment_id: str, language: str, curves: bool) -> bytes:
    experiment, progress = experiments.get(experiment_id), experiments.progress(experiment_id)
    rows = experiments.members(experiment_id)
    reader = SetReader(experiment, rows, experiments.findings.judgements.of(rows))
    report = reader.report(progress, translator(language).gettext, curves)
    if experiment.plan.race and curves:
        report["race"] = race_report(experiment, experiments.findings.material(experiment, rows))
    if curves and all(isinstance(config, Word2VecConfig) for config in experiment.plan.variants.values()):
        report["vectors"] = vector_report(experiment, rows, experiments.findings.verdicts(rows))
    return msgspec.json.encode(report)


@answering
async def experiment(request: Request) -> Response:
    """GET api/experiments/{id}?lang=zh&curves=1: see core.runs.set_report; 304 when it is what the asker has."""
    wishes = request.query_params.get("lang"), request.headers.get("accept-language", "").split(",")[0]
    curves = request.query_params.get("curves") == "1"
    body = await run_in_threadpool(_answers.get, request.path_params["id"], pick_language(*wishes), curves)
    tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept-Language"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


@answering
async def steer(request: Request) -> Response:
    """POST api/experiments/{id}/cancel or …/resume."""
    experiments, verb = current().service.experiments, request.path_params["verb"]
    orders = {"cancel": experiments.cancel, "resume": experiments.resume}
    if verb not in orders:
        raise ValueError(verb)
    await run_in_threadpool(orders[verb], request.path_params["id"], owner_of(request))
    _answers.forget(request.path_params["id"])
    return JSONResponse({}, 202)
