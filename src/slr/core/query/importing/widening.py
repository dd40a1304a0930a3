"""From what another service means to what our language can say, without losing a record.

What cannot be said exactly is made wider where records are wanted for it, and left out where they are refused for
it: both find more, never less. A proximity of alternatives is exact; an order, a proximity within another, AND
within one and a phrase with an asterisk before its end are wider. A letter that may vary within a word is written
out with the letters that English spellings exchange there: the one reading here that is narrower, and noted.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple, NoReturn

from slr.core.errors import QuerySyntaxError
from slr.core.query.importing.remarks import ImportRemarks
from slr.core.query.importing.written import (
    MANY,
    ONE,
    OPTIONAL,
    WILDCARDS,
    WORDLESS,
    Close,
    Combined,
    Leaf,
    Negated,
    Operator,
    Role,
    Written,
    is_limit,
    join,
    leaves,
    loosened,
    mapped,
    without_lost,
)
from slr.core.query.parser import MAX_DISTANCE
from slr.core.query.printing import to_text
from slr.core.query.tokens import shorten
from slr.core.query.tree import (
    Field,
    Near,
    Node,
    Or,
    Term,
    conjunction,
    disjunction,
    negation,
    walk_terms,
)
from slr.core.query.word_forms import WORD

#: Fewer letters than this before a cut would find half of everything.
SHORTEST = 3

#: A term has at most this many spellings; beyond, it is cut at its first wildcard.
MOST_SPELLINGS = 128

_LETTER = re.compile(f"[{OPTIONAL}{ONE}]")
_ELSEWHERE = "{}: no field is named; slr searches title and abstract, where the service searches more"


def widen(written: Written, remarks: ImportRemarks) -> Node:
    """The tree of our language that finds all a query asks for, and as little more as can be said.

    Raises:
        QuerySyntaxError: something cannot be said, and leaving it out would lose records or leave nothing.
    """
    sayable = _sayable(written, remarks) if remarks.is_lenient else written
    node = _Widening(remarks).fit(sayable, is_wanted=True)
    if node is None:
        _refuse(next(leaves(written)))
    return node


def _sayable(written: Written, remarks: ImportRemarks) -> Written:
    """The tree without the terms that cannot be said."""

    def kept(leaf: Leaf) -> Leaf:
        try:
            _Widening(ImportRemarks()).fit(leaf, is_wanted=True)
        except QuerySyntaxError as error:
            return remarks.lose(error)
        return leaf

    rest = without_lost(mapped(written, kept))
    if rest is None:
        raise remarks.lost[-1]
    return rest


class _Option(NamedTuple):
    """One alternative of a side of a proximity: one of `terms` is close, and `condition` holds as well."""

    terms: tuple[Term, ...]
    condition: Node | None = None
    is_wider: bool = False


class _Widening:
    """Where a part is wanted, None stands for every record; where it is refused, for no record."""

    def __init__(self, remarks: ImportRemarks) -> None:
        self._remarks = remarks

    def fit(self, written: Written, *, is_wanted: bool) -> Node | None:
        match written:
            case Leaf():
                return self._leaf(written, is_wanted=is_wanted)
            case Close() if is_limit(written):
                return self.fit(next(leaves(written)), is_wanted=is_wanted)
            case Close():
                return self._close(written, is_wanted=is_wanted)
            case Combined(Operator.OR, parts):
                return self._either(parts, is_wanted=is_wanted)
            case Negated(part):
                node = self.fit(part, is_wanted=not is_wanted)
                return node and negation(node)
            case Combined(_, parts):
                return self._together(parts, is_wanted=is_wanted)

    def _together(self, parts: tuple[Written, ...], *, is_wanted: bool) -> Node | None:
        """All of these; where they are wanted, None among them changes nothing, where they are refused, all."""
        fitted = [self.fit(part, is_wanted=is_wanted) for part in parts]
        kept = [node for node in fitted if node is not None]
        if not is_wanted and len(kept) < len(fitted):
            for part, node in zip(parts, fitted, strict=True):
                for leaf in leaves(part) if node is not None else ():
                    self._leave_out(leaf)
            return None
        return conjunction(kept) if kept else None

    def _either(self, parts: tuple[Written, ...], *, is_wanted: bool) -> Node | None:
        """A limit beside search words is looked for as words: leaving out one of alternatives would find less."""
        if is_wanted and not all(map(is_limit, parts)):
            parts = tuple(part for part in parts if not self._is_wordless(part))
            parts = tuple(self._as_words(part) if is_limit(part) else part for part in parts)
        fitted = [self.fit(part, is_wanted=is_wanted) for part in parts]
        kept = list(dict.fromkeys(node for node in fitted if node is not None))
        if is_wanted and kept and None in fitted:
            _refuse(next(leaves(parts[fitted.index(None)])))
        return disjunction(kept) if kept else None

    def _is_wordless(self, written: Written) -> bool:
        found = list(leaves(written))
        if any(leaf.what != WORDLESS for leaf in found):
            return False
        for leaf in found:
            self._remarks.note_about(
                _shown(leaf), f"{leaf.tag} ({{}}): a code is left out as an alternative; add words for it"
            )
        return True

    def _as_words(self, written: Written) -> Written:
        match written:
            case Leaf():
                if not re.search(r"[^\W\d_]", written.text):
                    _refuse(written)
                self._remarks.note_about(
                    _shown(written),
                    f"{written.what} as an alternative is looked for as words of title and abstract",
                )
                return replace(written, role=Role.HEADING)
            case Combined(_, parts):
                return replace(written, parts=tuple(map(self._as_words, parts)))
            case Negated(part):
                return Negated(self._as_words(part))
            case Close(left, right):
                return replace(written, left=self._as_words(left), right=self._as_words(right))

    def _leaf(self, leaf: Leaf, *, is_wanted: bool) -> Node | None:
        if leaf.role is Role.LIMIT:
            self._remarks.note_about(_shown(leaf), f"left out; {leaf.what} cannot be expressed here")
            return None
        if leaf.is_loose and leaf.role is Role.TEXT:
            self._remarks.note_about(_shown(leaf), "words without quotes are joined by AND")
            return self.fit(join(Operator.AND, [*loosened(leaf)]), is_wanted=is_wanted)
        for part in leaf.outside:
            self._remarks.note_about(
                _shown(leaf), f"{leaf.tag} ({{}}): slr does not search {part}, only title and abstract"
            )
        if not leaf.tag:
            self._remarks.note_about(_shown(leaf), _ELSEWHERE)
        if leaf.role is Role.HEADING:
            return conjunction([_term(text, leaf) for text in _natural(leaf.text)])
        nodes = [
            self._adjacent(text, leaf, is_wanted=is_wanted) for text in self._spellings(leaf, is_wanted=is_wanted)
        ]
        kept = [node for node in nodes if node is not None]
        return disjunction(kept) if kept else None

    def _spellings(self, leaf: Leaf, *, is_wanted: bool) -> list[str]:
        """The texts, with `MANY` as their only wildcard, that letters which may vary make of a leaf."""
        text = leaf.text
        if is_wanted:  # a letter at the end of a long word may be any: an asterisk says so
            text = re.sub(rf"(?<=\w{{{SHORTEST}}})[{OPTIONAL}{ONE}]+(?!\w)", MANY, text)
            if text != leaf.text:
                self._remarks.note_about(_shown(leaf), "a sign for one letter at the end is written *: wider")
        texts = [text]
        while len(texts) <= MOST_SPELLINGS and _LETTER.search(texts[0]):
            texts = [spelling for one in texts for spelling in _spelled(one)]
        if len(texts) > MOST_SPELLINGS:
            texts = [_LETTER.sub(MANY, text)]
        elif len(texts) > 1:
            forms = shorten(", ".join(one.translate(WILDCARDS) for one in texts), 80)
            self._remarks.note(f'"{_shown(leaf)}" is written out with the letters of usual spellings: {forms}')
        return texts

    def _adjacent(self, text: str, leaf: Leaf, *, is_wanted: bool) -> Node | None:
        """A word or phrase: cut after each asterisk, and the pieces joined by NEAR/0."""
        if not WORD.search(text):
            _term(text, leaf)
        pieces, is_exact = _pieces(text)
        terms = [_term(piece, leaf) for piece in pieces if piece]
        if is_exact and len(terms) == 1:
            return terms[0]
        if not is_wanted:
            self._leave_out(leaf)
            return None
        if not terms:
            hint = f"Write the words it stands for, joined by OR; an asterisk needs {SHORTEST} letters before it."
            raise QuerySyntaxError(f'"{_shown(leaf)}" cannot be carried over', offset=leaf.offset, hint=hint)
        pairs = [
            Near(_term(first, leaf), _term(second, leaf), 0)
            for first, second in pairwise(pieces)
            if first and second
        ]
        paired = {term for pair in pairs for term, _ in walk_terms(pair)}
        node = conjunction([*pairs, *(term for term in terms if term not in paired)])
        self._remarks.note_about(_shown(leaf), f"written {_brief(node)}, which is wider")
        return node

    def _leave_out(self, leaf: Leaf) -> None:
        self._remarks.note_about(
            _shown(leaf), "left out under NOT, where it cannot be said exactly: this finds more"
        )

    def _close(self, close: Close, *, is_wanted: bool) -> Node | None:
        sides = [self._options(side, close, is_wanted=is_wanted) for side in (close.left, close.right)]
        phrase = _phrase(*sides) if close.is_ordered and not close.distance else None
        is_exact = close.distance <= MAX_DISTANCE and not close.is_ordered
        is_exact = is_exact and not any(option.is_wider for side in sides for option in side)
        if not is_wanted and not phrase and not (is_exact and all(sides)):
            self._leave_out(next(leaves(close)))
            return None
        if phrase:
            self._remarks.note(f"{close.sign} between two words is written as a phrase")
            return phrase
        self._note_close(close)
        if any(option.is_wider for side in sides for option in side):
            self._remarks.note(
                f"{close.sign} beside more than words and alternatives becomes several: this finds more"
            )
        nodes = [_near(left, right, close.distance) for left in sides[0] for right in sides[1]]
        kept = [node for node in nodes if node is not None]
        if not kept:
            hint = "Limit both sides to the same field."
            message = f"the sides of {close.sign} are limited to different fields"
            raise QuerySyntaxError(message, offset=close.offset, hint=hint)
        return disjunction(kept)

    def _note_close(self, close: Close) -> None:
        if close.is_ordered:
            self._remarks.note(f"{close.sign} keeps an order, NEAR does not: this finds more")
        if close.distance > MAX_DISTANCE:
            self._remarks.note(f"{close.sign} is read as AND: this finds more")
        elif close.sign != f"NEAR/{close.distance}":
            meaning = f"at most {close.distance} words between, in any order"
            self._remarks.note(f"{close.sign} is written NEAR/{close.distance}: {meaning}")

    def _options(self, side: Written, close: Close, *, is_wanted: bool) -> list[_Option]:
        match side:
            case Leaf(role=Role.TEXT, is_loose=True):
                return self._options(join(Operator.AND, [*loosened(side)]), close, is_wanted=is_wanted)
            case Leaf(role=Role.LIMIT) | Negated():
                hint = "Each side is a word, a phrase or alternatives; write the rest outside of it."
                message = f"{close.sign} joins more than words, phrases and alternatives"
                raise QuerySyntaxError(message, offset=close.offset, hint=hint)
            case Combined(operator, parts):
                found = [option for part in parts for option in self._options(part, close, is_wanted=is_wanted)]
                if operator is Operator.AND:
                    self._remarks.note(f"AND within {close.sign} is read as OR: this finds more")
                    terms = tuple(term for option in found for term in option.terms)
                    return [_Option(terms, is_wider=True)]
                return _merged(found)
            case _:
                node = self.fit(side, is_wanted=is_wanted)
                return [] if node is None else _merged(_split(node))


def _phrase(left: list[_Option], right: list[_Option]) -> Term | None:
    """Two words that follow each other; None where there are alternatives, or the first may go on."""
    terms = [term for side in (left, right) for option in side for term in option.terms if not option.is_wider]
    if len(left) != 1 or len(right) != 1 or len(terms) != 2 or terms[0].truncated:
        return None
    first, second = terms
    is_one = first.field == second.field
    return replace(second, text=f"{first.text} {second.text}", phrase=True) if is_one else None


def _near(left: _Option, right: _Option, distance: int) -> Node | None:
    """Both alternatives close to each other; None when no text holds both."""
    found: list[Node] = []
    for first, one in _by_field(left.terms).items():
        for second, other in _by_field(right.terms).items():
            if first and second and first is not second:
                continue
            field = first or second
            sides = [disjunction([replace(term, field=field) for term in terms]) for terms in (one, other)]
            is_near = distance <= MAX_DISTANCE
            found.append(Near(_side(sides[0]), _side(sides[1]), distance) if is_near else conjunction(sides))
    conditions = [option.condition for option in (left, right) if option.condition]
    return conjunction([*conditions, disjunction(found)]) if found else None


def _by_field(terms: tuple[Term, ...]) -> dict[Field | None, list[Term]]:
    grouped: dict[Field | None, list[Term]] = {}
    for term in terms:
        grouped.setdefault(term.field, []).append(term)
    return grouped


def _side(node: Node) -> Term | Or:
    assert isinstance(node, Term | Or)
    return node


def _split(node: Node) -> list[_Option]:
    """The alternatives of a tree that is one side of a proximity."""
    match node:
        case Term():
            return [_Option((node,))]
        case Or(children):
            return [option for child in children for option in _split(child)]
        case _:
            return [_Option(tuple(dict.fromkeys(term for term, _ in walk_terms(node))), node, is_wider=True)]


def _merged(options: list[_Option]) -> list[_Option]:
    """Plain alternatives as one."""
    plain = tuple(dict.fromkeys(term for option in options if not option.is_wider for term in option.terms))
    return [*([_Option(plain)] if plain else []), *(option for option in options if option.is_wider)]


def _spelled(text: str) -> list[str]:
    """The texts that the first letter that may vary makes."""
    found = _LETTER.search(text)
    assert found
    start, end = found.span()
    before, after = text[start - 1 : start], text[end : end + 1]
    doubled = before if before.isalpha() else ""
    if before in "oO" and after == "r" and found[0] == OPTIONAL:
        letters = "u"  # colo?r
    elif before and before in "iyIY" and after and after in "aei":
        letters = "sz"  # organi?ation, analy?e
    elif after == "e" and found[0] == OPTIONAL:
        letters = "ao" + doubled  # an?emia, f?etus, label?ed
    else:
        letters = "aeiousz" + doubled
    forms = dict.fromkeys([*([""] if found[0] == OPTIONAL else []), *letters])
    return [text[:start] + form + text[end:] for form in forms]


def _pieces(text: str) -> tuple[list[str], bool]:
    """A text cut after each asterisk, and whether that is the whole truth; "" is a word that cannot be said.

    An asterisk within a word cuts the word there; with fewer than `SHORTEST` signs before it the word is left out.
    """
    words, pieces, is_exact = re.sub(rf"{MANY}(?=[^\w\s{MANY}])", f"{MANY} ", text).split(), [""], True
    for word in words:
        stem, cut, rest = word.partition(MANY)
        if not WORD.search(word):
            continue
        if not WORD.search(stem) or (WORD.search(rest) and len(stem) < SHORTEST):
            pieces += ["", ""]
            is_exact = False
            continue
        pieces[-1] = f"{pieces[-1]} {stem}{cut}".strip()
        is_exact &= not WORD.search(rest)
        pieces += [""] if cut else []
    return (pieces if pieces[-1] else pieces[:-1]), is_exact


def _natural(text: str) -> list[str]:
    """A heading as a text has it: `Infant, Newborn` turned, what `(…)` explains beside it."""
    found = re.fullmatch(r"(.*?\S)\s*\(([^()]*)\)", text)
    main, *further = [found[1], found[2]] if found else [text]
    parts = [part.strip() for part in main.split(", ")]
    return [" ".join(reversed(parts)), *(part for part in further if WORD.search(part))]


def _term(text: str, leaf: Leaf) -> Term:
    is_cut = text.endswith(MANY)
    plain = unicodedata.normalize("NFC", " ".join(text.replace(MANY, " ").replace('"', " ").split())).strip(",;")
    if not WORD.search(plain):
        message = f'"{_shown(leaf)}" holds no letter or digit'
        raise QuerySyntaxError(message, offset=leaf.offset, hint="Remove it, or write the word it stands for.")
    return Term(plain, phrase=" " in plain, truncated=is_cut, offset=leaf.offset, field=leaf.field)


def _shown(leaf: Leaf) -> str:
    return shorten(" ".join(leaf.text.translate(WILDCARDS).split()))


def _brief(node: Node) -> str:
    return shorten(to_text(node))


def _refuse(leaf: Leaf) -> NoReturn:
    hint = "Leaving it out here would lose records; take it out of the query and screen for it instead."
    raise QuerySyntaxError(f"{leaf.what or _shown(leaf)} cannot be expressed here", offset=leaf.offset, hint=hint)
