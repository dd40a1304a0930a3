"""SVG, HTML, Mermaid and text: what is in them, and that nothing hostile comes alive."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from defusedxml import ElementTree

from flow_cases import HOSTILE, PARTING, PROTOCOL, in_progress, new_review, two_versions, update_with_other
from slr.core.model import Author, Decision, Document, Identifiers, Record, Resolution, SourceKind, Stage, Verdict
from slr.outputs.prisma.counts import CountLine, CountWithLines, FlowCounts
from slr.outputs.prisma.labels import read_language
from slr.outputs.prisma.member_rows import describe_document, facts_of, links_of
from slr.outputs.prisma.run import Flow, from_ledger
from slr.outputs.prisma.save import FigureStyle, render

SVG = "{http://www.w3.org/2000/svg}"


class Page(HTMLParser):
    """Tags with their attributes, and the contents of scripts and styles."""

    def __init__(self, body: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.blocks: dict[str, str] = {}
        self.open = ""
        self.feed(body)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open = f"{tag} {dict(attrs).get('type') or ''}".strip() if tag in {"script", "style"} else ""

    def handle_data(self, data: str) -> None:
        if self.open:
            self.blocks[self.open] = self.blocks.get(self.open, "") + data

    def handle_endtag(self, tag: str) -> None:
        self.open = ""

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def data(self) -> dict[str, dict[str, Any]]:
        answer: dict[str, dict[str, Any]] = json.loads(self.blocks["script application/json"])
        return answer


@pytest.fixture
def flow(tmp_path: Path) -> Iterator[Flow]:
    with two_versions(tmp_path) as ledger:
        yield from_ledger(ledger, PROTOCOL, previous=PARTING, with_records=True)


def html(flow: Flow) -> str:
    return render(flow.counts, flow.labels, ".html", look=flow.look()).decode()


# HTML


def test_the_page_loads_nothing_and_allows_only_its_own_script_and_style(flow: Flow) -> None:
    page = Page(html(flow))
    [policy] = [meta["content"] or "" for meta in page.of("meta") if meta.get("http-equiv")]
    assert policy.startswith("default-src 'none'; ")
    for kind in ("script", "style"):
        digest = base64.b64encode(hashlib.sha256(page.blocks[kind].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert not [attributes for _, attributes in page.tags if "src" in attributes or "style" in attributes]
    assert not page.of("link")
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]


def test_every_number_that_counts_something_is_a_link_to_its_list(flow: Flow) -> None:
    page = Page(html(flow))
    addresses = [attributes["href"] or "" for attributes in page.of("a")]
    groups = page.data["groups"]
    assert {unquote(address[1:]) for address in addresses} == set(groups)
    assert {"database_results/arXiv", "dbr_excluded/No evaluation", "previous_studies", "total_reports"} <= set(
        groups
    )
    assert all(attributes["aria-label"] for attributes in page.of("a"))


def test_a_list_has_titles_sources_links_decisions_and_reasons(flow: Flow) -> None:
    data = Page(html(flow)).data
    unit, [[report]] = data["groups"]["dbr_excluded/No evaluation"]
    title, who, records, decisions = data["reports"][str(report)]
    assert (unit, title, who) == ("report", "Work 21", "Okafor, N. 2024")
    _, _, source, links = data["records"][str(records[0])]
    assert (source, links) == ("arXiv", [["doi 10.5555/work.21", "https://doi.org/10.5555/work.21"]])
    assert decisions[1] == "full-text: exclude by ana, 2026-02-01. No evaluation. Note: a <b>note</b>"


def test_a_hostile_title_stays_a_title(flow: Flow) -> None:
    body = html(flow)
    page = Page(body)
    assert len(page.of("script")) == 2
    assert "<script>alert" not in body
    assert "javascript:" not in json.dumps([links for *_, links in page.data["records"].values()])
    titles = [facts[0] for facts in page.data["reports"].values()]
    assert " ".join(HOSTILE.split()) in titles
    assert not re.search(r"[<>&]", page.blocks["script application/json"])


def test_a_label_from_a_file_cannot_leave_its_place() -> None:
    lane = replace(
        new_review().searched, excluded=CountWithLines(66, (CountLine('"><img src=x onerror=alert(1)>', 66),))
    )
    body = render(replace(new_review(), searched=lane), None, ".html", title="</title><script>x</script>").decode()
    page = Page(body)
    assert not page.of("img")
    assert not page.of("script")


def test_a_counts_file_gives_a_page_without_lists_and_without_a_script() -> None:
    page = Page(render(new_review(), None, ".html").decode())
    assert not page.of("script")
    assert not page.of("a")
    assert page.of("svg")


def test_the_page_speaks_the_language_of_the_figure(flow: Flow) -> None:
    body = html(replace(flow, spoken=read_language("fr")))
    assert '<html lang="fr">' in body
    assert "Chaque nombre souligné ouvre la liste" in body
    assert "Filter<" not in body
    assert "[sans titre]" in body


def test_an_interim_page_says_so_in_words(flow: Flow) -> None:
    body = html(replace(flow, interim=()))
    assert '<p class="interim">INTERIM</p>' in body
    assert "Interim figure: 1 record awaits title and abstract screening" in body


def test_the_page_is_the_same_each_time(flow: Flow) -> None:
    assert html(flow) == html(flow)


def test_the_script_touches_the_page_only_as_text() -> None:
    script = files("slr.outputs.prisma").joinpath("page_data", "page.js").read_text(encoding="utf-8")
    for way in (
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "document.write",
        "eval",
        "Function(",
        "fetch",
        "XMLHttp",
    ):
        assert way not in script


@pytest.mark.skipif(shutil.which("node") is None, reason="no node to run the page's script with")
def test_a_number_opens_its_list_filters_it_and_escape_closes_it(flow: Flow, tmp_path: Path) -> None:
    """The page's own script over a page that only counts what is put into it."""
    page = Page(html(flow))
    (tmp_path / "page.js").write_text(page.blocks["script"], encoding="utf-8")
    (tmp_path / "data.json").write_text(page.blocks["script application/json"], encoding="utf-8")
    stage = Path(__file__).parents[3] / "page_stage.js"
    ran = subprocess.run(["node", stage, tmp_path], capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["before"] is True
    assert told["heading"].startswith("Databases (n = 7)")
    assert (told["items"], told["count"]) == (7, "7 / 7")
    assert told["filtered"] == 1
    assert told["studies"] == 4
    assert told["closed"] is True
    assert told["scripts"] == 0
    assert told["unknown"] is True


# SVG


def test_the_svg_is_read_in_the_order_of_the_flow() -> None:
    root = ElementTree.fromstring(render(update_with_other(), None, ".svg"))
    texts = ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]
    order = [texts.index(words) for words in ("Previous studies", "Records screened", "Reports not retrieved")]
    assert order == sorted(order)
    assert texts.index("Identification of new studies via other methods") > texts.index("Records screened")


def test_the_svg_has_no_script_no_style_sheet_and_no_address_to_load_from() -> None:
    root = ElementTree.fromstring(render(new_review(), None, ".svg"))
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "rect", "g", "text", "polyline", "polygon"}
    assert not [name for element in root.iter() for name in element.attrib if "href" in name]


def test_the_size_of_an_svg_is_that_of_the_layout_in_points() -> None:
    root = ElementTree.fromstring(render(new_review(), None, ".svg", look=FigureStyle(width=85)))
    assert root.get("width") == "240.94pt"
    assert (root.get("viewBox") or "").startswith("0 0 240.94 ")


# Mermaid


def chart(counts: FlowCounts, **labels: str) -> str:
    return render(counts, labels, ".mmd").decode()


def test_a_flowchart_has_every_box_and_every_arrow() -> None:
    text = chart(update_with_other())
    assert text.startswith("flowchart TD\n  accTitle: PRISMA 2020 flow diagram\n")
    assert all(f'box{number}["' in text for number in range(1, 17))
    assert text.count(" --> ") == 15
    assert text.count("subgraph") == text.count("\n  end") == 3
    assert 'box4["Records screened (n = 30)"]' in text


def test_words_cannot_leave_their_quotes_in_a_flowchart() -> None:
    text = chart(new_review(), screening="x", records_screened='"] --> evil["<b>`#quot;`</b>\n;%%{init}%%')
    [line] = [line for line in text.splitlines() if line.strip().startswith("box4[")]
    label = line.split('["', 1)[1].removesuffix('"]')
    assert '"' not in label
    assert "<b>" not in label
    assert "{" not in label
    assert "#34;#93; --#62; evil#91;#34;#60;b#62;" in label


def test_notes_are_comments_in_a_flowchart_and_begin_no_directive() -> None:
    text = chart(replace(new_review(), automation_note="%%{init: {}}%%"))
    assert "%%{" not in text
    assert "  %% * Given for each database" in text


# Text


def test_the_text_tells_every_box_and_note_in_the_order_of_the_flow() -> None:
    text = render(in_progress(), None, ".txt", look=FigureStyle(interim=True)).decode()
    assert text.startswith(
        "PRISMA 2020 flow diagram (INTERIM)\n\nIdentification of studies via databases and registers\n"
    )
    assert text.index("Records screened: 39") < text.index("Citation searching: 12") < text.index("In progress:")


def test_json_says_when_it_is_interim_and_only_then() -> None:
    assert json.loads(render(new_review(), None, ".json", look=FigureStyle(interim=True)))["interim"] is True
    assert "interim" not in json.loads(render(new_review(), None, ".json"))


# What is told of a record


def test_links_lead_to_web_pages_only() -> None:
    ids = Identifiers(doi='10.1000/x"<y>', arxiv="2406.10395", pmid="12")
    assert links_of(Document(ids=ids, url="https://example.org/a"))[0] == (
        'doi 10.1000/x"<y>',
        "https://doi.org/10.1000/x%22%3Cy%3E",
    )
    for url in ("javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "//x", "http://", "http://[bad"):
        assert links_of(Document(url=url)) == ()
    assert links_of(Document(url="http://example.org/a"))[0] == ("example.org", "http://example.org/a")


def test_a_document_is_told_in_a_line() -> None:
    authors = tuple(Author(name, "A.") for name in ("Li", "Berg", "Diaz", "Okafor"))
    document = Document(authors=authors, year=2024, venue="Sleep")
    assert describe_document(document) == "Li, A.; Berg, A.; Diaz, A. et al. Sleep. 2024"
    assert describe_document(Document()) == ""


def test_how_a_conflict_was_settled_is_told_after_the_decisions() -> None:
    record = Record(1, 1, "pubmed", SourceKind.DATABASE, "k", Document(title="T"), 1)
    _, reports = facts_of(
        [record],
        [Decision(1, Stage.FULL_TEXT, "ana", Verdict.INCLUDE)],
        [Resolution(1, Stage.FULL_TEXT, "eve", Verdict.EXCLUDE, ("F1",))],
        {"F1": "No evaluation"}.__getitem__,
    )
    assert reports[1].decisions == (
        "full-text: include by ana",
        "full-text: conflict settled as exclude by eve. No evaluation",
    )
