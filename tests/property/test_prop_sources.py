"""Whatever a service sends, a parser refuses it whole or accounts for every item of it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slr.adapters.sources import (
    arxiv,
    crossref,
    datacite,
    europe_pmc,
    openalex,
    pubmed_records,
    source_names,
)
from slr.adapters.sources import semantic_scholar as s2
from slr.adapters.sources.base import ParsedAnswer
from slr.core.errors import SourceError

Parser = Callable[[bytes], ParsedAnswer]

#: What may stand where something else is expected.
ODD: tuple[Any, ...] = (
    None, True, -1, 0, 1.5, 10**30, "", "x", "\x1b[31m\u202e", "<b>&lt;</b>", "10.1000/a", "2023-02-30",
    [], [None], [[]], {}, {"": None}, {"name": []}, [{"DOI": 7}], {"a": [-1, "b"]},
)  # fmt: skip

#: How a Problem begins that stands in the place of an item; others tell of an item that was kept.
UNREADABLE = ("not a record", "nested too deeply")

PAPER = {
    "paperId": "a" * 40,
    "externalIds": {"DOI": "10.1000/A", "PubMed": "1"},
    "title": "T",
    "abstract": "A",
    "authors": [{"name": "Ada Lovelace"}],
    "year": 2023,
    "publicationDate": "2023-01-02",
    "publicationTypes": ["Review"],
    "journal": {"name": "J", "pages": "1 - 2"},
    "openAccessPdf": {"url": "https://example.org/a.pdf", "status": "GREEN"},
}
WORK = {
    "DOI": "10.1000/a",
    "title": ["T"],
    "author": [{"family": "F", "given": "G"}],
    "issued": {"date-parts": [[2023, 1, 2]]},
    "relation": {"is-preprint-of": [{"id-type": "doi", "id": "10.1000/b"}]},
    "update-to": [{"DOI": "10.1000/c", "type": "retraction"}],
    "link": [{"URL": "https://example.org/a.pdf", "content-type": "application/pdf"}],
    "license": [{"URL": "http://creativecommons.org/licenses/by/4.0/"}],
}
OPEN_WORK = {
    "id": "https://openalex.org/W1",
    "doi": "https://doi.org/10.1000/a",
    "ids": {"pmid": "https://pubmed.ncbi.nlm.nih.gov/1"},
    "title": "T",
    "abstract_inverted_index": {"A": [0], "b": [1, 2]},
    "authorships": [{"raw_author_name": "Ada Lovelace", "author": {"display_name": "A. L."}}],
    "publication_date": "2023-01-02",
    "primary_location": {"source": {"display_name": "J"}},
    "locations": [{"landing_page_url": "https://arxiv.org/abs/2101.00001"}],
    "biblio": {"first_page": "1", "last_page": "2"},
    "keywords": [{"display_name": "k"}],
}
EUROPE = {
    "id": "1",
    "source": "MED",
    "title": "T.",
    "abstractText": "<h4>A</h4>",
    "authorString": "Liu Q, et al.",
    "authorList": {"author": [{"lastName": "L", "firstName": "Q"}]},
    "journalInfo": {"journal": {"title": "J"}},
    "pubTypeList": {"pubType": ["Journal Article"]},
    "fullTextUrlList": {
        "fullTextUrl": [{"documentStyle": "pdf", "availabilityCode": "OA", "url": "https://e.org"}]
    },
    "commentCorrectionList": {"commentCorrection": [{"id": "2", "source": "MED", "type": "Erratum in"}]},
}
DATACITE = {
    "id": "10.1000/a",
    "attributes": {
        "doi": "10.1000/a",
        "titles": [{"title": "T"}, {"title": "S", "titleType": "Subtitle"}],
        "creators": [{"name": "L, A", "nameType": "Personal", "givenName": "A", "familyName": "L"}],
        "descriptions": [{"description": "A", "descriptionType": "Abstract"}],
        "dates": [{"date": "2023-01-02", "dateType": "Issued"}],
        "publicationYear": 2023,
        "container": {"title": "J", "firstPage": "1", "lastPage": "2"},
        "types": {"resourceTypeGeneral": "Text", "resourceType": "Thesis"},
        "relatedIdentifiers": [
            {"relationType": "IsVersionOf", "relatedIdentifier": "10.1000/b", "relatedIdentifierType": "DOI"}
        ],
        "subjects": [{"subject": "k"}],
        "publisher": {"name": "P"},
    },
}
JSON: dict[str, tuple[Parser, Any]] = {
    "s2 search": (s2.parse_search, {"total": 2, "token": "t", "data": [PAPER, PAPER]}),
    "s2 references": (s2.references, {"next": 9, "data": [{"citedPaper": PAPER}]}),
    "s2 papers": (s2.parse_papers, [PAPER, None]),
    "crossref": (
        crossref.parse_works,
        {"status": "ok", "message-type": "work-list", "message": {"total-results": 1, "items": [WORK, WORK]}},
    ),
    "openalex": (
        openalex.parse_works,
        {"meta": {"count": 1, "next_cursor": "c"}, "results": [OPEN_WORK, OPEN_WORK]},
    ),
    "europe pmc": (
        europe_pmc.parse_search,
        {"hitCount": 1, "nextCursorMark": "c", "resultList": {"result": [EUROPE, EUROPE]}},
    ),
    "datacite": (
        datacite.parse_dois,
        {
            "data": [DATACITE, DATACITE],
            "meta": {"total": 2},
            "links": {"next": "https://api.datacite.org/dois?page%5Bcursor%5D=c"},
        },
    ),
}
PUBMED = b"""<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article><Journal><JournalIssue><PubDate>
<Year>2023</Year><Month>Jan</Month></PubDate></JournalIssue><Title>J</Title></Journal><ArticleTitle>T <i>x</i></ArticleTitle>
<Abstract><AbstractText Label="AIM">A</AbstractText></Abstract><AuthorList CompleteYN="Y"><Author><LastName>L</LastName>
</Author></AuthorList></Article></MedlineCitation><PubmedData><ArticleIdList><ArticleId IdType="doi">10.1000/a</ArticleId>
</ArticleIdList></PubmedData></PubmedArticle><PubmedBookArticle/><Other/></PubmedArticleSet>"""
ARXIV = b"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:a="http://arxiv.org/schemas/atom"
xmlns:o="http://a9.com/-/spec/opensearch/1.1/"><o:totalResults>2</o:totalResults><entry><id>http://arxiv.org/abs/2101.00001v1
</id><title>T</title><summary>A</summary><published>2021-01-02T00:00:00Z</published><author><name>Ada Lovelace</name></author>
<link title="pdf" href="https://arxiv.org/pdf/2101.00001v1"/><category term="cs.CR"/><a:doi>10.1000/a</a:doi></entry><entry/></feed>"""
XML: dict[str, tuple[Parser, bytes]] = {
    "pubmed": (pubmed_records.parse_efetch, PUBMED),
    "arxiv": (arxiv.parse_feed, ARXIV),
}
SEEDS = {name: (parse, json.dumps(value).encode()) for name, (parse, value) in JSON.items()} | XML


def _accounts(parse: Parser, payload: bytes) -> ParsedAnswer | None:
    """Parse, and check the sum; None when the payload was refused."""
    try:
        parsed = parse(payload)
    except SourceError:
        return None
    unreadable = sum(problem.message.startswith(UNREADABLE) for problem in parsed.problems)
    assert parsed.received == len(parsed.entries) + unreadable
    assert all(entry.key and entry.raw for entry in parsed.entries)
    return parsed


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every container with every key or index in it."""
    if isinstance(value, dict):
        return [(value, key) for key in value] + [place for item in value.values() for place in _places(item)]
    if isinstance(value, list):
        return [(value, at) for at in range(len(value))] + [place for item in value for place in _places(item)]
    return []


def test_every_source_has_a_seed() -> None:
    named = {name.replace("_", " ") for name in source_names()}
    assert named - set(SEEDS) == {"semantic scholar"}  # which has three
    assert {name for name in SEEDS if name.startswith("s2 ")} == {"s2 search", "s2 references", "s2 papers"}


@pytest.mark.parametrize("name", SEEDS)
def test_the_seed_itself_is_read(name: str) -> None:
    parse, payload = SEEDS[name]
    parsed = _accounts(parse, payload)
    assert parsed is not None
    assert parsed.entries


@pytest.mark.parametrize("name", JSON)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_json_with_odd_values_anywhere_is_refused_or_accounted_for(name: str, data: st.DataObject) -> None:
    parse, value = JSON[name]
    mutant = json.loads(json.dumps(value))
    for _ in range(data.draw(st.integers(1, 4))):
        places = _places(mutant)
        if places:
            container, key = data.draw(st.sampled_from(places))
            container[key] = copy.deepcopy(data.draw(st.sampled_from(ODD)))
    _accounts(parse, json.dumps(mutant).encode())


@pytest.mark.parametrize("name", SEEDS)
@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_bytes_cut_doubled_or_changed_are_refused_or_accounted_for(name: str, data: st.DataObject) -> None:
    parse, payload = SEEDS[name]
    start = data.draw(st.integers(0, len(payload)))
    end = data.draw(st.integers(start, min(len(payload), start + 40)))
    piece = data.draw(st.one_of(st.just(b""), st.just(payload[start:end] * 2), st.binary(max_size=6)))
    _accounts(parse, payload[:start] + piece + payload[end:])


@pytest.mark.parametrize("name", SEEDS)
@given(payload=st.binary(max_size=60))
def test_noise_is_refused_or_accounted_for(name: str, payload: bytes) -> None:
    _accounts(SEEDS[name][0], payload)


def test_a_kept_record_without_a_pmid_whose_doi_is_wrong_is_no_unreadable_one() -> None:
    parse, payload = SEEDS["pubmed"]
    parsed = _accounts(parse, payload.replace(b"<PMID>1</PMID>", b"").replace(b"10.1000/a", b"10.1"))
    assert parsed is not None
    assert any(problem.where == "item 1" for problem in parsed.problems)


@pytest.mark.parametrize("name", JSON)
def test_deep_nesting_is_refused_or_accounted_for(name: str) -> None:
    parse, _ = JSON[name]
    _accounts(parse, b"[" * 100_000)
    _accounts(parse, b'{"data":' * 5_000 + b"1" + b"}" * 5_000)


@pytest.mark.parametrize("name", XML)
def test_deep_elements_are_refused_or_accounted_for(name: str) -> None:
    parse, payload = XML[name]
    _accounts(parse, payload.replace(b"T", b"<i>" * 3_000 + b"T" + b"</i>" * 3_000, 1))
