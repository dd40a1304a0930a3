"""What is written for other tools, and what they have no place for."""

from __future__ import annotations

import csv
import io

import pytest

from format_files import read
from slr.adapters.formats.base import UnknownFormat
from slr.adapters.formats.registry import FORMATS
from slr.core.model import Author, Document, Identifiers, Relation, Stage, Verdict
from slr.outputs.exports.selection import Outgoing, Statement
from slr.outputs.exports.targets import ASREVIEW_COLUMNS, RAYYAN_COLUMNS, find_target, list_lost

TA = Stage.TITLE_ABSTRACT
PAPER = Document(
    "On brains", "a trial", "Text.", None, (Author("Smith", "J."), Author("Health and Safety Group", None, collective=True)),
    year=2020, date="2020-03-14", venue="Brain", volume="3", issue="2", pages="1-9", type="journal-article",
    language="en", ids=Identifiers(doi="10.5555/x", pmid="123", s2="0" * 40), url="https://example.org/",
    keywords=("mri", "trial"), citation_count=4, relations=(Relation("is-preprint-of", "doi", "10.1/y"),),
)  # fmt: skip
EXCLUDED = Outgoing(
    7, PAPER, ("PubMed",), TA, (Statement("slr", Verdict.EXCLUDE, ("T",), ("wrong topic, really",)),)
)
SPLIT = Outgoing(
    8, PAPER, ("PubMed",), TA, (Statement("ana", Verdict.INCLUDE), Statement('b"e}n', Verdict.EXCLUDE, ("T",), ("old",))),
    is_conflict=True,
)  # fmt: skip


def made(name: str, *records: Outgoing, path: str = "") -> str:
    out = io.BytesIO()
    find_target(name, path).write(records, out)
    return out.getvalue().decode()


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_asreview_gets_its_columns_and_labels() -> None:
    included = Outgoing(9, PAPER, (), TA, (Statement("slr", Verdict.INCLUDE),))
    text = made("asreview", EXCLUDED, SPLIT, included, Outgoing(10, Document()))
    assert text.splitlines()[0] == ",".join(ASREVIEW_COLUMNS)
    assert [row["included"] for row in rows(text)] == ["0", "", "1", ""]
    first = rows(text)[0]
    assert (first["record_id"], first["title"], first["doi"]) == ("7", "On brains: a trial", "10.5555/x")


def test_asreview_in_ris_has_its_marks_in_the_notes() -> None:
    text = made("asreview", EXCLUDED, Outgoing(10, PAPER), path="x.ris")
    assert [line for line in text.splitlines() if line.startswith("N1")] == [
        "N1  - ASReview_irrelevant", "N1  - ASReview_not_seen",
    ]  # fmt: skip
    assert "reasons" in set(list_lost(EXCLUDED, find_target("asreview", "x.ris").cannot_hold))


def test_rayyan_gets_votes_and_reasons_as_it_writes_them() -> None:
    excluded, split = rows(made("rayyan", EXCLUDED, SPLIT))
    assert tuple(excluded) == RAYYAN_COLUMNS
    assert (
        excluded["notes"]
        == 'RAYYAN-INCLUSION: {"slr"=>"Excluded"} | RAYYAN-EXCLUSION-REASONS: wrong topic; really'
    )
    assert (
        split["notes"]
        == 'RAYYAN-INCLUSION: {"ana"=>"Included", "ben"=>"Excluded"} | RAYYAN-EXCLUSION-REASONS: old'
    )
    assert (excluded["year"], excluded["month"], excluded["day"], excluded["pubmed_id"]) == (
        "2020",
        "03",
        "14",
        "123",
    )
    assert excluded["authors"] == "Smith, J. and Health & Safety Group,"


def test_rayyan_in_ris_when_the_file_is_called_so() -> None:
    text = made("rayyan", EXCLUDED, path="x.RIS")
    assert 'N1  - RAYYAN-INCLUSION: {"slr"=>"Excluded"}' in text
    assert "slr-decision" not in text


def test_rayyan_has_no_word_for_not_retrieved_so_it_is_told_in_words() -> None:
    gone = Outgoing(1, PAPER, (), Stage.FULL_TEXT, (Statement("slr", Verdict.NOT_RETRIEVED),))
    assert rows(made("rayyan", gone))[0]["notes"] == "slr: not-retrieved at full-text"


def test_covidence_gets_ris_with_the_verdict_in_the_notes() -> None:
    text = made("covidence", EXCLUDED)
    assert "N1  - slr: exclude at title-abstract (wrong topic, really)\n" in text
    assert "slr-decision" not in text


@pytest.mark.parametrize("name", [form.name for form in FORMATS.values() if form.note])
def test_managers_see_the_verdict_in_words_and_slr_reads_it_again(name: str) -> None:
    text = made(name, EXCLUDED)
    assert "slr: exclude at title-abstract (wrong topic, really)" in text
    (item,), problems = read(name, text)
    assert problems == []
    assert item.decision is not None
    assert (item.decision.verdict, item.decision.reasons) == (Verdict.EXCLUDE, ("T",))


@pytest.mark.parametrize("name", list(FORMATS))
@pytest.mark.parametrize("verdict", [Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.MAYBE, Verdict.NOT_RETRIEVED])
def test_every_verdict_is_read_again(name: str, verdict: Verdict) -> None:
    out = io.BytesIO()
    find_target(name).write([Outgoing(1, PAPER, (), Stage.FULL_TEXT, (Statement("slr", verdict),))], out)
    (item,), _ = read(name, out.getvalue())
    assert item.decision is not None
    assert item.decision.verdict is verdict


@pytest.mark.parametrize("name", ["csv", "tsv", "jsonl"])
def test_tables_have_columns_for_sources_stage_and_conflict(name: str) -> None:
    excluded, split = read(name, made(name, EXCLUDED, SPLIT))[0]
    assert excluded.extra == {
        "slr_report": "7", "slr_sources": "PubMed", "slr_type": "article-journal", "slr_stage": "title-abstract",
    }  # fmt: skip
    assert split.decision is None
    assert split.extra["slr_conflict"].startswith("slr: conflict at title-abstract: ana include")


@pytest.mark.parametrize("name", ["asreview", "rayyan", "csv"])
def test_no_cell_is_a_formula(name: str) -> None:
    for sign in ("=", "+", "-", "@", "\t="):
        text = made(name, Outgoing(1, Document(f"{sign}HYPERLINK(1)", abstract=f"{sign}1+A1")))
        row = rows(text)[0]
        assert (row["title"][0], row["abstract"][0]) == ("'", "'")


@pytest.mark.parametrize("name", ["asreview", "rayyan"])
def test_a_cell_is_one_line(name: str) -> None:
    row = rows(made(name, Outgoing(1, Document("\r=A\r\nB\tC"))))[0]
    assert row["title"] == "'=A B C"


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("asreview", {"venue", "pmid", "s2", "reasons", "keywords", "citation_count"}),
        ("rayyan", {"s2", "citation_count", "relations", "type"}),
        ("covidence", {"citation_count", "relations"}),
        ("jsonl", set()),
    ],
)
def test_what_has_no_place_is_named(name: str, names: set[str]) -> None:
    told = set(list_lost(EXCLUDED, find_target(name).cannot_hold))
    assert names <= told
    assert not told & {"title", "abstract", "authors", "year", "doi", "decision"}
    assert bool(names) == bool(told)


def test_a_conflict_has_no_place_in_asreview() -> None:
    assert "both sides of a conflict" in set(list_lost(SPLIT, find_target("asreview").cannot_hold))


def test_an_unknown_format_is_wrong_usage() -> None:
    with pytest.raises(UnknownFormat) as refused:
        find_target("word")
    assert "asreview, rayyan, covidence, eppi, csv" in str(refused.value.hint)
