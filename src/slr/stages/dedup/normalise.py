"""A record as deduplication looks at it: folded texts, names as (family, initials), pages as first and last.

Nothing here decides. A field that cannot be read becomes None, which later counts as unknown, never as different.
Two depths: every record gets a `Sketch`, enough to find out with whom it might be one; only records that have such
a partner are read whole (`Clean`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from slr.core.bibliography.folding import digits_of, fold, join_words, key_of, spell
from slr.core.bibliography.preprints import PublicationForm, form_of, identifiers, server_of
from slr.core.bibliography.types import PublicationKind, kind_of
from slr.core.model import Author, Document, Record
from slr.stages.dedup.titles import (
    PLACEHOLDERS,
    bare_key,
    head_key,
    plain_title,
    second_title,
    split_notice,
    strip_decoration,
)
from slr.stages.dedup.versions import VERSION_KINDS


class Span(NamedTuple):
    """Pages from first to last; `last` is None when it is not told. Numbers without their letters."""

    first: str
    last: int | None


_MONTHS = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE)
_SPAN = re.compile(r"(?:^|[,;]|\bpp?\.?)\s*[a-z]*0*(\d+)(?:\s*[-\u2010-\u2015]+\s*[a-z]*0*(\d+))?", re.IGNORECASE)
#: What stands with an article number and is none: Web of Science writes `ARTN e866`, some files the DOI as well.
_NO_PAGE = re.compile(r"\b(?:artn|article (?:no\.?|number)|art\. no\.)|\b10\.\d{4,9}/\S+", re.IGNORECASE)
_ARTICLE_NUMBER = re.compile(
    r"^\s*(?:artn\s*|article\s*|art\. no\.\s*|[ec]-?)[a-z]?\d|^\s*\d{5,}\s*$", re.IGNORECASE
)
_COCHRANE = re.compile(r"\s*(?:art\. no\.:?\s*)?(?:CD|MR)0\d{5}", re.IGNORECASE)
_ONLINE_FIRST = re.compile(r"^\s*1\s*[-\u2010-\u2015]\s*\d{1,2}\s*$")
_SUPPLEMENT = re.compile(r"suppl|abstract|conference|meeting|congress|symposium", re.IGNORECASE)
_SUPPLEMENT_PAGE = re.compile(r"^\s*(?:pp?\.?\s*)?[sap]\s*\d", re.IGNORECASE)


def first_page(pages: str | None) -> str | None:
    """The first page as a number without letters and leading zeros."""
    spans = spans_of(pages)
    return spans[0].first if spans else None


@lru_cache(maxsize=1 << 14)
def spans_of(pages: str | None) -> tuple[Span, ...]:
    """`221-8` is 221 to 228, `S12-S15` 12 to 15, `230-5, 246-51` two spans, `e12724` a first page only.

    What a spreadsheet made a date (`01-Sep`), and `1-9` of an online-first copy, is unknown.
    """
    if not pages or _ONLINE_FIRST.match(pages) or _MONTHS.search(pages):
        return ()
    bare = _NO_PAGE.sub(" ", pages[:60])
    return tuple(Span(first, _last_page(first, last)) for first, last in _SPAN.findall(bare))


def damaged_by_dates(pages: str | None) -> str:
    """`13-May`, which is equal in two copies; not `01-Sep`, which is 1-9 of any online-first copy."""
    is_date = bool(pages and _MONTHS.search(pages) and not re.match(r"\s*0?1\b", pages))
    return pages.strip().lower() if pages and is_date else ""


def _last_page(first: str, last: str) -> int | None:
    if not last or len(first) > 9 or len(last) > 9:
        return None
    whole = int(first[: len(first) - len(last)] + last) if len(last) < len(first) else int(last)
    return whole if whole >= int(first) else None


def is_abstract(document: Document) -> bool:
    """True for what stands in a supplement or was given at a meeting: most of it is abstracts."""
    if document.pages and _SUPPLEMENT_PAGE.match(document.pages):
        return True
    if document.type and kind_of(document.type) is PublicationKind.PAPER:
        return True
    return _names_supplement(document.volume, document.issue, document.venue, document.type)


_THESIS = re.compile(r"dissertation abstracts|diss\w*\.? abstr|\bph\.? ?d\b|\bthesis\b", re.IGNORECASE)
_THESIS_PAGES = re.compile(r"^\s*\d+\s*p(?:ages|p)?\.?\s*$", re.IGNORECASE)


def is_thesis(document: Document) -> bool:
    """True for a thesis and for its entry in Dissertation Abstracts."""
    if document.type and kind_of(document.type) is PublicationKind.THESIS:
        return True
    told = f"{document.venue or ''} {document.volume or ''}"
    return bool(_THESIS.search(told) or (not document.venue and _THESIS_PAGES.match(document.pages or "")))


@lru_cache(maxsize=1 << 14)
def _names_supplement(*texts: str | None) -> bool:
    return bool(_SUPPLEMENT.search(" ".join(filter(None, texts))))


@lru_cache(maxsize=1 << 12)
def volume_of(volume: str | None) -> str | None:
    """The number of the volume. A year in its place, and a damaged `3)`, are unknown."""
    if not volume or ("(" in volume) != (")" in volume):
        return None
    number = number_of(volume)
    return None if number is None or re.fullmatch(r"(?:19|20)\d\d", number) else number


@lru_cache(maxsize=1 << 12)
def number_of(text: str | None) -> str | None:
    """The first number in a text, without leading zeros."""
    found = re.search(r"0*(\d+)", text or "")
    return found[1] if found else None


def year_of(day: str | None) -> int | None:
    """The year of an ISO 8601 date."""
    found = re.match(r"\d{4}", day or "")
    return int(found.group()) if found else None


def arxiv_year(number: str | None) -> int | None:
    """The year in a number such as 2303.00915 (YYMM, since April 2007: https://info.arxiv.org/help/arxiv_identifier.html)."""
    found = re.match(r"(\d\d)(?:0[1-9]|1[0-2])\.\d{4,5}", number or "")
    return 2000 + int(found[1]) if found else None


class Sketch(NamedTuple):
    """What brings records together. Titles are folded, in one spelling; a key is a title without blanks.

    bare: key without a leading `Nickname:`, or of the title in another language beside it; head: key of the part
    before the first colon, empty without one. notice: the kind of notice the title announces (erratum, reply …),
    which makes it another text than the article it names. family: of the first author, folded. page: first page.
    ids: canonical identifiers by kind.
    """

    title: str
    key: str
    bare: str
    head: str
    notice: str | None
    is_placeholder: bool
    family: str
    year: int | None
    volume: str | None
    page: str | None
    ids: dict[str, str]


@dataclass(frozen=True, slots=True)
class Name:
    """A folded author name. `given` holds letters: whole names, or initials only when `is_short`."""

    family: str
    given: str
    is_short: bool


@dataclass(slots=True)
class Clean:
    """What is compared of one record; `sketch` is repeated in short properties.

    digits: all digits of the title in order. first_year: of the first version, told by an arXiv number. spans: the
    pages, several for a text printed in two languages. damaged_pages: what a spreadsheet made a date of. group:
    the collectives, folded, where no person is named. is_abstract: it stands in a supplement or was given at a
    meeting; is_supplement: volume or issue say so. has_article_number: it stands in the place of the pages.
    is_edition: the number is that of a Cochrane review, which its updates keep.
    server: the preprint server. stated: identifiers of documents that the source calls versions of this one.
    """

    id: int
    document: Document
    sketch: Sketch
    digits: str
    names: tuple[Name, ...]
    first_year: int | None
    issue: str | None
    spans: tuple[Span, ...]
    damaged_pages: str
    group: str
    is_abstract: bool
    is_supplement: bool
    is_thesis: bool
    has_article_number: bool
    is_edition: bool
    is_translated: bool
    form: PublicationForm
    server: str | None
    stated: frozenset[tuple[str, str]]
    _abstract: str | None = field(default=None, compare=False)

    @property
    def title(self) -> str:
        """The words of title and subtitle."""
        return self.sketch.title

    @property
    def key(self) -> str:
        """The title without blanks."""
        return self.sketch.key

    @property
    def bare(self) -> str:
        """The key without a leading `Nickname:`."""
        return self.sketch.bare

    @property
    def head(self) -> str:
        """The key of the part before the first colon."""
        return self.sketch.head

    @property
    def notice(self) -> str | None:
        """The kind of notice the title announces."""
        return self.sketch.notice

    @property
    def is_placeholder(self) -> bool:
        """True for a title such as Editorial, which identifies nothing."""
        return self.sketch.is_placeholder

    @property
    def year(self) -> int | None:
        """The year of publication."""
        return self.sketch.year

    @property
    def volume(self) -> str | None:
        """The number of the volume."""
        return self.sketch.volume

    @property
    def page(self) -> str | None:
        """The first page."""
        return self.sketch.page

    @property
    def ids(self) -> dict[str, str]:
        """Canonical identifiers by kind."""
        return self.sketch.ids

    @property
    def abstract(self) -> str:
        """The beginning of the abstract, folded; made when it is first asked for, since few are."""
        if self._abstract is None:
            self._abstract = fold((self.document.abstract or "")[:_ABSTRACT])
        return self._abstract


#: Characters of a title that are looked at, so that a broken record cannot keep the patterns busy.
_LONGEST_TITLE = 1000
#: Characters of an abstract that are compared.
_ABSTRACT = 500
#: Authors that are looked at: the rest of a consortium of thousands adds nothing.
_MOST_AUTHORS = 200


def sketch(document: Document) -> Sketch:
    """What brings this document together with others."""
    whole = plain_title(document.full_title[:_LONGEST_TITLE])
    notice, raw = split_notice(strip_decoration(whole))
    title = spell(fold(raw))
    has_parts = not raw.isalnum()
    second = second_title(whole) if "[" in whole or "=" in whole else ""
    return Sketch(
        title=title,
        key=join_words(title),
        bare=key_of(second) if second else bare_key(raw) if ":" in raw else "",
        head=head_key(raw) if has_parts else "",
        notice=notice,
        is_placeholder=not title or title in PLACEHOLDERS,
        family=next((name.family for name in _names(document.authors[:3])), ""),
        year=document.year or year_of(document.date),
        volume=volume_of(document.volume),
        page=first_page(document.pages),
        ids=identifiers(document),
    )


def clean(record: Record, known: Sketch | None = None) -> Clean:
    """The record, ready to be compared; `known` spares making its sketch again."""
    document = record.document
    base = known or sketch(document)
    names = tuple(_names(document.authors[:_MOST_AUTHORS]))
    server = server_of(document)
    return Clean(
        id=record.id,
        document=document,
        sketch=base,
        digits=digits_of(base.title),
        names=names,
        first_year=arxiv_year(document.ids.arxiv),
        issue=number_of(document.issue),
        spans=spans_of(document.pages),
        damaged_pages=damaged_by_dates(document.pages),
        group="" if names else " ".join(sorted(fold(str(author)) for author in document.authors[:3])),
        is_abstract=is_abstract(document),
        is_supplement=_names_supplement(document.volume, document.issue),
        is_thesis=is_thesis(document),
        has_article_number=bool(_ARTICLE_NUMBER.match(document.pages or "")),
        is_edition=bool(_COCHRANE.match(document.pages or "")),
        is_translated=is_translated(document.title),
        form=form_of(document, server),
        server=server,
        stated=frozenset((rel.id_kind, rel.value) for rel in document.relations if rel.kind in VERSION_KINDS),
    )


# ---- people ----------------------------------------------------------------------------

_NO_NAME = frozenset({"null", "none", "na", "nan"})
_OTHERS = frozenset({"et al", "al", "others", "and others", "anonymous", "anon", "no authorship indicated"})
_PARTICLES = re.compile(r"^(?:(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|el|al|bin|ten|ter|st) )+")


#: Words of collectives; a person's name with one of them is as good as unknown.
_GROUP = re.compile(
    r"\b(?:group|consortium|collaborat\w*|committee|society|association|network|investigators|trialists|team|"
    r"organi[sz]ation|institute|college|academy|commission|council|ministry|department|university|task force|"
    r"panel|working party|board|agency|foundation|federation|initiative|programme|program)\b",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"[ ,]+(?:jr|sr|ii|iii|iv|md|phd|m\.d\.|ph\.d\.)\.?$", re.IGNORECASE)
_LAST_INITIALS = re.compile(r"^(?P<family>\S.{2,}?) (?P<given>(?:[A-Z]\.?[ -]?){1,3})$")
_LAST_PARTICLES = re.compile(r" (?:(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|ten|ter) ?)+$")


def _names(authors: tuple[Author, ...]) -> Iterator[Name]:
    """The persons among the authors."""
    for author in authors:
        name = _name(*author)
        if name is not None:
            yield name


def _is_group(family: str, given: str) -> bool:
    """A name of several words, one of which collectives have; a person may be called Wanda Group."""
    return (" " in family or len(given) > 3) and bool(_GROUP.search(f"{family if ' ' in family else ''} {given}"))


@lru_cache(maxsize=1 << 16)
def _name(family: str, given: str | None, collective: bool) -> Name | None:  # noqa: FBT001 - the fields of an author
    """The name of a person; None for a collective (some files call any single word one) and for `et al.`."""
    if (collective and " " in family) or _is_group(family, given or ""):
        return None
    family = _SUFFIX.sub("", family)
    initials = None if given else _LAST_INITIALS.match(family)
    if initials:
        family, given = initials["family"], initials["given"]
    folded_given = _LAST_PARTICLES.sub("", _PARTICLES.sub("", fold(_SUFFIX.sub("", given or ""))))
    if folded_given in _NO_NAME:
        given, folded_given = None, ""
    is_short = all(len(word) == 1 for word in folded_given.split()) or bool(
        given and given.isupper() and len(given) <= 4
    )
    folded = fold(family)
    name = Name(_PARTICLES.sub("", folded) or folded, folded_given, is_short)
    return name if name.family and name.family not in _OTHERS else None


# ---- language --------------------------------------------------------------------------

_FOREIGN = frozenset(
    [
        "de",
        "la",
        "el",
        "los",
        "las",
        "del",
        "y",
        "en",
        "con",
        "por",
        "para",
        "une",
        "des",
        "les",
        "du",
        "et",
        "dans",
        "chez",
        "avec",
        "sur",
        "au",
        "aux",
        "der",
        "die",
        "das",
        "und",
        "von",
        "bei",
        "mit",
        "zur",
        "zum",
        "im",
        "den",
        "dem",
        "nach",
        "ueber",
        "di",
        "il",
        "della",
        "dei",
        "nel",
        "nella",
        "con",
        "sulla",
        "per",
        "da",
        "e",
        "em",
        "na",
        "no",
        "do",
        "dos",
        "das",
        "com",
        "van",
        "het",
        "een",
        "voor",
    ]
)


def is_translated(title: str) -> bool:
    """True when brackets, or words of another language than English, show that a title may be one of two."""
    bare = title.strip().lstrip("\"'")
    if bare.startswith("[") or "<original>" in bare.lower():
        return True
    return len(_FOREIGN.intersection(bare.lower().split())) >= 2 or not bare.isascii()
