"""What can stand between zoeker and a node? A proxy that asks who is there, speaks TLS, and fails in the ways that networks do."""

import base64
import json
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

import pytest


class Request(NamedTuple):
    """What a client asks."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Response(NamedTuple):
    """What it gets."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Answer = Callable[[Request], Response]


def forward(address: str) -> Answer:
    """Answer as the node at an address does."""
    host = address.removeprefix("http://")

    def answer(request: Request) -> Response:
        node = HTTPConnection(host, timeout=60)
        try:
            node.request(request.method, request.path, request.body or None, dict(request.headers))
            response = node.getresponse()
            return Response(response.status, dict(response.getheaders()), response.read())
        finally:
            node.close()

    return answer


def refuse(status: int, reason: str = "rejected_execution_exception", **headers: str) -> Answer:
    """Answer as OpenSearch does where it cannot serve: 429 when it is busy, 503 when nobody leads or a shard is missing."""
    body = json.dumps({"error": {"type": reason, "reason": "too busy"}, "status": status}).encode()
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda request: Response(status, {"Content-Type": "application/json", **headers}, body)


def basic(user: str, password: str) -> str:
    """Give the header of a login by name and password."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


class Fault(NamedTuple):
    """What goes wrong with one request: the next whose path holds `path`."""

    path: str = ""
    instead: Answer | None = None  # who answers
    cut: int | None = (
        None  # the connection is cut after so many bytes of the answer's body; before all, when below 0
    )
    wait: float = 0  # seconds before the answer
    drip: float = 0  # seconds before each byte of its body


@dataclass
class Proxy:
    """A proxy that runs: its address, what it was asked, and what will go wrong yet."""

    address: str
    answer: Answer
    faults: list[Fault]
    logins: Sequence[str] = ()
    certificates: Path | None = None  # by which a client knows it
    asked: list[Request] = field(default_factory=list)

    def respond(self, request: Request) -> tuple[Response, Fault]:
        """Answer a request, and say what goes wrong on the way back."""
        self.asked.append(request)
        if self.logins and request.headers.get("Authorization") not in self.logins:
            return Response(401, {"WWW-Authenticate": 'Basic realm="zoeker"'}, b"Unauthorized"), Fault()
        fault = next((fault for fault in self.faults if fault.path in request.path), None)
        if fault is None:
            return self.answer(request), Fault()
        self.faults.remove(fault)
        return (fault.instead or self.answer)(request), fault


@contextmanager
def proxy(
    answer: Answer,
    *faults: Fault,
    logins: Sequence[str] = (),
    certificate: Path | None = None,
) -> Iterator[Proxy]:
    """Stand before a node (`forward`), or whoever answers, on a free port of this machine.

    With logins, only requests with one of these headers pass. With a certificate (`certificate`), TLS is spoken.
    """
    made = Proxy("", answer, list(faults), logins, certificate)
    with _Server(made) as server:
        name = "https" if certificate else "http"
        made.address = f"{name}://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    def __init__(self, made: Proxy) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.proxy = made
        self.tls = None
        self.open: set[socket.socket] = set()
        if made.certificates:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(made.certificates, made.certificates.with_suffix(".key"))

    def get_request(self) -> tuple[socket.socket, object]:
        connection, address = super().get_request()
        if self.tls:  # who greets slowly keeps nobody else waiting: the thread of the connection shakes hands
            connection = self.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        self.open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        self.open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        for connection in tuple(self.open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        super().server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that go away or refuse the certificate."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def _respond(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        response, fault = self.server.proxy.respond(
            Request(self.command, self.path, dict(self.headers), body)
        )
        time.sleep(fault.wait)
        if fault.cut is not None and fault.cut < 0:
            self.close_connection = True
            return
        self.send_response(response.status)
        for name, value in response.headers.items():
            if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if self.command != "HEAD":
            self._send(response.body, fault)

    def _send(self, body: bytes, fault: Fault) -> None:
        pieces = [body[at : at + 1] for at in range(len(body))] if fault.drip else [body]
        if fault.cut is not None:
            pieces = [body[: fault.cut]]
            self.close_connection = True
        for piece in pieces:
            time.sleep(fault.drip)
            self.wfile.write(piece)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _respond  # noqa: N815

    def log_message(self, format: str, *arguments: object) -> None:
        """Keep quiet."""


def certificate(folder: Path) -> Path:
    """Make a certificate of this machine, and give its file; its key lies beside it.

    A test that asks for it is skipped where no program makes one.
    """
    if not shutil.which("openssl"):
        pytest.skip("certificates are made by openssl, which is not here; install it (Debian: openssl)")
    made, key = folder / "node.pem", folder / "node.key"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ]
    command += ["-days", "2", "-subj", "/CN=zoeker", "-out", str(made), "-keyout", str(key)]
    command += ["-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"]
    command += ["-addext", "keyUsage=critical,digitalSignature,keyCertSign"]
    subprocess.run(command, check=True, capture_output=True)
    return made
