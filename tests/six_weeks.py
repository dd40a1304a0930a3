"""A catalogue that grows, takes back and shrinks between Mondays, and a review that lives beside it."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import time_machine

from commands import Ran, slr
from services import team
from slr.demo.answers import ServerAnswer, ServerRequest, make_json_answer
from slr.demo.catalogue import Catalogue, CatalogueWork, load_catalogue
from slr.demo.server import DemoServer

FIRST_MONDAY = datetime(2026, 1, 5, 6, 0, tzinfo=UTC)

REVIEW = team("ana", "ben", policy="double").replace(
    'sources = ["semantic_scholar"]', 'sources = ["semantic_scholar", "crossref", "pubmed"]'
)
QUERY = "expression = '''brain (MRI | CT | image | imaging)'''\n"


class FaultyServer(DemoServer):
    """The demonstration's server; requests whose path is in `broken` are answered with an error of the server."""

    broken: tuple[str, ...] = ()

    def answer(self, request: ServerRequest) -> ServerAnswer:
        """Route a request, or fail it."""
        if any(part in request.path for part in self.broken):
            return make_json_answer(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": "out of order"})
        return super().answer(request)


@dataclass
class World:
    """What the three services know, the day it is, and the folder of the review."""

    folder: Path
    works: list[CatalogueWork] = field(default_factory=lambda: list(load_catalogue().works[:80]))
    unknown: tuple[str, ...] = ()  #: titles of works no service knows yet
    server: DemoServer | None = None

    @contextmanager
    def monday(self, number: int, *, broken: tuple[str, ...] = ()) -> Iterator[None]:
        """The Monday of a week (from 1): the services answer from what they know by then."""
        known = [work for work in self.works if work.title not in self.unknown]
        catalogue = Catalogue((load_catalogue().review, *known))
        with FaultyServer(catalogue, faults=False) as server:
            server.broken = broken
            self.server = server
            try:
                with time_machine.travel(FIRST_MONDAY + timedelta(weeks=number - 1)):
                    yield
            finally:
                self.server = None

    def begin(self, review: str, query: str) -> None:
        """Make the review, with these texts in place of the examples."""
        assert slr("init", self.folder).code == 0
        (self.folder / "queries" / "example.toml").unlink()
        (self.folder / "queries" / "brain.toml").write_text(query, encoding="utf-8")
        (self.folder / "review.toml").write_text(review, encoding="utf-8")

    def slr(self, *words: object, reviewer: str | None = None) -> Ran:
        """A command on the review; on other days than Mondays no service answers."""
        url = self.server.url if self.server else "http://127.0.0.1:9"
        env = {f"SLR_{name}_URL": url for name in ("SEMANTIC_SCHOLAR", "CROSSREF", "PUBMED")}
        return slr(*words, "--review", self.folder, env=env | ({"SLR_REVIEWER": reviewer} if reviewer else {}))

    def json(self, *words: object, code: int = 0) -> dict[str, Any]:
        """What a command prints with --json."""
        ran = self.slr(*words, "--json")
        assert ran.code == code, (words, ran)
        answer: dict[str, Any] = json.loads(ran.out)
        return answer

    def retract(self, title: str) -> None:
        """A service puts RETRACTED in front of a title, as Semantic Scholar and Crossref do."""
        self.works = [
            replace(work, title=f"RETRACTED: {work.title}") if work.title == title else work for work in self.works
        ]

    def write(self, name: str, old: str, new: str) -> None:
        """Change a file of the review."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def decide(self, rows: list[tuple[int, str, str, str, str]]) -> Ran:
        """Decisions of (report, stage, reviewer, verdict, reason), through `slr screen --import`."""
        made = io.StringIO()
        writer = csv.writer(made)
        writer.writerows([("report", "stage", "reviewer", "verdict", "reason"), *rows])
        path = self.folder.parent / "decisions.csv"
        path.write_text(made.getvalue(), encoding="utf-8")
        return self.slr("screen", "--import", path)


def rows_of_all_tables(ledger: Path) -> dict[str, int]:
    """How many rows each table has."""
    with closing(sqlite3.connect(ledger)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: connection.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for name in names}


def included_by_commands(world: World) -> dict[str, int]:
    """The number of included reports, as each quick command that tells it has it."""
    status, flow = world.json("status"), world.json("prisma")
    exported = world.slr("export", "csv", "--set", "included")
    return {
        "status": status["included_reports"],
        "full-text stage of status": status["stages"][1]["included"],
        "prisma": flow["counts"]["new_reports"],
        "export": len(list(csv.reader(io.StringIO(exported.out)))) - 1,
        "snowball": len(world.json("snowball", "--dry-run")["seeds"]),
    }


def included_in_what_is_published(world: World) -> dict[str, int]:
    """The same number in the files of `slr publish`."""
    assert world.slr("publish").code == 0
    reports = world.folder / "reports"
    table = (reports / "tables" / "included.csv").read_text(encoding="utf-8-sig")
    page = list(csv.DictReader((reports / "site" / "reports.csv").read_text(encoding="utf-8-sig").splitlines()))
    return {
        "table": len(list(csv.reader(io.StringIO(table)))) - 1,
        "page": sum(row["status"] == "included" for row in page),
    }
