"""A loopback server that speaks the chat dialect of language models, and its faults."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from ledgers import add as add_run
from ledgers import entry, open_ledger

KEY = "sk-test/1234567890abcdef"

REVIEW = """
title = "A test"
question = "Does brain MRI find early disease?"

[screening]
reviewers = ["ana"]

[[criteria]]
code = "T-TOPIC"
stage = "title-abstract"
text = "Is it about something else than brain MRI?"
reason = "Off topic"

[[criteria]]
code = "T-ANIMAL"
stage = "title-abstract"
text = "Is it on animals only?"
reason = "Animals"

[[criteria]]
code = "F-NONE"
stage = "full-text"
text = "Does it lack an evaluation?"
reason = "No evaluation"
"""


@dataclass
class Fault:
    """One answer as it stands; `claimed` states another length than the body has, `hang` waits for the end."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    claimed: int | None = None
    hang: bool = False


def answer(verdict: str = "include", *, quote: str = "", explanation: str = "Because.") -> str:
    """What a good model writes about the criteria of `REVIEW`."""
    applies = {"include": "no", "exclude": "yes"}.get(verdict, "unclear")
    criteria = [{"code": "T-TOPIC", "answer": applies, "quote": quote}, {"code": "T-ANIMAL", "answer": "no"}]
    return json.dumps({"verdict": verdict, "criteria": criteria, "explanation": explanation})


def completion(content: object, **more: object) -> dict[str, object]:
    """The body of a chat completion with this content."""
    message = {"role": "assistant", "content": content} | dict(more.pop("message", {}))  # type: ignore[call-overload]
    choice = {"index": 0, "message": message, "finish_reason": more.pop("finish", "stop")}
    usage = {"prompt_tokens": 300, "completion_tokens": 50, "total_tokens": 350}
    return {
        "id": "c1",
        "object": "chat.completion",
        "model": "stub-1.2",
        "choices": [choice],
        "usage": usage,
    } | more


@dataclass
class Stub:
    """The running server: what it was sent, and what it says. Faults are used up first, in their order."""

    url: str = ""
    says: Callable[[str], object] = lambda _text: answer()
    faults: list[Fault | dict[str, object]] = field(default_factory=list)
    bodies: list[dict[str, object]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)

    @property
    def documents(self) -> list[str]:
        """The user's messages, in the order they came."""
        return [body["messages"][-1]["content"] for body in self.bodies]  # type: ignore[index]

    def reply(self, body: dict[str, object]) -> Fault:
        self.bodies.append(body)
        if self.faults:
            fault = self.faults.pop(0)
            return fault if isinstance(fault, Fault) else Fault(body=json.dumps(fault).encode())
        return Fault(body=json.dumps(completion(self.says(self.documents[-1]))).encode())


@contextmanager
def stub() -> Iterator[Stub]:
    """Serve on a free port of this machine until the block ends."""
    made = Stub()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            made.paths.append(self.path)
            made.headers.append({name.lower(): value for name, value in self.headers.items()})
            reply = made.reply(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            if reply.hang:
                made.release.wait(20)
                return
            self.send_response(reply.status)
            for name, value in {"Content-Type": "application/json", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(reply.claimed or len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)
            self.close_connection = True

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A client that went away is what some tests are about."""

    with Server(("127.0.0.1", 0), Handler) as server:
        made.url = f"http://127.0.0.1:{server.server_port}/v1"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield made
        finally:
            made.release.set()
            server.shutdown()
            thread.join()


def suggesting(folder: Path, url: str, *, more: str = "", works: int = 4) -> Path:
    """A review folder that names the stub as its model, with some reports that wait; each abstract has its number."""
    folder.mkdir(parents=True)
    table = f'\n[suggestions]\nurl = "{url}"\nmodel = "stub"\n{more}\n'
    (folder / "review.toml").write_text(REVIEW + table, encoding="utf-8")
    with open_ledger(folder) as ledger:
        made = [entry(n, abstract=f"We scanned {n * 111} heads.", venue="J Neuro") for n in range(1, works + 1)]
        add_run(ledger, *made)
    return folder
