"""A browser without a window: cookies and one kept connection, over a socket or straight into the application."""

from __future__ import annotations

import io
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import process_time
from typing import Any, Final, Protocol
from urllib.parse import urlencode

TIMEOUT: Final = 30.0
TYPED: Final = "application/x-www-form-urlencoded"


class BadAnswer(RuntimeError):
    """The server answered otherwise than it should."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the server."""

    status: int
    headers: tuple[tuple[str, str], ...]
    """Names in lower case."""
    body: bytes

    def header(self, name: str) -> str:
        """Return the first header of this name, "" without one."""
        return next((value for key, value in self.headers if key == name), "")


class Transport(Protocol):
    """Carries one request."""

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Return the answer to a request."""
        ...

    def close(self) -> None:
        """Let go of what is open."""
        ...


class Wire:
    """HTTP/1.1 over one connection that is kept for all pages of a person."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._socket: socket.socket | None = None

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Return the answer to a request."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=TIMEOUT)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        self._socket.sendall("\r\n".join((*lines, "", "")).encode() + body)
        return self._answer(self._socket)

    def close(self) -> None:
        """Close the connection."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    @staticmethod
    def _answer(connection: socket.socket) -> Answer:
        data = b""
        while b"\r\n\r\n" not in data:
            data += _received(connection)
        head, _, body = data.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        pairs = (line.split(": ", 1) for line in lines)
        headers = tuple((name.lower(), value) for name, value in pairs)
        length = int(dict(headers).get("content-length", "0"))
        while len(body) < length:
            body += _received(connection)
        return Answer(int(first.split(" ", 2)[1]), headers, body)


def _received(connection: socket.socket) -> bytes:
    data = connection.recv(262144)
    if not data:
        raise BadAnswer("The server closed the connection in the middle of an answer.")
    return data


class Inside:
    """Calls the application in this process: for counting statements and for profiles."""

    def __init__(self, application: Callable[..., Any]) -> None:
        self.application = application
        self.spent = 0.0
        """Processor seconds of the last request."""

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Return the answer to a request."""
        found: dict[str, Any] = {}

        def start_response(status: str, pairs: list[tuple[str, str]], exc_info: Any = None) -> None:
            found["status"], found["headers"] = int(status.split(" ", 1)[0]), pairs

        environ, begun = _environ(method, path, headers, body), process_time()
        parts = self.application(environ, start_response)
        try:
            content = b"".join(parts)
        finally:
            parts.close()
            self.spent = process_time() - begun
        return Answer(
            found["status"], tuple((name.lower(), value) for name, value in found["headers"]), content
        )

    def close(self) -> None:
        """Nothing is open."""


def _environ(method: str, path: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    place, _, query = path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": place,
        "SCRIPT_NAME": "",
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    return environ | {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}


@dataclass(slots=True)
class Browser:
    """One person's browser, as it comes through the proxy of the data centre."""

    transport: Transport
    host: str
    address: str
    """Network address of the person, as the proxy tells it."""
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        """Return a page."""
        return self._ask("GET", path, b"")

    def post(self, path: str, values: Mapping[str, str]) -> Answer:
        """Return the answer to a posted form."""
        return self._ask("POST", path, urlencode(values).encode())

    def _ask(self, method: str, path: str, body: bytes) -> Answer:
        headers = {
            "Host": self.host,
            "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": "de,en-US;q=0.7,en;q=0.3",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": self.address,
        }
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method == "POST":
            headers |= {
                "Origin": f"https://{self.host}",
                "Referer": f"https://{self.host}/",
                "Content-Type": TYPED,
                "Content-Length": str(len(body)),
            }
        answer = self.transport.send(method, path, headers, body)
        for name, value in answer.headers:
            if name == "set-cookie":
                cookie = value.split(";", 1)[0]
                self.cookies[cookie.split("=", 1)[0]] = cookie.split("=", 1)[1]
        return answer
