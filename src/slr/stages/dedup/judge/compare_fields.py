"""Two records side by side, field by field, with a mark for each; differences in titles word by word. Pure."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import NamedTuple

from slr.core.bibliography.folding import fold
from slr.core.model import Document, Record
from slr.core.text.printable import clean

#: What the marks mean; letters any terminal has, so that nothing rests on colour.
MARKS = {"=": "same", "~": "same but for spelling", "!": "different", "-": "only one side has it"}
#: Authors named before the rest is counted.
_AUTHORS = 10


class ComparedField(NamedTuple):
    """One line: the name of the field, both texts (empty when unknown), and the mark."""

    name: str
    left: str
    right: str
    mark: str


def fields(record: Record, other: Record) -> tuple[ComparedField, ...]:
    """The fields of which at least one side has something, in the order in which people look."""
    pairs = zip(_texts(record), _texts(other), strict=True)
    return tuple(
        ComparedField(name, left, right, _mark(left, right)) for (name, left), (_, right) in pairs if left or right
    )


def _texts(record: Record) -> list[tuple[str, str]]:
    document = record.document
    facts = [
        ("title", document.full_title),
        ("authors", _authors(document)),
        ("year", str(document.year or document.date or "")),
        ("venue", document.venue or ""),
        ("volume", document.volume or ""),
        ("issue", document.issue or ""),
        ("pages", document.pages or ""),
        ("DOI", document.ids.doi or ""),
        ("arXiv", document.ids.arxiv or ""),
        ("PMID", document.ids.pmid or ""),
        ("PMCID", document.ids.pmcid or ""),
        ("type", document.type or ""),
        ("language", document.language or ""),
        ("source", f"{record.source}: {record.key}"),
        ("abstract", document.abstract or ""),
    ]
    return [(name, clean(text)) for name, text in facts]


def _authors(document: Document) -> str:
    names = [str(author) for author in document.authors]
    rest = len(names) - _AUTHORS
    more = f"; and {rest} more" if rest > 0 else ""
    return "; ".join(names[:_AUTHORS]) + more


def _mark(left: str, right: str) -> str:
    if not left or not right:
        return "-"
    if left == right:
        return "="
    return "~" if fold(left) == fold(right) else "!"


def odd_words(left: str, right: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """The words of each text, each with whether the other text lacks it at that place. Case does not count."""
    mine, yours = left.split(), right.split()
    same = SequenceMatcher(None, [w.casefold() for w in mine], [w.casefold() for w in yours], autojunk=False)
    kept_mine: set[int] = set()
    kept_yours: set[int] = set()
    for block in same.get_matching_blocks():
        kept_mine.update(range(block.a, block.a + block.size))
        kept_yours.update(range(block.b, block.b + block.size))
    return (
        [(word, place not in kept_mine) for place, word in enumerate(mine)],
        [(word, place not in kept_yours) for place, word in enumerate(yours)],
    )


def star(words: list[tuple[str, bool]]) -> str:
    """The text with `*stars*` around the words the other side lacks, for where nothing can be underlined."""
    return " ".join(f"*{word}*" if is_odd else word for word, is_odd in words)
