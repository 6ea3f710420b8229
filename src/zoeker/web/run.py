"""How is the server started? What was asked for is checked first, so that nothing is open to others by accident."""

from __future__ import annotations

import gc
import os
import re
import signal
import socket
import stat
import sys
import threading
import webbrowser
from dataclasses import asdict
from functools import cache, partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import zoeker
from zoeker.errors import ZoekerError, system_reason
from zoeker.tables import library

from .shared import SharedIndex

_NAME = re.compile(r"[\w.-]+", re.ASCII)
_HOST = re.compile(r"(?:[\w.-]+|\[[\da-fA-F:]+\])(?::\d+)?", re.ASCII)
_PATH = re.compile(r"[\w.~/-]*", re.ASCII)
_PORTS = {"http": ":80", "https": ":443"}  # which a browser leaves out
_SHORTEST = 16  # characters of a token
_UNTAKEN = 1 << 16  # bytes
_SELDOM = 1_000  # collections of what is young, before one of all: some 10,000 pages
_STOPPED = 130  # the exit code of what Ctrl-C stops
_SHORT = 0.5  # seconds
_GRACE = 5  # seconds for what is being answered when the server is stopped


def run(
    folder: str,
    host: str,
    port: int,
    *,
    opened: bool = False,
    base: str = "",
    names: tuple[str, ...] = (),
    origins: tuple[str, ...] = (),
    token_file: str | None = None,
    no_token: bool = False,
    write: bool = False,
) -> None:
    """Serve an index until somebody stops it. Raises ZoekerError for what cannot be."""
    for name in ("starlette", "jinja2", "markdown_it"):
        library(name, "web")
    uvicorn = library("uvicorn", "web")
    from .server import Settings, application

    token = _token(token_file) if token_file else ""
    if not (_is_here(host) or token or no_token):
        raise ZoekerError(
            f"{host} can be reached by others; name a file with a token by --token-file, or let anybody ask with --no-token"
        )
    if write and not token:
        raise ZoekerError("--write needs a token; name a file with one by --token-file")
    if token and no_token:
        raise ZoekerError("--token-file and --no-token exclude each other; leave one of them out")
    base = _path(base)
    origins = tuple(map(_origin, origins))
    for name in names:
        if not _NAME.fullmatch(name):
            raise ZoekerError(f"--name {name!r} is no name of a machine; give one such as zoeker.bode.nl")
    index = SharedIndex(partial(zoeker.open_index, folder))
    own = () if _is_address(host) else (host,)
    settings = Settings(base, token, (*own, *names), origins, _writing(folder) if write else None)
    # All threads stand still while all of memory is looked through for garbage, of which there is next to none.
    gc.set_threshold(*gc.get_threshold()[:2], _SELDOM)
    listening = _listening(host, port)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listening.getsockname()[1]}{base}/"
    sys.stderr.write(f"zoeker: serving {folder} at {address} (Ctrl-C stops it)\n")
    sys.stderr.flush()
    if opened:
        webbrowser.open(address)
    config = uvicorn.Config(
        application(index, settings),
        log_level="warning",
        ws="none",
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
        h11_max_incomplete_event_size=1 << 17,
    )
    try:
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        others = (its for its in threading.enumerate() if its is not threading.main_thread())
        if any(_is_busy(its) for its in others if not its.daemon):
            sys.stderr.write("zoeker: stopped\n")
            sys.stderr.flush()
            os._exit(_STOPPED)  # else Python waits for a question that nobody waits for any more
        index.close()


def _path(base: str) -> str:
    """Read the path to serve below. Raises ZoekerError for what is none."""
    if not _PATH.fullmatch(base):
        raise ZoekerError(f"--base-path {base!r} is no path of an address; give one such as /archief")
    return "/" + base.strip("/") if base.strip("/") else ""


def _origin(site: str) -> str:
    """Read a site as a browser names it. Raises ZoekerError for what is none."""
    scheme, _, host = site.lower().partition("://")
    if scheme not in _PORTS or not _HOST.fullmatch(host):
        raise ZoekerError(f"--origin {site!r} is no site; give one such as https://bode.nl")
    return f"{scheme}://{host.removesuffix(_PORTS[scheme])}"


def _is_busy(thread: threading.Thread) -> bool:
    """Say whether a thread answers still; one that does not ends by itself."""
    thread.join(_SHORT)
    return thread.is_alive()


def speak(folder: str) -> None:
    """Answer an agent on standard input and output. Raises LibraryMissingError.

    An index that is not there is told when something is asked, and may be made meanwhile.
    """
    library("mcp", "mcp")
    import anyio

    from .mcp import on_streams

    @cache
    def shared() -> SharedIndex:
        return SharedIndex(partial(zoeker.open_index, folder))

    sys.stderr.write(
        f"zoeker: answering an agent on standard input and output, of {folder} (Ctrl-C stops it)\n"
    )
    sys.stderr.flush()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # the thread that waits for input is stopped by nothing else
    gone = False
    try:
        anyio.run(on_streams, lambda: shared().now)
    except* BrokenPipeError:
        gone = True
    if gone:  # whoever read the answers: as with any command
        raise BrokenPipeError


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_here(host: str) -> bool:
    """Say whether only this machine can reach an address."""
    return ip_address(host).is_loopback if _is_address(host) else host == "localhost"


def _token(path: str) -> str:
    """Read a token. Raises ZoekerError for a file that others may read, or that holds none."""
    try:
        if os.name == "posix" and stat.S_IMODE(Path(path).stat().st_mode) & 0o077:
            raise ZoekerError(f"others may read the token in {path}; run: chmod 600 {path}")
        token = Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ZoekerError(f"cannot read the token in {path}: {system_reason(error)}") from error
    if len(token) < _SHORTEST or not token.isprintable():
        raise ZoekerError(f"the token in {path} is no line of at least {_SHORTEST} characters")
    return token


def _listening(host: str, port: int) -> socket.socket:
    """Give a socket that listens. Raises ZoekerError where that cannot be."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(
            family, socket.SOCK_STREAM, socket.IPPROTO_TCP
        )  # else asyncio lets answers wait
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # What lies there is sent but not yet taken: of a client that reads slowly, not more than it reads before it is given up.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _UNTAKEN)
        listening.bind(address)
        listening.listen(128)
    except OSError as error:
        raise ZoekerError(
            f"cannot listen at {host}, port {port}: {system_reason(error)}; name others with --host and --port"
        ) from error
    return listening


def _writing(folder: str) -> Any:
    from .server import Writing

    def add(records: list[dict[str, Any]]) -> dict[str, Any]:
        update = zoeker.update_index(folder, records, processes=1)
        told = {name: getattr(update, name) for name in ("added", "replaced", "skipped")}
        return told | {"problems": [asdict(problem) for problem in update.problems]}

    def remove(id: str) -> int:
        with zoeker.open_index(folder) as index:
            return index.remove([id])

    return Writing(add, remove)
