"""The server's own routes, over HTTP: who may do what, what is answered to nonsense, and the order of a stream."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Scope
from streamlit import config

from core.config import RecurrentConfig
from core.jobs.runtime import Runtime
from core.sentences import PROBLEMS
from core.ui.uploads import let_in
from core.web.owner import OWNER_COOKIE, OwnerCookie
from core.web.routes import instruments_version, routes
from tests.conftest import stream_of, wait_until

pytestmark = pytest.mark.stack
HOST = "testserver"
OURS = {"Origin": f"http://{HOST}"}
SMALL = RecurrentConfig(hidden_size=16, embedding_size=8, sequence_length=16, batch_size=8, steps=300)
ME = "an-owner-token-of-the-right-shape-1234567"
PARTS = "loss,validation,gates,gradient,sample"


def application(base: str = "") -> Starlette:
    """What app.py hands to Streamlit, without Streamlit."""
    return Starlette(routes=routes(base), middleware=[Middleware(OwnerCookie)])


class Client:
    """A browser: it keeps its cookies from request to request."""

    def __init__(self, base: str = "") -> None:
        self._transport = httpx.ASGITransport(application(base))
        self.cookies = httpx.Cookies()

    def get(self, path: str, **options: Any) -> httpx.Response:
        """GET a path."""
        return asyncio.run(self._request("GET", path, **options))

    def post(self, path: str, **options: Any) -> httpx.Response:
        """POST to a path."""
        return asyncio.run(self._request("POST", path, **options))

    async def _request(self, method: str, path: str, **options: Any) -> httpx.Response:
        async with httpx.AsyncClient(
            transport=self._transport, base_url=f"http://{HOST}", cookies=self.cookies
        ) as client:
            reply = await client.request(method, path, **options)
            self.cookies = client.cookies
            return reply


@pytest.fixture
def browser(runtime: Runtime) -> Client:
    """A browser that has not been here before."""
    return Client()


@pytest.fixture
def mine(browser: Client) -> Client:
    """A browser that owns `finished_run`."""
    browser.cookies.set(OWNER_COOKIE, ME)
    return browser


@pytest.fixture(scope="module")
def finished_run(runtime: Runtime) -> str:
    """A run that is over."""
    run = runtime.service.submit(SMALL, ME)
    stream = stream_of(runtime, run)
    wait_until(lambda: stream.state == "finished", 90, f"for {run} to end")
    wait_until(lambda: not stream.has_unwritten, 10, "for it to be written down")
    return run


def test_an_owner_cookie_is_set_once_and_kept_from_scripts(browser: Client) -> None:
    first = browser.get("/api/health").headers["set-cookie"]
    assert first.startswith(OWNER_COOKIE)
    for attribute in ("HttpOnly", "SameSite=Strict", "Path=/"):
        assert attribute in first
    assert "set-cookie" not in browser.get("/api/health").headers


def test_a_forged_cookie_is_replaced(browser: Client) -> None:
    reply = browser.get("/api/health", headers={"Cookie": f"{OWNER_COOKIE}=short"})
    assert OWNER_COOKIE in reply.headers["set-cookie"]


def test_the_sentences_for_failures_come_in_the_language_that_is_asked_for(browser: Client) -> None:
    english, chinese = (browser.get(f"/api/problems/{language}").json() for language in ("en", "zh"))
    assert english.keys() == chinese.keys() == set(PROBLEMS)
    assert english["text_gone"] == PROBLEMS["text_gone"].sentence != chinese["text_gone"]
    assert browser.get("/api/problems/xx").json() == english


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://elsewhere.example"}, {"Origin": "null"}])
@pytest.mark.parametrize("verb", ["pause", "stop", "ask"])
def test_posts_from_elsewhere_are_refused(mine: Client, finished_run: str, verb: str, headers: dict[str, str]) -> None:
    reply = mine.post(f"/api/runs/{finished_run}/{verb}", headers=headers, json={"kind": "trace", "text": "a"})
    assert reply.status_code == 403
    assert reply.json()["message"]


def test_another_owner_is_refused_in_their_language(browser: Client, finished_run: str) -> None:
    english = browser.post(f"/api/runs/{finished_run}/pause?lang=en", headers=OURS)
    chinese = browser.post(f"/api/runs/{finished_run}/pause?lang=zh", headers=OURS)
    by_header = browser.post(f"/api/runs/{finished_run}/pause", headers=OURS | {"Accept-Language": "zh-CN,zh;q=0.9"})
    assert [reply.status_code for reply in (english, chinese, by_header)] == [403, 403, 403]
    assert english.json()["message"].isascii()
    assert not chinese.json()["message"].isascii()
    assert by_header.json() == chinese.json()


@pytest.mark.parametrize("verb", ["pause", "step", "ask"])
def test_an_unknown_run_is_not_found(mine: Client, verb: str) -> None:
    reply = mine.post(f"/api/runs/never-was/{verb}", headers=OURS, json={"kind": "trace", "text": "a"})
    assert reply.status_code == 404
    assert reply.json()["message"]


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("ask", b"{"),
        ("ask", b"[]"),
        ("ask", b'{"kind": "confess", "text": "a"}'),
        ("ask", b'{"kind": "trace"}'),
        ("speed", b'{"steps_per_s": "fast"}'),
        ("dance", b"{}"),
    ],
)
def test_nonsense_is_a_bad_request(mine: Client, finished_run: str, verb: str, body: bytes) -> None:
    reply = mine.post(f"/api/runs/{finished_run}/{verb}", headers=OURS, content=body)
    assert reply.status_code == 400
    assert reply.json()["message"]


def test_a_frame_is_the_one_kept_at_or_before_the_step(mine: Client, finished_run: str) -> None:
    def step_at(step: int) -> int:
        reply = mine.get(f"/api/runs/{finished_run}/frames?part=gates&step={step}")
        assert reply.status_code == 200
        return int(reply.json()["step"])

    assert step_at(0) == step_at(1) == 1, "before the first frame, the first"
    assert step_at(15) == 1
    assert step_at(200) == 16, "the powers of sixteen are kept"
    assert step_at(SMALL.steps - 1) == 256, "and later ones 256 steps apart"
    assert step_at(10**9) == SMALL.steps, "and the last"


@pytest.mark.parametrize("query", ["part=gates&step=x", "part=secrets&step=1", "part=&step=1"])
def test_a_frame_of_nonsense_is_a_bad_request(mine: Client, finished_run: str, query: str) -> None:
    assert mine.get(f"/api/runs/{finished_run}/frames?{query}").status_code == 400


def test_a_stream_begins_with_everything_stored(finished_run: str) -> None:
    events = listen(f"runs={finished_run}&parts={PARTS}", until="finished")
    kinds = [event["data"]["kind"] for event in events]
    assert kinds[0] == "started"
    assert kinds[-1] == "finished"
    assert {"loss", "validation", "gates", "gradient", "sample"} <= set(kinds)
    stepped = [event["data"]["data"] for event in events if event["data"]["kind"] == "loss"]
    assert stepped[0]["first_step"] == 1
    assert sum(loss["values"]["shape"][0] for loss in stepped) == SMALL.steps
    assert all(event["id"].startswith(f"{finished_run}:") for event in events)


def test_only_the_parts_asked_for_are_sent(finished_run: str) -> None:
    kinds = {event["data"]["kind"] for event in listen(f"runs={finished_run}&parts=gates,nonsense", until="finished")}
    assert kinds == {"started", "gates", "finished"}


def test_a_position_leaves_out_what_was_seen_and_the_header_wins(finished_run: str) -> None:
    query = f"runs={finished_run}&parts={PARTS}"
    end = listen(query, until="finished")[-1]["id"]
    start = f"{finished_run}:0"
    seen = listen(f"{query}&since={end}", until="finished")
    header_says_seen = listen(f"{query}&since={start}", until="finished", headers={"Last-Event-ID": end})
    header_says_new = listen(f"{query}&since={end}", until="finished", headers={"Last-Event-ID": start})
    assert not any(event["data"]["kind"] in ("gates", "sample") for event in seen + header_says_seen)
    assert any(event["data"]["kind"] == "gates" for event in header_says_new)


def test_ids_name_the_position_in_every_run_of_the_stream(runtime: Runtime, finished_run: str) -> None:
    second = runtime.service.submit(SMALL, ME)
    stream = stream_of(runtime, second)
    wait_until(lambda: stream.state == "finished", 90, f"for {second} to end")
    events = listen(f"runs={finished_run},{second},never-was&parts=loss", until="finished", times=2)
    for event in events:
        runs = [piece.rpartition(":")[0] for piece in event["id"].split(",")]
        assert {finished_run, second} <= set(runs)


@pytest.mark.parametrize("query", ["", "runs=&parts=", "runs=../../etc&parts=%00", "runs=a&since=a:x,:,b:1e9"])
def test_a_stream_of_nothing_says_how_the_engine_is(runtime: Runtime, query: str) -> None:
    (event,) = listen(query, until="engine")
    assert (event["data"]["ready"], event["data"]["total"], event["data"]["problem"]) == (2, 2, "")


def test_instrument_files_are_kept_for_ever_under_their_version(browser: Client) -> None:
    current = browser.get(f"/instruments/{instruments_version()}/curve.js")
    assert current.status_code == 200
    assert current.headers["content-type"].startswith("text/javascript")
    assert "immutable" in current.headers["cache-control"]
    other = browser.get("/instruments/an-older-version/curve.js")
    assert other.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "name",
    ["../../app.py", "%2e%2e/%2e%2e/app.py", "..%2f..%2fapp.py", "..%5c..%5capp.py", "nothing.js", ".", "%00.js"],
)
def test_nothing_but_instrument_files_is_served(browser: Client, name: str) -> None:
    assert browser.get(f"/instruments/{instruments_version()}/{name}").status_code == 404


def test_routes_honour_a_base_path(runtime: Runtime, finished_run: str) -> None:
    client = Client("course/lens")
    assert client.get("/course/lens/api/health").json()["total"] == 2
    assert client.get(f"/course/lens/instruments/{instruments_version()}/curve.js").status_code == 200
    assert client.get(f"/course/lens/api/runs/{finished_run}/frames?part=gates&step=1").status_code == 200
    assert client.get("/api/health").status_code == 404


def listen(query: str, until: str, times: int = 1, headers: dict[str, str] | None = None) -> list[dict[str, Any]]:
    """The events of a stream up to the `times`-th of a kind; "engine" also counts the engine's, which are left out otherwise.

    The stream never ends by itself, so it is read as a server would send it, and hung up on.
    """
    return asyncio.run(_listen(application(), query, until, times, headers or {}))


async def _listen(app: ASGIApp, query: str, until: str, times: int, headers: dict[str, str]) -> list[dict[str, Any]]:
    scope: Scope = {
        "type": "http",
        "method": "GET",
        "path": "/api/stream",
        "raw_path": b"/api/stream",
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "http_version": "1.1",
        "scheme": "http",
        "server": (HOST, 80),
    }
    heard: list[dict[str, Any]] = []
    hung_up = asyncio.Event()

    async def receive() -> Message:
        await hung_up.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        for event in map(_event, message.get("body", b"").decode().split("\n\n")):
            if event and (until == "engine" or event["name"] != "engine"):
                heard.append(event)
        if sum(until in (event["name"], event["data"].get("kind")) for event in heard) >= times:
            hung_up.set()

    await asyncio.wait_for(app(scope, receive, send), 30)
    return heard


def _event(text: str) -> dict[str, Any] | None:
    fields = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line and not line.startswith(":"))
    if "data" not in fields:
        return None
    return {"name": fields.get("event", ""), "id": fields.get("id", ""), "data": json.loads(fields["data"])}


def test_one_setting_raises_the_limit_for_uploads_streamlit_s_own_included(monkeypatch: pytest.MonkeyPatch) -> None:
    before = config.get_option("server.maxUploadSize")
    monkeypatch.setenv("SEQLENS_UPLOAD_MB", "3000")
    try:
        let_in()
        assert config.get_option("server.maxUploadSize") > 3000
        monkeypatch.setenv("SEQLENS_UPLOAD_MB", "1")
        let_in()
        assert config.get_option("server.maxUploadSize") > 3000, "what somebody else allowed is not taken back"
    finally:
        config.set_option("server.maxUploadSize", before)
