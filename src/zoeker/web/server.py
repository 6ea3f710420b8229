"""How is a request answered? Its address is read, an open index is asked in a thread, and what it gives is written as JSON.

Errors are problem documents (RFC 9457): 400 for what an address cannot hold, 422 for a question that cannot be understood.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import date
from functools import cached_property, partial
from http import HTTPStatus
from importlib.util import find_spec
from typing import Any, NamedTuple

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.convertors import PathConvertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

import zoeker
from zoeker.errors import IndexLockedError, QueryError, ZoekerError
from zoeker.index import Index

from . import api, language, openapi, page, views
from .guard import BrokenOffError, BusyError, Guard, Turns, busy, problem, turns_by_name
from .parameters import ParameterError, read
from .shared import SharedIndex
from .texts import language_of

_ENDINGS = dict(zip(api.EXPORTS, ("jsonl", "csv", "ris", "bib", "json"), strict=True))
_PIECE = 1 << 16  # bytes that are sent at once, so that who reads slowly takes one before it is given up
MOST_WRITTEN = 64_000_000  # bytes of articles that are sent at once

log = logging.getLogger("zoeker")


class _AnyPath(PathConvertor):
    regex = "(?s:.*)"  # an id may have line ends


register_url_convertor("path", _AnyPath())


class Writing(NamedTuple):
    """What changes an index: `add` takes articles as dicts and tells what became of them, `remove` takes an id and counts."""

    add: Callable[[list[dict[str, Any]]], api.Record]
    remove: Callable[[str], int]


class Settings(NamedTuple):
    """How to serve an index: below which path, with which token, under which names, for scripts of which sites; and what may change it."""

    base: str = ""
    token: str = ""
    names: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    writing: Writing | None = None


def application(index: SharedIndex, settings: Settings) -> Starlette:
    """Make what answers requests, as ASGI wants it."""
    site = _Site(index, settings)
    routes: list[BaseRoute] = [
        Route(endpoint.path, partial(site.answer, endpoint)) for endpoint in api.ENDPOINTS
    ]
    routes += [Route("/status", site.status), Route("/openapi.json", site.described)]
    if settings.writing:
        routes += [
            Route("/articles", site.add, methods=["POST"]),
            Route("/articles/{id:path}", site.remove, methods=["DELETE"]),
        ]
    routes.append(Route("/articles/{id:path}", site.article))
    pages: list[BaseRoute] = [
        Route("/", site.search_page),
        Route("/articles/{id:path}", site.article_page),
        Route("/language", site.language_page),
        *(Route(f"/{name}", partial(site.view_page, name)) for name in views.VIEWS),
        Mount("/static", StaticFiles(directory=page.STATIC)),
    ]
    if find_spec("mcp"):
        pages.append(Route("/mcp", _Agents(index, site.turns), methods=["POST"]))
    own = [_below(openapi.PREFIX, routes), *pages]
    return Starlette(
        routes=[_below(settings.base, own)],
        middleware=[
            Middleware(Guard, token=settings.token, names=settings.names, origins=settings.origins),
            Middleware(GZipMiddleware, minimum_size=1000),
        ],
        exception_handlers={
            ParameterError: _parameter_told,
            QueryError: _query_told,
            IndexLockedError: _locked_told,
            ZoekerError: _told,
            HTTPException: partial(_http_told, settings.base),
            TimeoutError: _late_told,
            BusyError: _busy_told,
            Exception: _failed,
        },
    )


def _below(path: str, routes: list[BaseRoute]) -> Mount:
    """Have routes answer below a path; what is no address there is told to be none."""
    return Mount(path, Router(routes, redirect_slashes=False))


class _Agents:
    """Answers agents."""

    def __init__(self, index: SharedIndex, turns: Callable[[str], Turns]) -> None:
        self._index, self._turns = index, turns

    @cached_property
    def _answering(self) -> Any:
        from .mcp import server  # here: it takes seconds, and many a server answers no agent

        return server(lambda: self._index.now, self._turns, open_to_others=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        answering = await run_in_threadpool(lambda: self._answering)
        from .mcp import over_http  # here: as above

        await over_http(answering, scope, receive, send)


class _Site:
    """Answers requests."""

    def __init__(self, index: SharedIndex, settings: Settings) -> None:
        self._index, self._settings = index, settings
        self.turns = turns_by_name()
        self._changing = asyncio.Lock()

    async def answer(self, endpoint: api.Endpoint, request: Request) -> Response:
        """Answer one of the questions of api.py."""
        asked = read(request.query_params, endpoint.parameters)
        index = self._index.now
        turns, tag = self.turns(endpoint.path[1:]), self._tag(index)  # before, for it may change meanwhile
        if same := self._same(request, tag):
            return same
        found = await turns.in_time(partial(endpoint.answer, index, **asked))
        if endpoint.streams:
            form = asked["format"]
            named = {"Content-Disposition": f'attachment; filename="zoeker.{_ENDINGS[form]}"'}
            kind = endpoint.streams[form]
            if request.method == "HEAD":
                return Response(headers=named, media_type=kind)
            return StreamingResponse(_pieces(found, turns), media_type=kind, headers=named)
        return _json(found, tag)

    def _tag(self, index: Index, language: str = "") -> str:
        """Give what tells answers of one state of the index, on one day (`gisteren`) and in one language, from those of another."""
        return f'W/"{index.fingerprint}-{zoeker.__version__}-{date.today()}{language}"'

    def _same(self, request: Request, tag: str, **headers: str) -> Response | None:
        """Say that the client has the answer, if it has."""
        has = [its.strip().removeprefix("W/") for its in request.headers.get("if-none-match", "").split(",")]
        same = tag.removeprefix("W/") in has
        return Response(status_code=304, headers={"ETag": tag, **headers}) if same else None

    async def status(self, request: Request) -> Response:
        """Tell what answers."""
        read(request.query_params, ())
        return _json(api.status(self._index.now))

    async def described(self, request: Request) -> Response:
        """Describe what is answered."""
        base = self._settings.base
        return JSONResponse(openapi.description(base, self._settings.writing is not None))

    async def article(self, request: Request) -> Response:
        """Give an article."""
        id = request.path_params["id"]
        found = await self.turns("article").in_time(partial(self._index.now.get, id))
        if found is None:
            return _no_article(id)
        return _json({"id": id, **found.to_record()})

    async def search_page(self, request: Request) -> Response:
        """Show what a question finds."""
        return await self._page(request, "search", page.search_page)

    async def article_page(self, request: Request) -> Response:
        """Show an article."""
        return await self._page(request, "article", page.article_page, request.path_params["id"])

    async def view_page(self, name: str, request: Request) -> Response:
        """Show something else of a question than hits."""
        return await self._page(request, name, partial(views.view_page, name))

    async def language_page(self, request: Request) -> Response:
        """Show how to ask."""
        accepted = request.headers.get("accept-language", "")
        return HTMLResponse(language.language_page(accepted, self._settings.base, request.query_params))

    async def _page(
        self, request: Request, name: str, made: Callable[..., tuple[int, str]], *asked: Any
    ) -> Response:
        index, headers = self._index.now, {"Vary": "Accept-Language"}
        accepted = request.headers.get("accept-language", "")
        shown_to = (request.query_params, accepted, self._settings.base)
        try:
            tag = self._tag(index, language_of(accepted))
            if same := self._same(request, tag, **headers):
                return same
            status, shown = await self.turns(name).in_time(partial(made, index, *asked, *shown_to))
            if status == HTTPStatus.OK:
                headers |= {"ETag": tag, "Cache-Control": "no-cache"}
        except TimeoutError:
            status, shown = HTTPStatus.SERVICE_UNAVAILABLE, page.told_page("late", *shown_to)
        except BusyError:
            status, shown = HTTPStatus.SERVICE_UNAVAILABLE, page.told_page("busy", *shown_to)
            headers["Retry-After"] = "5"
        except ZoekerError as error:
            log.error("%s", error)  # which may name a file
            status, shown = HTTPStatus.SERVICE_UNAVAILABLE, page.told_page("failed", *shown_to)
        return HTMLResponse(shown, status, headers)

    async def add(self, request: Request) -> Response:
        """Add articles."""
        if request.headers.get("content-type", "").partition(";")[0] != "application/x-ndjson":
            return problem(
                415, "Another kind", "send articles as application/x-ndjson, one JSON object a line"
            )
        body = bytearray()
        async for piece in request.stream():
            body += piece
            if len(body) > MOST_WRITTEN:
                return problem(413, "Too large", f"send at most {MOST_WRITTEN:,} bytes at a time")
        writing = self._settings.writing
        assert writing is not None
        return _json(await self._write(lambda: writing.add(_records(bytes(body)))))

    async def _write(self, change: Callable[[], Any]) -> Any:
        """Have the index changed, one change after the other, and see what came of it."""
        async with self._changing:
            told = await run_in_threadpool(change)
            await run_in_threadpool(self._index.look)
            return told

    async def remove(self, request: Request) -> Response:
        """Take an article out."""
        writing, id = self._settings.writing, request.path_params["id"]
        assert writing is not None
        removed = await self._write(partial(writing.remove, id))
        return _json({"removed": removed}) if removed else _no_article(id)


async def _pieces(found: Iterator[bytes], turns: Turns) -> AsyncIterator[bytes]:
    """Give an answer in pieces, each in its turn: who takes them slowly keeps no place."""
    while True:
        try:
            piece = await turns.in_turn(partial(next, found, None))
        except ZoekerError as error:
            raise BrokenOffError(str(error)) from error
        if piece is None:
            return
        for begin in range(0, len(piece), _PIECE):
            yield piece[begin : begin + _PIECE]


def _json(record: api.Record, tag: str = "") -> Response:
    """Write an answer."""
    headers = {"ETag": tag, "Cache-Control": "no-cache"} if tag else {"Cache-Control": "no-store"}
    return Response(api.encoded(record), headers=headers, media_type="application/json")


def _records(body: bytes) -> list[dict[str, Any]]:
    """Read lines of JSON. Raises ParameterError for one that is no object: a text would be taken for a path of this machine."""
    records = []
    for number, line in enumerate(body.splitlines(), 1):
        if line.strip():
            try:
                record = json.loads(line, parse_constant=_no_number)
            except (ValueError, RecursionError):
                record = None
            if not isinstance(record, dict):
                raise ParameterError(f"line {number} is no JSON object; nothing was added", "")
            records.append(record)
    return records


def _no_number(name: str) -> None:
    """Refuse NaN and Infinity, which Python reads and nobody else. Raises ValueError."""
    raise ValueError(f"{name} is no number")


def _no_article(id: str) -> Response:
    return problem(404, "Not found", f"there is no article {id[:200]!r}")


async def _parameter_told(_: Request, error: Exception) -> Response:
    return problem(400, "Bad parameter", str(error))


async def _query_told(_: Request, error: Exception) -> Response:
    column = error.column if isinstance(error, QueryError) else None
    return problem(422, "Not understood", str(error), column or None)


async def _locked_told(_: Request, __: Exception) -> Response:
    return problem(503, "Busy", "another process is writing to the index; try again", Retry_After="5")


async def _late_told(_: Request, __: Exception) -> Response:
    return problem(503, "Too slow", "this takes too long; ask for less", Retry_After="60")


async def _busy_told(_: Request, __: Exception) -> Response:
    return busy()


async def _told(_: Request, error: Exception) -> Response:
    log.error("%s", error)  # which may name a file
    return problem(503, "Not to be answered now", "the index cannot be read; see what zoeker serve says")


async def _http_told(base: str, request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers, is_page = request.headers, not request.url.path.startswith(base + openapi.PREFIX)
    if error.status_code == HTTPStatus.NOT_FOUND and is_page and "text/html" in headers.get("accept", ""):
        told = page.told_page("no_address", request.query_params, headers.get("accept-language", ""), base)
        return HTMLResponse(told, HTTPStatus.NOT_FOUND)
    return problem(error.status_code, error.detail, error.detail, None, **(error.headers or {}))


async def _failed(_: Request, __: Exception) -> Response:
    return problem(500, "Failed", "something went wrong; see what zoeker serve says")
