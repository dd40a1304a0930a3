"""The publication window, asked through each adapter of a service that executes it by its own dialect."""

from __future__ import annotations

from datetime import date

import pytest

from engine_dialects import Work
from engine_servers import answering
from services import service
from slr.adapters.sources.base import Source, SourceSearch
from slr.adapters.sources.registry import open_source
from slr.core.model import SourceSettings, Window
from slr.core.query import ENGINES, parse
from slr.core.query.warranty import TABLE, Feature, MatchRelation, used_features
from source_servers import Effects

WORKS = [
    Work("Brain before", "mri", "", "2021-11-22"),
    Work("Brain first", "mri", "", "2021-11-23"),
    Work("Brain within", "mri", "", "2024-02-29"),
    Work("Brain last", "mri", "", "2026-11-23"),
    Work("Brain after", "mri", "", "2026-11-24"),
    Work("Heart within", "mri", "", "2024-02-29"),
]
WHOLE_DATES = Window(date(2021, 11, 23), date(2026, 11, 23))
YEARS = Window(date(2021, 1, 1), date(2026, 12, 31))


#: Services that are asked by the year of publication, so that no record of a year is lost.
WHOLE_YEARS = ["datacite"]
BY_DAY = [engine for engine in ENGINES if engine not in WHOLE_YEARS]


def opened(engine: str, url: str) -> Source:
    return open_source(engine, SourceSettings(base_url=url), http_options=Effects().options())


def titles(engine: str, window: Window, works: list[Work]) -> set[str]:
    search = SourceSearch(parse("brain -review"), window)
    with service(answering(engine, works)) as server:
        pages = list(opened(engine, server.url).search(search))
    assert not [note for page in pages for note in page.notes if "another query" in note]
    return {entry.document.title.rstrip(".") for page in pages for entry in page.entries}


@pytest.mark.parametrize("engine", BY_DAY)
def test_both_ends_of_the_window_count(engine: str) -> None:
    assert TABLE[Feature.WINDOW].cells[engine].relation is MatchRelation.EXACT
    assert titles(engine, WHOLE_DATES, WORKS) == {"Brain first", "Brain within", "Brain last"}


@pytest.mark.parametrize("engine", BY_DAY)
def test_a_window_open_on_one_side_or_both_keeps_the_other(engine: str) -> None:
    assert titles(engine, Window(date(2026, 11, 23), None), WORKS) == {"Brain last", "Brain after"}
    assert titles(engine, Window(None, date(2021, 11, 23)), WORKS) == {"Brain before", "Brain first"}
    assert len(titles(engine, Window(), WORKS)) == 5


@pytest.mark.parametrize("engine", [engine for engine in BY_DAY if engine != "arxiv"])
def test_a_record_with_a_year_only_is_lost_to_a_window_that_starts_within_it_and_a_note_says_so(
    engine: str,
) -> None:
    """arXiv has no such records: every paper has the minute it was submitted."""
    works = [Work("Brain some day of the year", "mri", "", "2021"), *WORKS]
    cell = TABLE[Feature.YEAR_ONLY].cells[engine]
    assert cell.relation is MatchRelation.NARROWER
    assert "Brain some day of the year" not in titles(engine, WHOLE_DATES, works)
    assert "Brain some day of the year" in titles(engine, YEARS, works)
    told = [
        "\n".join(opened(engine, "http://127.0.0.1:9").plan(SourceSearch(parse("brain"), window)).notes)
        for window in (WHOLE_DATES, YEARS)
    ]
    assert [cell.note in notes for notes in told] == [True, False]


@pytest.mark.parametrize("engine", WHOLE_YEARS)
def test_a_service_asked_for_whole_years_gives_all_of_them_and_no_others(engine: str) -> None:
    assert TABLE[Feature.WINDOW].cells[engine].relation is MatchRelation.WIDER
    others = [Work("Brain long before", "mri", "", "2020-12-31"), Work("Brain long after", "mri", "", "2027")]
    years = [work.title for work in WORKS if "Brain" in work.title]
    assert titles(engine, WHOLE_DATES, [*WORKS, *others]) == set(years)
    assert titles(engine, Window(date(2026, 11, 23), None), WORKS) == {"Brain last", "Brain after"}
    assert titles(engine, Window(None, date(2021, 1, 1)), [*WORKS, *others]) >= {
        "Brain long before",
        "Brain first",
    }


@pytest.mark.parametrize("engine", WHOLE_YEARS)
def test_a_record_with_a_year_only_is_found_by_a_service_asked_for_whole_years(engine: str) -> None:
    assert TABLE[Feature.YEAR_ONLY].cells[engine].relation is MatchRelation.EXACT
    works = [Work("Brain some day of the year", "mri", "", "2021"), *WORKS]
    assert "Brain some day of the year" in titles(engine, WHOLE_DATES, works)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_cell_of_the_window_has_its_note(engine: str) -> None:
    notes = opened(engine, "http://127.0.0.1:9").plan(SourceSearch(parse("brain"), WHOLE_DATES)).notes
    assert TABLE[Feature.WINDOW].cells[engine].note in "\n".join(notes)


def test_the_window_is_a_feature_and_so_is_its_start_within_a_year() -> None:
    node = parse("brain")
    plain = used_features(node)
    assert set(used_features(node, YEARS)) - set(plain) == {Feature.WINDOW}
    assert set(used_features(node, WHOLE_DATES)) - set(plain) == {Feature.WINDOW, Feature.YEAR_ONLY}
