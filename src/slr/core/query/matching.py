"""Does a record satisfy a query? Three answers: true, false, and unknown where the text is not there.

Kleene's strong three-valued logic (Introduction to Metamathematics, 1952, section 64): unknown spreads only where
the missing abstract could change the answer. A title that holds a negated term is false for good.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TypeAlias

from slr.core.model import Truth
from slr.core.query.needles import Needle, ReadText, make_needle
from slr.core.query.tree import And, Field, Near, Node, Not, Or, Term
from slr.core.query.word_forms import Lexicon, WordForm

Matcher: TypeAlias = Callable[[str, str | None], Truth]
_Look: TypeAlias = Callable[[ReadText], bool]
_Check: TypeAlias = Callable[[ReadText, ReadText | None], Truth]


class Matching(StrEnum):
    """How words are compared.

    STEMMED: by English Snowball stems, which imitates Semantic Scholar (animal finds animation).
    LITERAL: as written, whatever the case and the diacritics, as PubMed does.
    MIXED: wanted terms by stems, so that little is missed; negated terms as written or in the plural, so that
    `-animal` does not lose a paper on animation. For services without boolean search, where we alone decide.
    """

    STEMMED = "stemmed"
    LITERAL = "literal"
    MIXED = "mixed"


_WANTED = {Matching.STEMMED: WordForm.STEM, Matching.LITERAL: WordForm.FOLDED, Matching.MIXED: WordForm.STEM}
_NEGATED = {Matching.STEMMED: WordForm.STEM, Matching.LITERAL: WordForm.FOLDED, Matching.MIXED: WordForm.SINGULAR}


def match(node: Node, title: str, abstract: str | None, *, matching: Matching = Matching.STEMMED) -> Truth:
    """Whether one record satisfies the query; for many records use `compile_matcher`.

    title: with the subtitle, if there is one. abstract: None or blank when there is no text to look at, which
    makes every term that is not in the title unknown. A term limited to the title is never unknown; one limited to
    the abstract is unknown without one, whatever the title says.
    """
    return compile_matcher(node, matching)(title, abstract)


def compile_matcher(node: Node, matching: Matching = Matching.STEMMED) -> Matcher:
    """A function of (title, abstract) that says whether a record satisfies the query.

    It remembers the forms of words, so it gets faster as it goes; it is not for several threads at once.
    """
    lexicon = Lexicon()
    check = _compile(node, matching, lexicon, is_wanted=True)

    def matcher(title: str, abstract: str | None) -> Truth:
        known = abstract if abstract and not abstract.isspace() else None
        return check(ReadText(title, lexicon), None if known is None else ReadText(known, lexicon))

    return matcher


def _compile(node: Node, matching: Matching, lexicon: Lexicon, *, is_wanted: bool) -> _Check:
    match node:
        case Term():
            form = (_WANTED if is_wanted else _NEGATED)[matching]
            return _in_field(_holds(make_needle(node, form, lexicon)), node.field)
        case Near():
            form = (_WANTED if is_wanted else _NEGATED)[matching]
            needles = [tuple(make_needle(term, form, lexicon) for term in pair) for pair in node.pairs]
            return _in_field(_holds_near(needles, node.distance), node.pairs[0][0].field)
        case Not(child):
            return _invert(_compile(child, matching, lexicon, is_wanted=not is_wanted))
        case And(children):
            return _settle([_compile(c, matching, lexicon, is_wanted=is_wanted) for c in children], Truth.FALSE)
        case Or(children):
            return _settle([_compile(c, matching, lexicon, is_wanted=is_wanted) for c in children], Truth.TRUE)


def _holds(needle: Needle) -> _Look:
    return lambda text: text.holds(needle)


def _holds_near(pairs: list[tuple[Needle, ...]], distance: int) -> _Look:
    return lambda text: any(text.holds_near(left, right, distance) for left, right in pairs)


def _in_field(look: _Look, field: Field | None) -> _Check:
    """Look where the field says: the title decides about itself, a missing abstract is unknown."""

    def check(title: ReadText, abstract: ReadText | None) -> Truth:
        if field is not Field.ABSTRACT and look(title):
            return Truth.TRUE
        if field is Field.TITLE:
            return Truth.FALSE
        if abstract is None:
            return Truth.UNKNOWN
        return Truth.TRUE if look(abstract) else Truth.FALSE

    return check


_OPPOSITE = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE, Truth.UNKNOWN: Truth.UNKNOWN}


def _invert(child: _Check) -> _Check:
    return lambda title, abstract: _OPPOSITE[child(title, abstract)]


def _settle(children: list[_Check], decisive: Truth) -> _Check:
    """AND is settled by one FALSE, OR by one TRUE; otherwise one UNKNOWN makes it unknown."""
    otherwise = _OPPOSITE[decisive]

    def check(title: ReadText, abstract: ReadText | None) -> Truth:
        result = otherwise
        for child in children:
            truth = child(title, abstract)
            if truth is decisive:
                return decisive
            if truth is Truth.UNKNOWN:
                result = truth
        return result

    return check
