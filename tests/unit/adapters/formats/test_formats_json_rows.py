"""JSON of other programs: arrays, answers of services, and objects a line, by their own names."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from format_files import only, read
from slr.adapters.formats.registry import detect
from slr.core.model import Author

EVA, ADA = Author("Lind", "Eva"), Author("Okafor", "Ada")

OBJECTS = {
    "OpenAlex": {
        "id": "https://openalex.org/W1", "display_name": "Walking", "doi": "https://doi.org/10.5555/a.1",
        "publication_year": 2020, "type": "article",
        "authorships": [{"author": {"display_name": "Eva Lind"}}, {"author": {"display_name": "Ada Okafor"}}],
        "primary_location": {"source": {"display_name": "Sleep Journal"}},
        "biblio": {"volume": "3", "issue": None, "first_page": "1", "last_page": "9"},
    },
    "Semantic Scholar": {
        "title": "Walking", "authors": [{"authorId": "1", "name": "Eva Lind"}, {"authorId": "2", "name": "Ada Okafor"}],
        "year": 2020, "venue": "Sleep Journal", "externalIds": {"DOI": "10.5555/a.1", "PubMed": "12"},
        "journal": {"name": "Sleep Journal", "volume": "3", "pages": "1-9"},
    },
    "Europe PMC": {
        "title": "Walking", "authorString": "Lind Eva, Okafor Ada", "pubYear": "2020", "doi": "10.5555/a.1",
        "journalInfo": {"volume": "3", "journal": {"title": "Sleep Journal"}}, "pageInfo": "1-9",
        "author": [{"firstName": "Eva", "lastName": "Lind"}, {"firstName": "Ada", "lastName": "Okafor"}],
    },
    "Zotero": {
        "key": "K1", "version": 1,
        "data": {
            "itemType": "journalArticle", "title": "Walking", "date": "2020-03", "DOI": "10.5555/a.1",
            "creators": [
                {"creatorType": "author", "firstName": "Eva", "lastName": "Lind"},
                {"creatorType": "editor", "firstName": "Ed", "lastName": "Itor"},
                {"creatorType": "author", "firstName": "Ada", "lastName": "Okafor"},
            ],
            "publicationTitle": "Sleep Journal", "volume": "3", "pages": "1-9", "tags": [{"tag": "sleep"}],
        },
    },
    "Crossref": {
        "title": ["Walking"], "author": [{"given": "Eva", "family": "Lind"}, {"given": "Ada", "family": "Okafor"}],
        "container-title": ["Sleep Journal"], "issued": {"date-parts": [[2020, 3]]}, "DOI": "10.5555/a.1",
        "type": "journal-article", "volume": "3", "page": "1-9",
    },
    "a table": {
        "Title": "Walking", "Author/s": "Eva Lind; Ada Okafor", "Publication Year": "2020", "DOI": "10.5555/A.1",
        "Journal": "Sleep Journal", "Volume": 3, "Pages": "1-9",
    },
}  # fmt: skip


@pytest.mark.parametrize("form", ["array", "pretty", "answer", "line"])
@pytest.mark.parametrize("name", OBJECTS)
def test_an_object_of_another_program_is_read_by_its_names(name: str, form: str) -> None:
    one = OBJECTS[name]
    text = {
        "array": json.dumps([one]), "pretty": json.dumps({"items": [one]}, indent=1),
        "answer": json.dumps({"message": {"total-results": 1, "items": [one]}}), "line": json.dumps(one) + "\n",
    }[form]  # fmt: skip
    document = only(detect(text.encode()).name, text).document
    assert (document.title, document.authors, document.year) == ("Walking", (EVA, ADA), 2020)
    assert (document.venue, document.volume, document.pages) == ("Sleep Journal", "3", "1-9")
    assert document.ids.doi == "10.5555/a.1"


@pytest.mark.parametrize("form", ["jsonl", "csljson"])
@pytest.mark.parametrize("text", ["{}", '{"Titre": "x"}', '{"items": [{"a": 1}]}', '{"year": 2020}'])
def test_an_object_without_anything_to_know_it_by_is_a_problem(form: str, text: str) -> None:
    items, problems = read(form, text)
    assert (items, len(problems)) == ([], 1)


def test_an_answer_without_records_holds_none() -> None:
    assert read("jsonl", '{"items": []}') == ([], [])


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["title", "author", "authors", "issued", "date-parts", "items", "data", "DOI", "x", "message"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@settings(max_examples=300, deadline=None)
@given(values)
def test_no_json_whatever_ends_in_an_exception(value: object) -> None:
    for name in ("jsonl", "csljson"):
        items, problems = read(name, json.dumps(value))
        assert len(items) + len(problems) >= 0
