"""The page of the site with 5,000 reports in headless Chromium, beside a plain table of as many rows.

Prints the size of the page and, in milliseconds, the medians of several loads: first paint, until the page can be
used, a filter, a search through the abstracts (the first and a later one) and a change of the order. Each stands
beside its ratio to the loading of the plain table, which says more than times on a busy machine do. Needs Selenium
and Chromium with its driver; `python benchmarks/site.py [rows]`.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from collections.abc import Callable
from html import escape
from pathlib import Path
from statistics import median
from typing import Any, assert_never

from selenium import webdriver

from slr.outputs.publish.site.page import BarTable, Site, page
from slr.outputs.publish.site.report_rows import PageRow, ReportStatus

#: How often each page is loaded, and the letters of an abstract.
LOADS, LETTERS = 7, 1500
#: Times an action from the event to the frame that shows what came of it.
TIMED = """
const done = arguments[0], from = performance.now();
{action};
requestAnimationFrame(() => setTimeout(() => done(performance.now() - from)));
"""
ACTIONS = {
    "filter by a year": "const y = document.getElementById('from'); y.value = 2015; "
    "y.dispatchEvent(new Event('change', {bubbles: true}))",
    "first search": "const s = document.getElementById('search'); s.value = 'imaging \"the model\"'; "
    "s.dispatchEvent(new Event('change', {bubbles: true}))",
    "later search": "const s = document.getElementById('search'); s.value = 'network'; "
    "s.dispatchEvent(new Event('change', {bubbles: true}))",
    "sort by title": "document.querySelector('#heads [data-key=title]').click()",
}
WORDS = ("the", "model", "of", "brain", "imaging", "learns", "deep", "features", "from", "große", "data",
         "network", "and", "évaluation", "in", "trials")  # fmt: skip


def share(status: ReportStatus) -> int:
    """How many of a hundred reports end there; none may be forgotten."""
    match status:
        case ReportStatus.INCLUDED | ReportStatus.EXCLUDED:
            return 10
        case ReportStatus.NOT_RETRIEVED:
            return 2
        case ReportStatus.SCREENED_OUT:
            return 65
        case ReportStatus.LEFT_OUT:
            return 5
        case ReportStatus.UNDECIDED:
            return 8
    assert_never(status)


def made(number: int, draw: random.Random) -> PageRow:
    """A report of ordinary size."""
    status = draw.choices(list(ReportStatus), [share(each) for each in ReportStatus])[0]
    text = " ".join(draw.choices(WORDS, k=LETTERS // 6))
    return PageRow(
        report=number,
        study=number,
        title=" ".join(draw.choices(WORDS, k=14)),
        authors="; ".join(f"Name{draw.randrange(3000)}, A." for _ in range(6)),
        year=draw.randrange(1995, 2026),
        venue=f"Journal {draw.randrange(400)}",
        type="article",
        status=status,
        reasons=(f"Reason {draw.randrange(8)}",) if status is ReportStatus.EXCLUDED else (),
        sources=("PubMed", "Crossref")[: draw.randrange(1, 3)],
        records=2,
        tags=(),
        part="12(3), 1-10",
        language="en",
        keywords="",
        links=((f"doi 10.5555/{number}", f"https://doi.org/10.5555/{number}"),),
        found=(("PubMed", "2026-03-01", str(number)), ("Crossref", "2026-03-01", f"10.5555/{number}")),
        decided=("Title and abstract: included, judged by 2 reviewers",),
        versions=(),
        abstract=text,
    )


def plain(rows: list[PageRow]) -> str:
    """The rows as one table, nothing else."""
    cells = ((row.title, row.authors, row.year, row.venue, row.status) for row in rows)
    body = "".join("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in line) + "</tr>" for line in cells)
    return f'<!DOCTYPE html><meta charset="utf-8"><title>t</title><table>{body}</table>'


def browser(folder: Path) -> Any:
    """Headless Chromium that asks nobody anything."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    for word in ("headless=new", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-sync",
                 "disable-background-networking", "disable-component-update",
                 f"user-data-dir={folder}"):  # fmt: skip
        options.add_argument(f"--{word}")
    service = webdriver.ChromeService(executable_path=str(shutil.which("chromedriver")))
    return webdriver.Chrome(options=options, service=service)


def paint(driver: Any, path: Path) -> tuple[float, float]:
    """First contentful paint, and the end of the page's own script, in milliseconds from the start of loading."""
    driver.get("about:blank")
    driver.get(path.as_uri())
    first = "return performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
    while (drawn := driver.execute_script(first)) is None:
        pass
    ready = "return performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
    return float(drawn), float(driver.execute_script(ready))


def measure(driver: Any, path: Path, show: Callable[[str, float], None]) -> None:
    """Load the site several times and report the medians."""
    times: dict[str, list[float]] = {}
    for _ in range(LOADS):
        drawn, ready = paint(driver, path)
        times.setdefault("first paint", []).append(drawn)
        times.setdefault("usable", []).append(ready)
        driver.execute_script(
            "const v = document.getElementById('view'); v.value = 'all'; "
            "v.dispatchEvent(new Event('change', {bubbles: true}))"
        )
        for name, action in ACTIONS.items():
            took = driver.execute_async_script(TIMED.replace("{action}", action))
            times.setdefault(name, []).append(float(took))
    for name, each in times.items():
        show(name, median(each))


def main() -> None:
    """Make both pages, measure, print."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    draw = random.Random(7)
    rows = [made(one, draw) for one in range(1, number + 1)]
    bars = [BarTable("years", "By year", ("Year", "Found"), [("2024", (1,))])]
    with tempfile.TemporaryDirectory() as held:
        folder = Path(held)
        site, table = folder / "site.html", folder / "plain.html"
        site.write_text(page(Site("A review", "", rows, bars)), "utf-8")
        table.write_text(plain(rows), "utf-8")
        sizes = [f"{path.stat().st_size / 1e6:.1f} MB" for path in (site, table)]
        print(f"{number:,} reports: page {sizes[0]}, plain table {sizes[1]}")
        driver = browser(folder / "profile")
        try:
            base = median(paint(driver, table)[0] for _ in range(LOADS))
            whole = median(paint(driver, table)[1] for _ in range(LOADS))
            print(f"{'plain table: first paint':26}{base:8.0f} ms\n{'plain table: usable':26}{whole:8.0f} ms")
            measure(
                driver,
                site,
                lambda name, ms: print(f"{name:26}{ms:8.0f} ms  {ms / whole:5.2f} of the plain table"),
            )
        finally:
            driver.quit()


if __name__ == "__main__":
    main()
