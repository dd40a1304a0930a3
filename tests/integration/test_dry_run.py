"""`--dry-run` shows and writes nothing: the folder is the same before and after, byte by byte and row by row."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from command_walk import commands
from commands import slr
from rich_review import copy_of, rich_review
from services import Reply, Service, service

pytestmark = pytest.mark.slow

ANA = ("--reviewer", "ana")

#: What is asked of each command; `{}` is the folder. A command that is not here fails a test below.
ASKED: dict[str, list[tuple[str, ...]]] = {
    "snowball": [(), ("--report", "1"), ("--paper", "DOI:10.5555/work.1")],
    "screen": [("--import", "{}/verdicts.csv"), ("--import", "{}/verdicts.csv", *ANA)],
    "decide": [
        ("9", "include", *ANA),
        ("9", "exclude", "--reason", "T1", "--note", "n", *ANA),
        ("6", "withdrawn", *ANA),
        ("3", "exclude", "--reason", "F1", "--stage", "full-text", *ANA),
        ("9", "include", "--json", *ANA),
    ],
    "report tag": [
        ("2", "another", *ANA),
        ("1", "for the discussion", "--remove", *ANA),
        ("2", "another", "--json", *ANA),
    ],
    "report abstract": [("10", "--text", "words", "--read-in", "here", *ANA), ("9", "--remove", *ANA)],
    "resolve": [
        (),
        ("6", "include", *ANA),
        ("7", "exclude", "--reason", "T1", "--again", *ANA),
        ("--import", "{}/resolutions.csv", *ANA),
    ],
    "resolve undo": [("7", *ANA), ("7", "--json", *ANA)],
    "stop draw": [("1", "--seed", "2", *ANA)],
    "stop accept": [("--anyway", "--note", "n", *ANA)],
    "stop undo": [ANA],
    "suggest": [ANA, ("--json", *ANA), ("--report", "9", "--report", "10", *ANA)],
    "prisma": [("-o", "{}/reports/new.svg", "-o", "{}/new.csv"), ("--json",)],
    "publish": [(), ("--out", "{}/reports/elsewhere"), ("--json",)],
    "site": [(), ("--out", "{}/reports/elsewhere"), ("--json",)],
    "import": [
        ("{}/more.ris", "--source", "Experts", "--kind", "organisation"),
        ("{}/more.ris", "--source", "Experts", "--kind", "organisation", "--json"),
    ],
    "import undo": [("5", *ANA), ("5", "--json", *ANA)],
    "import restore": [("5", *ANA)],
    "import relabel": [("5", "--kind", "citation", *ANA)],
    "export": [("ris", "-o", "{}/new.ris"), ("csv",), ("rayyan", "--set", "included", "--json")],
    "convert": [("{}/more.ris", "{}/new.csv"), ("{}/more.ris", "{}/new.csv", "--json")],
    "refresh": [(), ("--json",)],
    "search": [(), ("main",), ("--json",)],
    "search resume": [()],
    "search appendix": [(), ("-o", "{}/reports/search.md")],
    "dedup": [
        (),
        ("--all",),
        ("--input", "{}/more.ris", "--output", "{}/groups.csv", "--explain", "{}/pairs.csv"),
    ],
    "dedup merge": [("9", "10", *ANA), ("9", "10", "--as", "version", *ANA), ("9", "10", "--json", *ANA)],
    "dedup split": [("7", "8", *ANA), ("7", "8", "--json", *ANA)],
    "dedup undo": [("1", *ANA), ("1", "3", "--json", *ANA)],
    "dedup review": [ANA, ("--export", "{}/pairs.csv", *ANA), ("--import", "{}/pair-verdicts.csv", *ANA)],
    "dedup audit": [("--n", "3", *ANA), ("--export", "{}/pairs.csv", *ANA), ("--json", *ANA), ("--report",)],
    "dedup sources": [("-o", "{}/reports/overlap.csv"), ("--json",)],
    "ledger restore": [(), ("--json",)],
    "protocol accept": [ANA, ("--json", *ANA)],
    "reviewers join": [("A. Nother", "ana", *ANA), ("A. Nother", "ana", "--json", *ANA)],
    "reviewers part": [("1", *ANA), ("1", "--json", *ANA)],
    "ledger merge": [("{}/../copy/data/slr.db",), ("{}/../copy/data/slr.db", "--json")],
}

#: The files they read.
_FILES = {
    "verdicts.csv": "report,stage,reviewer,verdict,reasons,note\n9,title-abstract,ana,include,,\n",
    "resolutions.csv": "report,stage,verdict,resolver\n6,title-abstract,include,ana\n",
    "pair-verdicts.csv": "a,b,verdict\n9,10,same\n",
    "more.ris": "TY  - JOUR\nTI  - Something more\nAU  - Okafor, N.\nPY  - 2022\nDO  - 10.5555/more.1\nER  - \n",
}
#: Asked for with nothing to do or nobody to ask, these end otherwise than with 0 and still write nothing.
_ENDS_OTHERWISE: dict[tuple[str, ...], int] = {
    ("dedup audit", "--report"): 5,
    ("search resume",): 5,
    ("stop undo", *ANA): 5,
    ("import restore", "5", *ANA): 5,
}


@pytest.fixture(scope="module")
def nobody() -> Iterator[Service]:
    with service(lambda _path, _values: Reply(status=404)) as made:
        yield made


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("dry")
    made = rich_review(home / "review")
    for name, text in _FILES.items():
        (made / name).write_text(text, encoding="utf-8")
    copied = copy_of(made, home / "copy")
    assert slr("decide", "10", "include", "--review", copied, *ANA).code == 0
    return made


def _state(folder: Path) -> dict[str, str]:
    """Every file of the folder and its neighbours by name, the ledger as its rows: what WAL moves is no change."""
    found = {}
    for path in sorted(folder.parent.rglob("*")):
        name = str(path.relative_to(folder.parent))
        if path.name.endswith((".db-wal", ".db-shm")):
            continue
        if path.suffix == ".db":
            with closing(sqlite3.connect(path)) as connection:
                found[name] = "\n".join(connection.iterdump())
        else:
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "a folder"
    return found


@pytest.fixture(scope="module")
def before(review: Path) -> dict[str, str]:
    return _state(review)


_CASES = [(name, words) for name, asked in ASKED.items() for words in asked]


@pytest.mark.parametrize(("name", "words"), _CASES, ids=[f"{n} {' '.join(w)}" for n, w in _CASES])
def test_a_dry_run_writes_and_sends_nothing(
    name: str,
    words: tuple[str, ...],
    review: Path,
    before: dict[str, str],
    nobody: Service,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for source in ("SEMANTIC_SCHOLAR", "CROSSREF", "PUBMED"):
        monkeypatch.setenv(f"SLR_{source}_URL", nobody.url)
    monkeypatch.setenv("SLR_MODEL_KEY", "k")
    monkeypatch.chdir(review)
    ran = slr(*name.split(), *(word.format(review) for word in words), "--dry-run")
    assert ran.code == _ENDS_OTHERWISE.get((name, *words), 0), ran.err
    assert _differences(before, _state(review)) == set()
    assert nobody.asked == []


def _differences(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name in before | after if before.get(name) != after.get(name)}


def test_a_change_of_who_must_decide_that_would_be_accepted_is_not(review: Path, tmp_path: Path) -> None:
    folder = copy_of(review, tmp_path / "review")
    protocol = folder / "review.toml"
    protocol.write_text(protocol.read_text(encoding="utf-8").replace('"double"', '"single"'), encoding="utf-8")
    before = _state(folder)
    ran = slr("protocol", "accept", "--dry-run", "--review", folder, *ANA)
    assert ran.code == 0, ran.err
    assert _differences(before, _state(folder)) == set()


def test_a_stop_that_would_be_taken_back_holds(review: Path, tmp_path: Path) -> None:
    folder = copy_of(review, tmp_path / "review")
    at = ("--review", folder, *ANA)
    assert slr("stop", "accept", "--anyway", "--note", "n", *at).code == 0
    before = _state(folder)
    assert slr("stop", "undo", "--dry-run", *at).code == 0
    assert _differences(before, _state(folder)) == set()


def test_a_change_of_one_byte_or_one_row_is_seen(review: Path, tmp_path: Path) -> None:
    folder = copy_of(review, tmp_path / "review")
    before = _state(folder)
    assert slr("report", "tag", "2", "seen", "--review", folder, *ANA).code == 0
    with (folder / "more.ris").open("ab") as file:
        file.write(b"\n")
    assert _differences(before, _state(folder)) == {"review/data/slr.db", "review/more.ris"}


def test_every_command_with_a_dry_run_is_asked_here() -> None:
    assert {str(one) for one in commands() if one.has("dry_run")} == set(ASKED)
