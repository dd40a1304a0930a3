"""`CITATION.cff` of the review. Format: Citation File Format 1.2.0, doi:10.5281/zenodo.5171937."""

from __future__ import annotations

import json
from collections.abc import Iterator

from slr.adapters.formats.people import person
from slr.core.model import ReviewAuthor
from slr.core.text.printable import clean
from slr.outputs.publish.material import ReviewSnapshot


def write_citation(facts: ReviewSnapshot) -> bytes:
    """Title, authors and the day of the newest search; a JSON string is a YAML string.

    The format asks for an author. Where `review.toml` names none, an entity stands for them, and that is told:
    whoever screened need not be an author.
    """
    return "".join(f"{line}\n" for line in _lines(facts)).encode()


def _lines(facts: ReviewSnapshot) -> Iterator[str]:
    if facts.interim:
        yield f"# {clean(facts.interim)}"
    yield "cff-version: 1.2.0"
    yield f"message: {_text('Please cite this review as below.')}"
    yield "type: dataset"
    yield f"title: {_text(facts.protocol.title)}"
    yield "authors:"
    for author in facts.protocol.authors:
        yield from _author(author)
    if not facts.protocol.authors:
        yield '  # review.toml names no authors: authors = ["Family, Given"]'
        yield f"  - name: {_text(f'Authors of: {facts.protocol.title}')}"
    if facts.searched_on:
        yield f"date-released: {_text(facts.searched_on.isoformat())}"
    if facts.protocol.question:
        yield f"abstract: {_text(facts.protocol.question)}"


def _author(author: ReviewAuthor) -> Iterator[str]:
    named = person(clean(author.name))
    if named is None or named.collective or not named.given:
        yield f"  - name: {_text(named.family if named else author.name)}"
    else:
        yield f"  - family-names: {_text(named.family)}"
        yield f"    given-names: {_text(named.given)}"
    if author.orcid:
        yield f"    orcid: {_text(f'https://orcid.org/{author.orcid}')}"


def _text(text: str) -> str:
    return json.dumps(clean(text), ensure_ascii=False)
