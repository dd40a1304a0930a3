"""The tables of pairs: what the rules say of two records, and why that is right.

`cases.json` has two records in full; `classes.json` a record and what the second one has `but` that, by the class of
difference, with pairs of each class that are one report and pairs that only look so.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from slr.core.model import Author, Document, Identifiers, Record, SourceKind
from slr.stages.dedup.survey import find_pairs


def table(name: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))
    return cases


def second(case: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (case["a"] | case["but"]).items() if value is not None}


CLASSES = [
    case | {"note": f"{case['class']}: {case['note']}", "b": second(case)} for case in table("classes.json")
]
CASES = table("cases.json") + CLASSES


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


def test_every_class_has_pairs_that_are_one_report_and_pairs_that_are_not_or_is_of_one_kind_by_nature() -> None:
    kinds: dict[str, set[str]] = {}
    for case in CLASSES:
        kinds.setdefault(case["class"], set()).add(case["verdict"])
    assert {name for name, found in kinds.items() if len(found) == 1} == {"symbols", "journals within one another"}
