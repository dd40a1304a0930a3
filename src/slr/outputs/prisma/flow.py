"""From where every report stands to the numbers of the flow diagram.

The units change on the way down: records are identified and deduplicated, reports are sought, assessed and
included, studies are counted last (PRISMA 2020 statement, Box 1). A report that a database or register search
found belongs to the left lane, however else it was found too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from slr.core.model import SourceKind, Stage, Standing, Verdict
from slr.outputs.prisma.counts import Awaiting, CountLine, CountWithLines, FlowCounts, HiddenLoss, Lane
from slr.outputs.prisma.labels import ENGLISH

#: What a full-text exclusion without a code is listed under.
NO_REASON = ENGLISH.labels["no_reason"]

#: The lines of the other methods, in the order of the template, in English.
ROUTES = {
    SourceKind.WEBSITE: ENGLISH.labels["website_results"],
    SourceKind.ORGANISATION: ENGLISH.labels["organisation_results"],
    SourceKind.CITATION: ENGLISH.labels["citations_results"],
}
# Names of this module: they are looked up for every report many times, and an enumeration is slow at that.
_INCLUDE, _EXCLUDE, _LOST = Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.NOT_RETRIEVED
_SEARCHED = frozenset(kind for kind in SourceKind if kind.is_searched)


def count_flow(
    standings: Iterable[Standing],
    reason_words: Callable[[str], str],
    *,
    again: Iterable[Standing] = (),
    automation: str | None = None,
) -> FlowCounts:
    """Count the whole flow.

    Verdicts in the ledger are people's; what a stopping rule left out is excluded by automation.

    Args:
        standings: one per report, each with at least one record in `sources`; the order does not matter.
        reason_words: the words the diagram prints for the code of a criterion.
        again: for an update, reports of the previous version that the new search met again, with the new records
            only in `sources`: all of these are duplicates.
        automation: tool, version and rule of the stops, if any.
    """
    everything, met = list(standings), list(again)
    searched, others = parted(everything)
    databases = _sources([*searched, *met], SourceKind.DATABASE)
    registers = _sources([*searched, *met], SourceKind.REGISTER)
    excluded = sum(standing.title_abstract is _EXCLUDE for standing in searched)
    left, right = _lane(searched, reason_words), _lane(others, reason_words)
    included = [standing for standing in everything if standing.is_included]
    return FlowCounts(
        databases=databases,
        registers=registers,
        duplicates=(databases.n or 0) + (registers.n or 0) - len(searched),
        automation_removed=0,
        other_removed=0,
        screened=len(searched) - left.awaiting.title_abstract,
        excluded=excluded,
        excluded_by_automation=sum(standing.left_out is not None for standing in searched),
        searched=left,
        other_identified=_routes([*everything, *met]),
        hidden=_hidden(searched, others, met),
        other=right,
        new_studies=len({standing.study_id for standing in included}),
        new_reports=len(included),
        automation_note=automation,
    )


def parted(standings: Iterable[Standing]) -> tuple[list[Standing], list[Standing]]:
    """The reports of the left lane, and the others: found by no database and no register."""
    lanes: tuple[list[Standing], list[Standing]] = ([], [])
    known: dict[object, bool] = {}
    for each in standings:
        sources = each.sources
        if sources not in known:
            known[sources] = any(kind in _SEARCHED for _, kind in sources)
        lanes[0 if known[sources] else 1].append(each)
    return lanes


def _lane(standings: list[Standing], reason_words: Callable[[str], str]) -> Lane:
    sought = [standing for standing in standings if standing.reached_full_text]
    verdicts = Counter(standing.full_text for standing in sought)
    not_retrieved = _why([each for each in sought if each.full_text is _LOST], reason_words)
    return Lane(
        sought=len(sought),
        not_retrieved=not_retrieved if _says_why(not_retrieved) else CountWithLines(not_retrieved.n),
        assessed=verdicts[_INCLUDE] + verdicts[_EXCLUDE],
        excluded=_why([each for each in sought if each.full_text is _EXCLUDE], reason_words),
        awaiting=_awaiting(standings),
    )


def _awaiting(standings: list[Standing]) -> Awaiting:
    first = [each for each in standings if each.title_abstract is None]
    second = [each for each in standings if each.reached_full_text and each.full_text is None]
    return Awaiting(
        title_abstract=len(first),
        full_text=len(second),
        title_abstract_conflicts=sum(Stage.TITLE_ABSTRACT in each.conflicts for each in first),
        full_text_conflicts=sum(Stage.FULL_TEXT in each.conflicts for each in second),
    )


def _why(standings: list[Standing], reason_words: Callable[[str], str]) -> CountWithLines:
    """Count main reasons: the first code of each report, so that the lines add up."""
    return _tally(reason_words(each.reasons[0]) if each.reasons else NO_REASON for each in standings)


def _says_why(tally: CountWithLines) -> bool:
    return any(line.label != NO_REASON for line in tally.lines)


def _sources(standings: list[Standing], kind: SourceKind) -> CountWithLines:
    return _tally(label for each in standings for label, found_in in each.sources if found_in is kind)


def _tally(labels: Iterable[str]) -> CountWithLines:
    """Lines by falling count, then by name: the same whatever order the ledger answers in."""
    counter = Counter(labels)
    ordered = sorted(counter.items(), key=lambda item: (-item[1], item[0]))
    return CountWithLines(counter.total(), tuple(CountLine(label, n) for label, n in ordered))


def _routes(standings: list[Standing]) -> CountWithLines:
    """Records of every report by route, also those of reports the databases found: they were identified twice."""
    routes = Counter(route(*source) for each in standings for source in each.sources if source[1] not in _SEARCHED)
    usual = [CountLine(words, routes[words]) for words in ROUTES.values() if routes[words]]
    named = sorted((-n, words) for words, n in routes.items() if words not in ROUTES.values())
    return CountWithLines(routes.total(), (*usual, *(CountLine(words, -n) for n, words in named)))


def route(label: str, kind: SourceKind) -> str:
    """The line of the other methods on which a record is counted: a list of references that was imported has one.

    The template leaves room for more lines than its three ("etc.").
    """
    return label if kind is SourceKind.CITATION else ROUTES[kind]


def _hidden(searched: list[Standing], others: list[Standing], met: list[Standing]) -> HiddenLoss:
    return HiddenLoss(
        found_by_databases=_other_records(searched),
        duplicates=_other_records(others) - len(others) + _other_records(met),
        excluded=sum(each.title_abstract is _EXCLUDE for each in others),
    )


def _other_records(standings: list[Standing]) -> int:
    return sum(kind not in _SEARCHED for each in standings for _, kind in each.sources)
