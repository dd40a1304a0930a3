"""PubMed's XML: records of every kind, read or told."""

from __future__ import annotations

import pytest

from slr.adapters.sources.pubmed_records import parse_efetch
from slr.core.errors import MalformedResponse, SourceUnavailable
from slr.core.model import Author, Document, Identifiers, Problem, Relation
from slr.core.text.printable import strip_controls


def _set(*articles: str) -> bytes:
    head = '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle//EN" "https://x/x.dtd">'
    return f"{head}<PubmedArticleSet>{''.join(articles)}</PubmedArticleSet>".encode()


def _article(pmid: str = "1", inside: str = "", after: str = "", data: str = "") -> str:
    return (
        f'<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID><Article>{inside}</Article>{after}'
        f"</MedlineCitation><PubmedData>{data}</PubmedData></PubmedArticle>"
    )


def _document(inside: str = "<ArticleTitle>T.</ArticleTitle>", after: str = "", data: str = "") -> Document:
    return parse_efetch(_set(_article("1", inside, after, data))).entries[0].document


def test_title_and_abstract_keep_the_text_inside_their_markup() -> None:
    document = _document(
        "<ArticleTitle>Role of <i>E. coli</i> and D<sub>3</sub> at p &lt; 0.05.</ArticleTitle>"
        '<Abstract><AbstractText Label="AIM">To <b>see</b>.</AbstractText>'
        '<AbstractText Label="UNLABELLED">More.</AbstractText><AbstractText>Last.</AbstractText><AbstractText/></Abstract>'
        "<OtherAbstract><AbstractText>Otro.</AbstractText></OtherAbstract>"
    )
    assert document.title == "Role of E. coli and D3 at p < 0.05."
    assert document.abstract == "AIM: To see. More. Last."
    assert document.abstract_note is None


def test_text_that_looks_like_markup_after_decoding_stays() -> None:
    assert (
        _document("<ArticleTitle>&lt;b&gt; as text &amp;amp; more</ArticleTitle>").title
        == "<b> as text &amp; more"
    )


def test_a_title_that_is_not_available_is_taken_in_its_own_language() -> None:
    bracketed = "<ArticleTitle>[A wider view].</ArticleTitle><VernacularTitle>Ein Blick.</VernacularTitle>"
    assert _document(bracketed).title == "[A wider view]."
    missing = "<ArticleTitle>[Not Available].</ArticleTitle><VernacularTitle>Ein Blick.</VernacularTitle>"
    assert _document(missing).title == "Ein Blick."


def test_an_article_without_title_abstract_and_authors_is_kept_and_told() -> None:
    parsed = parse_efetch(_set(_article("7")))
    assert [entry.key for entry in parsed.entries] == ["7"]
    assert parsed.entries[0].document.abstract_note == "absent"
    assert parsed.problems == (Problem("7", "the work has no title"),)


def _dated(pub_date: str, electronic: str = "") -> str | None:
    journal = f"<Journal><JournalIssue><PubDate>{pub_date}</PubDate></JournalIssue></Journal>"
    return _document(f"<ArticleTitle>T</ArticleTitle>{journal}{electronic}").date


@pytest.mark.parametrize(
    ("pub_date", "expected"),
    [
        ("<Year>2023</Year><Month>Mar</Month><Day>14</Day>", "2023-03-14"),
        ("<Year>2023</Year><Month>03</Month>", "2023-03"),
        ("<Year>2019</Year><Season>Sep-Dec</Season>", "2019"),
        ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", "1998"),
        ("<MedlineDate>Winter 2001</MedlineDate>", "2001"),
        ("<MedlineDate>unknown</MedlineDate>", None),
    ],
)
def test_the_date_of_the_issue_in_every_form(pub_date: str, expected: str | None) -> None:
    assert _dated(pub_date) == expected


def test_without_a_date_of_the_issue_the_electronic_date_counts() -> None:
    electronic = "<ArticleDate><Year>2021</Year><Month>11</Month><Day>29</Day></ArticleDate>"
    assert _dated("", electronic) == "2021-11-29"
    assert _dated("<Year>2022</Year>", electronic) == "2022"


def test_authors_groups_superseded_names_and_a_list_that_was_cut() -> None:
    document = _document(
        '<ArticleTitle>T</ArticleTitle><AuthorList CompleteYN="N">'
        "<Author><LastName>Lovelace</LastName><ForeName>Ada</ForeName><Suffix>Jr</Suffix></Author>"
        "<Author><LastName>Li</LastName><Initials>X</Initials></Author>"
        '<Author ValidYN="N"><LastName>Wrong</LastName></Author>'
        "<Author><CollectiveName>The Group</CollectiveName></Author><Author/></AuthorList>"
    )
    assert document.authors == (
        Author("Lovelace", "Ada Jr"),
        Author("Li", "X"),
        Author("The Group", collective=True),
    )
    assert document.authors_complete is False
    assert _document().authors_complete is True


def test_identifiers_come_from_the_record_and_not_from_its_reference_list() -> None:
    document = _document(
        '<ArticleTitle>T</ArticleTitle><ELocationID EIdType="doi" ValidYN="Y">10.1000/loc</ELocationID>',
        data="<ReferenceList><Reference><ArticleIdList><ArticleId IdType='doi'>10.1000/ref</ArticleId></ArticleIdList>"
        "</Reference></ReferenceList>"
        "<ArticleIdList><ArticleId IdType='doi'>10.1000/OWN</ArticleId><ArticleId IdType='pmc'>PMC5</ArticleId>"
        "</ArticleIdList>",
    )
    assert document.ids == Identifiers(doi="10.1000/own", pmid="1", pmcid="PMC5")


def test_a_location_is_a_doi_only_when_it_is_valid() -> None:
    valid = '<ELocationID EIdType="doi" ValidYN="Y">10.1000/loc</ELocationID>'
    invalid = '<ELocationID EIdType="doi" ValidYN="N">10.1000/bad</ELocationID>'
    assert _document(f"<ArticleTitle>T</ArticleTitle>{invalid}{valid}").ids.doi == "10.1000/loc"
    assert _document(f"<ArticleTitle>T</ArticleTitle>{invalid}").ids.doi is None


def test_comments_and_corrections_become_relations() -> None:
    document = _document(
        after="<CommentsCorrectionsList>"
        '<CommentsCorrections RefType="RetractionIn"><PMID>11</PMID></CommentsCorrections>'
        '<CommentsCorrections RefType="ErratumFor"><RefSource>J. 2024. doi: 10.1000/OLD.</RefSource>'
        "<PMID>12</PMID></CommentsCorrections>"
        '<CommentsCorrections RefType="UpdateOf"><RefSource>No identifier</RefSource></CommentsCorrections>'
        '<CommentsCorrections RefType="ExpressionOfConcernIn"><PMID>14</PMID></CommentsCorrections>'
        '<CommentsCorrections RefType="RetractedandRepublishedIn"><RefSource>J. 2025;3:1</RefSource>'
        "</CommentsCorrections>"
        '<CommentsCorrections RefType="Cites"><PMID>13</PMID></CommentsCorrections></CommentsCorrectionsList>'
    )
    assert document.relations == (
        Relation("retraction-in", "pmid", "11"),
        Relation("correction-of", "pmid", "12"),
        Relation("correction-of", "doi", "10.1000/old"),
        Relation("expression-of-concern-in", "pmid", "14"),
        Relation("retracted-and-republished-in", "text", "J. 2025;3:1"),
    )


def test_the_rest_of_the_fields() -> None:
    document = _document(
        "<Journal><JournalIssue><Volume>7</Volume><Issue>2</Issue></JournalIssue><Title>The Journal</Title></Journal>"
        "<ArticleTitle>T</ArticleTitle><Pagination><StartPage>9</StartPage></Pagination><Language>ger</Language>"
        "<PublicationTypeList><PublicationType>Review</PublicationType><PublicationType>Retracted Publication"
        "</PublicationType></PublicationTypeList>",
        after="<KeywordList><Keyword>brain</Keyword><Keyword>deep <i>learning</i></Keyword></KeywordList>",
    )
    assert (document.venue, document.volume, document.issue, document.pages) == ("The Journal", "7", "2", "9")
    assert (document.type, document.language) == ("Review; Retracted Publication", "ger")
    assert document.keywords == ("brain", "deep learning")
    assert document.url == "https://pubmed.ncbi.nlm.nih.gov/1/"


def test_a_chapter_and_a_whole_book_of_the_bookshelf() -> None:
    book = (
        "<Book><BookTitle>Reviews</BookTitle><Publisher><PublisherName>Press</PublisherName></Publisher>"
        "<PubDate><Year>1993</Year></PubDate><AuthorList><Author><LastName>Ed</LastName></Author></AuthorList></Book>"
    )
    chapter = f"<PMID>5</PMID>{book}<ArticleTitle>Chapter</ArticleTitle><ContributionDate><Year>2011</Year></ContributionDate>"
    ids = "<ArticleIdList><ArticleId IdType='doi'>10.1000/b</ArticleId></ArticleIdList>"
    items = (
        f"<PubmedBookArticle><BookDocument>{chapter}{ids}</BookDocument></PubmedBookArticle>",
        f"<PubmedBookArticle><BookDocument><PMID>6</PMID>{book}</BookDocument></PubmedBookArticle>",
    )
    first, second = (entry.document for entry in parse_efetch(_set(*items)).entries)
    assert (first.title, first.venue, first.date, first.type) == ("Chapter", "Reviews", "2011", "book-chapter")
    assert first.ids == Identifiers(doi="10.1000/b", pmid="5")
    assert (second.title, second.venue, second.date, second.type) == ("Reviews", "Press", "1993", "book")
    assert second.authors == (Author("Ed"),)


def test_withdrawn_missing_and_unknown_items_are_told_one_by_one() -> None:
    payload = _set(
        _article("1", "<ArticleTitle>T</ArticleTitle>"),
        "<DeleteCitation><PMID>2</PMID></DeleteCitation>",
        "<Surprise/>",
    )
    parsed = parse_efetch(payload, asked=["1", "2", "3"])
    assert (parsed.received, len(parsed.entries)) == (2, 1)
    assert parsed.problems == (
        Problem("item 2", "not a record but Surprise"),
        Problem("2", "PubMed has withdrawn this citation"),
        Problem("3", "PubMed found this id but did not give its record"),
    )


def test_a_record_nested_too_deeply_is_a_problem_of_its_own() -> None:
    deep = "<i>" * 5_000 + "x" + "</i>" * 5_000
    parsed = parse_efetch(_set(_article("1", f"<ArticleTitle>{deep}</ArticleTitle>"), _article("2")))
    assert [entry.key for entry in parsed.entries] == ["2"]
    assert parsed.received == 2
    assert parsed.problems[0] == Problem("item 1", "nested too deeply to be read")


def test_the_raw_record_is_kept_as_xml() -> None:
    (entry,) = parse_efetch(_set(_article("1", "<ArticleTitle>Größe <i>x</i></ArticleTitle>"))).entries
    assert entry.raw.startswith(b"<PubmedArticle>")
    assert "<ArticleTitle>Größe <i>x</i></ArticleTitle>".encode() in entry.raw


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (b"", "empty answer"),
        (_set(_article())[:-40], "cut off or broken"),
        (b"<html><title>WWW Error 500 Diagnostic</title></html>", "WWW Error 500 Diagnostic"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><PubmedArticleSet>&b;</PubmedArticleSet>', "cut off or broken"),
        (b"<eFetchResult><ERROR>Cannot retrieve: OUT OF RANGE.</ERROR></eFetchResult>", "OUT OF RANGE"),
    ],
)
def test_what_is_no_article_set_is_refused(payload: bytes, words: str) -> None:
    with pytest.raises((MalformedResponse, SourceUnavailable), match=words):
        parse_efetch(payload)


@pytest.mark.parametrize(
    "subset",
    [
        '<!ENTITY b "c">',
        '<!ENTITY b SYSTEM "file:///etc/hostname">',
        '<!ENTITY % b SYSTEM "file:///etc/hostname"> %b;',
        '<!ENTITY a "x"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">',
        '<!NOTATION n SYSTEM "x"><!ENTITY b SYSTEM "f" NDATA n>',
    ],
)
def test_an_answer_that_declares_an_entity_is_refused_even_when_it_uses_none(subset: str) -> None:
    head = f"<!DOCTYPE PubmedArticleSet [{subset}]>"
    with pytest.raises(MalformedResponse, match="EntitiesForbidden"):
        parse_efetch(f"{head}<PubmedArticleSet>{_article()}</PubmedArticleSet>".encode())


def test_an_entity_that_nobody_declared_is_refused_and_not_left_out() -> None:
    with pytest.raises(MalformedResponse, match="undefined entity"):
        parse_efetch(_set(_article("1", "<ArticleTitle>Gr&ouml;sse</ArticleTitle>")))


def test_comments_instructions_and_cdata_leave_the_text_whole() -> None:
    title = "<ArticleTitle>A<!-- no -->B<?no no?>C<![CDATA[<D>]]></ArticleTitle>"
    assert _document(f"<!-- no -->{title}<?no no?>").title == "ABC<D>"


def test_what_cannot_be_seen_is_taken_out_of_a_text_and_blanks_are_collapsed() -> None:
    assert _document("<ArticleTitle>A\u202eB\u200b C\n\t D\u00a0E</ArticleTitle>").title == "AB C D E"


def test_a_record_has_the_same_facts_whichever_library_reads_it() -> None:
    """Text nested more than 256 levels deep elsewhere sends the whole answer the slow way."""
    inside = "<ArticleTitle>On <i>x</i> &#945;</ArticleTitle><AuthorList><Author><LastName>Li</LastName></Author></AuthorList>"
    deep = _article("2", f"<ArticleTitle>{'<i>' * 300}x{'</i>' * 300}</ArticleTitle>")
    fast = parse_efetch(_set(_article("1", inside))).entries[0]
    slow = parse_efetch(_set(_article("1", inside), deep)).entries
    assert (slow[0].key, slow[0].document) == (fast.key, fast.document)
    assert slow[1].document.title == "x"


def test_no_printable_character_is_one_that_is_taken_out() -> None:
    """So a printable text need not be searched for such characters."""
    printable = "".join(char for char in map(chr, range(0x110000)) if char.isprintable())
    assert strip_controls(printable) == printable
