"""Questions over a report: pages, merges, tags, conflicts, search, numbers, abstracts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.widgets import Input, TextArea

from memory_desk import BARE, TA, MemoryDesk, document
from screens import Opener, lines, press, screen_of, shown
from slr.adapters.terminal.widgets import Choice
from slr.core.errors import StoreLocked
from slr.core.model import (
    Decision,
    Document,
    Identifiers,
    Verdict,
)
from slr.stages.screen.draft import Draft

pytestmark = pytest.mark.usefixtures("colours")


async def test_o_opens_the_doi_page() -> None:
    opener = Opener()
    app = screen_of(MemoryDesk(), open_url=opener)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "o")
        assert opener.urls == ["https://doi.org/10.1000/x1"]
        assert "Opened https://doi.org/10.1000/x1" in shown(app)


async def test_o_without_a_browser_shows_the_links() -> None:
    app = screen_of(MemoryDesk(), open_url=Opener(works=False))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "o")
        assert "https://doi.org/10.1000/x1" in shown(app)
        assert "https://pubmed.ncbi.nlm.nih.gov/1001/" in " ".join(shown(app).split())


async def test_o_never_opens_an_address_a_source_supplied() -> None:
    opener = Opener()
    evil = Document(
        title="T", url="file:///etc/passwd", open_pdf="javascript:1", ids=Identifiers(doi="-x", pmid="1a")
    )
    app = screen_of(MemoryDesk([evil]), open_url=opener)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "o")
        assert opener.urls == []
        assert "no link" in shown(app)


async def test_a_report_met_before_is_merged_by_its_number_after_the_nearest_were_shown() -> None:
    desk = MemoryDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "=")
        assert "a duplicate of number" in shown(app)
        assert "Study 3 of" in shown(app)
        await press(pilot, "3", "enter")
        assert desk.merged == [(1, 3)]
        assert "Reports 1 and 3 are one now." in shown(app)
        assert "Study 2 of" in shown(app)


@pytest.mark.parametrize("keys", [["=", "escape"], ["=", "enter"], ["=", "i", "enter"]])
async def test_thinking_again_merges_nothing_and_decides_nothing(keys: list[str]) -> None:
    desk = MemoryDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *keys)
        assert (desk.merged, desk.calls) == ([], [])
        assert "Not merged." in shown(app)
        assert "Study 1 of" in shown(app)


async def test_a_merge_that_fails_is_told_and_the_report_stays() -> None:
    desk = MemoryDesk()
    desk.error = StoreLocked("slr.db")
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "=", "2", "enter")
        assert "NOT MERGED" in shown(app)
        assert "Study 1 of" in shown(app)


async def test_a_tag_is_put_on_and_taken_off_by_its_key() -> None:
    desk = MemoryDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "t", "2")
        assert desk.tags == {1: ("RCT",)}
        assert "on: RCT" in shown(app)
        await press(pilot, "escape")
        assert "Your tags: RCT" in shown(app)
        await press(pilot, "t", "2", "1", "enter")
        assert desk.tags == {1: ("background",)}
        assert "Your tags: background" in shown(app)
        assert desk.calls == []


async def test_a_new_tag_is_written_and_has_a_key_from_then_on() -> None:
    desk = MemoryDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "t", "+", *"[x]", "enter")
        assert desk.tags == {1: ("[x]",)}
        assert "on: [x]" in shown(app)
        await press(pilot, "3")
        assert desk.tags == {1: ()}


async def test_without_tags_to_choose_from_the_line_is_ready_and_empty_ends() -> None:
    desk = MemoryDesk()
    desk.used = []
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "t", *"+iq", "enter", "+", "enter")
        assert desk.tags == {1: ("iq",)}
        assert len(app.screen_stack) == 1
        assert desk.calls == []


async def test_a_tag_that_is_not_saved_says_so_and_stays_off() -> None:
    desk = MemoryDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "t")
        desk.error = StoreLocked("x")
        await press(pilot, "1", "+", *"new", "enter")
        assert "on:" not in shown(app)
        await press(pilot, "escape")
        assert "NOT SAVED: the ledger x is locked" in shown(app)
        assert "Study 1 of" in shown(app)


async def test_p_opens_the_free_copy() -> None:
    opener = Opener()
    app = screen_of(MemoryDesk([replace(document(1), open_pdf="https://example.org/a.pdf")]), open_url=opener)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "p")
        assert opener.urls == ["https://example.org/a.pdf"]


@pytest.mark.parametrize(
    "address", [None, "javascript:1", "file:///etc/passwd", "--help", "https://a b", " ftp://x"]
)
async def test_p_opens_nothing_but_the_web(address: str | None) -> None:
    opener = Opener()
    app = screen_of(MemoryDesk([replace(document(1), open_pdf=address)]), open_url=opener)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "p")
        assert opener.urls == []
        assert "No source names a free copy on the web." in shown(app)


async def test_a_conflict_shows_both_sides_and_a_verdict_there_changes_ones_own() -> None:
    desk = MemoryDesk(rows=[Decision(2, TA, "ana", Verdict.EXCLUDE, ("C1",), "no control")])
    desk.conflicts = [2]
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "c")
        row = next(line for line in lines(app) if "excluded (C1)" in line)
        assert "ana: excluded (C1)" in row
        assert "bo: included" in row
        assert "no control" in shown(app)
        assert "fits [b]well[/b]" in shown(app)
        assert "Study 2 of" in shown(app)
        await press(pilot, "i")
        assert desk.calls == [(2, "include", (), None)] or desk.calls == [(2, "include", (), "no control")]
        assert "bo: included" not in shown(app)
        assert "Study 1 of" in shown(app)


async def test_without_a_conflict_the_report_stays() -> None:
    app = screen_of(MemoryDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "c")
        assert "No other reviewer disagrees with you" in shown(app)
        assert "Study 1 of" in shown(app)


async def test_a_search_lists_what_it_met_and_enter_goes_there() -> None:
    desk = MemoryDesk(rows=[Decision(3, TA, "ana", Verdict.MAYBE)])
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "/", *"Study", "enter")
        assert "3 found" in shown(app)
        assert "Study 3 of [b]bold[/b] language models  [maybe]" in shown(app)
        await press(pilot, "down", "down", "enter")
        assert "Report 3." in shown(app)
        assert "Your verdict so far: maybe" in shown(app)
        await press(pilot, "s")
        assert "Study 1 of" in shown(app)
        assert desk.calls == []


async def test_a_search_without_a_hit_says_so_and_goes_nowhere() -> None:
    app = screen_of(MemoryDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "/", "enter", *"zebra", "enter")
        assert "No report has all these words." in shown(app)
        await press(pilot, "escape")
        assert "Study 1 of" in shown(app)


async def test_a_search_that_fails_is_told_in_the_dialog() -> None:
    desk = MemoryDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "/")
        desk.error = StoreLocked("x")
        await press(pilot, *"a", "enter")
        assert "CANNOT SEARCH: the ledger x is locked" in shown(app)


async def test_g_goes_to_a_number() -> None:
    app = screen_of(MemoryDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "g", "3", "enter")
        assert "Study 3 of" in shown(app)


async def test_g_to_a_number_that_is_not_there_keeps_the_report() -> None:
    app = screen_of(MemoryDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "g", "9", "enter")
        assert "CANNOT GO THERE: report 9 is not at this stage" in shown(app)
        assert "Study 1 of" in shown(app)
        await press(pilot, "g", "enter")
        assert "Study 1 of" in shown(app)


async def test_a_missing_abstract_is_filled_in_with_where_it_was_read() -> None:
    desk = MemoryDesk([BARE])
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "a", *"New", "enter", *"lines", "tab", *"print", "enter")
        assert desk.overlays[1].value == "New\nlines"
        assert desk.overlays[1].provenance == "print"
        assert "New lines" in shown(app)
        assert "Abstract filled in by ana, read in: print" in shown(app)
        assert desk.calls == []
        await press(pilot, "a")
        assert app.screen.query_one(TextArea).text == "New\nlines"
        app.screen.query_one(TextArea).clear()
        await press(pilot, "ctrl+s")
        assert desk.overlays == {}
        assert "No source gives an abstract (elided by the publisher)" in shown(app)


async def test_an_abstract_needs_its_provenance() -> None:
    desk = MemoryDesk([BARE])
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "a", *"New", "ctrl+s")
        assert "Say where you read it." in shown(app)
        assert desk.overlays == {}
        await press(pilot, *"web", "enter")
        assert desk.overlays[1].provenance == "web"


async def test_a_draft_of_an_abstract_outlives_esc_and_an_error() -> None:
    desk = MemoryDesk([BARE])
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "a", *"New", "escape")
        assert "The abstract is unchanged." in shown(app)
        desk.error = StoreLocked("x")
        await press(pilot, "a", "tab", *"web", "enter")
        assert "NOT SAVED: the ledger x is locked" in shown(app)
        assert desk.written[1] == Draft(abstract="New", provenance="web")
        desk.error = None
        await press(pilot, "a", "ctrl+s")
        assert desk.overlays[1].value == "New"


async def test_an_abstract_that_a_source_gives_is_not_written_over() -> None:
    app = screen_of(MemoryDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "a")
        assert "only a missing one can be filled in" in shown(app)
        assert len(app.screen_stack) == 1


async def test_only_reports_without_an_abstract_until_the_same_key_again() -> None:
    app = screen_of(MemoryDesk([document(1), document(2), replace(BARE, title="Bare")]))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "A")
        assert "only without abstract" in lines(app)[0]
        assert "Bare" in shown(app)
        await press(pilot, "A")
        assert "only without abstract" not in lines(app)[0]
        assert "Study 1 of" in shown(app)


async def test_when_no_report_without_an_abstract_is_left_the_screen_says_so() -> None:
    app = screen_of(MemoryDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "A")
        assert "No report without an abstract is left for you." in shown(app)
        assert "A shows all again" in shown(app)
        assert "All done" not in shown(app)
        await press(pilot, "A")
        assert "Study 1 of" in shown(app)


async def test_a_click_on_a_report_that_is_offered_puts_its_number_on_the_line() -> None:
    desk = MemoryDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "=")
        await pilot.click(list(app.screen.query(Choice))[1])
        await pilot.pause()
        assert app.screen.query_one(Input).value == "3"
        assert desk.merged == []
        await press(pilot, "enter")
        assert desk.merged == [(1, 3)]


async def test_a_tag_can_be_clicked_and_a_known_one_can_be_typed() -> None:
    desk = MemoryDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "t")
        await pilot.click(list(app.screen.query(Choice))[1])
        await pilot.pause()
        assert desk.tags == {1: ("RCT",)}
        await press(pilot, "+", *"RCT", "enter", "z")
        assert desk.tags == {1: ()}
        assert len(app.screen.query(Choice)) == 2
