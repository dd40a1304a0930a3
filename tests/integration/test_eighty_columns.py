"""In a terminal of 80 columns no table is wider, no cell is cut, and no word of a title is broken."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from commands import slr
from rich_review import LONG, rich_review

TABLES = [
    ("status",),
    ("log",),
    ("log", "--reviewer", "ana"),
    ("screen", "queue", "--reviewer", "ana"),
    ("search", "runs"),
    ("dedup", "list"),
    ("dedup", "--all", "--dry-run"),
    ("dedup", "explain", "1", "3"),
    ("dedup", "sources"),
    ("agreement",),
    ("criteria",),
    ("criteria", "stale"),
    ("prisma",),
    ("import", "expert.ris", "--source", "Experts", "--kind", "organisation", "--dry-run"),
]
#: Lines that are sentences or paths; a terminal wraps them.
_SENTENCE = re.compile(
    r"^(!|expert|  ?slr |Recall|Next|warning|now:|rule|Rule|Inter|merge|\* |\*\* |[A-Z][^:]*[.:;)] |\d)"
)


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rich_review(tmp_path_factory.mktemp("eighty") / "review")


@pytest.mark.parametrize("words", TABLES, ids=" ".join)
def test_tables_fit_eighty_columns(words: tuple[str, ...], review: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(review)
    ran = slr(*words)
    assert ran.code == 0, ran.err
    assert [line for line in ran.out.splitlines() if len(line) > 80 and not _SENTENCE.match(line)] == []
    assert re.search(r"…( {2}|$)", ran.out, re.MULTILINE) is None
    for word in re.findall(r"\w{4,}", LONG) if LONG[:20] in ran.out else ():
        assert word in ran.out.split() or f"{word}," in ran.out.split()
