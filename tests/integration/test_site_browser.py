"""The page of the site in a real browser, opened as a file: filters, order, keys, download, no request, axe-core.

Skipped without Selenium or Chromium; the check by axe-core without the file that SLR_AXE names (`axe.min.js`).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from browsers import asked, barriers, chromium, complaints, needs_axe, visit
from slr.outputs.publish.site.page import BarTable, Site, page
from slr.outputs.publish.site.report_rows import PageRow, ReportStatus

pytestmark = pytest.mark.slow

BASE = PageRow(
    report=1, study=1, title="", authors="Okafor, N.", year=2024, venue="A journal", type="article",
    status=ReportStatus.INCLUDED, reasons=(), sources=("PubMed",), records=1, tags=(), part="7(2), 1-9", language="en",
    keywords="", links=(("doi 10.5555/a", "https://doi.org/10.5555/a"),), found=(("PubMed", "2026-03-01", "k"),),
    decided=("Full text: included, judged by 2 reviewers",), versions=(), abstract="",
)  # fmt: skip
HOSTILE = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
ROWS = [
    replace(BASE, report=1, title=HOSTILE, year=2019, abstract="It uses Größe and a rare wombat", versions=(2,)),
    replace(BASE, report=2, title="=1+1", year=None, venue="Zeitschrift", sources=("Crossref", "PubMed")),
    replace(BASE, report=3, title="Third work", year=2021, records=10, type="preprint"),
    replace(BASE, report=4, title="Fourth work", year=2021, records=9, sources=("Crossref",)),
    replace(BASE, report=5, title="Thrown out", status=ReportStatus.EXCLUDED, reasons=("Off topic",)),
    replace(BASE, report=6, title="Open still", status=ReportStatus.UNDECIDED),
]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    driver = chromium(tmp_path_factory.mktemp("chromium"))
    yield driver
    driver.quit()


@pytest.fixture
def site(browser: Any, tmp_path: Path) -> Any:
    """The page of six reports, opened as a file."""
    bars = [BarTable("years", "By year", ("Year", "Found", "Included"), [("2021", (2, 1))])]
    path = tmp_path / "index.html"
    path.write_text(page(Site("A review", "What works?", ROWS, bars, interim="interim: 1 undecided")), "utf-8")
    visit(browser, path)
    return browser


def do(site: Any, script: str) -> Any:
    return site.execute_script(script)


def titles(site: Any) -> list[str]:
    return list(do(site, "return [...document.querySelectorAll('#body .open')].map((one) => one.textContent)"))


def set_value(site: Any, place: str, value: str) -> None:
    """As a person does: the value, then the event that a form hears when it is done."""
    do(
        site,
        f"const one = document.getElementById({json.dumps(place)}); one.value = {json.dumps(value)}; "
        "one.dispatchEvent(new Event('change', {bubbles: true}))",
    )


def tick(site: Any, facet: str, value: str) -> None:
    do(
        site,
        f"[...document.querySelectorAll('[data-facet={facet}] input')].find((one) => one.value === "
        f"{json.dumps(value)}).click()",
    )


def sort_by(site: Any, key: str) -> object:
    do(site, f"document.querySelector('#heads [data-key={key}]').click()")
    return do(site, f"return document.querySelector('#heads [data-key={key}]').parentNode.ariaSort")


def count(site: Any) -> str:
    return str(do(site, "return document.getElementById('count').textContent"))


def test_included_reports_are_shown_first_newest_first_and_unknown_years_last(site: Any) -> None:
    assert titles(site) == ["Third work", "Fourth work", HOSTILE, "=1+1"]
    assert count(site) == "4 of 6 reports, sorted by year, descending."


def test_hostile_titles_stay_text_and_nothing_asks_the_network(site: Any) -> None:
    do(site, "document.querySelectorAll('#body .open').forEach((one) => { one.click(); })")
    assert site.title == "A review"
    assert complaints(site) == []
    assert len(urls := asked(site)) == 1
    assert urls[0].startswith("file:")


def test_a_script_that_the_page_does_not_have_is_refused(site: Any) -> None:
    do(
        site,
        "const one = document.createElement('script'); one.text = \"document.title = 'owned'\"; document.body.append(one)",
    )
    assert site.title == "A review"


def test_the_set_and_every_filter_narrow_the_rows_together(site: Any) -> None:
    set_value(site, "view", "excluded")
    assert titles(site) == ["Thrown out"]
    set_value(site, "view", "all")
    assert len(titles(site)) == 6
    tick(site, "reasons", "Off topic")
    assert titles(site) == ["Thrown out"]
    tick(site, "reasons", "Off topic")
    tick(site, "sources", "Crossref")
    assert set(titles(site)) == {"=1+1", "Fourth work"}
    set_value(site, "venue", "ZEIT")
    assert titles(site) == ["=1+1"]
    assert do(site, "return document.getElementById('active').textContent") == "(2 active)"
    set_value(site, "from", "2000")
    assert count(site) == "None of 6 reports matches these filters."


def test_reasons_are_a_column_where_reports_have_some(site: Any) -> None:
    heads = "return [...document.querySelectorAll('#heads button')].map((one) => one.dataset.key)"
    assert not {"reasons", "status"} & set(do(site, heads))
    set_value(site, "view", "excluded")
    assert "reasons" in do(site, heads)
    set_value(site, "view", "all")
    assert {"reasons", "status"} <= set(do(site, heads))
    do(site, "document.querySelector('#columns input[value=reasons]').click()")
    assert "reasons" not in do(site, heads)


def test_clearing_the_filters_brings_the_first_view_back(site: Any) -> None:
    before = titles(site)
    set_value(site, "view", "all")
    set_value(site, "search", "wombat")
    tick(site, "sources", "PubMed")
    site.execute_async_script("document.querySelector('[type=reset]').click(); setTimeout(arguments[0], 20)")
    assert titles(site) == before
    assert count(site) == "4 of 6 reports, sorted by year, descending."


def test_a_range_of_years_holds_both_ends(site: Any) -> None:
    set_value(site, "from", "2019")
    set_value(site, "to", "2019")
    assert titles(site) == [HOSTILE]


def test_the_search_reads_abstracts_without_case_or_accents_and_wants_every_word(site: Any) -> None:
    set_value(site, "search", "wombat GROSSE")
    assert titles(site) == []
    set_value(site, "search", "WOMBAT große")
    assert titles(site) == [HOSTILE]
    set_value(site, "search", '"rare wombat"')
    assert titles(site) == [HOSTILE]
    set_value(site, "search", '"wombat rare"')
    assert titles(site) == []


def test_numbers_are_sorted_as_numbers_and_equal_rows_keep_their_order(site: Any) -> None:
    do(site, "document.querySelector('#columns input[value=records]').click()")
    assert sort_by(site, "records") == "ascending"
    assert titles(site) == [HOSTILE, "=1+1", "Fourth work", "Third work"]
    assert sort_by(site, "records") == "descending"
    assert titles(site)[:2] == ["Third work", "Fourth work"]
    assert sort_by(site, "year") == "ascending"
    assert titles(site)[0] == HOSTILE
    assert titles(site)[-1] == "=1+1"


def test_a_record_opens_with_all_that_is_known_and_escape_closes_it(site: Any) -> None:
    keys = pytest.importorskip("selenium.webdriver.common.keys").Keys
    button = site.find_elements("css selector", "#body .open")[2]
    button.send_keys(keys.ENTER)
    told = do(site, "return document.getElementById('record').innerText")
    for words in (HOSTILE, "A journal, 7(2), 1-9, 2019", "included (interim)", "judged by 2 reviewers", "wombat"):
        assert words in told
    assert do(site, "return document.querySelector('#record a').href") == "https://doi.org/10.5555/a"
    assert do(site, "return document.activeElement.id") == "record-head"
    assert site.current_url.endswith("#report-1")
    do(site, "document.querySelector('#record-body .open').click()")
    assert do(site, "return document.getElementById('record-head').textContent") == "=1+1"
    site.switch_to.active_element.send_keys(keys.ESCAPE)
    assert do(site, "return document.getElementById('record').open") is False


def test_the_keyboard_reaches_search_filters_heads_and_rows(site: Any) -> None:
    keys = pytest.importorskip("selenium.webdriver.common.keys").Keys
    seen = []
    site.find_element("tag name", "body").click()
    for _ in range(30):
        site.switch_to.active_element.send_keys(keys.TAB)
        seen.append(
            do(
                site,
                "const one = document.activeElement; return one.id || one.dataset.key || one.className || one.tagName",
            )
        )
    for wanted in ("view", "search", "SUMMARY", "download", "table-box", "title", "year", "open", "size"):
        assert wanted in seen


def test_the_download_holds_the_filtered_rows_and_no_formula(site: Any) -> None:
    set_value(site, "venue", "zeit")
    text = site.execute_async_script(
        "const done = arguments[0]; const real = URL.createObjectURL; HTMLAnchorElement.prototype.click = () => {};"
        "URL.createObjectURL = (blob) => { blob.text().then(done); return real(blob); };"
        "document.getElementById('download').click()"
    )
    (row,) = csv.DictReader(text.removeprefix("\ufeff").splitlines())
    assert row["title"] == "'=1+1"
    assert row["sources"] == "Crossref; PubMed"
    assert list(row)[-1] == "interim: 1 undecided"


@pytest.mark.parametrize(("width", "zoom"), [(360, 1), (1400, 2)])
def test_the_page_does_not_scroll_sideways(site: Any, width: int, zoom: int) -> None:
    metrics = {"width": width // zoom, "height": 800, "deviceScaleFactor": zoom, "mobile": False}
    site.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        assert do(site, "return document.documentElement.scrollWidth") <= width // zoom
    finally:
        site.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@needs_axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(site: Any, scheme: str) -> None:
    site.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    )
    for prepare in (
        "document.querySelectorAll('details').forEach((one) => { one.open = true; })",
        "document.querySelector('#body .open').click()",
    ):
        do(site, prepare)
        assert barriers(site) == []
