"""Who owns what: a browser is known by a random cookie that scripts cannot read, set before anything else is served."""

import re
import secrets
from http.cookies import CookieError, SimpleCookie
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

OWNER_COOKIE = "seqlens_owner"
_SHAPE = re.compile(r"^[A-Za-z0-9_-]{32,64}$")
_YEAR_S = 365 * 24 * 3600


class OwnerCookie:
    """Middleware: a request without a valid owner cookie gets one, and counts as that owner from this request on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        owner = owner_in(Headers(scope=scope).get("cookie", ""))
        fresh = not owner
        scope.setdefault("state", {})
        scope["state"]["owner"] = owner = owner or secrets.token_urlsafe(32)

        async def send_with_cookie(message: Message) -> None:
            if fresh and message["type"] == "http.response.start":
                secure = "; Secure" if scope.get("scheme") == "https" else ""
                MutableHeaders(scope=message).append(
                    "set-cookie",
                    f"{OWNER_COOKIE}={owner}; Path=/; Max-Age={_YEAR_S}; HttpOnly; SameSite=Strict{secure}",
                )
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def owner_in(cookie_header: str) -> str:
    """The valid owner token in a Cookie header, or ""."""
    try:
        morsel = SimpleCookie(cookie_header).get(OWNER_COOKIE)
    except CookieError:
        return ""
    return valid_owner(morsel.value if morsel else "")


def valid_owner(token: Any) -> str:
    """The token if it has the shape of one of ours, else ""."""
    return token if isinstance(token, str) and _SHAPE.match(token) else ""


def owner_of(request: Request) -> str:
    """The owner of a request that came through the middleware."""
    return str(request.state.owner)


def same_origin(request: Request) -> bool:
    """Whether a POST comes from one of our own pages: browsers always say where from, and other sites cannot lie about it."""
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site") == "same-origin"
    return origin.split("://", 1)[-1] == request.headers.get("host")
