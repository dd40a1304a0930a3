"""The table of pairs: what the rules say of two records, and why that is right (`cases.json`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from slr.core.model import Author, Document, Identifiers, Record, SourceKind
from slr.stages.dedup.survey import find_pairs

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "cases.json").read_text(encoding="utf-8"))


def author(text: str) -> Author:
    family, comma, given = text.partition(", ")
    if not comma and " " in text:
        family, given = text.rsplit(" ", 1)
    return Author(family, given or None)


def record(number: int, case: dict[str, Any]) -> Record:
    known = dict(case)
    ids = Identifiers(**{kind: known.pop(kind, None) for kind in ("doi", "arxiv", "pmid", "pmcid", "s2")})
    authors = tuple(author(text) for text in known.pop("authors", ()))
    complete = not known.pop("et_al", False)
    document = Document(authors=authors, authors_complete=complete, ids=ids, **known)
    return Record(number, 1, "test", SourceKind.DATABASE, str(number), document, number)


def verdict(a: dict[str, Any], b: dict[str, Any]) -> str:
    pairs = find_pairs([record(1, a), record(2, b)])
    return f"{pairs[0].zone} {pairs[0].kind}" if pairs else "none"


@pytest.mark.parametrize("case", CASES, ids=[case["note"] for case in CASES])
def test_the_verdict_is_the_one_in_the_table(case: dict[str, Any]) -> None:
    found = verdict(case["a"], case["b"])
    if case["verdict"] == "not auto":
        assert not found.startswith("auto")
    else:
        assert found == case["verdict"]


@pytest.mark.parametrize("case", CASES, ids=[case["note"] for case in CASES])
def test_the_verdict_does_not_depend_on_which_comes_first(case: dict[str, Any]) -> None:
    assert verdict(case["a"], case["b"]) == verdict(case["b"], case["a"])


def test_the_table_covers_every_kind_of_verdict() -> None:
    assert {case["verdict"] for case in CASES} == {
        "auto duplicate",
        "auto version",
        "review duplicate",
        "review version",
        "none",
        "not auto",
    }
    assert len({case["note"] for case in CASES}) == len(CASES)
