"""The words of a record that are ranked by: its title and abstract, cut to a length no real abstract has."""

from __future__ import annotations

#: Letters of one record that are looked at. The longest abstracts of real databases have some 10,000; a whole book
#: in the abstract's place would cost minutes and drown the record's own words.
MOST_LETTERS = 20_000


def record_title(title: str) -> str:
    """The title by itself, cut as it is in `record_text`."""
    return title[:MOST_LETTERS].strip()


def record_text(title: str, abstract: str) -> str:
    """Title and abstract as one text; the title is never cut away by a long abstract."""
    return f"{title[:MOST_LETTERS]} {abstract[:MOST_LETTERS]}".strip()
