"""Bringing a tree to what a service can say, without losing a record.

A condition the service cannot say is replaced by a wider one where records are wanted for it (NEAR becomes
AND), and by a narrower one, or none, where records are refused for it. So what comes back is a superset of what
the query means, never less. That holds for a whole tree when it holds for its leaves: a wider part makes AND
and OR wider, and NOT turns wider into narrower.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import TypeAlias

from slr.core.query.engines.rendering import is_plain
from slr.core.query.parser import MAX_DISTANCE
from slr.core.query.printing import term_text, to_text
from slr.core.query.tree import And, Field, Near, Node, Not, Or, Term, conjunction, disjunction, negation
from slr.core.query.word_forms import WORD, Lexicon, WordForm, fold

#: More pairs than this in one NEAR would make the text too long for a service.
MOST_PAIRS = 100

Leaf: TypeAlias = Term | Near


class NearSides(Enum):
    """What a service lets stand beside a proximity operator."""

    WORDS = auto()  #: single whole words
    TERMS = auto()  #: words, phrases and beginnings
    GROUPS = auto()  #: these, and groups of them joined by OR


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a service can say.

    label: its name for people. fields: a term can be limited to the title or the abstract. cut_phrases: a
    phrase can end in an asterisk. near: where two single words can be asked to stand near each other (None is
    title and abstract together); empty where nowhere. stems_prefixes: the service compares a beginning with
    stems, so the plain word has to be asked for as well. sides: what may stand beside a proximity operator.
    farthest: most words between the sides of a proximity.
    """

    label: str
    fields: bool = False
    cut_phrases: bool = False
    near: frozenset[Field | None] = frozenset()
    stems_prefixes: bool = False
    sides: NearSides = NearSides.WORDS
    farthest: int = MAX_DISTANCE


@dataclass(frozen=True, slots=True)
class Fitted:
    """A tree the service can say (None: nothing is left to ask for), and a note for each thing that changed."""

    node: Node | None
    notes: tuple[str, ...] = ()


def fit(node: Node, abilities: Abilities) -> Fitted:
    """The nearest tree the service can say that every record of `node` satisfies."""
    fitter = _Fitter(abilities)
    fitted = fitter.fit(node, widen=True)
    notes = [f"{', '.join(dict.fromkeys(texts))}: {remark}" for remark, texts in fitter.changed.items()]
    return Fitted(fitted, tuple(notes))


@dataclass(slots=True)
class _Fitter:
    """`changed`: what is said of which texts. A result of None: cannot be said, so leave the condition out."""

    abilities: Abilities
    changed: dict[str, list[str]] = field(default_factory=dict)

    def fit(self, node: Node, *, widen: bool) -> Node | None:
        match node:
            case Term():
                return self._term(node, widen=widen)
            case Near():
                return self._near(node, widen=widen)
            case Not(child):
                inner = self.fit(child, widen=not widen)
                return None if inner is None else negation(inner)
            case And(children) | Or(children):
                fitted = [self.fit(child, widen=widen) for child in children]
                said = [child for child in fitted if child is not None]
                # What is unsayable counts as true where we widen and as false where we narrow.
                is_free = isinstance(node, And) is widen
                if not said or (len(said) < len(fitted) and not is_free):
                    return None
                return conjunction(said) if isinstance(node, And) else disjunction(said)

    def _say(self, leaf: Leaf, remark: str) -> None:
        text = term_text(leaf) if isinstance(leaf, Term) else to_text(leaf)
        self.changed.setdefault(remark, []).append(text)

    def _term(self, term: Term, *, widen: bool) -> Node | None:
        if term.field and not self.abilities.fields:
            where = f"{self.abilities.label} has no search in title or abstract alone"
            if not widen:
                self._say(term, f"not sent, since {where} and NOT would remove more than you asked for")
                return None
            self._say(term, f"{where}; looked for in both")
            term = replace(term, field=None)
        if not term.truncated:
            return term
        words = WORD.findall(term.text)
        if len(words) > 1 and not self.abilities.cut_phrases:
            return self._cut_phrase(term, words, widen=widen)
        if len(words) == 1:
            word = term if is_plain(term) else replace(term, text=fold(words[0]), phrase=False)
            return self._prefix(word, widen=widen)
        return term

    def _cut_phrase(self, term: Term, words: list[str], *, widen: bool) -> Node:
        """A phrase that ends in an asterisk, for a service without: its words, or the phrase as it stands."""
        if not widen:
            self._say(term, "a phrase cannot be truncated here; sent without the asterisk, so it removes less")
            return replace(term, truncated=False)
        self._say(term, "a phrase cannot be truncated here; its words are joined by AND")
        last = Term(fold(words[-1]), truncated=True, field=term.field)
        return conjunction(
            [*(Term(word, field=term.field) for word in words[:-1]), self._prefix(last, widen=True)]
        )

    def _prefix(self, term: Term, *, widen: bool) -> Node:
        if not (self.abilities.stems_prefixes and widen):
            return term
        if not _may_lose_its_end(term.text):
            return term
        self._say(term, "a beginning is compared with stems, so the word itself is asked for as well")
        return disjunction([term, replace(term, truncated=False)])

    def _near(self, near: Near, *, widen: bool) -> Node | None:
        pairs = near.pairs
        if self.abilities.sides is NearSides.GROUPS and near.distance <= self.abilities.farthest:
            return near
        if len(pairs) > MOST_PAIRS:
            self._say(near, f"more than {MOST_PAIRS} pairs of words; {_fallback(widen=widen)}")
            sides = [self.fit(side, widen=True) for side in (near.left, near.right)] if widen else []
            said = [side for side in sides if side is not None]
            return conjunction(said) if said else None
        fitted = [self._pair(left, right, near.distance, widen=widen) for left, right in pairs]
        alternatives = [node for node in fitted if node is not None]
        return disjunction(alternatives) if alternatives else None

    def _pair(self, left: Term, right: Term, distance: int, *, widen: bool) -> Node | None:
        near = Near(left, right, distance)
        where = left.field
        if near.distance > self.abilities.farthest:
            reason = f"{self.abilities.label} counts {self.abilities.farthest} words between at most"
            return self._apart(near, reason, widen=widen)
        if self.abilities.sides is not NearSides.WORDS:
            return near
        single = all(len(WORD.findall(term.text)) == 1 and not term.truncated for term in (left, right))
        if single and fold(left.text) != fold(right.text):
            if where in self.abilities.near:
                return near
            if None in self.abilities.near and widen:
                self._say(near, f"{self.abilities.label} has no proximity in this field alone; looked for in both")
                return Near(replace(left, field=None), replace(right, field=None), distance)
        return self._apart(near, self._reason(is_single=single), widen=widen)

    def _apart(self, near: Near, reason: str, *, widen: bool) -> Node | None:
        """One pair at any distance, or nothing under NOT."""
        self._say(near, f"{reason}; {_fallback(widen=widen)}")
        if not widen:
            return None
        sides = [self._term(term, widen=True) for pair in near.pairs for term in pair]
        return conjunction([side for side in sides if side is not None])

    def _reason(self, *, is_single: bool) -> str:
        if not self.abilities.near:
            return f"{self.abilities.label} gets no proximity from slr"
        if is_single:
            return f"{self.abilities.label} has no such proximity"
        return "proximity is sent for two single words only"


def _fallback(*, widen: bool) -> str:
    if widen:
        return "sent as AND, at any distance"
    return "not sent, since NOT would remove more than you asked for"


def _may_lose_its_end(word: str) -> bool:
    """True when the English stem of a word is not the word, so that a beginning of that length finds no stem."""
    return Lexicon().read([word], WordForm.STEM) != [fold(word)]
