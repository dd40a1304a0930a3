"""The counts as JSON: everything comes back, and what is no file of counts is refused with the place."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from flow_cases import in_progress, new_review, update
from slr.core.errors import UsageError
from slr.outputs.prisma.counts import FlowCounts, ShortLine
from slr.outputs.prisma.counts_json import name_template, read_json, write_json

NAME = "counts.json"


def changed(**values: object) -> str:
    answer = json.loads(write_json(new_review()))
    answer["counts"] |= values
    return json.dumps(answer)


def short() -> FlowCounts:
    return FlowCounts(
        short_searches=(ShortLine("partial", "PubMed", "main", 120), ShortLine("cut", "X", "y", None))
    )


@pytest.mark.parametrize("make", [new_review, in_progress, update, FlowCounts, short])
def test_everything_comes_back(make: object) -> None:
    assert callable(make)
    assert read_json(write_json(make(), {"screening": "Sichtung"}), NAME) == (
        make(),
        {"screening": "Sichtung"},
        (),
    )


def test_the_keys_are_stable() -> None:
    answer = json.loads(write_json(in_progress()))
    assert list(answer) == ["schema", "template", "counts", "labels"]
    assert (answer["schema"], answer["template"]) == (1, "new-2")
    assert answer["counts"]["searched"]["awaiting"]["title_abstract"] == 6
    assert answer["counts"]["databases"]["lines"][0] == {"label": "Crossref", "n": 30}


def test_the_template_is_named() -> None:
    both = replace(update(), other=in_progress().other)
    assert [name_template(counts) for counts in (new_review(), in_progress(), update(), both)] == [
        "new-1",
        "new-2",
        "update-1",
        "update-2",
    ]


def test_a_name_it_does_not_know_is_told_and_a_missing_one_is_unknown() -> None:
    text = '{"schema": 1, "counts": {"screened": 5, "x": 1}, "labels": {"y": "z", "screening": ""}}'
    counts, labels, problems = read_json(text, NAME)
    assert counts == FlowCounts(screened=5)
    assert labels == {}
    assert [problem.message for problem in problems] == [
        "counts: unknown name 'x' is not read",
        "labels: unknown name 'y' is not read",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{\n  nonsense", r"counts.json:2: not JSON"),
        ("[" * 100_000, r"counts.json: no file of counts"),
        ('{"counts": ' + "9" * 5000 + "}", r"counts.json: no file of counts"),
        ("[]", r"no object `counts`"),
        ('{"schema": 1}', r"no object `counts`"),
        ('{"schema": 2, "counts": {}}', r"schema 2; this slr knows schema 1"),
        ('{"schema": 1, "counts": {}, "labels": {"screening": 3}}', r"labels is not an object of texts"),
        (changed(screened=1.5), r"counts.screened is not a whole number or null: '1.5'"),
        (changed(screened=True), r"counts.screened is not a whole number or null"),
        (changed(dropped_studies=None), r"counts.dropped_studies is not a whole number: 'None'"),
        (changed(databases=[1]), r"counts.databases is not an object"),
        (changed(databases={"n": 1, "lines": 5}), r"counts.databases.lines is not a list"),
        (changed(databases={"lines": [{"label": "A"}]}), r"counts.databases.lines\[0\].n is missing"),
        (changed(databases={"lines": [{"label": None, "n": 1}]}), r"lines\[0\].label is not a text"),
        (changed(automation_note=5), r"counts.automation_note is not a text"),
    ],
)
def test_what_is_no_file_of_counts_is_refused_with_the_place(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_json(text, NAME)
