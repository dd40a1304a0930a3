"""What changed between two runs of one query: new, gone, and changed works. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from slr.bibliography.preprints import Form, form_of, server_of
from slr.model import Document, Entry
from slr.text.storable import storable_key


@dataclass(frozen=True, slots=True)
class Change:
    """One work both runs saw, and what is different, in words."""

    key: str
    title: str
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Works only the later run has, works only the earlier one has, and works that changed, in order of key."""

    new: tuple[tuple[str, str], ...]
    gone: tuple[tuple[str, str], ...]
    changed: tuple[Change, ...]
    same: int

    def as_json(self) -> dict[str, object]:
        """For scripts."""
        return {
            "schema": 1,
            "new": [{"key": key, "title": title} for key, title in self.new],
            "gone": [{"key": key, "title": title} for key, title in self.gone],
            "changed": [{"key": one.key, "title": one.title, "what": list(one.what)} for one in self.changed],
            "same": self.same,
        }


def compare(earlier: Iterable[Entry], later: Iterable[Entry]) -> Difference:
    """Compare two lists of entries by the service's own keys."""
    before, after = _by_key(earlier), _by_key(later)
    both = sorted(before.keys() & after.keys())
    changed = [Change(key, after[key].title, tuple(changes(before[key], after[key]))) for key in both]
    told = tuple(change for change in changed if change.what)
    return Difference(
        new=tuple((key, after[key].title) for key in sorted(after.keys() - before.keys())),
        gone=tuple((key, before[key].title) for key in sorted(before.keys() - after.keys())),
        changed=told,
        same=len(both) - len(told),
    )


def changes(before: Document, after: Document) -> Iterator[str]:
    """What matters to a review: abstract, publication, retraction, identity; citation counts always change."""
    if not before.abstract and after.abstract:
        yield "an abstract appeared"
    if before.abstract and not after.abstract:
        yield "the abstract is gone"
    if before.abstract and after.abstract and before.abstract != after.abstract:
        yield "the abstract changed"
    if _form(before) is Form.PREPRINT and _form(after) is Form.PUBLISHED:
        yield f"the preprint was published: {after.venue or after.ids.doi}"
    for relation in after.relations:
        if relation not in before.relations:
            yield f"{relation.kind} {relation.value}"
    if before.title != after.title:
        yield f"the title was: {before.title}"
    if before.ids.doi != after.ids.doi:
        yield f"the DOI was: {before.ids.doi or 'none'}"


def _form(document: Document) -> Form:
    return form_of(document, server_of(document))


def _by_key(entries: Iterable[Entry]) -> Mapping[str, Document]:
    return {storable_key(entry.key): entry.document for entry in entries}
