"""Who may ask, and for how much? What is asked is looked at before anything answers it.

A page of another site can have a browser ask anything of this machine. It cannot read the answer, unless it goes by a name that its
owner lets stand for this machine (DNS rebinding): so only addresses in figures, and names that are known, are answered.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import logging
import socket
from collections.abc import Callable, Collection
from contextlib import ExitStack, suppress
from hmac import compare_digest
from ipaddress import ip_address
from math import inf
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from zoeker.kwic import DEADLINE

AT_ONCE, SENT_AT_ONCE = 500, 32  # requests of which no answer has begun, and of those such as send something
LONGEST_WAIT = 5.0  # seconds for one's turn
LONGEST = 30.0  # for an answer
_UNREAD, _UNSENT = 300.0, 60.0  # for a piece of an answer to be taken, and of a question to come
_LONG = frozenset(("kwic", "words", "neighbours", "export"))  # what takes seconds, of a large index
_BESIDE = 2  # questions of a kind that begin side by side
_SOON, _SOON_LONG = 0.25, 3.0  # seconds, after which the next one begins
_MOST, _MOST_LONG = 12, 4  # that are answered at once, however long they take
_CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _CONTENT_POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}

log = logging.getLogger("zoeker")


def problem(status: int, title: str, detail: str, column: int | None = None, **headers: str) -> Response:
    """Tell what is wrong, as RFC 9457 says; `column` is the place in the question, from 1."""
    record = {"type": "about:blank", "title": title, "status": status, "detail": detail, "column": column}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return JSONResponse(record, status, named, "application/problem+json")


def busy() -> Response:
    """Tell that too many ask at once."""
    return problem(503, "Busy", "too many questions at once; ask again in a moment", Retry_After="1")


class BusyError(Exception):
    """Too many ask at once for another answer to begin in time."""


class BrokenOffError(Exception):
    """An answer has begun, and cannot be brought to its end."""


class _HalfError(Exception):
    """The rest of a request does not come."""


class Turns:
    """Has few questions answered side by side: one thread runs Python at a time, and more would only hold each other up.

    Args:
        soon: Seconds after which the next one begins beside what takes longer.
        most: So many are answered at once. A place is free when its thread ends: until then it takes time, though nobody waits for it.
    """

    def __init__(self, soon: float = _SOON, most: int = _MOST) -> None:
        self._soon = soon
        self._begin, self._places = asyncio.Semaphore(_BESIDE), asyncio.Semaphore(most)

    async def in_time(self, answer: Callable[[], Any]) -> Any:
        """Have a thread answer.

        Raises BusyError where its turn does not come in time, TimeoutError where the answer does not: it goes on, and nobody waits for it.
        """
        try:
            return await self.in_turn(answer, LONGEST_WAIT, LONGEST)
        except asyncio.CancelledError:  # the server stops
            raise TimeoutError from None

    async def in_turn(
        self, answer: Callable[[], Any], wait: float | None = None, longest: float | None = None
    ) -> Any:
        """Have a thread answer, for whose turn and answer somebody waits so many seconds at most. Raises what in_time does."""
        answering: asyncio.Future[Any] | None = None
        try:
            async with asyncio.timeout(wait) as limit:
                async with self._begin:
                    await self._places.acquire()
                    limit.reschedule(None if longest is None else asyncio.get_running_loop().time() + longest)
                    DEADLINE.set(inf if longest is None else monotonic() + longest)
                    answering = asyncio.ensure_future(run_in_threadpool(answer))
                    answering.add_done_callback(self._ended)
                    await asyncio.wait([answering], timeout=self._soon)
                return await asyncio.shield(answering)
        except TimeoutError:
            if answering is None:
                raise BusyError from None
            raise

    def _ended(self, answering: asyncio.Future[Any]) -> None:
        self._places.release()
        if not answering.cancelled():
            answering.exception()  # else asyncio tells of one that nobody waits for


def turns_by_name() -> Callable[[str], Turns]:
    """Give what knows the turns of a question by its name: what takes long has its own, so that nothing quick waits for it."""
    quick, long = Turns(), Turns(_SOON_LONG, _MOST_LONG)
    return lambda name: long if name in _LONG else quick


class Guard:
    """Lets a request through to `app`, or tells why not.

    Args:
        token: What must come with a request, as a bearer or as the password of a login; "" for none.
        names: Names that this server goes by, beside its addresses.
        origins: Sites whose scripts may read answers.
    """

    def __init__(
        self, app: ASGIApp, token: str = "", names: Collection[str] = (), origins: Collection[str] = ()
    ) -> None:
        self._app, self._token, self._origins = app, token, frozenset(origins)
        self._names = {"localhost", socket.gethostname().lower(), *map(str.lower, names)}
        self._asking, self._sending = asyncio.Semaphore(AT_ONCE), asyncio.Semaphore(SENT_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin", "")
        with ExitStack() as held:
            # Once an answer begins: who takes it slowly keeps nobody from asking.
            told = self._telling(send, origin, held.close)
            refused = self._refusal(headers, origin, scope["method"])
            if refused is not None:
                await refused(scope, receive, told)
                return
            places = self._asking if scope["method"] in ("GET", "HEAD") else self._sending
            try:
                await asyncio.wait_for(places.acquire(), LONGEST_WAIT)
            except TimeoutError:
                await busy()(scope, receive, told)
                return
            held.callback(places.release)
            await self._answer(scope, receive, told)

    def _telling(self, send: Send, origin: str, begun: Callable[[], None]) -> Send:
        """Give what sends an answer with the headers of all, and says when it begins."""

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                begun()
                its = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    its.setdefault(name, value)
                if origin in self._origins:
                    its["Access-Control-Allow-Origin"] = origin
                    its.add_vary_header("Origin")
            try:
                async with asyncio.timeout(_UNREAD):
                    await send(message)
            except TimeoutError:
                raise BrokenOffError("nobody takes it") from None

        return told

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have it answered. Of an answer that is broken off the connection is closed, so that half of one passes for no whole one."""
        whole = False

        async def heard() -> Message:
            nonlocal whole
            if whole:
                return await receive()
            try:
                async with asyncio.timeout(_UNSENT):
                    message = await receive()
            except TimeoutError:
                raise _HalfError from None
            whole = not message.get("more_body")
            return message

        try:
            await self._app(scope, heard, send)
        except* _HalfError:
            await problem(408, "Too late", "the rest of this request did not come")(scope, receive, send)
        except* ClientDisconnect:
            pass  # in the middle of what it sent
        except* BrokenOffError as errors:
            log.warning("an answer was broken off: %s", errors.exceptions[0])
        except* asyncio.CancelledError:
            log.warning("an answer was broken off: the server stops")

    def _refusal(self, headers: Headers, origin: str, method: str) -> Response | None:
        host = headers.get("host", "")
        if not self._is_ours(host):
            return problem(
                421, "Misdirected", f"this server does not go by the name {host[:80]!r}; name it with --name"
            )
        same = urlsplit(origin).netloc.lower() == host.lower() if origin else True
        if method not in ("GET", "HEAD") and not same and origin not in self._origins:
            return problem(403, "Forbidden", "a page of another site may not change anything here")
        if self._token and not _has(headers, self._token):
            return problem(
                401,
                "Unauthorized",
                f"{'this is not the token' if 'authorization' in headers else 'a token is needed'}: send it as Authorization: Bearer, or as the password of a login",
                WWW_Authenticate='Basic realm="zoeker", charset="UTF-8"',
            )
        return None

    def _is_ours(self, host: str) -> bool:
        if set("/@?#\\") & set(host):
            return False
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:  # half an address
            return False
        with suppress(ValueError):
            return bool(ip_address(name))
        return name.rstrip(".") in self._names


def _has(headers: Headers, token: str) -> bool:
    """Say whether a request bears a token; in a time that does not tell how much of it is right."""
    kind, _, given = headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            given = base64.b64decode(given, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            given = ""
    elif kind.lower() != "bearer":
        given = ""
    return compare_digest(given.strip().encode(), token.encode())
