"""A small review in which everything has happened once: for tests that run every command over it."""

from __future__ import annotations

import shutil
from pathlib import Path

from commands import Ran, slr
from ledgers import add, entry, new_run
from services import review_folder, team
from slr.adapters.ledger import Ledger
from slr.core.model import Decision, RunOutcome, SourceKind, Stage, Verdict

REVIEWERS = ("ana", "ben")
LONG = "A randomised controlled trial of cognitive behavioural therapy for insomnia in adults with chronic pain"

_TOML = (
    team("ana", "ben", policy="double").replace(
        'sources = ["semantic_scholar"]', 'sources = ["semantic_scholar", "crossref"]'
    )
    + """
[suggestions]
url = "http://127.0.0.1:9/v1"
model = "none"
price-in = 1.0
price-out = 1.0
cap = 1.0
"""
)

_RIS = "TY  - JOUR\nTI  - Handed over by an expert\nAU  - Okafor, N.\nPY  - 2023\nDO  - 10.5555/expert.1\nER  - \n"


def rich_review(folder: Path) -> Path:
    """A review of two people with merges, versions, doubts, conflicts, a pilot, a sample, a stop and an import."""
    made = review_folder(folder, toml=_TOML)
    _search(made)
    _run(made, "dedup")
    _run(made, "dedup", "merge", "7", "8", "--reviewer", "ana")
    _screen(made)
    (made / "expert.ris").write_text(_RIS, encoding="utf-8")
    _run(made, "import", made / "expert.ris", "--source", "Experts", "--kind", "organisation")
    with Ledger(made / "data" / "slr.db") as ledger:
        earlier = (Decision(11, Stage.TITLE_ABSTRACT, who, Verdict.INCLUDE) for who in ("A. Nother", "Benjamin"))
        ledger.decisions.record(list(earlier))
    _run(made, "reviewers", "join", "Benjamin", "ben", "--reviewer", "ana")
    _run(made, "report", "tag", "1", "for the discussion", "--reviewer", "ana")
    _run(
        made,
        "report",
        "abstract",
        "9",
        "--text",
        "Filled in by hand.",
        "--read-in",
        "the journal",
        "--reviewer",
        "ana",
    )
    return made


def _search(folder: Path) -> None:
    with Ledger(folder / "data" / "slr.db") as ledger:
        add(ledger, *(entry(n, title=f"{LONG}, part {n}", abstract=f"Words {n}.") for n in range(1, 13)))
        again = [entry(n, title=f"{LONG}, part {n}") for n in (1, 2)]
        like = entry(31, title=f"{LONG}, part 3", ids=entry(31).document.ids, year=2023)
        add(ledger, *again, like, run=new_run("semantic_scholar", "Semantic Scholar"))
        cut = ledger.runs.start(new_run("pubmed", "PubMed"))
        ledger.runs.end(cut, RunOutcome.FAILED, "it did not answer")
        add(
            ledger, entry(41, title=f"{LONG}, cited"), run=new_run("s2", "Citation searching", SourceKind.CITATION)
        )


def _screen(folder: Path) -> None:
    for who in REVIEWERS:
        _run(folder, "screen", "--pilot", "2", "--plain", "--reviewer", who, given="i\ni\n")
        for number in range(3, 6):
            verdict = ("exclude", "--reason", "T1") if number == 4 else ("include",)
            _run(folder, "decide", number, *verdict, "--reviewer", who)
    _run(folder, "decide", "6", "include", "--reviewer", "ana", "--note", "a note of ana's")
    _run(folder, "decide", "6", "exclude", "--reason", "T1", "--reviewer", "ben")
    _run(folder, "decide", "7", "maybe", "--reviewer", "ana")
    _run(folder, "decide", "7", "exclude", "--reason", "T1", "--reviewer", "ben")
    _run(folder, "resolve", "7", "include", "--reviewer", "ana", "--note", "talked about")
    full = ("--stage", "full-text", "--reviewer", "ana")
    _run(folder, "decide", "3", "include", *full)
    _run(folder, "decide", "5", "exclude", "--answer", "F1=yes:no control group", *full)
    _run(folder, "stop", "draw", "2", "--seed", "1", "--reviewer", "ana")
    _run(folder, "stop", "accept", "--anyway", "--note", "the money is spent", "--reviewer", "ana")
    _run(folder, "stop", "undo", "--reviewer", "ana")


def copy_of(review: Path, folder: Path) -> Path:
    """A copy to do things to."""
    return Path(shutil.copytree(review, folder, symlinks=True))


def _run(folder: Path, *words: object, given: str | None = None) -> Ran:
    ran = slr(*words, "--review", folder, given=given)
    assert ran.code == 0, f"{words}: {ran.code} {ran.out} {ran.err}"
    return ran
