"""What changed between two runs of one query: new, gone, and changed works. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from slr.core.bibliography.preprints import PublicationForm, form_of, server_of
from slr.core.errors import UsageError
from slr.core.model import Document, Entry, RunOutcome, SearchRun
from slr.core.text.storable import storable_key


@dataclass(frozen=True, slots=True)
class WorkChange:
    """One work both runs saw, and what is different, in words."""

    key: str
    title: str
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Works only the later run has, works only the earlier one has, and works that changed, in order of key.

    compared: which runs these are, and what they asked differently, in words.
    """

    new: tuple[tuple[str, str], ...]
    gone: tuple[tuple[str, str], ...]
    changed: tuple[WorkChange, ...]
    same: int
    compared: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """For scripts."""
        return {
            "compared": list(self.compared),
            "new": [{"key": key, "title": title} for key, title in self.new],
            "gone": [{"key": key, "title": title} for key, title in self.gone],
            "changed": [
                {"key": work_change.key, "title": work_change.title, "what": list(work_change.what)}
                for work_change in self.changed
            ],
            "same": self.same,
        }


def require_same(earlier: SearchRun, later: SearchRun, runs: Sequence[SearchRun]) -> None:
    """Refuse two runs that did not put one query to one source: what one lacks of the other is no change.

    Raises:
        UsageError: they did not; the hint names two runs that can be compared.
    """
    if _search(earlier) == _search(later):
        return
    alike = [run.id for run in runs if _search(run) == _search(later) and run.id < later.id]
    offer = f"`slr search diff {alike[-1]} {later.id}` compares two of {_name_run(later)}." if alike else ""
    raise UsageError(
        f"run {earlier.id} is of {_name_run(earlier)}, run {later.id} of {_name_run(later)}; `slr search diff` "
        "compares two runs of one query on one source",
        hint=f"{offer or f'There is no earlier run of {_name_run(later)}.'} `slr search runs` lists all.",
    )


def sentences_of(earlier: SearchRun, later: SearchRun) -> Iterator[str]:
    """Which runs are compared, and what they asked differently."""
    yield f"{_name_run(later)}: from run {earlier.id} of {earlier.asked_on} to run {later.id} of {later.asked_on}"
    if earlier.expression != later.expression:
        yield f"the query changed from {earlier.expression.strip()} to {later.expression.strip()}"
    if earlier.window != later.window:
        yield f"the window changed from {earlier.window} to {later.window}"
    for run in (earlier, later):
        if run.outcome is not RunOutcome.COMPLETE:
            why = run.message or "no end was recorded"
            yield f"run {run.id} is {run.outcome}, so works may be missing from it: {why}"


def _search(run: SearchRun) -> tuple[str, str]:
    return run.query_name, run.source


def _name_run(run: SearchRun) -> str:
    return f"{run.label}, {run.query_name}"


def compare(earlier: Iterable[Entry], later: Iterable[Entry]) -> Difference:
    """Compare two lists of entries by the service's own keys."""
    before, after = _by_key(earlier), _by_key(later)
    both = sorted(before.keys() & after.keys())
    changed = [WorkChange(key, after[key].title, tuple(changes(before[key], after[key]))) for key in both]
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
        yield "an abstract was added"
    if before.abstract and not after.abstract:
        yield "the abstract was removed"
    if before.abstract and after.abstract and before.abstract != after.abstract:
        yield "the abstract changed"
    if _form(before) is PublicationForm.PREPRINT and _form(after) is PublicationForm.PUBLISHED:
        yield f"the preprint was published: {after.venue or after.ids.doi}"
    for relation in after.relations:
        if relation not in before.relations:
            yield f"{relation.kind} {relation.value}"
    if before.title != after.title:
        yield f"the title was: {before.title}"
    if before.ids.doi != after.ids.doi:
        yield f"the DOI was: {before.ids.doi or 'none'}"


def _form(document: Document) -> PublicationForm:
    return form_of(document, server_of(document))


def _by_key(entries: Iterable[Entry]) -> Mapping[str, Document]:
    return {storable_key(entry.key): entry.document for entry in entries}
