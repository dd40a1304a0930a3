"""The records of a labelled file, as a simulation needs them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from slr.adapters.formats.base import FileRecord
from slr.core.errors import UsageError
from slr.core.model import Problem
from slr.core.ranking.record_text import MOST_LETTERS, record_text, record_title
from slr.core.vocabulary import Verdict

_RELEVANT = {Verdict.INCLUDE: True, Verdict.EXCLUDE: False}


@dataclass(frozen=True, slots=True)
class Labelled:
    """Records by position. A label is None where the file holds no decision, or a maybe."""

    ids: tuple[str, ...]
    titles: tuple[str, ...]
    texts: tuple[str, ...]
    labels: tuple[bool | None, ...]
    problems: tuple[Problem, ...] = ()

    def positions(self, ids: Sequence[str]) -> tuple[int, ...]:
        """Where the records of these ids stand; each once, in the order asked for.

        Raises:
            UsageError: an id is not in the file, or its record has no decision.
        """
        known = {name: place for place, name in enumerate(self.ids)}
        if missing := [name for name in ids if name not in known]:
            raise UsageError(
                f"not in the file: {', '.join(missing[:5])}",
                hint="Ids are those of the id column, else row numbers.",
            )
        places = tuple(dict.fromkeys(known[name] for name in ids))
        if silent := [self.ids[place] for place in places if self.labels[place] is None]:
            raise UsageError(
                f"without a decision: {', '.join(silent[:5])}", hint="A prior needs include or exclude."
            )
        return places


def labelled(found: Iterable[FileRecord | Problem]) -> Labelled:
    """The records of a file: ids, texts and labels; what is odd about them becomes a problem and is kept."""
    ids: dict[str, None] = {}
    titles: list[str] = []
    texts: list[str] = []
    labels: list[bool | None] = []
    problems: list[Problem] = []
    for item in found:
        if isinstance(item, Problem):
            problems.append(item)
            continue
        number = len(ids) + 1
        ids[_own(item, number, ids, problems)] = None
        titles.append(record_title(item.document.title or ""))
        texts.append(_text(item, number, problems))
        labels.append(_RELEVANT.get(item.decision.verdict) if item.decision else None)
    problems += _contradictions(texts, labels)
    return Labelled(tuple(ids), tuple(titles), tuple(texts), tuple(labels), tuple(problems))


def _own(item: FileRecord, number: int, taken: dict[str, None], problems: list[Problem]) -> str:
    """The record's own id, else its row number; an id that stands twice gets the row number behind it."""
    name = item.key or str(number)
    if name not in taken:
        return name
    other = f"{name}#{number}"
    while other in taken:
        other += "#"
    problems.append(Problem(f"record {number}", f"the id {name} occurs before; this record is called {other}"))
    return other


def _text(item: FileRecord, number: int, problems: list[Problem]) -> str:
    title, abstract = item.document.title or "", item.document.abstract or ""
    if max(len(title), len(abstract)) > MOST_LETTERS:
        problems.append(
            Problem(f"record {number}", f"only the first {MOST_LETTERS:,} letters of its text are used")
        )
    text = record_text(title, abstract)
    if not text:
        problems.append(Problem(f"record {number}", "it has neither title nor abstract to rank it by"))
    return text


def _contradictions(texts: Sequence[str], labels: Sequence[bool | None]) -> list[Problem]:
    """The same text, once included and once excluded: both stay, and the reader is told."""
    first: dict[str, int] = {}
    problems = []
    for place, (text, label) in enumerate(zip(texts, labels, strict=True)):
        if not text or label is None:
            continue
        other = first.setdefault(text, place)
        if labels[other] is not label:
            problems.append(
                Problem(f"record {place + 1}", f"the same text as record {other + 1}, with another decision")
            )
    return problems
