"""A loopback server that answers what a test tells it to, and a review that asks it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from slr.adapters.ledger import Ledger


@dataclass
class Reply:
    """One answer; `declared` states another length than the body has."""

    body: bytes = b"{}"
    status: int = 200
    kind: str = "application/json"
    declared: int | None = None


@dataclass
class Service:
    """The server's address, the requests it got, and what may hold it up."""

    url: str
    asked: list[str] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)


Answer = Callable[[str, dict[str, str]], Reply]


@contextmanager
def service(answer: Answer) -> Iterator[Service]:
    """Serve on a free port; `answer` gets the path and the parameters of query string and form."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            self._reply(b"")

        def do_POST(self) -> None:
            self._reply(self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def _reply(self, form: bytes) -> None:
            target = urlsplit(self.path)
            values = parse_qs(target.query) | parse_qs(form.decode())
            made.asked.append(self.path)
            reply = answer(target.path, {name: value[-1] for name, value in values.items()})
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.kind)
            self.send_header("Content-Length", str(len(reply.body) if reply.declared is None else reply.declared))
            self.end_headers()
            self.wfile.write(reply.body)
            self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made = Service(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.gate.set()
        server.shutdown()
        server.server_close()
        thread.join()


def s2_page(first: int, last: int, *, total: int, token: str | None) -> bytes:
    """A page of Semantic Scholar's bulk search, with the numbered papers first … last-1."""
    papers = [
        {
            "paperId": f"{number:040x}",
            "externalIds": {"DOI": f"10.5555/paper.{number}", "CorpusId": number},
            "title": f"Brain MRI with model {number}",
            "abstract": None,
            "year": 2024,
            "authors": [{"authorId": None, "name": f"N. Okafor{number}"}],
        }
        for number in range(first, last)
    ]
    return json.dumps({"total": total, "token": token, "data": papers}).encode()


REVIEW = """
title = "A test"

[search]
sources = ["semantic_scholar"]

[screening]
reviewers = ["ana"]

[[criteria]]
code = "T1"
stage = "title-abstract"
text = "Is it about something else?"
reason = "Off topic"

[[criteria]]
code = "F1"
stage = "full-text"
text = "Does it lack an evaluation?"
reason = "No evaluation"
"""


def team(*people: str, toml: str = REVIEW, policy: str | None = None) -> str:
    """The protocol with these reviewers; `policy`: who must decide on title and abstract."""
    named = f"reviewers = {json.dumps(people, ensure_ascii=False)}"
    return toml.replace('reviewers = ["ana"]', f'{named}\ntitle-abstract = "{policy}"' if policy else named)


def review_folder(folder: Path, *, toml: str = REVIEW, query: str = "brain MRI") -> Path:
    """A review with one query, `main`, and an empty ledger."""
    (folder / "queries").mkdir(parents=True)
    (folder / "review.toml").write_text(toml, encoding="utf-8")
    (folder / "queries" / "main.toml").write_text(f"expression = '''{query}'''\n", encoding="utf-8")
    begin_ledger(folder)
    return folder


def begin_ledger(folder: Path) -> None:
    """The empty ledger that `slr init` makes, in a file."""
    with Ledger(folder / "data" / "slr.db") as ledger:
        ledger.identify(f"the ledger of {folder.name}")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, to see that nothing was written."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
