"""What is read the quick way because it is ordinary is read as the thorough way would read it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from slr.adapters.ledger.row_values import decompress
from slr.adapters.sources.pubmed_records import parse_efetch
from slr.adapters.sources.shapes import decode_items, decode_json
from slr.core.bibliography.cleaning import plain, safe_url, split_name
from slr.core.bibliography.identifiers import clean_pmid, clean_s2, normalise_doi
from slr.core.errors import MalformedResponse
from slr.core.model import Author
from slr.core.record_values import authors_json, dumps, raw_places

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
BODIES = st.dictionaries(st.sampled_from(["data", "total", "message"]), JSON | st.lists(JSON, max_size=4))
SPELLINGS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"ensure_ascii": st.booleans(), "indent": st.sampled_from([None, 0, 2])}
)
#: Pieces of JSON and of what is none, put together anyhow.
PIECES = st.lists(
    st.sampled_from(
        [
            '{"data":',
            '{"x":1,',
            '"data"',
            ":",
            "[",
            "]",
            "{",
            "}",
            ",",
            " ",
            "1",
            '"\\"data\\":["',
            "NaN",
            "\ufeff",
            "\u00e4",
        ]
    )
).map("".join)


def of_json(payload: bytes) -> Any:
    try:
        return decode_json("S", payload)
    except MalformedResponse as error:
        return error.message


def of_items(payload: bytes, *path: str) -> tuple[Any, list[bytes]]:
    try:
        return tuple(decode_items("S", payload, *path))
    except MalformedResponse as error:
        return error.message, []


def at(value: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


@given(BODIES, SPELLINGS, st.sampled_from([("data",), ("message", "data")]))
def test_items_are_the_bytes_of_the_answer_they_were_read_from(
    body: dict[str, Any], spelling: dict[str, Any], path: tuple[str, ...]
) -> None:
    payload = json.dumps({"message": body, **body}, **spelling).encode()
    read, raws = of_items(payload, *path)
    items = at(read, path)
    assert read == of_json(payload)
    assert [json.loads(raw) for raw in raws] == (items if isinstance(items, list) else [])
    assert all(raw in payload for raw in raws)


@given(PIECES, st.sampled_from(["utf-8", "utf-16", "utf-32"]))
@example('{"data":[1,2],"data":[3]}', "utf-8")
@example('{"data":[1,],"x":2}', "utf-8")
@example('{"data":[1]} x', "utf-8")
@example('{"data":[1],}', "utf-8")
def test_broken_json_is_refused_in_the_same_words_and_odd_json_read_to_the_same_value(
    text: str, code: str
) -> None:
    payload = text.encode(code)
    read, raws = of_items(payload, "data")
    assert repr(read) == repr(of_json(payload))  # by its text, since NaN is not equal to itself
    items = at(read, ("data",))
    assert not raws or repr([json.loads(raw) for raw in raws]) == repr(items)


@given(st.text() | st.text("ab <>&;x \u00a0\u200b"))
def test_plain_text_does_not_depend_on_the_way_taken(text: str) -> None:
    """A zero-width space takes the thorough way, and is removed there."""
    assert plain(text) == plain(text + "\u200b")


@given(st.text() | st.from_regex(r"https?://[a-zA-Z0-9@:/?#.\[\]%_-]{0,40}", fullmatch=True))
@example("http://a:99999/")
@example("http://[x/")
@example("http://user@/x")
@example("https://a/\n")
def test_an_address_does_not_depend_on_the_way_taken(text: str) -> None:
    """A blank in front takes the thorough way, and is removed there."""
    assert safe_url(text) == safe_url(f" {text}")


@given(st.text() | st.from_regex(r"10\.[0-9.]{3,10}/[!-~]{0,20}\n?") | st.from_regex(r"[0-9a-fA-F]{38,42}\n?"))
@example("10.1000/a&amp;b")
@example("\u0661\u0662")
@pytest.mark.parametrize("clean", [normalise_doi, clean_pmid, clean_s2])
def test_an_identifier_does_not_depend_on_the_way_taken(clean: Any, text: str) -> None:
    assert clean(text) == clean(f" {text}")


@given(
    st.lists(st.sampled_from(["Ada", "van", "Van", "der", "de", "Jr.", "III", "B.", ",", "Okafor"]), max_size=6)
)
def test_a_name_loses_no_word_and_its_family_name_stands_last(words: list[str]) -> None:
    author = split_name(" ".join(words))
    said = [word for word in words if word != ","]
    assert (author is None) == (not said)
    if author:
        assert sorted(f"{author.given or ''} {author.family}".replace(",", " ").split()) == sorted(said)
    if author and "," not in words and words[-1] not in {"Jr.", "III"}:
        assert author.family.split()[-1] == words[-1]


@given(st.binary(max_size=200), st.lists(st.binary(max_size=12), max_size=8), st.lists(st.integers(0, 200)))
def test_every_raw_item_can_be_had_again(payload: bytes, foreign: list[bytes], cuts: list[int]) -> None:
    raws = [payload[cut : cut + 9] for cut in cuts] + foreign
    places = list(raw_places(payload, raws))
    again = [decompress(p.raw) if p.raw is not None else payload[p.start : p.end] for p in places]
    assert again == raws


@given(st.lists(st.builds(Author, st.text(), st.none() | st.text(), st.booleans()), max_size=4))
def test_authors_are_written_as_json_writes_them(authors: list[Author]) -> None:
    assert authors_json(authors) == dumps([[author.family, author.given, author.collective] for author in authors])


#: Articles, and what must not be taken for one.
PARTS = st.lists(
    st.sampled_from(
        [
            "<PubmedArticle><MedlineCitation><PMID>1</PMID></MedlineCitation></PubmedArticle>",
            "<PubmedArticle ><x><![CDATA[</PubmedArticle>]]></x></PubmedArticle>",
            "<PubmedArticle><PubmedArticle><x/></PubmedArticle></PubmedArticle>",
            "<PubmedBookArticle a='&gt;'>\u00e4<x/></PubmedBookArticle\n>",
            "<PubmedArticle><x><PubmedArticle/></x></PubmedArticle>",
            "<PubmedArticle/>",
            "<PubmedArticle></PubmedArticle>",
            "<!-- <PubmedArticle> -->",
            "<!-- </PubmedArticle> -->",
            "<?p <PubmedArticle>?>",
            "<DeleteCitation><PMID>9</PMID></DeleteCitation>",
            "\n",
        ]
    ),
    max_size=5,
).map("".join)
HEADS = st.sampled_from(
    [
        "",
        "<?xml version='1.0'?>",
        "<?xml version='1.0' encoding='ISO-8859-1'?>",
        "<!-- <PubmedArticleSet><PubmedArticle> -->",
        "<!DOCTYPE PubmedArticleSet [<!ELEMENT x ANY>]>",
    ]
)


@given(HEADS, PARTS)
def test_the_bytes_of_a_pubmed_record_are_that_record_and_no_other(head: str, parts: str) -> None:
    code = "latin-1" if "8859" in head else "utf-8"
    payload = f"{head}<PubmedArticleSet>{parts}</PubmedArticleSet>".encode(code)
    root = etree.fromstring(payload, etree.XMLParser(remove_comments=True, remove_pis=True))
    records = [child for child in root if str(child.tag).endswith("Article")]
    raws = [entry.raw for entry in parse_efetch(payload).entries]
    assert [canonical(etree.fromstring(raw)) for raw in raws] == [canonical(record) for record in records]


def canonical(element: Any) -> str:
    text: bytes = etree.tostring(element, method="c14n", with_comments=False, with_tail=False)
    return text.decode()
