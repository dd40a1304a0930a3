"""`slr query check`: what a query loses with each service is said before anything is sent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from commands import slr
from services import REVIEW, review_folder
from slr.core.query import ENGINES

SOURCES = [argument for engine in ENGINES for argument in ("--source", engine)]


def checked(tmp_path: Path, query: str, window: str = "") -> tuple[str, dict[str, Any], dict[str, Any]]:
    """What is printed, the query as JSON, and its engines by name."""
    folder = review_folder(tmp_path / "r", query=query)
    with (folder / "queries" / "main.toml").open("a", encoding="utf-8") as file:
        file.write(window)
    ran = slr("query", "check", "--review", folder, *SOURCES)
    (told,) = json.loads(slr("query", "check", "--review", folder, *SOURCES, "--json").out)["queries"]
    assert ran.code == 0
    engines = {engine["source"]: engine for engine in told["engines"]}
    assert list(engines) == list(ENGINES)
    printed = [told["warnings"], *([*engine["notes"]] for engine in engines.values())]
    assert all(f"! {note}" in ran.out for notes in printed for note in notes)
    return ran.out, told, engines


def notes(engine: dict[str, Any]) -> str:
    return "\n".join(engine["notes"])


def relations(engine: dict[str, Any]) -> dict[str, str]:
    return {feature["feature"]: feature["relation"] for feature in engine["features"]}


def test_short_terms_are_named(tmp_path: Path) -> None:
    _, told, _ = checked(tmp_path, '("FM" | PET) brain')
    assert told["warnings"][0].startswith("FM, PET: short words often mean")


def test_terms_that_stemming_widens_are_named_for_the_services_that_stem(tmp_path: Path) -> None:
    _, _, engines = checked(tmp_path, 'imaging "animal brain"')
    assert "imaging (imag), animal (anim): all words with these stems" in notes(engines["semantic_scholar"])
    assert "imaging, animal: other endings of these words" in notes(engines["openalex"])
    assert [relations(engine)["words"] for engine in engines.values()] == [
        "wider",
        "exact",
        "wider",
        "wider",
        "exact",
        "exact",
        "exact",
    ]
    assert "(imag)" not in notes(engines["pubmed"])


def test_exclusion_terms_that_act_on_text_nobody_is_shown_are_named(tmp_path: Path) -> None:
    _, told, engines = checked(tmp_path, "brain -animal")
    assert any(
        text.startswith("NOT animal: a service applies this also to abstracts") for text in told["warnings"]
    )
    assert "abstracts it may not show" in notes(engines["semantic_scholar"])
    assert "NOT searches author keywords too" in notes(engines["pubmed"])
    assert relations(engines["pubmed"])["not-places"] == "narrower"
    assert relations(engines["semantic_scholar"])["not-words"] == "narrower"


def test_phrases_that_pubmed_may_not_know_are_named_and_where_it_will_tell(tmp_path: Path) -> None:
    _, _, engines = checked(tmp_path, '("large vision model" | heart) brain')
    assert '"large vision model": PubMed knows only phrases of its own index' in notes(engines["pubmed"])
    assert "as a note of the run" in notes(engines["pubmed"])
    assert relations(engines["pubmed"])["unindexed-phrase"] == "narrower"


def test_a_window_that_loses_records_with_a_year_only_is_told(tmp_path: Path) -> None:
    out, _, engines = checked(tmp_path, "brain", 'from = "2021-11-23"\nto = "2026-11-23"\n')
    for name, engine in engines.items():
        lost = name not in {"arxiv", "datacite"}  # DataCite is asked for whole years
        assert ("records dated 2021 without a month" in notes(engine)) is lost
        assert (relations(engine)["year-only"] == "narrower") is lost
    assert "narrower records with a year only, window from within a year" in out
    assert "by the electronic or the printed date" in out


def test_a_window_from_new_year_loses_none(tmp_path: Path) -> None:
    _, _, engines = checked(tmp_path, "brain", 'from = "2021-01-01"\nto = "2026-11-23"\n')
    assert not any("year-only" in relations(engine) for engine in engines.values())


@pytest.mark.parametrize(
    ("query", "feature", "expected"),
    [
        ("title:brain", "title", ["wider", "exact", "here", "wider", "exact", "exact", "exact"]),
        (
            "brain -title:mice",
            "not-field",
            ["left out", "exact", "here", "left out", "exact", "exact", "narrower"],
        ),
        ("brain NEAR/3 tumour", "near", ["exact", "exact", "here", "exact", "wider", "wider", "exact"]),
        ('heart -"brain stem" NEAR/3 scan', "not-near-other", ["left out", "left out", "here", *["left out"] * 4]),
        ('"brain scan*"', "truncated-phrase", ["wider", "exact", "narrower", "wider", "wider", "wider", "wider"]),
        ("brain*", "truncation", ["narrower", "exact", "narrower", "narrower", "exact", "exact", "exact"]),
        (
            "brai (mic* | heart)",
            "short-truncation",
            ["exact", "narrower", "narrower", "exact", "exact", "exact", "exact"],
        ),
    ],
)
def test_what_each_service_cannot_say_is_listed(
    tmp_path: Path, query: str, feature: str, expected: list[str]
) -> None:
    out, _, engines = checked(tmp_path, query)
    assert [relations(engine)[feature] for engine in engines.values()] == expected
    for engine in engines.values():
        for one in engine["features"]:
            remark = f", {one['remark']}" if one["remark"] else ""
            assert one["relation"] == "exact" or f"{one['relation']:<8} {one['label']}{remark}" in out


def test_a_text_of_the_users_own_has_no_warranty(tmp_path: Path) -> None:
    _, _, engines = checked(tmp_path, "title:brain", '\n[override]\npubmed = "brain[ti]"\n')
    assert engines["pubmed"]["query"] == "brain[ti]"
    assert engines["pubmed"]["features"] == []
    assert engines["arxiv"]["features"]


def test_a_review_of_one_source_is_checked_for_that_one(tmp_path: Path) -> None:
    folder = review_folder(tmp_path / "r", toml=REVIEW, query="brain")
    (told,) = json.loads(slr("query", "check", "--review", folder, "--json").out)["queries"]
    assert [engine["source"] for engine in told["engines"]] == ["semantic_scholar"]
