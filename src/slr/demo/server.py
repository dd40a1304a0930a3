"""A loopback server that speaks the dialects of Semantic Scholar, Crossref and PubMed over the catalogue.

It listens on 127.0.0.1 at a free port and answers from memory; nothing is written and nothing leaves the machine.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from slr.demo.answers import HTML, ServerAnswer, ServerRequest, make_json_answer, make_text_answer
from slr.demo.catalogue import Catalogue
from slr.demo.dialect_crossref import CrossrefDialect
from slr.demo.dialect_pubmed import PubMedDialect
from slr.demo.dialect_semantic_scholar import SemanticScholarDialect

_THROTTLED = {"message": "Too Many Requests. Please wait and try again.", "code": "429"}
_UNAVAILABLE = (
    "<html><head><title>503 Service Unavailable</title></head><body>No server is available.</body></html>"
)
_BACKEND = {
    "header": {"type": "esearch", "version": "0.3"},
    "esearchresult": {"ERROR": "Search Backend failed: demonstration of a passing fault"},
}


class Faults:
    """The bad moments of real services, each handed out once at the same request; then the service works.

    The shapes are those the services are known for: Semantic Scholar answers 429 without a Retry-After header
    (https://api.semanticscholar.org/api-docs/graph asks for exponential back-off), Crossref's gateway sends HTML
    where JSON was asked, and E-utilities reports a failed search with status 200 and `esearchresult.ERROR`
    (https://www.ncbi.nlm.nih.gov/books/NBK25499/).
    """

    def __init__(self, *, enabled: bool = True) -> None:
        self._lock = Lock()
        self._left = {"s2", "crossref", "pubmed"} if enabled else set()

    def answer(self, request: ServerRequest) -> ServerAnswer | None:
        """The fault this request meets, or None."""
        service = _service_in_trouble(request)
        with self._lock:
            if service not in self._left:
                return None
            self._left.discard(service)
        return _ANSWERS[service]


def _service_in_trouble(request: ServerRequest) -> str:
    """First bulk search of Semantic Scholar, second page of Crossref, first search of PubMed; else ""."""
    if request.path == "/graph/v1/paper/search/bulk":
        return "s2"
    if request.path == "/works" and request.params.get("cursor", "*") != "*":
        return "crossref"
    return "pubmed" if request.path == "/esearch.fcgi" else ""


_ANSWERS = {
    "s2": make_json_answer(429, _THROTTLED, (("x-amzn-ErrorType", "TooManyRequestsException"),)),
    "crossref": make_text_answer(503, _UNAVAILABLE, HTML),
    "pubmed": make_json_answer(200, _BACKEND),
}


LARGEST_BODY = 1_000_000  #: bytes of a form that are read; E-utilities POSTs are a few thousand


class DemoServer:
    """The server as a context manager: it listens inside `with`, at `url`.

    s2_page: papers on one page of a bulk search; crossref_rows: most works on one page, whatever `rows` asks.
    Both are small so that a search over a small catalogue has pages. PubMed gives what `retmax` asks.
    """

    def __init__(
        self, catalogue: Catalogue, *, faults: bool = True, s2_page: int = 25, crossref_rows: int = 25
    ) -> None:
        self._faults = Faults(enabled=faults)
        self._s2 = SemanticScholarDialect(catalogue, page_size=s2_page)
        self._crossref = CrossrefDialect(catalogue, most_rows=crossref_rows)
        self._pubmed = PubMedDialect(catalogue)
        self._server: ThreadingHTTPServer | None = None

    def __enter__(self) -> Self:
        handler = type("DemoHandler", (_Handler,), {"demo": self})
        self._server = _Listener(("127.0.0.1", 0), handler)
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def url(self) -> str:
        """The root of every service, `http://127.0.0.1:PORT`. Raises RuntimeError outside the `with` block."""
        if self._server is None:
            raise RuntimeError("the demonstration server is not running")
        return f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, request: ServerRequest) -> ServerAnswer:
        """Route a request to the service its path belongs to; this is all of the server but the sockets."""
        fault = self._faults.answer(request)
        if fault is not None:
            return fault
        if request.path.startswith("/graph/"):
            return self._s2.answer(request)
        if request.path == "/works" or request.path.startswith("/works/"):
            return self._crossref.answer(request)
        if request.path.endswith(".fcgi"):
            return self._pubmed.answer(request)
        return make_json_answer(HTTPStatus.NOT_FOUND, {"error": f"nothing is served at {request.path}"})


class _Listener(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up (Ctrl-C during a request) is no news; anything else is shown as it is."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # only passed on


class _Handler(BaseHTTPRequestHandler):
    demo: DemoServer
    server_version = "slr-demo"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    timeout = 30  # seconds an idle connection may stay open
    wbufsize = -1  # head and body leave in one packet

    def do_GET(self) -> None:
        self._send(self.demo.answer(self._request(b"")))

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not (length.isascii() and length.isdigit() and len(length) < 10):
            self.send_error(HTTPStatus.BAD_REQUEST)
        elif int(length) > LARGEST_BODY:
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            self._send(self.demo.answer(self._request(self.rfile.read(int(length)))))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Errors below the services (bad HTTP, other methods) are JSON too, and end the connection."""
        status = HTTPStatus.METHOD_NOT_ALLOWED if code == HTTPStatus.NOT_IMPLEMENTED else HTTPStatus(code)
        self.close_connection = True
        self._send(make_json_answer(status, {"error": explain or message or status.phrase}))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the base class's
        """Keep quiet: the terminal belongs to the demonstration."""

    def _request(self, body: bytes) -> ServerRequest:
        target = urlsplit(f"http://127.0.0.1/{self.path.lstrip('/')}")
        return ServerRequest(target.path, {**_form(target.query), **_form(body.decode("utf-8", "replace"))})

    def _send(self, answer: ServerAnswer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers:
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)


def _form(text: str) -> Mapping[str, str]:
    """The parameters of a query string or form; the last of a repeated name counts."""
    return dict(parse_qsl(text, keep_blank_values=True, encoding="utf-8", errors="replace"))
