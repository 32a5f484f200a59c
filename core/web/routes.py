"""The table of our own routes and what they share; app.py hands it to Streamlit."""

import contextlib
import gc
import hashlib
from collections.abc import AsyncIterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from core.i18n import pick_language, translator
from core.jobs.runtime import close_runtime, current, open_runtime
from core.sentences import sentences
from core.web import exports
from core.web.commands import ask, command, frame, lay_out, leave_layout
from core.web.experiments import experiment, steer
from core.web.memory import give_back_large_blocks
from core.web.shutdown import before_shutdown
from core.web.stream import stream_runs
from core.web.vector_files import vector_file

# Workers take every core while they start: the first page, which somebody is waiting for, is on its screen by then.
HEAD_START_S = 2.0
INSTRUMENTS = Path(__file__).resolve().parents[2] / "assets" / "instruments"
_MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css"}


@lru_cache
def instruments_version() -> str:
    """A hash of all instrument files: part of their address, so a browser may keep them for ever."""
    digest = hashlib.sha256()
    for path in sorted(INSTRUMENTS.iterdir()):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


async def instrument_file(request: Request) -> Response:
    """GET instruments/{version}/{name}; only files that lie directly in the folder."""
    path = INSTRUMENTS / Path(request.path_params["name"]).name
    if path.suffix not in _MEDIA_TYPES or not path.is_file():
        return JSONResponse({}, 404)
    kept = request.path_params["version"] == instruments_version()
    cache = "public, max-age=31536000, immutable" if kept else "no-store"
    return FileResponse(path, media_type=_MEDIA_TYPES[path.suffix], headers={"Cache-Control": cache})


async def problems(request: Request) -> Response:
    """GET api/problems/{language}: code → the sentence for what can be wrong; its {names} are yet to be filled."""
    language = pick_language(request.path_params["language"])
    return JSONResponse(sentences(translator(language).gettext))


async def health(request: Request) -> Response:
    """GET api/health: whether workers are ready."""
    return JSONResponse({"ready": current().hub.engine.ready, "total": current().hub.engine.total})


def routes(base: str) -> list[Route]:
    """All routes under the server's base path ("" or "course/lens")."""
    prefix = f"/{base.strip('/')}" if base.strip("/") else ""
    return [
        Route(f"{prefix}/api/stream", stream_runs),
        Route(f"{prefix}/api/health", health),
        Route(f"{prefix}/api/problems/{{language}}", problems),
        Route(f"{prefix}/api/runs/{{run}}/frames", frame),
        Route(f"{prefix}/api/runs/{{run}}/vectors/{{name}}", vector_file),
        Route(f"{prefix}/api/runs/{{run}}/ask", ask, methods=["POST"]),
        Route(f"{prefix}/api/runs/{{run}}/export", exports.order, methods=["POST"]),
        Route(f"{prefix}/api/exports/{{export}}", exports.status),
        Route(f"{prefix}/api/exports/{{export}}/file", exports.fetch),
        Route(f"{prefix}/api/runs/{{run}}/layout", lay_out, methods=["POST"]),
        Route(f"{prefix}/api/layouts/{{job}}/stop", leave_layout, methods=["POST"]),
        Route(f"{prefix}/api/runs/{{run}}/{{verb}}", command, methods=["POST"]),
        Route(f"{prefix}/api/experiments/{{id}}", experiment),
        Route(f"{prefix}/api/experiments/{{id}}/{{verb}}", steer, methods=["POST"]),
        Route(f"{prefix}/instruments/{{version}}/{{name}}", instrument_file),
    ]


@contextlib.asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Open the library and start the workers in the background; close both at the end."""
    give_back_large_blocks()
    runtime = await run_in_threadpool(open_runtime, HEAD_START_S)
    before_shutdown(runtime.hub.end_streams)
    # Modules live as long as the server: a full collection need not look at them again.
    gc.collect()
    gc.freeze()
    yield {}
    await run_in_threadpool(close_runtime)
