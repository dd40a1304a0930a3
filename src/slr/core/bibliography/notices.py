"""Whether a document is retracted, withdrawn, under concern or corrected, as its own record shows. Pure.

Sources: https://www.nlm.nih.gov/bsd/mms/medlineelements.html (publication types, CommentsCorrections);
https://www.crossref.org/documentation/crossmark/ (kinds of updates). A record that *is* a notice about another
text is not retracted: the relations `…-of` are its own, `…-in` those of the text it is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from slr.core.bibliography.folding import fold
from slr.core.model import Document


class Notice(StrEnum):
    """What became of a published document, from the mildest to the gravest."""

    CORRECTED = "corrected"
    CONCERN = "concern"  #: an expression of concern was published
    PARTLY_RETRACTED = "partly-retracted"
    WITHDRAWN = "withdrawn"
    RETRACTED = "retracted"

    @property
    def is_alarm(self) -> bool:
        """True when its results may not be trusted any more: anything but a correction."""
        return self is not Notice.CORRECTED

    @property
    def words(self) -> str:
        """As a mark beside a title."""
        return "EXPRESSION OF CONCERN" if self is Notice.CONCERN else self.value.replace("-", " ").upper()

    @property
    def claim(self) -> str:
        """As the end of a sentence about a report."""
        return "has an expression of concern" if self is Notice.CONCERN else f"is {self.value.replace('-', ' ')}"


_GRAVITY = tuple(Notice)

_RELATIONS = {
    "retraction-in": Notice.RETRACTED,
    "retracted-and-republished-in": Notice.RETRACTED,
    "partial-retraction-in": Notice.PARTLY_RETRACTED,
    "withdrawal-in": Notice.WITHDRAWN,
    "removal-in": Notice.WITHDRAWN,
    "expression-of-concern-in": Notice.CONCERN,
    "correction-in": Notice.CORRECTED,
    "erratum-in": Notice.CORRECTED,
    "corrigendum-in": Notice.CORRECTED,
    "corrected-and-republished-in": Notice.CORRECTED,
    "clarification-in": Notice.CORRECTED,
    "addendum-in": Notice.CORRECTED,
}
#: The kinds of relations by which a record states a notice about its own document.
STATES = frozenset(_RELATIONS)

#: PubMed and OpenAlex; Scopus and Web of Science.
_TYPES = {
    "retracted publication": Notice.RETRACTED,
    "retracted": Notice.RETRACTED,
    "retracted article": Notice.RETRACTED,
    "withdrawn publication": Notice.WITHDRAWN,
    "withdrawn": Notice.WITHDRAWN,
}
#: Publication types of a text that is a notice about another one.
_NOTICE_TYPES = frozenset({"retraction notice", "retraction of publication", "expression of concern"})

_KIND = r"(?:\s+(?:article|paper|publication|chapter|manuscript|preprint))?"
_TITLES = (
    (re.compile(rf"\W{{0,3}}retracted{_KIND}\s*(?:[:.\])]|\s?[-\u2013\u2014])", re.IGNORECASE), Notice.RETRACTED),
    (re.compile(rf"\W{{0,3}}withdrawn{_KIND}\s*(?:[:.\])]|\s?[-\u2013\u2014])", re.IGNORECASE), Notice.WITHDRAWN),
    (re.compile(r"(?:TEMPORARY )?REMOVAL\s*:|REMOVED\s*:"), Notice.WITHDRAWN),
)
_ENDINGS = (
    (re.compile(rf"[(\[]\s*retracted{_KIND}\b[^()\[\]]*[)\]]\.?\Z", re.IGNORECASE), Notice.RETRACTED),
    (re.compile(rf"[(\[]\s*withdrawn{_KIND}\b[^()\[\]]*[)\]]\.?\Z", re.IGNORECASE), Notice.WITHDRAWN),
)
#: The part of a title that is looked at from its end.
_TAIL = 200
_ABOUT = (
    (re.compile(r"\W{0,3}retraction\b", re.IGNORECASE), Notice.RETRACTED),
    (re.compile(r"\W{0,3}withdrawal\b", re.IGNORECASE), Notice.WITHDRAWN),
    (re.compile(r"\W{0,3}(?:editorial )?expression of concern\b", re.IGNORECASE), Notice.CONCERN),
)
_NOTICE_TITLE = re.compile(
    r"\W{0,3}(?:retraction|withdrawal|(?:editorial )?expression of concern)(?:\s+(?:notice|note|statement))?"
    r"\s*(?::|\u2014|\u2013|-|(?<=notice)\s|(?<=note)\s|\s*to:)",
    re.IGNORECASE,
)
#: arXiv has no field for it: the reason stands in place of the abstract.
_ABSTRACT = re.compile(
    r"(?:this|the) (?:paper|article|submission|manuscript|work|version) (?:has been|is|was) withdrawn\b",
    re.IGNORECASE,
)


def gravest(notices: Iterable[Notice | None]) -> Notice | None:
    """The gravest of several; None without any."""
    return max((notice for notice in notices if notice), key=_GRAVITY.index, default=None)


def is_graver(notice: Notice | None, other: Notice | None) -> bool:
    """Whether the first is graver than the second; anything is graver than None."""
    return notice is not None and (other is None or _GRAVITY.index(notice) > _GRAVITY.index(other))


def notice_of(document: Document, before: Document | None = None) -> Notice | None:
    """What a record says of the state of its document; of several statements the gravest.

    before: the first state of the record. A title such as `Retraction of: …` is that of a notice, and tells of
    this document only where its earlier title stands within it.
    """
    stated = [_RELATIONS.get(relation_kind(relation.kind)) for relation in document.relations]
    titled = _of_title(document.title)
    types = types_of(document.type)
    if not _is_notice(document, types):
        stated += [_TYPES.get(kind) for kind in types]
    if before is not None:
        stated.append(_notice_by_new_title(before.title, document.title))
    if document.abstract and _ABSTRACT.match(document.abstract):
        stated.append(Notice.WITHDRAWN)
    return gravest([titled, *stated])


def mark_title(title: str, notice: Notice | None) -> str:
    """A title with the notice in front of it, if that is an alarm and the title does not say so itself."""
    is_silent = notice is None or not notice.is_alarm or _of_title(title) is notice
    return title if is_silent or notice is None else f"{notice.words}: {title}"


def relation_kind(kind: str) -> str:
    """The kind of a relation in one spelling."""
    return kind.lower().replace("_", "-")


def types_of(written: str | None) -> tuple[str, ...]:
    """The types of a document, which stand in one line, without case."""
    return tuple(part.strip().lower() for part in (written or "").split(";"))


def is_notice_type(name: str) -> bool:
    """Whether a type says nothing of the kind of text, only of a notice."""
    return name in _TYPES


def _is_notice(document: Document, types: Iterable[str]) -> bool:
    """Whether it is a text about another one; OpenAlex marks these as retracted too."""
    return not _NOTICE_TYPES.isdisjoint(types) or _NOTICE_TITLE.match(document.title) is not None


def _of_title(title: str) -> Notice | None:
    notices = [notice for pattern, notice in _TITLES if pattern.match(title)]
    notices += [notice for pattern, notice in _ENDINGS if pattern.search(title[-_TAIL:])]
    return gravest(notices)


def _notice_by_new_title(before: str, after: str) -> Notice | None:
    """The title became that of a notice about the same text."""
    was, now = fold(before), fold(after)
    if not was or was == now or f" {was} " not in f" {now} ":
        return None
    return gravest(notice for pattern, notice in _ABOUT if pattern.match(after) and not pattern.match(before))
