"""What each service makes of each thing a query can say: the table of `docs/query.md`, as data.

Every cell is proved by a test that executes what slr sends by the service's own documented rules, over made-up
works, and compares what is found with what the query means.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from slr.core.model import Window
from slr.core.query.engines import ENGINES
from slr.core.query.engines.fitting import MOST_PAIRS
from slr.core.query.tree import And, Field, Near, Node, Not, Or, Term, holds_without_words
from slr.core.query.word_forms import WORD, fold

#: Fewer letters before an asterisk are a short beginning; PubMed needs as many.
SHORT_BEGINNING = 4


class Feature(StrEnum):
    """One thing a query can say; the value is its name in JSON."""

    WORDS = "words"
    NOT_WORDS = "not-words"
    PLACES = "places"
    NOT_PLACES = "not-places"
    OPERATORS = "operators"
    GROUPS = "groups"
    NOT = "not"
    OR_NOT = "or-not"
    PHRASE = "phrase"
    UNINDEXED = "unindexed-phrase"
    TRUNCATION = "truncation"
    SHORT_TRUNCATION = "short-truncation"
    NOT_TRUNCATION = "not-truncation"
    CUT_PHRASE = "truncated-phrase"
    NOT_CUT_PHRASE = "not-truncated-phrase"
    NEAR = "near"
    NOT_NEAR = "not-near"
    NEAR_OTHER = "near-other"
    NOT_NEAR_OTHER = "not-near-other"
    NEAR_ABSTRACT = "near-abstract"
    NOT_NEAR_ABSTRACT = "not-near-abstract"
    TITLE = "title"
    ABSTRACT = "abstract"
    NOT_FIELD = "not-field"
    WINDOW = "window"
    YEAR_ONLY = "year-only"


def used_features(node: Node, window: Window | None = None) -> tuple[Feature, ...]:
    """The features of a query and its window, in the order of `Feature`."""
    used = {Feature.PLACES, *_features_of(node, wanted=True), *_window(window or Window())}
    return tuple(feature for feature in Feature if feature in used)


def _features_of(node: Node, *, wanted: bool) -> Iterator[Feature]:
    match node:
        case Term():
            yield from _term(node, wanted=wanted)
        case Near():
            yield from _near(node, wanted=wanted)
        case Not(child):
            yield from (Feature.NOT, Feature.NOT_PLACES)
            yield from _features_of(child, wanted=not wanted)
        case And(children) | Or(children):
            yield Feature.OPERATORS
            if any(isinstance(child, And | Or) for child in children):
                yield Feature.GROUPS
            if isinstance(node, Or) and holds_without_words(node):
                yield Feature.OR_NOT
            for child in children:
                yield from _features_of(child, wanted=wanted)


def _term(term: Term, *, wanted: bool) -> Iterator[Feature]:
    words = WORD.findall(term.text)
    if len(words) > 1 or not term.truncated:
        yield Feature.WORDS if wanted else Feature.NOT_WORDS
    if term.field:
        yield Feature(term.field.value) if wanted else Feature.NOT_FIELD
    if not term.truncated:
        yield from (Feature.PHRASE, Feature.UNINDEXED) if len(words) > 1 else ()
        return
    if len(words) > 1:
        yield Feature.CUT_PHRASE if wanted else Feature.NOT_CUT_PHRASE
    else:
        yield Feature.TRUNCATION if wanted else Feature.NOT_TRUNCATION
    if words and len(fold(words[-1])) < SHORT_BEGINNING:
        yield Feature.SHORT_TRUNCATION


def _near(near: Near, *, wanted: bool) -> Iterator[Feature]:
    # What is sent as AND has the troubles of its terms too; what is left out under NOT has not.
    for term in {side for pair in near.pairs for side in pair} if wanted else ():
        yield from _term(term, wanted=True)
    yield Feature.WORDS if wanted else Feature.NOT_WORDS
    if not all(_is_simple(*pair) for pair in near.pairs) or len(near.pairs) > MOST_PAIRS:
        yield Feature.NEAR_OTHER if wanted else Feature.NOT_NEAR_OTHER
    else:
        yield Feature.NEAR if wanted else Feature.NOT_NEAR
    field = near.pairs[0][0].field
    if field is Field.ABSTRACT:
        yield Feature.NEAR_ABSTRACT if wanted else Feature.NOT_NEAR_ABSTRACT
    if field:
        yield Feature(field.value) if wanted else Feature.NOT_FIELD


def _is_simple(left: Term, right: Term) -> bool:
    """Two different single words without an asterisk."""
    single = all(len(WORD.findall(term.text)) == 1 and not term.truncated for term in (left, right))
    return single and fold(left.text) != fold(right.text)


def _window(window: Window) -> Iterator[Feature]:
    if window != Window():
        yield Feature.WINDOW
    if window.start is not None and (window.start.month, window.start.day) != (1, 1):
        yield Feature.YEAR_ONLY


class MatchRelation(StrEnum):
    """What a service finds, against what the query means.

    WIDER: more. NARROWER: not all of it. LEFT_OUT: the condition is not sent, so the service finds more. HERE:
    the condition is applied to the service's answers on this computer; what only a missing text could decide is
    kept as unknown.
    """

    EXACT = "exact"
    WIDER = "wider"
    NARROWER = "narrower"
    LEFT_OUT = "left out"
    HERE = "here"


@dataclass(frozen=True, slots=True)
class WarrantyCell:
    """One service and one feature.

    note: words of the note that comes whenever the cell applies; only an exact cell can do without. remark: a
    condition or a reason, for people.
    """

    relation: MatchRelation
    note: str = ""
    remark: str = ""

    def __str__(self) -> str:
        """As people are shown it."""
        return f"{self.relation}, {self.remark}" if self.remark else str(self.relation)


@dataclass(frozen=True, slots=True)
class FeatureRow:
    """One feature: its name for people, queries that show it, and a cell for each service."""

    label: str
    queries: tuple[str, ...]
    cells: Mapping[str, WarrantyCell]


class Warranty(NamedTuple):
    """What one service makes of one feature of a query."""

    feature: Feature
    label: str
    cell: WarrantyCell


def warranties(node: Node, engine: str, window: Window | None = None) -> tuple[Warranty, ...]:
    """What a service makes of every feature a query and its window use.

    Raises:
        KeyError: no such service.
    """
    rows = ((feature, TABLE[feature]) for feature in used_features(node, window))
    return tuple(Warranty(feature, row.label, row.cells[engine]) for feature, row in rows)


def _row(label: str, queries: tuple[str, ...], crossref: WarrantyCell, **cells: WarrantyCell) -> FeatureRow:
    """`other` stands for the services that are not named."""
    other = cells.get("other", _EXACT)
    named = {"crossref": crossref} | cells
    return FeatureRow(label, queries, MappingProxyType({name: named.get(name, other) for name in ENGINES}))


def _here(note: str) -> WarrantyCell:
    return WarrantyCell(MatchRelation.HERE, note)


def _wider(note: str, remark: str = "") -> WarrantyCell:
    return WarrantyCell(MatchRelation.WIDER, note, remark)


def _narrower(note: str, remark: str = "") -> WarrantyCell:
    return WarrantyCell(MatchRelation.NARROWER, note, remark)


def _leave_out(note: str = "not sent, since") -> WarrantyCell:
    return WarrantyCell(MatchRelation.LEFT_OUT, note)


_EXACT = WarrantyCell(MatchRelation.EXACT)
_UNLESS_STEMMED = "if it compares words as written"
_EPMC = WarrantyCell(MatchRelation.EXACT, "whether Europe PMC compares stems", _UNLESS_STEMMED)
_ARXIV = WarrantyCell(MatchRelation.EXACT, "how arXiv cuts and stems words", _UNLESS_STEMMED)
_DATACITE = WarrantyCell(MatchRelation.EXACT, "whether DataCite compares stems", _UNLESS_STEMMED)
_AS_WRITTEN = {"europe_pmc": _EPMC, "arxiv": _ARXIV, "datacite": _DATACITE}
_ALL_TEXTS = _wider("all titles and descriptions", "other titles and descriptions too")
_NOT_ALL_TEXTS = _narrower("NOT removes by these", "other titles and descriptions too")
_ANYWHERE = _wider("sent as AND, at any distance")
_IN_BOTH = _wider("alone; looked for in both")
_CUT = _wider("its words are joined by AND")
_UNCUT = _wider("so it removes less")
_BY_STEMS = _narrower("other endings may be missed", "a beginning of stems")
_BOOLEAN = _here("slr applies AND and OR to the answers")
_NEGATED = _here("does not send negated terms")
_NEARNESS = _here("does not send NEAR")
_FIELDS = _here("does not send title: and abstract:")
_PHRASES = _here("sends phrases as single words")
_ENDINGS = _narrower("other endings are not found", "the word is sent alone")
_LOCAL_WORDS = "wanted words by stems, negated ones as written or in the plural"
_FIRST_DAY = _narrower("without a month count as 1 January")

#: The rows in the order of the documentation. `WINDOW` and `YEAR_ONLY` have no query of their own.
TABLE: Mapping[Feature, FeatureRow] = MappingProxyType(
    {
        Feature.WORDS: _row(
            "other endings of a word",
            ("brain image",),
            _wider(_LOCAL_WORDS, "stems, here"),
            semantic_scholar=_wider("compares the English stems", "stems"),
            openalex=_wider("compares English stems", "Kstem stems"),
            **_AS_WRITTEN,
        ),
        Feature.NOT_WORDS: _row(
            "other endings of a word under NOT",
            ("brain -animal", "brain -image"),
            _narrower(_LOCAL_WORDS, "simple plurals, here"),
            semantic_scholar=_narrower("NOT removes by stems", "stems"),
            openalex=_narrower("NOT removes by stems", "Kstem stems"),
            **_AS_WRITTEN,
        ),
        Feature.PLACES: _row(
            "title and abstract, and nothing else",
            ("mri", "brain ct"),
            _narrower("does not search abstracts", "titles only"),
            pubmed=_wider("searches author keywords as well", "author keywords too"),
            datacite=_ALL_TEXTS,
        ),
        Feature.NOT_PLACES: _row(
            "title and abstract, and nothing else, under NOT",
            ("ct -brain",),
            _NEGATED,
            semantic_scholar=WarrantyCell(
                MatchRelation.EXACT, "abstracts it may not show", "also in abstracts it does not show"
            ),
            pubmed=_narrower("NOT searches author keywords", "author keywords too"),
            datacite=_NOT_ALL_TEXTS,
        ),
        Feature.OPERATORS: _row(
            "AND and OR, whichever binds closer", ("heart ct | brain mri", "heart | scan"), _BOOLEAN
        ),
        Feature.GROUPS: _row("groups", ("(heart | brain) (ct | mri)", "heart | (brain (ct | mri))"), _BOOLEAN),
        Feature.NOT: _row(
            "NOT", ("ct -mice", "brain -mri -ct", "(brain | heart) -(mice review | animation)"), _NEGATED
        ),
        Feature.OR_NOT: _row("an alternative that only negates, `a (b | -c)`", ("ct (heart | -mice)",), _NEGATED),
        Feature.PHRASE: _row("phrase", ('"large model" brain', 'brain -"large model"'), _PHRASES),
        Feature.UNINDEXED: _row(
            "phrase that is in no index",
            ('"large model" | heart',),
            _PHRASES,
            pubmed=_narrower("phrases of its own index", "left out; its answer tells"),
        ),
        Feature.TRUNCATION: _row(
            "`model*`",
            ("model* brain", "imagi*"),
            _ENDINGS,
            semantic_scholar=_BY_STEMS,
            openalex=_BY_STEMS,
            europe_pmc=WarrantyCell(MatchRelation.EXACT, "is not documented either", _UNLESS_STEMMED),
            arxiv=WarrantyCell(MatchRelation.EXACT, "does not mention the asterisk", _UNLESS_STEMMED),
            datacite=WarrantyCell(MatchRelation.EXACT, "is not documented either", _UNLESS_STEMMED),
        ),
        Feature.SHORT_TRUNCATION: _row(
            "`mr*`, fewer than four characters",
            ("mr* brain",),
            _ENDINGS,
            pubmed=_narrower("characters or more before an asterisk", "refused by PubMed"),
        ),
        Feature.NOT_TRUNCATION: _row(
            "`model*` under NOT",
            ("brain -studi*", "brain -study*"),
            _NEGATED,
            semantic_scholar=_narrower("removes all words whose stem begins", "a beginning of stems"),
            openalex=_narrower("removes all words whose stem begins", "a beginning of stems"),
            **_AS_WRITTEN,
        ),
        Feature.CUT_PHRASE: _row('`"large model*"`', ('"large mode*"',), _ENDINGS, other=_CUT, pubmed=_EXACT),
        Feature.NOT_CUT_PHRASE: _row(
            '`"large model*"` under NOT', ('brain -"large mode*"',), _NEGATED, other=_UNCUT, pubmed=_EXACT
        ),
        Feature.NEAR: _row(
            "`NEAR/n` of two single words",
            ("mri NEAR/1 brain", "(heart | brain) NEAR/0 mri"),
            _NEARNESS,
            europe_pmc=_ANYWHERE,
            arxiv=_ANYWHERE,
        ),
        Feature.NOT_NEAR: _row(
            "`NEAR/n` of two single words under NOT",
            ("brain -mri NEAR/1 brain",),
            _NEARNESS,
            europe_pmc=_leave_out(),
            arxiv=_leave_out(),
        ),
        Feature.NEAR_OTHER: _row(
            "`NEAR/n` with a phrase or an asterisk",
            ('"large model" NEAR/3 mri', "mode* NEAR/0 large"),
            _NEARNESS,
            other=_ANYWHERE,
        ),
        Feature.NOT_NEAR_OTHER: _row(
            "`NEAR/n` with a phrase or an asterisk under NOT",
            ('ct -"large heart" NEAR/3 model',),
            _NEARNESS,
            other=_leave_out(),
        ),
        Feature.NEAR_ABSTRACT: _row(
            "`NEAR/n` in the abstract",
            ("abstract:(mri NEAR/1 brain)",),
            _NEARNESS,
            other=_wider("field alone; looked for in both"),
            europe_pmc=_ANYWHERE,
            arxiv=_ANYWHERE,
            datacite=_ALL_TEXTS,
        ),
        Feature.NOT_NEAR_ABSTRACT: _row(
            "`NEAR/n` in the abstract under NOT",
            ("brain -abstract:(mri NEAR/1 brain)",),
            _NEARNESS,
            other=_leave_out(),
            datacite=_NOT_ALL_TEXTS,
        ),
        Feature.TITLE: _row(
            "`title:`",
            ("title:brain",),
            _FIELDS,
            semantic_scholar=_IN_BOTH,
            openalex=_IN_BOTH,
            datacite=WarrantyCell(MatchRelation.EXACT, "all titles and descriptions", "in all titles of a record"),
        ),
        Feature.ABSTRACT: _row(
            "`abstract:`",
            ("abstract:brain mri",),
            _FIELDS,
            semantic_scholar=_IN_BOTH,
            openalex=_IN_BOTH,
            datacite=_ALL_TEXTS,
        ),
        Feature.NOT_FIELD: _row(
            "`title:` and `abstract:` under NOT",
            ("ct -title:review", "mri -abstract:brain"),
            _FIELDS,
            semantic_scholar=_leave_out(),
            openalex=_leave_out(),
            datacite=_NOT_ALL_TEXTS,
        ),
        Feature.WINDOW: _row(
            "publication window",
            (),
            _EXACT,
            pubmed=WarrantyCell(MatchRelation.EXACT, "", "by the electronic or the printed date"),
            arxiv=WarrantyCell(
                MatchRelation.EXACT, "first version was submitted", "by the day of the first version"
            ),
            datacite=_wider("asked for whole years", "whole years"),
        ),
        Feature.YEAR_ONLY: _row(
            "records with a year only, window from within a year",
            (),
            _FIRST_DAY,
            other=_FIRST_DAY,
            arxiv=_EXACT,
            datacite=_EXACT,
        ),
    }
)
