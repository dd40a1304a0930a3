"""What every engine's rendering has in common."""

from __future__ import annotations

import re
from dataclasses import dataclass

from slr.core.query.tokens import OPERATORS
from slr.core.query.tree import Node, Term, walk_terms
from slr.core.query.word_forms import WORD, Lexicon, WordForm, fold, singular


@dataclass(frozen=True, slots=True)
class Rendering:
    """A query as one service understands it.

    text: what is sent. notes: what this service cannot express or does differently, one plain sentence each.
    """

    text: str
    notes: tuple[str, ...] = ()


def distinct_terms(node: Node) -> list[Term]:
    """Every term once, wanted and negated, in the order of the query."""
    return list(dict.fromkeys(term for term, _ in walk_terms(node)))


def is_plain(term: Term) -> bool:
    """True when the term may stand without quotes in any service: letters and digits, and no operator's name."""
    return re.fullmatch(r"[^\W_]+", term.text) is not None and term.text.upper() not in OPERATORS


def cut_words(node: Node) -> list[tuple[str, str]]:
    """Words of the query that lose more than a plural to the English stemmer, each with its stem."""
    lexicon = Lexicon()
    texts = (term.text for term in distinct_terms(node) if not term.truncated)
    found = dict.fromkeys(fold(word) for text in texts for word in WORD.findall(text))
    stems = zip(found, lexicon.read(list(found), WordForm.STEM), strict=True)
    return [(word, stem) for word, stem in stems if stem not in {word, singular(word)}]


def notes_on_stems(node: Node, label: str) -> list[str]:
    """What a service that keeps stems in its index makes of beginnings, and of NOT."""
    cut = [
        (f"{term.text}*", is_wanted)
        for term, is_wanted in walk_terms(node)
        if term.truncated and len(WORD.findall(term.text)) == 1
    ]
    notes = []
    if not all(is_wanted for _, is_wanted in walk_terms(node)):
        notes.append(f"NOT removes by stems as well: {label} refuses other endings of a negated word too")
    if cut:
        listed = list_quoted(list(dict.fromkeys(text for text, _ in cut)))
        notes.append(
            f"{listed}: the beginning is probably compared with stems (imaging has the stem imag), so some other "
            "endings may be missed"
        )
    refused = list(dict.fromkeys(text for text, is_wanted in cut if not is_wanted))
    if refused:
        notes.append(
            f"NOT {list_quoted(refused)}: removes all words whose stem begins so, of which "
            "some begin otherwise (study has the stem studi)"
        )
    return notes


def list_quoted(texts: list[str]) -> str:
    """`"a", "b"` for a sentence."""
    return ", ".join(f'"{text}"' for text in texts)
