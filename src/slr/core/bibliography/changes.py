"""What differs between two states of one record, and the newer of them. Pure.

A citation count is no fact about the document, and a fact that a later answer leaves out is not taken back by it.
Differences of blanks, markup, case and kinds of quotation marks and dashes are none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slr.core.bibliography.cleaning import plain
from slr.core.bibliography.notices import STATES, is_notice_type, notice_of, relation_kind, types_of
from slr.core.bibliography.types import plain_name
from slr.core.model import Document, Identifiers, Relation

#: Document fields that are compared; identifiers come on top.
COMPARED = ("title", "subtitle", "abstract", "year", "date", "venue", "volume", "issue", "pages", "type")
IDS = ("doi", "arxiv", "pmid", "pmcid", "s2")

#: What a newer state may differ in, in the order in which it is shown.
NOTICE, TITLE, ABSTRACT, VERSION, PUBLICATION, IDENTIFIERS = (
    "notice", "title", "abstract", "version", "publication", "identifiers",
)  # fmt: skip

#: Relations whose coming is a publication: of a preprint, or of the text anew.
_PUBLISHED = frozenset({"is-preprint-of", "update-in", "republished-in"})
#: The relation that holds the version a service gives of a text: its value is the number.
VERSION_KIND = "version"

_SIGNS = str.maketrans(
    dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
    | dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\u02bc\u0060\u00b4"), "'")
    | dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f\u00ab\u00bb"), '"')
)
_BLANKS = re.compile(r"\s+")


def list_differences(first: Document, before: Document, after: Document) -> tuple[str, ...]:
    """The names of what differs between two states of a record; empty when the newer one says nothing new.

    first: the state in which the record was first met, by whose title the title of a notice is told.
    """
    changed = {
        NOTICE: notice_of(before, first) is not notice_of(after, first),
        TITLE: _differs(before.full_title, after.full_title),
        ABSTRACT: _differs(before.abstract, after.abstract),
        VERSION: _is_other_version(_version(before), _version(after)),
        PUBLICATION: _is_published_otherwise(before, after),
        IDENTIFIERS: any(_is_other(*pair) for pair in _ids(before, after)),
    }
    return tuple(name for name, is_other in changed.items() if is_other)


def find_newer_facts(before: Document, after: Document) -> dict[str, Any]:
    """The values of the newer state that are not those of the older one, by the name of the field."""
    facts = {name: getattr(after, name) for name in COMPARED if getattr(after, name)}
    facts |= dict(after.ids.items())
    if after.title:
        facts["subtitle"] = after.subtitle
    if after.relations or any(relation_kind(relation.kind) in STATES for relation in before.relations):
        facts["relations"] = [list(relation) for relation in after.relations]
    held = {name: getattr(before, name) for name in COMPARED} | dict(before.ids.items())
    held["relations"] = [list(relation) for relation in before.relations]
    return {name: value for name, value in facts.items() if value != held.get(name)}


def with_facts(document: Document, facts: Mapping[str, Any]) -> Document:
    """A document as a newer state of it says; what that leaves out stays."""
    values = {name: facts[name] for name in COMPARED if name in facts}
    ids = {name: facts[name] for name in IDS if name in facts}
    if "relations" in facts:
        values["relations"] = tuple(Relation(*relation) for relation in facts["relations"])
    if values.get("abstract"):
        values["abstract_note"] = None
    return replace(document, **values, ids=_with_ids(document.ids, ids))


def _with_ids(ids: Identifiers, newer: Mapping[str, str]) -> Identifiers:
    return replace(ids, **newer) if newer else ids


def _differs(before: str | None, after: str | None) -> bool:
    """Whether two texts differ in more than their look; a text that is not there any more is no difference."""
    return bool(after) and before != after and _look(before or "") != _look(after or "")


def _look(text: str) -> str:
    plainer = unicodedata.normalize("NFKC", plain(text)).translate(_SIGNS)
    return _BLANKS.sub("", plainer).casefold().rstrip(".")


def _is_other(before: str | None, after: str | None) -> bool:
    return bool(after) and before != after


def _ids(before: Document, after: Document) -> list[tuple[str | None, str | None]]:
    return [(getattr(before.ids, name), getattr(after.ids, name)) for name in IDS]


def _is_other_version(before: str | None, after: str | None) -> bool:
    """Two numbers that differ; where one is not known, nothing is."""
    return before is not None and after is not None and before != after


def _version(document: Document) -> str | None:
    return next((relation.value for relation in document.relations if relation.kind == VERSION_KIND), None)


def _is_published_otherwise(before: Document, after: Document) -> bool:
    places = ("venue", "volume", "issue", "pages")
    if any(_differs(getattr(before, name), getattr(after, name)) for name in places):
        return True
    if _is_other_day(before, after) or _kinds(after.type) - _kinds(before.type) or _is_reduced(before, after):
        return True
    held = {relation for relation in before.relations if relation_kind(relation.kind) in _PUBLISHED}
    return any(relation_kind(relation.kind) in _PUBLISHED and relation not in held for relation in after.relations)


def _is_reduced(before: Document, after: Document) -> bool:
    """Whether the newer state drops a type, though it gives one."""
    return bool(_kinds(after.type)) and bool(_kinds(before.type) - _kinds(after.type))


def _is_other_day(before: Document, after: Document) -> bool:
    """Another date; one that is only more or less exact is the same."""
    was, now = before.date or str(before.year or ""), after.date or str(after.year or "")
    return bool(now) and not (was and (was.startswith(now) or now.startswith(was)))


def _kinds(written: str | None) -> frozenset[str]:
    return frozenset(plain_name(name) for name in types_of(written) if name and not is_notice_type(name))
