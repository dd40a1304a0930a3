"""The words of a systematic review as plain immutable values.

The vocabulary is that of PRISMA 2020 (Page et al., BMJ 2021;372:n71, Box 1): a *record* is what one source said
about a document, a *report* is the document, a *study* is the investigation behind one or more reports.
Nothing here touches a disk, a network, a clock or a database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from slr.core.standing import Standing
from slr.core.vocabulary import Manner, MergeKind, Policy, RunOutcome, SourceKind, Stage, Truth, Verdict

__all__ = [
    "Author",
    "Criterion",
    "CriterionAnswer",
    "Decision",
    "Document",
    "Entry",
    "Identifiers",
    "Manner",
    "Merge",
    "MergeKind",
    "Overlay",
    "Page",
    "Policy",
    "Problem",
    "Protocol",
    "QueryFile",
    "Record",
    "Relation",
    "Report",
    "Resolution",
    "ReviewAuthor",
    "RunOutcome",
    "SearchRun",
    "SourceKind",
    "SourceSettings",
    "Stage",
    "Standing",
    "SuggestionSettings",
    "Truth",
    "Verdict",
    "Window",
]


class Problem(NamedTuple):
    """Something in an answer that could not be read as it should. It is shown and counted, never dropped."""

    where: str  #: the place for a person: an identifier, `file:line`, an item's number
    message: str  #: what is wrong there, without a full stop


@dataclass(frozen=True, slots=True)
class Window:
    """Publication dates a search covers, both ends inclusive; None means open."""

    start: date | None = None
    end: date | None = None

    def __str__(self) -> str:
        """`2020-02-18..2025-02-18`, with an empty side when it is open."""
        return f"{self.start or ''}..{self.end or ''}"


class Author(NamedTuple):
    """One author. A collective (consortium, working group) has only `family`, which holds its whole name."""

    family: str
    given: str | None = None  #: first names or initials, as the source writes them
    collective: bool = False

    def __str__(self) -> str:
        """`Family, Given`."""
        return f"{self.family}, {self.given}" if self.given else self.family


@dataclass(frozen=True, slots=True)
class Identifiers:
    """Identifiers in canonical form.

    doi: bare and lower case (`10.1000/xyz`); arxiv: without version (`2406.10395`); pmid: digits;
    pmcid: with prefix (`PMC123`); s2: Semantic Scholar paperId (40 hex digits).
    """

    doi: str | None = None
    arxiv: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    s2: str | None = None

    def items(self) -> list[tuple[str, str]]:
        """The identifiers that are known, as (kind, value)."""
        pairs = (
            ("doi", self.doi),
            ("arxiv", self.arxiv),
            ("pmid", self.pmid),
            ("pmcid", self.pmcid),
            ("s2", self.s2),
        )
        return [(name, value) for name, value in pairs if value]


class Relation(NamedTuple):
    """A link a service states between two documents: `is-preprint-of`, `has-preprint`, `retraction-of` …"""

    kind: str  #: of the document that states it to the other one
    id_kind: str  #: `doi`, `pmid`, `arxiv`, or another word of the service
    value: str  #: the other document's identifier; a DOI in canonical form


@dataclass(frozen=True, slots=True)
class Document:
    """Bibliographic facts about one document, as one source (or a merge of several) gives them.

    Texts are plain: markup stripped, entities decoded, blanks collapsed, control characters removed.
    `year`/`date`: `date` is ISO 8601 with the precision the source gives (`2023`, `2023-03`, `2023-03-14`).
    `abstract_note` says why there is no abstract (`elided by the publisher`, `absent`).
    """

    title: str = ""
    subtitle: str | None = None
    abstract: str | None = None
    abstract_note: str | None = None
    authors: tuple[Author, ...] = ()
    authors_complete: bool = True  #: False where the source lists only the first of them
    year: int | None = None
    date: str | None = None
    venue: str | None = None  #: the journal, the proceedings or the publisher
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None  #: as printed: `11-20`, `e123`
    type: str | None = None  #: in the source's words, several with `; ` between them
    language: str | None = None  #: a code or a name, as the source gives it
    ids: Identifiers = field(default_factory=Identifiers)
    url: str | None = None  #: the page of the document, http or https
    open_pdf: str | None = None  #: a free copy, http or https
    keywords: tuple[str, ...] = ()
    citation_count: int | None = None  #: as the source counted when it was asked
    relations: tuple[Relation, ...] = ()

    @property
    def full_title(self) -> str:
        """`Title: subtitle`."""
        return f"{self.title}: {self.subtitle}" if self.subtitle else self.title


class Entry(NamedTuple):
    """One item of a service's answer, before it is stored. `key` is the service's own identifier for it."""

    key: str
    document: Document
    raw: bytes  #: the item as it stood in the answer, byte for byte


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a service.

    request: method, URL and body as sent, without keys and mail addresses. payload: the body, byte for byte.
    received: items the answer held, readable or not, so that `received == len(entries) + unreadable`.
    reported: the total the service claims, if it says. notes: what the service said about how it ran the query.
    """

    request: str
    payload: bytes
    entries: tuple[Entry, ...]
    received: int
    problems: tuple[Problem, ...] = ()
    reported: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """A stored entry: what one source says about one document.

    document: the newest state an answer gave. first: the state in which it was first met, where that is another.
    """

    id: int
    run_id: int  #: the run that brought it first
    source: str  #: the name of the adapter, or `file:…`
    kind: SourceKind
    key: str  #: the source's own identifier of it
    document: Document
    report_id: int
    match: Truth | None = None  #: the query evaluated here; None where the service did so
    first: Document | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One document as deduplication sees it: its records, and the best field of each merged into `document`."""

    id: int  #: the least number of its records
    study_id: int  #: the least number of the study's reports
    document: Document
    records: tuple[Record, ...]

    @property
    def is_searched(self) -> bool:
        """True when a database or register search found it; such a report belongs to PRISMA's left lane."""
        return any(record.kind.is_searched for record in self.records)


@dataclass(frozen=True, slots=True)
class CriterionAnswer:
    """One criterion of the full-text form: whether it applies to the report, and the words that show it.

    applies: true when the criterion is a reason to exclude this report. quote: words of the full text. place:
    where they stand (page, section, table).
    """

    code: str  #: of the criterion
    applies: Truth
    quote: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """One reviewer's verdict on one report at one stage. `reasons` are criteria codes, the main one first.

    answers: the full-text form, where it was filled in. seconds: how long the report stood before the reviewer.
    order: how the queue was ordered when it was handed out. protocol_id: the wording of `review.toml` it was
    made under (`Ledger.protocols`).
    """

    report_id: int
    stage: Stage
    reviewer: str
    verdict: Verdict
    reasons: tuple[str, ...] = ()
    note: str | None = None
    at: datetime | None = None
    id: int | None = None  #: of its row; None before it is kept
    origin: str = "screen"  #: the command or the file it came by
    answers: tuple[CriterionAnswer, ...] = ()
    seconds: float | None = None
    order: str | None = None
    protocol_id: int | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """How a conflict was settled: the verdict that counts, by whom, over which decisions.

    verdict: `withdrawn` takes back what settled it. manner: None there, and in ledgers older than the question.
    after_decision: the newest decision there was; None where the ledger does not tell.
    """

    report_id: int
    stage: Stage
    resolver: str
    verdict: Verdict
    reasons: tuple[str, ...] = ()  #: codes of criteria, the main one first
    note: str | None = None
    decision_ids: tuple[int, ...] = ()  #: the rows it was made over
    at: datetime | None = None
    id: int | None = None
    manner: Manner | None = None
    after_decision: int | None = None


@dataclass(frozen=True, slots=True)
class Overlay:
    """A value a person filled in where the sources give none; what they gave stays as it was.

    field: the document field, `abstract`. provenance: where the value was read, in the person's words. An empty
    value takes the overlay away.
    """

    report_id: int
    field: str
    value: str
    provenance: str
    actor: str
    at: datetime | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """A row of the merge log: who or which rule put two reports (or two studies) together, and why.

    after_decision: the newest decision there was; None where the ledger does not tell.
    """

    kind: MergeKind
    keep_id: int  #: a report, or a study by one of its reports
    drop_id: int  #: the other one; the lower number names both
    actor: str  #: a person, or the program
    rule: str
    score: float | None = None  #: the chance that the two are the same, from 0 to 1
    features: Mapping[str, object] = field(default_factory=dict)  #: what the rule compared, by name
    undoes: int | None = None  #: the row this one takes back
    at: datetime | None = None
    id: int | None = None
    after_decision: int | None = None


@dataclass(frozen=True, slots=True)
class SearchRun:
    """One dated execution of one query on one source.

    reported: hits the service claims; fetched: items received; kept: after the local evaluation where the engine
    has no boolean search; new / known: kept records the ledger did not hold / already held for this source.
    searched: for the file of a search somebody made elsewhere, the day of that search, where it was told.
    source, label, kind: as they count now. is_undone: a person took the import back, so nothing of it counts.
    """

    id: int
    source: str
    label: str
    kind: SourceKind
    query_name: str
    expression: str  #: the query as the file has it
    request: str  #: the first request, without keys
    window: Window
    started_at: datetime
    ended_at: datetime | None
    outcome: RunOutcome
    message: str | None  #: why it ended so
    reported: int | None
    fetched: int
    kept: int
    new: int
    known: int
    unknown: int  #: kept unchecked, for want of an abstract
    problems: int  #: items that could not be read
    searched: date | None = None
    is_undone: bool = False

    @property
    def is_file(self) -> bool:
        """True for a run that read an export which a person had made (`docs/exchange.md`)."""
        return self.source.startswith("file:")

    @property
    def asked_on(self) -> date:
        """The day the source was asked."""
        return self.searched or self.started_at.date()


@dataclass(frozen=True, slots=True)
class Criterion:
    """One coded reason for exclusion. `text` is the whole question, `reason` the words the flow diagram prints."""

    code: str
    stage: Stage
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """How to reach one source. `base_url` is the part before the service's own path; None means the public one."""

    base_url: str | None = None
    key: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SuggestionSettings:
    """A language model that may suggest verdicts, behind an endpoint in OpenAI's dialect (`[suggestions]`).

    url: the base URL, as a rule up to `/v1`. price_in, price_out: of a million tokens in `currency`; None: not
    told. cap: what all calls of the review may cost together. temperature: None leaves it to the service.
    max_tokens: the longest answer, sent under the name `limit_name`. timeout: seconds of silence. key_variable:
    the environment variable that holds the key. shows_before: a suggestion may be seen before one's own decision.
    """

    url: str
    model: str
    is_local: bool = False  #: whether it runs on this machine
    price_in: float | None = None
    price_out: float | None = None
    currency: str = "USD"
    cap: float | None = None
    temperature: float | None = 0.0
    seed: int = 0
    max_tokens: int = 1000
    limit_name: str = "max_tokens"
    timeout: float = 300.0
    key_variable: str = "SLR_MODEL_KEY"
    shows_before: bool = False


class ReviewAuthor(NamedTuple):
    """An author of the review, who need not be a reviewer. orcid: 16 digits in groups of four, without address."""

    name: str
    orcid: str | None = None


@dataclass(frozen=True, slots=True)
class Protocol:
    """What `review.toml` says. Criteria stand in the order in which they are applied.

    versions_once: a verdict on one report of a study counts for its other versions too. check_percent: the share
    of the reports that a second reviewer sees under the policy `sample`. slot_minutes: how long a report that was
    shown to a reviewer is kept for that reviewer. words: the reviewers' own words to highlight, `*` at the end for
    any ending. key_profile, keys, theme: how the screen is worked and looks (`slr.core.review.keymap`).
    reviewers, resolvers: whose verdicts count, and who else may settle conflicts; nobody named means anybody.
    ledger_url: where the team's ledger is; None for the file in the folder. ledger_copies: how many copies of that
    file are kept, one for each day of use. bind_roles: on a team's database a reviewer acts under the role of that
    name only. suggestions: None when no language
    model may be asked. stop_target, stop_confidence: the recall to be reached, and how sure one wants to be of it,
    before the screening of titles and abstracts may end early.
    authors: of the review, as it is cited; they need not be its reviewers. dedup_vetoes: facts over which no rule
    merges records where they differ. dedup_ask_from: probability from which a doubtful pair is left to a person.
    """

    title: str
    question: str
    criteria: tuple[Criterion, ...]
    policy: Mapping[Stage, Policy]
    sources: tuple[str, ...]  #: names of those searched where a query names none
    source_settings: Mapping[str, SourceSettings]
    reviewers: tuple[str, ...] = ()
    resolvers: tuple[str, ...] = ()
    authors: tuple[ReviewAuthor, ...] = ()
    email: str | None = None  #: sent to the services
    extraction: Mapping[str, object] = field(default_factory=dict)  #: `[extraction]` as it stands
    versions_once: bool = False
    check_percent: float = 0.0
    slot_minutes: float = 30.0
    words: tuple[str, ...] = ()
    key_profile: str | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    theme: str | None = None
    ledger_url: str | None = None
    bind_roles: bool = False
    ledger_copies: int = 7
    suggestions: SuggestionSettings | None = None
    stop_target: float = 0.95
    stop_confidence: float = 0.95
    dedup_vetoes: tuple[str, ...] = ()
    dedup_ask_from: float = 0.0

    def needed(self, report_id: int, stage: Stage) -> int:
        """How many reviewers must decide on a report at a stage before it is settled."""
        policy = self.policy.get(stage, Policy.SINGLE)
        if policy is Policy.SAMPLE:
            return 2 if is_drawn(report_id, self.check_percent) else 1
        return 2 if policy is Policy.DOUBLE else 1

    def criteria_at(self, stage: Stage) -> tuple[Criterion, ...]:
        """The criteria of one stage, in order."""
        return tuple(criterion for criterion in self.criteria if criterion.stage is stage)

    def settings_of(self, source: str) -> SourceSettings:
        """How to reach a source: what the protocol says, else its public address."""
        return self.source_settings.get(source) or SourceSettings(email=self.email)

    def reason(self, code: str) -> str:
        """The words for a code; the code itself when the protocol no longer has it."""
        return next((criterion.reason for criterion in self.criteria if criterion.code == code), code)


def is_drawn(report_id: int, percent: float) -> bool:
    """Whether a report is in the sample of this size that a second reviewer checks.

    The draw is a hash of the report's number: the same on every machine, and nobody sees it coming. A larger
    percentage draws the same reports and more.
    """
    digest = hashlib.blake2b(str(report_id).encode(), digest_size=8, person=b"slr sample").digest()
    return int.from_bytes(digest, "big") < percent / 100 * 2**64


@dataclass(frozen=True, slots=True)
class QueryFile:
    """One `queries/*.toml` as read: `line` is where the expression starts in the file, for error messages.

    Exactly one of `window` and `years` is set, or neither (no limit); `years` is resolved to dates at run time.
    `overrides` maps a source name to text that is sent to that source as it stands. `marks_exclusions`: the part
    under NOT is not sent; what it would have removed is marked instead.
    """

    name: str
    path: str  #: below the folder of the review, or as it was named
    expression: str
    line: int
    sources: tuple[str, ...] | None = None  #: None where the protocol's are asked
    window: Window | None = None
    years: int | None = None
    overrides: Mapping[str, str] = field(default_factory=dict)
    description: str = ""
    marks_exclusions: bool = False
