"""The flow diagram in a real browser, by itself and in the page of the review: numbers open their lists."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browsers import ActionChains, Keys, WebDriverWait, asked, barriers, chromium, complaints, needs_axe, visit
from ledgers import add, entry, new_run, open_ledger
from slr.adapters.folder import load_review
from slr.core.model import Decision, Stage, Verdict
from slr.outputs.publish.run import PublishedPart, publish

pytestmark = pytest.mark.slow

PROTOCOL = """\
title = "Made-up brains"
question = "Which?"
[search]
sources = ["crossref"]
[screening]
reviewers = ["ana"]
[[criteria]]
code = "F1"
stage = "full-text"
text = "Is it?"
reason = "No model, no brain"
"""
HOSTILE = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    driver = chromium(tmp_path_factory.mktemp("chromium"))
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published review of 130 reports: the first is excluded on full text, the second included."""
    root = tmp_path_factory.mktemp("review")
    (root / "review.toml").write_text(PROTOCOL, encoding="utf-8")
    with open_ledger(root) as ledger:
        add(ledger, entry(1, title=HOSTILE), *(entry(number) for number in range(2, 131)), run=new_run())
        ledger.merge_log.add_pass([], actor="slr", records=130, unsure=0)
        screened = [Decision(n, Stage.TITLE_ABSTRACT, "ana", Verdict.EXCLUDE) for n in range(3, 131)]
        judged = [
            Decision(1, Stage.TITLE_ABSTRACT, "ana", Verdict.INCLUDE),
            Decision(2, Stage.TITLE_ABSTRACT, "ana", Verdict.INCLUDE),
            Decision(1, Stage.FULL_TEXT, "ana", Verdict.EXCLUDE, ("F1",)),
            Decision(2, Stage.FULL_TEXT, "ana", Verdict.INCLUDE),
        ]
        ledger.decisions.record([*screened, *judged], protocol=PROTOCOL)
        review = load_review(root, {})
        publish(ledger, review, parts=(PublishedPart.FLOW, PublishedPart.SITE))
    return root / "reports"


@pytest.fixture(params=["prisma.html", "site/index.html"])
def page(request: pytest.FixtureRequest, browser: Any, reports: Path) -> Any:
    visit(browser, reports / request.param)
    return browser


def do(page: Any, script: str) -> Any:
    return page.execute_script(script)


def press(page: Any, *keys: str) -> None:
    for key in keys:
        ActionChains(page).send_keys(key).perform()


def follow(page: Any, words: str) -> None:
    """Put the focus on the number whose label begins with these words, and press Enter."""
    do(
        page,
        "[...document.querySelectorAll('svg a')].find((one) => "
        f"one.getAttribute('aria-label').startsWith('{words}')).focus()",
    )
    press(page, Keys.ENTER)
    WebDriverWait(page, 30).until(lambda _: do(page, "return document.activeElement.id") == "flow-list-head")


def state(page: Any) -> Any:
    return do(
        page,
        """const panel = document.getElementById('flow-list');
        return {hidden: panel.hidden, head: panel.querySelector('h2').textContent,
                items: [...panel.querySelectorAll('li')].map((one) => one.textContent),
                count: panel.querySelector('.count').textContent, more: document.getElementById('flow-more').hidden,
                links: [...panel.querySelectorAll('a')].map((one) => one.href)}""",
    )


def test_every_number_that_has_a_list_opens_one_of_that_length(page: Any) -> None:
    links = do(page, "return [...document.querySelectorAll('svg a')].map((one) => one.getAttribute('href'))")
    assert len(links) >= 7
    for link in links:
        do(page, f"document.querySelector('svg a[href=\"{link}\"]').dispatchEvent("
                 "new MouseEvent('click', {bubbles: true, cancelable: true}))")  # fmt: skip
        now = state(page)
        number = int(now["head"].rsplit("(n = ", 1)[1].rstrip(")").replace(",", ""))
        assert (now["hidden"], now["count"]) == (False, f"{min(number, 100)} / {number}"), link
        assert now["more"] is (number <= 100)


def test_the_excluded_report_is_shown_with_its_reason_and_source_and_its_title_stays_text(page: Any) -> None:
    follow(page, "No model, no brain")
    now = state(page)
    assert len(now["items"]) == 1
    assert HOSTILE in now["items"][0]
    assert "No model, no brain" in now["items"][0]
    assert "ana" not in now["items"][0].replace(HOSTILE, "").split("brain")[-1]
    assert now["links"] == ["https://doi.org/10.5555/work.1"]
    assert page.title != "owned"
    assert complaints(page) == []


def test_a_long_list_grows_by_its_button_and_is_filtered_by_words(page: Any) -> None:
    follow(page, "Records screened")
    assert state(page)["count"] == "100 / 130"
    do(page, "document.getElementById('flow-more').click()")
    assert state(page)["count"] == "130 / 130"
    do(page, "const one = document.getElementById('flow-filter'); one.value = 'WORK 77'; "
             "one.dispatchEvent(new Event('input', {bubbles: true}))")  # fmt: skip
    assert [one for one in state(page)["items"] if "Work 77" in one] == state(page)["items"] != []


def test_the_keyboard_opens_a_list_and_escape_goes_back_to_the_number(page: Any) -> None:
    follow(page, "Records screened")
    assert do(page, "return document.activeElement.id") == "flow-list-head"
    press(page, Keys.ESCAPE)
    assert state(page)["hidden"] is True
    assert do(page, "return document.activeElement.getAttribute('aria-label')").startswith("Records screened")


def test_the_page_asks_for_nothing_but_itself(page: Any) -> None:
    follow(page, "Records screened")
    urls = asked(page)
    assert {url.split("#")[0] for url in urls} == {page.current_url.split("#")[0]}


@needs_axe
def test_axe_finds_nothing_serious_with_a_list_open(page: Any) -> None:
    follow(page, "Records screened")
    assert barriers(page) == []
