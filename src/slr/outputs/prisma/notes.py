"""The lines below the figure: what the two footnotes ask for, what no official box has a place for, the citation.

The templates' footnotes ask authors to give numbers per source (*) and to tell people's exclusions from those of
automation tools (**). In a finished figure the question has been answered, so the answer stands there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from slr.core.text.printable import clean
from slr.outputs.prisma.counts import Awaiting, Count, FlowCounts
from slr.outputs.prisma.labels import ENGLISH, NOTE, Labels, choose_labels

#: What can be short of a search that ran (`slr.core.search_state.Lack`); there is a sentence for each.
SHORT_SEARCHES = ("failed", "partial", "interrupted", "empty", "fell", "cut")

_FIELD = re.compile(r"\{(\w+)\}")

CITATION = ENGLISH.notes["citation"]


def flow_notes(counts: FlowCounts, labels: Labels | None = None) -> list[str]:
    """Every note, one sentence or a few in each, in the order in which they are printed.

    Args:
        counts: the numbers.
        labels: the words (`slr.outputs.prisma.labels.choose_labels`); English without.
    """
    say = Sentences(choose_labels({}, updated=counts.has_previous) if labels is None else labels)
    notes = [
        _per_source(counts, say),
        _by_automation(counts, say),
        say.about("tools", counts.automation_note),
        say.about("adjustment", counts.adjustment_note),
    ]
    if counts.has_other:
        notes.append(_hidden(counts, say))
    if counts.has_previous:
        notes.append(_update(counts, say))
    notes += [_searches(counts, say), _in_progress(counts, say), say("citation")]
    return [note for note in notes if note]


@dataclass(frozen=True, slots=True)
class Sentences:
    """Fills the sentences of a language."""

    labels: Labels

    def __call__(self, key: str, **values: str) -> str:
        """The sentence of that key with its fields filled in."""
        # Not str.format, and in one pass: a value may hold braces.
        return _FIELD.sub(lambda field: values.get(field[1], field[0]), self.labels[f"{NOTE}{key}"])

    def number(self, n: Count) -> str:
        """A number with the separators of the language, or the words for an unknown one."""
        return self("unknown_number") if n is None else f"{n:,}".replace(",", self.labels["thousands"])

    def about(self, key: str, note: str | None) -> str:
        """A sentence about a note in a person's words; nothing without one."""
        return self(key, note=clean(note).rstrip(".")) if note else ""

    def parts(self, *parts: tuple[Count, str]) -> list[str]:
        """Those that are not zero, in the words for one or for many."""
        return [self(f"{key}_{'one' if n == 1 else 'many'}", n=self.number(n)) for n, key in parts if n]

    def listed(self, key: str, parts: list[str]) -> str:
        """A sentence over a list; nothing when the list is empty."""
        if not parts:
            return ""
        *first, last = parts
        joined = self("before_last").join([*([self("between").join(first)] if first else []), last])
        return self(key, parts=joined)


def _per_source(counts: FlowCounts, say: Sentences) -> str:
    return say("per_source" if counts.databases.lines or counts.registers.lines else "not_per_source")


def _by_automation(counts: FlowCounts, say: Sentences) -> str:
    if counts.excluded_by_automation:
        return say("told_apart")
    return say("all_human" if counts.excluded_by_automation == 0 else "automation_unknown")


def _hidden(counts: FlowCounts, say: Sentences) -> str:
    identified, sought, hidden = counts.other_identified.n, counts.other.sought, counts.hidden
    told = say.parts(
        (hidden.found_by_databases, "hidden_databases"),
        (hidden.duplicates, "hidden_duplicates"),
        (hidden.excluded, "hidden_excluded"),
    )
    if told:
        return say.listed("hidden", told).replace("{identified}", say.number(identified))
    lost = (identified or 0) - (sought or 0) - counts.other.awaiting.title_abstract
    if identified is None or sought is None or lost <= 0:
        return ""
    return say("not_sought", n=say.number(lost), identified=say.number(identified))


def _update(counts: FlowCounts, say: Sentences) -> str:
    told = say.parts(
        (counts.accepted_for_earlier, "earlier_accepted"),
        (counts.dropped_studies, "dropped_studies"),
        (counts.dropped_reports, "dropped_reports"),
    )
    return say.listed("update", told)


def _searches(counts: FlowCounts, say: Sentences) -> str:
    """Which searches gave less than they should, by what is short of them."""
    names: dict[str, list[str]] = {}
    for line in counts.short_searches:
        if line.lack in SHORT_SEARCHES:
            name = say("search", source=clean(line.source), query=clean(line.query), n=say.number(line.n))
            names.setdefault(line.lack, []).append(name)
    return say.listed("searches", [say(f"search_{lack}", names=", ".join(each)) for lack, each in names.items()])


def _in_progress(counts: FlowCounts, say: Sentences) -> str:
    return say.listed("in_progress", list_waiting(counts, say))


def list_waiting(counts: FlowCounts, say: Sentences) -> list[str]:
    """What awaits a verdict, per lane and stage."""
    lanes = [("", counts.searched.awaiting)]
    if counts.has_other:
        lanes = [(say("lane_searched"), lanes[0][1]), (say("lane_other"), counts.other.awaiting)]
    return [part for lane, awaiting in lanes for part in _waiting(awaiting, lane, say)]


def _waiting(awaiting: Awaiting, lane: str, say: Sentences) -> list[str]:
    steps = (
        (awaiting.title_abstract, awaiting.title_abstract_conflicts, "awaiting_records"),
        (awaiting.full_text, awaiting.full_text_conflicts, "awaiting_reports"),
    )
    return [
        part.replace("{lane}", lane) + (say("conflicts", n=say.number(conflicts)) if conflicts else "")
        for n, conflicts, key in steps
        for part in say.parts((n, key))
    ]
