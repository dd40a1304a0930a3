"""Zotero's RDF as Zotero writes it: journals behind their items, people, notes, tags, and what is no reference."""

from __future__ import annotations

from format_files import read, written
from slr.adapters.formats.registry import detect
from slr.core.model import Author, Identifiers

HEAD = """<rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:z="http://www.zotero.org/namespaces/export#"
 xmlns:dcterms="http://purl.org/dc/terms/"
 xmlns:bib="http://purl.org/net/biblio#"
 xmlns:foaf="http://xmlns.com/foaf/0.1/"
 xmlns:link="http://purl.org/rss/1.0/modules/link/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:prism="http://prismstandard.org/namespaces/1.2/basic/">
"""
ARTICLE = """    <bib:Article rdf:about="#item_7">
        <z:itemType>journalArticle</z:itemType>
        <dcterms:isPartOf rdf:resource="urn:issn:1234-5678"/>
        <bib:authors><rdf:Seq>
            <rdf:li><foaf:Person><foaf:surname>Ødegård</foaf:surname><foaf:givenName>Bo</foaf:givenName></foaf:Person></rdf:li>
            <rdf:li><foaf:Person><foaf:surname>Sleep Study Group</foaf:surname></foaf:Person></rdf:li>
        </rdf:Seq></bib:authors>
        <bib:editors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Nobody</foaf:surname></foaf:Person></rdf:li></rdf:Seq></bib:editors>
        <dcterms:isReferencedBy rdf:resource="#item_9"/>
        <link:link rdf:resource="#item_8"/>
        <dc:subject>sleep</dc:subject>
        <dc:subject><z:AutomaticTag><rdf:value>memory</rdf:value></z:AutomaticTag></dc:subject>
        <dc:title>Naps &amp; recall</dc:title>
        <dcterms:abstract>Sixty adults napped.</dcterms:abstract>
        <dc:date>2024-03-02</dc:date>
        <z:language>en</z:language>
        <dc:identifier><dcterms:URI><rdf:value>https://example.org/naps</rdf:value></dcterms:URI></dc:identifier>
        <dc:description>PMID: 90000001
PMCID: PMC7000001
A line of one's own</dc:description>
        <bib:pages>1-9</bib:pages>
    </bib:Article>
    <z:Attachment rdf:about="#item_8"><z:itemType>attachment</z:itemType><dc:title>PDF</dc:title></z:Attachment>
    <bib:Memo rdf:about="#item_9"><rdf:value>&lt;p&gt;Read it again&lt;/p&gt;</rdf:value></bib:Memo>
    <bib:Journal rdf:about="urn:issn:1234-5678">
        <prism:volume>7</prism:volume><prism:number>2</prism:number>
        <dc:title>Journal of Rest</dc:title>
        <dc:identifier>DOI 10.5555/NAPS.1</dc:identifier>
        <dc:identifier>ISSN 1234-5678</dc:identifier>
    </bib:Journal>
"""
CHAPTER = """    <bib:BookSection rdf:about="urn:isbn:0">
        <z:itemType>bookSection</z:itemType>
        <dcterms:isPartOf><bib:Series><dc:title>A series</dc:title></bib:Series></dcterms:isPartOf>
        <dcterms:isPartOf><bib:Book><dc:title>The book</dc:title></bib:Book></dcterms:isPartOf>
        <dc:title>A chapter</dc:title><dc:date>March 2019</dc:date>
    </bib:BookSection>
    <rdf:Description rdf:about="https://arxiv.org/abs/2401.00001">
        <z:itemType>preprint</z:itemType><dc:title>A preprint</dc:title>
        <z:repository>arXiv</z:repository><dc:date>in press</dc:date>
        <dc:identifier>DOI 10.48550/arXiv.2401.00001</dc:identifier>
    </rdf:Description>
    <z:Collection rdf:about="#collection_1"><dc:title>Naps</dc:title></z:Collection>
"""


def test_an_article_has_its_journal_its_identifiers_and_the_note_on_it() -> None:
    (item,), problems = read("rdf", HEAD + ARTICLE + "</rdf:RDF>")
    assert problems == []
    document = item.document
    assert (item.key, item.place) == ("#item_7", 10)
    assert (document.title, document.abstract) == ("Naps & recall", "Sixty adults napped.")
    assert document.authors == (Author("Ødegård", "Bo"), Author("Sleep Study Group", None, collective=True))
    assert (document.venue, document.volume, document.issue, document.pages) == (
        "Journal of Rest",
        "7",
        "2",
        "1-9",
    )
    assert (document.year, document.date, document.type) == (2024, "2024-03-02", "article-journal")
    assert document.ids == Identifiers(doi="10.5555/naps.1", pmid="90000001", pmcid="PMC7000001")
    assert (document.url, document.language) == ("https://example.org/naps", "en")
    assert document.keywords == ("sleep", "memory")
    assert dict(item.extra) == {
        "dc:description": "A line of one's own", "note": "Read it again", "bib:editors": "Nobody",
        "dc:identifier": "ISSN 1234-5678",
    }  # fmt: skip


def test_a_chapter_is_in_its_book_and_attachments_and_collections_are_no_records() -> None:
    (chapter, preprint), problems = read("rdf", HEAD + CHAPTER + "</rdf:RDF>")
    assert problems == []
    assert (chapter.document.type, chapter.document.venue) == ("chapter", "The book")
    assert (chapter.document.year, chapter.document.date) == (2019, "2019-03")
    assert (preprint.document.ids.arxiv, preprint.document.venue) == ("2401.00001", "arXiv")
    assert preprint.extra["dc:date"] == "in press"


def test_the_doi_in_a_journal_that_two_items_share_belongs_to_neither() -> None:
    second = (
        ARTICLE.split("    <z:Attachment", maxsplit=1)[0]
        .replace("#item_7", "#item_70")
        .replace("Naps", "More naps")
    )
    items, _ = read("rdf", HEAD + second + ARTICLE + "</rdf:RDF>")
    assert [(item.document.ids.doi, item.document.venue) for item in items] == [(None, "Journal of Rest")] * 2


def test_it_is_recognised_by_its_content() -> None:
    assert detect((HEAD + ARTICLE).encode(), "export.xml").name == "rdf"
    assert detect(b'<?xml version="1.0"?>\n' + HEAD.encode(), "library.txt").name == "rdf"


def test_entities_are_not_resolved_and_a_file_that_breaks_off_is_read_so_far() -> None:
    bomb = '<!DOCTYPE r [<!ENTITY b "boom"><!ENTITY f SYSTEM "file:///etc/passwd">]>\n'
    items, _ = read("rdf", bomb + HEAD + CHAPTER.replace("A chapter", "A chapter&b;&f;") + "</rdf:RDF>")
    assert "boom" not in items[0].document.title
    assert "root:" not in items[0].document.title
    items, problems = read("rdf", (HEAD + ARTICLE + CHAPTER)[: len(HEAD + ARTICLE) + 200])
    assert items[0].document.title == "Naps & recall"
    assert "broken" in problems[-1].message


def test_an_item_with_nothing_in_it_is_a_numbered_problem() -> None:
    items, problems = read("rdf", f"{HEAD}<bib:Article rdf:about='#1'/>{CHAPTER}</rdf:RDF>")
    assert len(items) == 2
    assert problems[0].where.startswith("record 1, line ")


def test_what_has_no_field_is_kept_and_written_again() -> None:
    publisher = (
        "<dc:publisher><foaf:Organization><foaf:name>Test Press</foaf:name></foaf:Organization></dc:publisher>"
    )
    text = (
        HEAD
        + ARTICLE.replace("<dc:subject>", f"{publisher}<z:numPages>9</z:numPages><dc:subject>", 1)
        + "</rdf:RDF>"
    )
    (item,), _ = read("rdf", text)
    kept = {
        "bib:editors": "Nobody", "dc:publisher": "Test Press", "z:numPages": "9", "dc:identifier": "ISSN 1234-5678",
    }  # fmt: skip
    assert kept.items() <= item.extra.items()
    (again,), problems = read("rdf", written("rdf", [item]))
    assert problems == []
    assert kept.items() <= again.extra.items()
