"""What the author of a query should know before relying on it. Nothing here is an error."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

from slr.core.query.printing import term_text, to_text
from slr.core.query.terms import SEPARATORS
from slr.core.query.tokens import OPERATORS, Token, TokenKind
from slr.core.query.tree import And, Node, Or, Term, holds_without_words, negative_terms, walk_terms
from slr.core.query.word_forms import Lexicon, WordForm

#: Words of so few letters are also abbreviations of something else; no service keeps capitals apart.
SHORT = 3

#: Words with the same English stem, for words that reviews often exclude.
SWEPT = {
    "anim": "animation, animated",
    "comment": "commented",
    "imag": "imaging, imaged",
    "model": "modelling, modelled",
    "report": "reported, reporting",
    "review": "reviewed, reviewer",
    "survey": "surveyed, surveying",
}

_PAIRS = (("mouse", "mice"), ("child", "children"), ("man", "men"), ("woman", "women"), ("foot", "feet"))
#: Plurals that neither a stemmer nor an added s finds, both ways.
IRREGULAR = dict(_PAIRS) | {plural: one for one, plural in _PAIRS}

_FIELD = r"(?:ti|ab|abs|ts|tiab|kw|all|title-abs(?:-key)?)[:=].*|(?:title|abstract)=.*|TITLE-ABS(?:-KEY)?"
# What other services' users write out of habit: it is read as plain words here.
_HABITS = (
    (
        re.compile(r"(?:ADJ|W|PRE|N)/?\d+|ADJ|NEAR\d*|(?i:near)/\d+"),
        "is not a proximity operator here (NEAR/3, in capitals, is); slr searches for it as a word",
    ),
    (
        re.compile(_FIELD, re.IGNORECASE),
        "is not a field name here (title: and abstract: are); slr searches for it as a word",
    ),
    (
        re.compile(r".*\w[?$#]\w*"),
        "holds no wildcard of slr; only an asterisk at the end of a word is one",
    ),
    (re.compile(r".*\w~\d*"), "holds a tilde, which slr ignores: it has no fuzzy search"),
    (re.compile(r"'.*"), 'does not open a phrase; only double quotes do: "large model"'),
)


def warnings(node: Node) -> tuple[str, ...]:
    """What the meaning of a query may hide from its author, one plain text each."""
    return (*_short(node), *_irregular(node), *_notes_on_not(node), *_boundless(node))


def writing_warnings(tokens: list[Token]) -> tuple[str, ...]:
    """What looks like an operator of this or another service and is a word here; each remark once."""
    words = [token.text for token in tokens if token.kind is TokenKind.WORD]
    return tuple(dict.fromkeys(chain.from_iterable(map(_remarks, words))))


def mixture_warning(reading: str) -> str:
    """AND and OR stand side by side without parentheses; `reading` is how they were understood."""
    return f"AND and OR are mixed without parentheses, which services read differently; slr reads: {reading}"


def _remarks(word: str) -> list[str]:
    remarks = [f'"{word}" {remark}' for pattern, remark in _HABITS if pattern.fullmatch(word)]
    if word.upper() in OPERATORS:
        remarks.append(f'"{word}" is read as a word; operators are written in capitals: {word.upper()}')
    if word[-1] in SEPARATORS:
        remarks.append(
            f'"{word}": the "{word[-1]}" is ignored; neighbours are joined by AND, alternatives need OR'
        )
    return remarks


def _short(node: Node) -> list[str]:
    short = [term for term, _ in walk_terms(node) if len(term.text) <= SHORT and term.text.isascii()]
    if not short:
        return []
    meaning = "short words often mean other things too (MR is also Mr., PET also pet animals)"
    return [f"{_list_terms(short)}: {meaning}, and no service distinguishes capitals"]


def _irregular(node: Node) -> list[str]:
    signed = [(term.text.lower(), positive) for term, positive in walk_terms(node)]
    missed = [
        (word, IRREGULAR[word])
        for word, positive in dict.fromkeys(signed)
        if word in IRREGULAR and (IRREGULAR[word], positive) not in signed
    ]
    return [f"{word} does not find {other}: no service and no stemmer joins them" for word, other in missed]


def _notes_on_not(node: Node) -> list[str]:
    terms = negative_terms(node)
    if not terms:
        return []
    lexicon = Lexicon()
    unseen = (
        f"NOT {_list_terms(terms)}: a service applies this also to abstracts it does not show, so what is lost "
        "cannot be checked; consider a search without it, and exclude while screening"
    )
    return [unseen, *filter(None, (_note_on_stems(term, lexicon) for term in dict.fromkeys(terms)))]


def _note_on_stems(term: Term, lexicon: Lexicon) -> str | None:
    swept = SWEPT.get(lexicon.read([term.text], WordForm.STEM)[0])
    if swept is None or term.truncated:
        return None
    return f"NOT {term_text(term)}: Semantic Scholar compares word stems, so this also removes {swept}"


def _boundless(node: Node) -> list[str]:
    if isinstance(node, And | Or):
        if isinstance(node, Or) and holds_without_words(node):
            return [f"{to_text(node)}: nearly every record satisfies an alternative that is only negated"]
        return [warning for child in node.children for warning in _boundless(child)]
    return []


def _list_terms(terms: Iterable[Term]) -> str:
    return ", ".join(map(term_text, dict.fromkeys(terms)))
