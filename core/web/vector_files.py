"""A run's word vectors as files: written while they are sent, from what the library keeps."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from core.jobs.runtime import current
from core.problems import Trouble
from core.runs.store import RunStore
from core.runs.vector_export import VECTOR_EXPORTS, KeptTable, kept_table
from core.snapshot import ENDED
from core.web.commands import answering_in_words


@answering_in_words
async def vector_file(request: Request) -> Response:
    """GET api/runs/{run}/vectors/{name}: one of VECTOR_EXPORTS, of the run's last kept vectors."""
    run, name = request.path_params["run"], request.path_params["name"]
    if name not in VECTOR_EXPORTS:
        raise LookupError(name)
    export = VECTOR_EXPORTS[name]
    kept = await run_in_threadpool(last_table, current().store, run)
    named = {"Content-Disposition": f'attachment; filename="seqlens-{run[:8]}.{export.ending}"'}
    return StreamingResponse(export.write(kept), media_type=export.media_type, headers=named)


def last_table(store: RunStore, run: str) -> KeptTable:
    """The vectors a run was left with.

    Raises LookupError for no such run, Trouble("vectors_not_ready"), ValueError for a run without words.
    """
    row = store.run(run)
    if row is None:
        raise LookupError(run)
    found = store.nearest_weights(run, row.step) if row.state in ENDED else None
    if found is None:
        raise Trouble("vectors_not_ready")
    return kept_table(found[1])
