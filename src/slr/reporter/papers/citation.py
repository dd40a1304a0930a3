"""`CITATION.cff` of the review. Format: Citation File Format 1.2.0, doi:10.5281/zenodo.5171937."""

from __future__ import annotations

import json
from collections.abc import Iterator

from slr.formats.people import person
from slr.reporter.papers.facts import Facts
from slr.reporter.papers.words import line


def write_citation(facts: Facts) -> bytes:
    """Title, the reviewers as authors, and the day of the newest search; a JSON string is a YAML string."""
    return "".join(f"{one}\n" for one in _lines(facts)).encode()


def _lines(facts: Facts) -> Iterator[str]:
    if facts.interim:
        yield f"# {line(facts.interim)}"
    yield "cff-version: 1.2.0"
    yield f"message: {_text('Please cite this review as below.')}"
    yield "type: dataset"
    yield f"title: {_text(facts.protocol.title)}"
    yield "authors:"
    names = [one for one in map(person, map(line, facts.protocol.reviewers)) if one]
    for author in names:
        if author.collective or not author.given:
            yield f"  - name: {_text(author.family)}"
        else:
            yield f"  - family-names: {_text(author.family)}"
            yield f"    given-names: {_text(author.given)}"
    if not names:
        yield f"  - name: {_text('The reviewers (none is named in review.toml)')}"
    if facts.searched_on:
        yield f"date-released: {_text(facts.searched_on.isoformat())}"
    if facts.protocol.question:
        yield f"abstract: {_text(facts.protocol.question)}"


def _text(text: str) -> str:
    return json.dumps(line(text), ensure_ascii=False)
