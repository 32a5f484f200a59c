"""Commands to a run, questions to it, and its kept frames: small JSON routes that the instruments call."""

import secrets
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from core.i18n import N_, pick_language, translator
from core.jobs.job import Question, QuestionKind
from core.jobs.ownership import NotYours
from core.jobs.runtime import current
from core.jobs.service import Service
from core.layout_config import LayoutOptions
from core.problems import Trouble
from core.runs.epochs import epoch_starts, valid_frames
from core.runs.store import RunStore
from core.sentences import sentence
from core.snapshot import PARTS
from core.web.owner import owner_of, same_origin

VERBS = ("pause", "resume", "step", "stop", "speed")
MOST_TEXT = 2000
MOST_GATES, MOST_UNITS = 8, 512
MOST_SETS, MOST_WORDS, LONGEST_WORD, MOST_COMPARED = 4, 60, 100, 20
NOT_YOURS = N_("This run belongs to another browser: you can watch it and ask it, but not steer it.")
UNKNOWN_RUN = N_("There is no such run here. It may have been deleted.")
BAD_REQUEST = N_("That request was not understood.")
FOREIGN_SITE = N_("This request did not come from a SeqLens page.")

Route = Callable[[Request], Awaitable[Response]]


Words = Annotated[
    tuple[Annotated[str, msgspec.Meta(max_length=LONGEST_WORD)], ...], msgspec.Meta(max_length=MOST_WORDS)
]


class Speed(msgspec.Struct):
    """Body of the speed command: steps a second, 0 for as fast as it goes."""

    steps_per_s: float = 0.0


class Ask(msgspec.Struct):
    """Body of a question (see core.jobs.job.Question). `step` asks the run as it was there; null means now."""

    kind: QuestionKind
    text: str
    temperature: float = 0.7
    step: int | None = None
    gates: Annotated[dict[str, float], msgspec.Meta(max_length=MOST_GATES)] = {}
    units: Annotated[tuple[Annotated[int, msgspec.Meta(ge=0)], ...], msgspec.Meta(max_length=MOST_UNITS)] = ()
    start: Annotated[int, msgspec.Meta(ge=0)] = 0
    sets: Annotated[tuple[Words, ...], msgspec.Meta(max_length=MOST_SETS)] = ()
    method: Literal["add", "mul"] = "add"
    keep_asked: bool = False
    runs: Annotated[tuple[str, ...], msgspec.Meta(max_length=MOST_COMPARED)] = ()


def answering_in_words(route: Route, unknown: str = UNKNOWN_RUN, not_yours: str = NOT_YOURS) -> Route:
    """Turn what goes wrong into a status and one translated sentence; `unknown` and `not_yours` say it of what is addressed."""

    async def wrapped(request: Request) -> Response:
        try:
            if request.method == "POST" and not same_origin(request):
                return _refusal(request, 403, FOREIGN_SITE)
            return await route(request)
        except NotYours:
            return _refusal(request, 403, not_yours)
        except LookupError:
            return _refusal(request, 404, unknown)
        except (msgspec.DecodeError, ValueError):
            return _refusal(request, 400, BAD_REQUEST)
        except Trouble as trouble:
            return JSONResponse({"message": sentence(trouble.code, trouble.params, _translate(request))}, 409)

    return wrapped


@answering_in_words
async def command(request: Request) -> Response:
    """POST api/runs/{run}/{verb}."""
    service: Service = current().service
    run, verb = request.path_params["run"], request.path_params["verb"]
    if verb not in VERBS:
        raise ValueError(verb)
    values: dict[str, Any] = {}
    if verb == "speed":
        values["steps_per_s"] = msgspec.json.decode(await request.body(), type=Speed).steps_per_s
    await run_in_threadpool(service.command, run, owner_of(request), verb, **values)
    return JSONResponse({}, 202)


@answering_in_words
async def ask(request: Request) -> Response:
    """POST api/runs/{run}/ask; the answer comes on the run's stream, marked with the id returned here."""
    service: Service = current().service
    body = msgspec.json.decode(await request.body(), type=Ask)
    question = Question(
        secrets.token_urlsafe(8),
        body.kind,
        body.text[:MOST_TEXT],
        min(max(body.temperature, 0.1), 2.0),
        gates=body.gates,
        units=body.units,
        start=body.start,
        sets=body.sets,
        method=body.method,
        keep_asked=body.keep_asked,
        runs=body.runs,
    )
    await run_in_threadpool(service.ask, request.path_params["run"], owner_of(request), question, body.step)
    return JSONResponse({"ask": question.ask}, 202)


class LayOut(LayoutOptions, frozen=True):
    """Body of the wish for a layout. `step` asks for the words as they were there; null means now."""

    step: int | None = None


@answering_in_words
async def lay_out(request: Request) -> Response:
    """POST api/runs/{run}/layout; frames come on the stream of the job that is named here."""
    body = msgspec.json.decode(await request.body(), type=LayOut)
    options = LayoutOptions(body.perplexity, body.dimensions, body.start)
    service: Service = current().service
    run, wish = request.path_params["run"], msgspec.json.encode(options).decode()
    job = await run_in_threadpool(service.lay_out, run, owner_of(request), wish, body.step)
    return JSONResponse({"job": job}, 202)


@answering_in_words
async def leave_layout(request: Request) -> Response:
    """POST api/layouts/{job}/stop: the last frame is where another may go on."""
    service: Service = current().service
    await run_in_threadpool(service.leave_layout, request.path_params["job"], owner_of(request))
    return JSONResponse({}, 202)


@answering_in_words
async def frame(request: Request) -> Response:
    """GET api/runs/{run}/frames?part=gates&step=120: the kept message nearest at or before a step, else the first, else null."""
    store: RunStore = current().store
    part, step = request.query_params.get("part", ""), int(request.query_params.get("step", "0"))
    if part not in PARTS:
        raise ValueError(part)
    body = await run_in_threadpool(nearest_frame, store, request.path_params["run"], part, step)
    return Response(body or b"null", media_type="application/json")


def nearest_frame(store: RunStore, run: str, part: str, step: int) -> bytes | None:
    """The body of the kept message of a part nearest at or before a step, else the first one, else None."""
    kept = valid_frames(store, run, part, epoch_starts(store, run))
    if not kept:
        return None
    before = [seq for kept_step, seq in kept if kept_step <= step]
    found = store.frame(run, before[-1] if before else kept[0][1])
    return found.body if found else None


def _refusal(request: Request, status: int, text: str) -> JSONResponse:
    return JSONResponse({"message": _translate(request)(text)}, status)


def _translate(request: Request) -> Callable[[str], str]:
    wishes = request.query_params.get("lang"), request.headers.get("accept-language", "").split(",")[0]
    return translator(pick_language(*wishes)).gettext
