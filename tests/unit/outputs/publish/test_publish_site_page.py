"""The page of the site: what came from outside is text, and nothing is loaded from anywhere."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from lxml import html

from slr.outputs.publish.site.page import BarTable, Site, draw_bars, page
from slr.outputs.publish.site.report_rows import FIELDS, PageRow, ReportStatus

PLAIN = PageRow(
    report=1, study=1, title="A work", authors="Okafor, N.", year=2024, venue="A journal", type="article",
    status=ReportStatus.INCLUDED, reasons=(), sources=("PubMed",), records=1, tags=(), part="", language="", keywords="",
    links=(("doi 10.5555/a", "https://doi.org/10.5555/a"),), found=(("PubMed", "2026-03-01", "k"),), decided=(),
    versions=(), abstract="An abstract",
)  # fmt: skip
NASTY = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    '" onmouseover="alert(1)',
    "it's \"quoted\" & 'so' on",
    r"\frac{a}{b} $x_1^2$ {{flow}}",
    "\u062a\u0639\u0644\u0645 \u0627\u0644\u0622\u0644\u0629",
    "line\u2028separator\u2029paragraph",
    "x" * 400,
    "{{title}}",
)


def data(text: str, block: str = "data") -> Any:
    found = re.search(f'<script type="application/json" id="{block}">(.*?)</script>', text, re.DOTALL)
    assert found
    return json.loads(found[1])


@pytest.mark.parametrize("nasty", NASTY)
def test_any_text_comes_back_whole_from_the_data_and_from_the_plain_table(nasty: str) -> None:
    row = replace(PLAIN, title=nasty, authors=nasty, venue=nasty, abstract=nasty)
    made = page(Site(nasty, nasty, [row], interim=nasty))
    found = data(made)
    assert found["rows"][0][found["fields"].index("title")] == nasty
    assert data(made, "abstracts") == [nasty]
    tree = html.document_fromstring(made)
    assert tree.findtext(".//title") == nasty
    assert tree.findtext(".//h1") == nasty
    assert tree.find(".//noscript//tbody//th").text == nasty


@pytest.mark.parametrize("nasty", NASTY)
def test_no_text_adds_an_element_an_attribute_or_a_script(nasty: str) -> None:
    def shape(text: str) -> list[tuple[str, list[str]]]:
        tree = html.document_fromstring(page(Site(text, text, [replace(PLAIN, title=text)], interim=text)))
        return [(str(one.tag), sorted(one.attrib)) for one in tree.iter()]

    assert shape(nasty) == shape("harmless")


def test_no_sign_that_ends_a_script_or_a_line_of_it_stands_in_the_data() -> None:
    made = page(Site("t", "", [replace(PLAIN, title="<>&\u2028\u2029", abstract="</script>")]))
    blocks = re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', made, re.DOTALL)
    assert len(blocks) == 2
    assert not any(sign in block for block in blocks for sign in "<>&\u2028\u2029")


def test_the_policy_allows_the_one_script_and_the_one_style_and_nothing_else() -> None:
    made = page(Site("t", "", [PLAIN]))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', made)
    script = re.findall(r"<script>(.*?)</script>", made, re.DOTALL)
    style = re.findall(r"<style>(.*?)</style>", made, re.DOTALL)
    assert policy
    assert len(script) == len(style) == 1

    def digest(text: str) -> str:
        return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

    assert policy[1].split("; ") == [
        "default-src 'none'",
        f"script-src 'sha256-{digest(script[0])}'",
        f"style-src 'sha256-{digest(style[0])}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def test_nothing_is_loaded_and_no_attribute_holds_style_or_script() -> None:
    tree = html.document_fromstring(page(Site("t", "q", [PLAIN], [BarTable("k", "c", ("a", "b"), [("x", (1,))])])))
    for one in tree.iter():
        assert one.tag not in {"link", "img", "iframe", "object", "embed", "base"}
        assert not {"src", "style", "srcset", "action"} & set(one.attrib)
        assert not [name for name in one.attrib if name.startswith("on")]
    assert not re.search(
        r"fetch\(|XMLHttpRequest|innerHTML|\beval\(|import\(|@import|url\(", page(Site("t", "", []))
    )


def test_every_control_has_a_name() -> None:
    tree = html.document_fromstring(page(Site("t", "q", [PLAIN])))
    for one in tree.iter("input", "select"):
        assert [up for up in one.iterancestors("label") if up.text_content().strip()], one.get("id")
    for one in tree.iter("button"):
        assert one.text_content().strip()


def test_without_a_script_the_included_reports_are_there_with_their_links_and_no_others_are() -> None:
    out = replace(PLAIN, report=2, title="Out", status=ReportStatus.EXCLUDED)
    plain = html.document_fromstring(page(Site("t", "", [PLAIN, out]))).find(".//noscript")
    assert [one.text for one in plain.findall(".//tbody//th")] == ["A work"]
    assert [one.get("href") for one in plain.iter("a")] == ["https://doi.org/10.5555/a"]


def test_the_abstracts_stand_apart_in_the_order_of_the_rows() -> None:
    made = page(Site("t", "", [PLAIN, replace(PLAIN, report=2, abstract="second")]))
    assert data(made, "abstracts") == ["An abstract", "second"]
    assert data(made)["fields"] == list(FIELDS[:-1])


def test_the_page_of_an_unfinished_review_says_so_and_that_of_a_settled_one_does_not() -> None:
    assert '<p class="interim" role="note">interim: 3 undecided</p>' in page(
        Site("t", "", [PLAIN], interim="interim: 3 undecided")
    )
    assert 'class="interim"' not in page(Site("t", "", [PLAIN]))


def test_an_empty_review_gives_a_page() -> None:
    tree = html.document_fromstring(page(Site("t", "", [])))
    assert "No report is included yet." in tree.find(".//noscript").text_content()


def test_the_same_site_gives_the_same_text() -> None:
    assert page(Site("t", "q", [PLAIN])) == page(Site("t", "q", [PLAIN]))


def test_bars_lie_on_the_scale_of_the_largest_number() -> None:
    drawn = draw_bars(
        BarTable("k", "A <caption>", ("Year", "Found", "Included"), [("2024", (10, 5)), ("2025", (4, 0))])
    )
    assert re.findall(r'class="(b\d)" width="(\d+)"', drawn) == [("b0", "1000"), ("b1", "500"), ("b0", "400")]
    assert "A &lt;caption&gt;" in drawn
