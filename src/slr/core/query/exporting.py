"""A query written for services that people search by hand: a string to paste, and what it does differently.

Syntax as the vendors document it: Ovid (https://site.ovid.com/site/help/documentation/osp/en/Content/syntax.htm),
Web of Science (https://webofscience.help.clarivate.com/Content/search-operators.html), Scopus
(https://schema.elsevier.com/dtds/document/bkapi/search/SCOPUSSearchTips.htm), EBSCO
(https://connect.ebsco.com/s/article/Searching-with-Boolean-Operators), Embase.com
(https://www.elsevier.support/embase/answer/can-i-use-boolean-operators-wildcards-and-proximity-operators-in-embase),
the Cochrane Library (https://www.cochranelibrary.com/search-manager-help) and ProQuest
(https://proquest.libguides.com/proquestplatform/tips). A condition that a service cannot say is made wider, with
a note, as for the services that are asked by this program (`fitting`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from types import MappingProxyType

from slr.core.query.engines import pubmed
from slr.core.query.engines.fitting import Abilities, NearSides, fit
from slr.core.query.engines.infix import without_lone_negations
from slr.core.query.engines.rendering import Rendering, distinct_terms, list_quoted
from slr.core.query.importing.dialects import GRAMMARS, Dialect
from slr.core.query.printing import to_text
from slr.core.query.tree import (
    And,
    Field,
    Near,
    Node,
    Not,
    Or,
    Term,
    conjunction,
    disjunction,
    negation,
    negative_terms,
    walk_near,
    walk_terms,
)


class _CutPhrase(Enum):
    """How a phrase whose last word goes on is written."""

    QUOTED = auto()
    BARE = auto()
    NEXT = auto()


@dataclass(frozen=True, slots=True)
class _Manner:
    """How one service is written to.

    places: title and abstract (None), or one of them, around what is looked for. near: the operator with its
    number, which is the words between and `counted`, and `least` at least. is_wide: the place for title and
    abstract takes in more, so that under NOT both are named. shortest: letters a word needs before an asterisk.
    reserved: words with a meaning of their own, which need quotes. hyphens: with a hyphen and with a blank are two
    terms. forms: other forms of a word are found as well. notes: what is different whatever the query.
    """

    abilities: Abilities
    places: Mapping[Field | None, str]
    near: str
    is_wide: bool = False
    counted: int = 0
    least: int = 0
    not_word: str = "NOT"
    cut_phrase: _CutPhrase = _CutPhrase.QUOTED
    shortest: int = 1
    reserved: str = "(?!)"
    hyphens: bool = False
    forms: bool = False
    notes: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The name of the service for people."""
        return self.abilities.label


def _abilities(dialect: Dialect, sides: NearSides = NearSides.GROUPS, farthest: int = 99) -> Abilities:
    label = GRAMMARS[dialect].label
    return Abilities(label, fields=True, cut_phrases=True, sides=sides, farthest=farthest)


def _places(anywhere: str, title: str, abstract: str) -> Mapping[Field | None, str]:
    return MappingProxyType({None: anywhere, Field.TITLE: title, Field.ABSTRACT: abstract})


#: Operators, and the numbers that may be taken for those of lines.
_ALWAYS = r"AND|OR|NOT|\d+"

_MANNERS: Mapping[Dialect, _Manner] = MappingProxyType(
    {
        Dialect.OVID: _Manner(
            _abilities(Dialect.OVID, farthest=98),
            _places("({}).ti,ab.", "({}).ti.", "({}).ab."),
            near="adj{}",
            counted=1,
            cut_phrase=_CutPhrase.BARE,
            reserved=rf"{_ALWAYS}|ADJ\d*|FREQ|EXP|USE|LIMIT",
            notes=("Ovid finds words as written: add plurals and other endings yourself, or an asterisk",),
        ),
        Dialect.WOS: _Manner(
            _abilities(Dialect.WOS),
            _places("TS=({})", "TI=({})", "AB=({})"),
            near="NEAR/{}",
            forms=True,
            is_wide=True,
            shortest=3,
            reserved=rf"{_ALWAYS}|NEAR|SAME",
            notes=(
                "TS= also searches author keywords and Keywords Plus, so it finds more",
                "Web of Science also finds other forms of a word without quotes or asterisk (Exact Search off)",
            ),
        ),
        Dialect.SCOPUS: _Manner(
            _abilities(Dialect.SCOPUS, NearSides.TERMS),
            _places("TITLE-ABS-KEY({})", "TITLE({})", "ABS({})"),
            near="W/{}",
            forms=True,
            is_wide=True,
            not_word="AND NOT",
            reserved=rf"{_ALWAYS}|W|PRE",
            notes=(
                "TITLE-ABS-KEY also searches keywords and index terms, so it finds more",
                "Scopus also finds plurals and spelling variants of a word, and drops stop words from a phrase",
            ),
        ),
        Dialect.EBSCO: _Manner(
            _abilities(Dialect.EBSCO),
            _places("(TI ({0}) OR AB ({0}))", "TI ({})", "AB ({})"),
            forms=True,
            near="N{}",
            reserved=rf"{_ALWAYS}|[NWS]\d+|ADJ\d+|[A-Z]{{2}}",
            notes=("EBSCO also finds plurals and possessives; it needs the search mode Boolean/Phrase",),
        ),
        Dialect.EMBASE: _Manner(
            _abilities(Dialect.EMBASE),
            _places("({}):ti,ab", "({}):ti", "({}):ab"),
            near="NEAR/{}",
            counted=1,
            reserved=rf"{_ALWAYS}|NEAR|NEXT",
            notes=("Embase.com finds words as written: add plurals and other endings yourself, or an asterisk",),
        ),
        Dialect.CENTRAL: _Manner(
            _abilities(Dialect.CENTRAL),
            _places("({}):ti,ab", "({}):ti", "({}):ab"),
            near="NEAR/{}",
            least=1,
            cut_phrase=_CutPhrase.NEXT,
            shortest=3,
            reserved=rf"{_ALWAYS}|NEAR|NEXT",
            hyphens=True,
            notes=("for the Search Manager of the Cochrane Library, without word variations",),
        ),
        Dialect.PROQUEST: _Manner(
            _abilities(Dialect.PROQUEST),
            _places("TI,AB({})", "TI({})", "AB({})"),
            near="NEAR/{}",
            forms=True,
            least=1,
            reserved=rf"{_ALWAYS}|NEAR|PRE|EXACT|LNK|[NP]|S\d+",
            notes=("ProQuest also finds plurals and spelling variants of a word without quotes",),
        ),
    }
)

#: Letters, digits, blanks, and the hyphens and apostrophes between letters.
_SIGNS = re.compile(r"(?<=[^\W_])['\u2019-](?=[^\W_])|[^\w\u0300-\u036f]|_")
#: The services a query is written for, in the order in which they are shown.
EXPORTED = (Dialect.PUBMED, *_MANNERS)


def export_query(node: Node, dialect: Dialect | str) -> Rendering:
    """The query as one string for a service's command line, with what it finds or leaves out beyond the query.

    It finds all that the query finds there, or a note says what it misses: a condition that cannot be said becomes
    wider, and under NOT narrower. The text is empty when nothing but negations is left.

    Raises:
        ValueError: no such dialect, or none that is exported (see `EXPORTED`).
    """
    chosen = Dialect(dialect)
    if chosen is Dialect.PUBMED:
        return pubmed.render(without_lone_negations(node) or node)
    if chosen not in EXPORTED:
        raise ValueError(f"queries are not written for {GRAMMARS[chosen].label}")
    manner = _MANNERS[chosen]
    fitted = fit(node, manner.abilities)
    remarks = (*manner.notes, *_remarks(node, chosen), *fitted.notes)
    narrowed = _narrow(fitted.node, is_wanted=True) if fitted.node and manner.is_wide else fitted.node
    turned = without_lone_negations(narrowed) if narrowed else None
    if turned is None:
        return Rendering("", (*remarks, f"only negated terms are left, which {manner.label} cannot search for"))
    return Rendering(_Writer(manner).write(turned), remarks)


def _narrow(node: Node, *, is_wanted: bool) -> Node:
    """Under NOT, title or abstract by name, where a service's name for both takes in more."""
    match node:
        case Term() | Near():
            if is_wanted or next(walk_terms(node))[0].field is not None:
                return node
            return disjunction([_within(node, Field.TITLE), _within(node, Field.ABSTRACT)])
        case Not(child):
            return negation(_narrow(child, is_wanted=not is_wanted))
        case And(children):
            return conjunction([_narrow(child, is_wanted=is_wanted) for child in children])
        case Or(children):
            return disjunction([_narrow(child, is_wanted=is_wanted) for child in children])


def _within(leaf: Term | Near, field: Field) -> Term | Near:
    if isinstance(leaf, Term):
        return replace(leaf, field=field)
    left, right = (
        Or(tuple(replace(term, field=field) for term, _ in walk_terms(side)))
        if isinstance(side, Or)
        else replace(side, field=field)
        for side in (leaf.left, leaf.right)
    )
    return Near(left, right, leaf.distance)


class _Writer:
    """Writes a tree in one manner; terms of one place that stand side by side under OR share its name."""

    def __init__(self, manner: _Manner) -> None:
        self._manner = manner

    def write(self, node: Node) -> str:
        """The tree as the service reads it, every group within parentheses."""
        match node:
            case Term() | Near():
                return self._placed(_field(node), [node])
            case Or(children):
                return " OR ".join(self._alternatives(children))
            case And(children):
                wanted = [self._group(child) for child in children if not isinstance(child, Not)]
                refused: list[Node] = [child.child for child in children if isinstance(child, Not)]
                found = " AND ".join(wanted)
                if not refused:
                    return found
                left = f"({found})" if len(wanted) > 1 else found
                return f"{left} {self._manner.not_word} {self._group(disjunction(refused))}"
            case Not():
                raise AssertionError("every NOT stands in an AND")

    def _group(self, node: Node) -> str:
        """The tree where it stands within another; terms of one place are a group by their place alone."""
        if isinstance(node, Or):
            texts = self._alternatives(node.children)
            return texts[0] if len(texts) == 1 else f"({' OR '.join(texts)})"
        return self.write(node) if isinstance(node, Term | Near) else f"({self.write(node)})"

    def _alternatives(self, children: Iterable[Node]) -> list[str]:
        """Each member of an OR, those of one place together where the first of them stands."""
        by_place: dict[object, list[Node]] = {}
        for number, child in enumerate(children):
            place: object = ("leaf", _field(child)) if isinstance(child, Term | Near) else number
            by_place.setdefault(place, []).append(child)
        return [
            self._placed(_field(members[0]), [leaf for leaf in members if isinstance(leaf, Term | Near)])
            if isinstance(members[0], Term | Near)
            else self._group(members[0])
            for members in by_place.values()
        ]

    def _placed(self, field: Field | None, leaves: list[Term | Near]) -> str:
        inner = [self._leaf(leaf) for leaf in leaves]
        if len(inner) > 1:
            inner = [
                f"({text})" if isinstance(leaf, Near) else text for text, leaf in zip(inner, leaves, strict=True)
            ]
        return self._manner.places[field].format(" OR ".join(inner))

    def _leaf(self, leaf: Term | Near) -> str:
        if isinstance(leaf, Term):
            return self._term(leaf)
        number = max(leaf.distance + self._manner.counted, self._manner.least)
        return f"{self._side(leaf.left)} {self._manner.near.format(number)} {self._side(leaf.right)}"

    def _side(self, side: Term | Or) -> str:
        texts = [self._term(term) for term, _ in walk_terms(side)]
        if len(texts) > 1 or " NEXT " in texts[0] or (" " in texts[0] and not texts[0].startswith('"')):
            return f"({' OR '.join(texts)})"
        return texts[0]

    def _term(self, term: Term) -> str:
        text = written(term)
        if not (self._manner.hyphens and "-" in text):
            return self._words(term, text)
        return f"({self._words(term, text)} OR {self._words(term, text.replace('-', ' '))})"

    def _words(self, term: Term, text: str) -> str:
        is_reserved = any(
            re.fullmatch(self._manner.reserved, word, re.IGNORECASE) for word in re.split(r"[ '-]", text)
        )
        if not term.truncated:
            return text if re.fullmatch(r"[^\W_]+", text) and not is_reserved else f'"{text}"'
        is_quoted = self._manner.cut_phrase is not _CutPhrase.NEXT and is_reserved
        if (" " not in text and not is_quoted) or (self._manner.cut_phrase is _CutPhrase.BARE and not is_reserved):
            return f"{text}*"
        if self._manner.cut_phrase is _CutPhrase.NEXT:
            words = [
                f'"{word}"' if re.fullmatch(self._manner.reserved, word, re.IGNORECASE) else word
                for word in text.split()
            ]
            return f"({' NEXT '.join(words)}*)"
        return f'"{text}*"'


def _field(leaf: Node) -> Field | None:
    return next(walk_terms(leaf))[0].field


def written(term: Term) -> str:
    """A term's words with blanks for all signs but the hyphens and apostrophes within a word."""
    kept = _SIGNS.sub(lambda sign: sign[0].replace("\u2019", "'") if sign[0] in "'\u2019-" else " ", term.text)
    return " ".join(word.strip("'-") for word in kept.split() if word.strip("'-"))


def _remarks(node: Node, dialect: Dialect) -> list[str]:
    manner, terms = _MANNERS[dialect], distinct_terms(node)
    remarks = []
    changed = [term.text for term in terms if written(term) != term.text.replace("\u2019", "'")]
    if changed:
        remarks.append(
            f"{list_quoted(changed)}: written without the signs that mean something else to {manner.label}"
        )
    least = manner.least - manner.counted
    if close := [to_text(near) for near in walk_near(node) if near.distance < least]:
        remarks.append(
            f"{', '.join(close)}: written with at most {least} word between, the least that is documented"
        )
    cut = [term for term in terms if term.truncated]
    brief = [f"{term.text}*" for term in cut if len(re.split(r"[ '-]", written(term))[-1]) < manner.shortest]
    if brief:
        remarks.append(
            f"{list_quoted(brief)}: {manner.label} needs {manner.shortest} characters before an asterisk"
        )
    refused = [term.text for term in negative_terms(node) if not term.truncated and not term.phrase]
    if manner.forms and refused:
        remarks.append(f"NOT {list_quoted(refused)}: {manner.label} may remove other forms of the word too")
    if dialect is Dialect.PROQUEST and cut:
        ends = list_quoted([f"{term.text}*" for term in cut])
        remarks.append(
            f"{ends}: an asterisk stands for 5 characters at most in ProQuest, so longer endings are missed"
        )
    return remarks
