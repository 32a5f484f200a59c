"""Files made of runs: order one, ask how far it is, fetch it."""

from functools import partial

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from core.i18n import N_, pick_language, translator
from core.jobs.exports import Exports
from core.jobs.runtime import current
from core.sentences import sentence
from core.web.commands import answering_in_words
from core.web.owner import owner_of

UNKNOWN_FILE = N_("This file is no longer here; have it made again.")
NOT_YOUR_TEXT = N_("This file would hold the text that the run learned from, which belongs to another browser.")


class Wanted(msgspec.Struct):
    """Body of an order: the name of an exporter."""

    exporter: str


def _language(request: Request) -> str:
    return pick_language(
        request.query_params.get("lang"), request.headers.get("accept-language", "").split(",", maxsplit=1)[0]
    )


@partial(answering_in_words, not_yours=NOT_YOUR_TEXT)
async def order(request: Request) -> Response:
    """POST api/runs/{run}/export; returns the id to ask and to fetch by."""
    exports: Exports = current().service.exports
    body = msgspec.json.decode(await request.body(), type=Wanted)
    export = await run_in_threadpool(
        exports.order, request.path_params["run"], owner_of(request), body.exporter, _language(request)
    )
    return JSONResponse({"export": export}, 202)


@partial(answering_in_words, unknown=UNKNOWN_FILE)
async def status(request: Request) -> Response:
    """GET api/exports/{export}: state ("working", "ready", "failed"), fraction done, name, size; a sentence if it failed."""
    exports: Exports = current().service.exports
    found = await run_in_threadpool(exports.status, request.path_params["export"], owner_of(request))
    words = sentence(found.code, found.params, translator(_language(request)).gettext) if found.code else ""
    told = {"state": found.state, "done": found.done, "name": found.name, "size": found.size, "message": words}
    return JSONResponse(told, headers={"Cache-Control": "no-store"})


@partial(answering_in_words, unknown=UNKNOWN_FILE)
async def fetch(request: Request) -> Response:
    """GET api/exports/{export}/file: the zip, as a download."""
    exports: Exports = current().service.exports
    path, name = await run_in_threadpool(exports.file, request.path_params["export"], owner_of(request))
    return FileResponse(path, media_type="application/zip", filename=name, headers={"Cache-Control": "no-store"})
