"""From where every report stands to the numbers of the flow diagram.

The units change on the way down: records are identified and deduplicated, reports are sought, assessed and
included, studies are counted last (PRISMA 2020 statement, Box 1). A report that a database or register search
found belongs to the left lane, however else it was found too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from slr.model import SourceKind, Stage, Standing, Verdict
from slr.reporter.counts import Awaiting, FlowCounts, HiddenLoss, Lane, Line, Tally

#: What a full-text exclusion without a code is listed under.
NO_REASON = "Reason not stated"

#: The lines of the other methods, in the order of the template.
_ROUTES = {
    SourceKind.WEBSITE: "Websites",
    SourceKind.ORGANISATION: "Organisations",
    SourceKind.CITATION: "Citation searching",
}
_SETTLED = {Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.NOT_RETRIEVED}


def count_flow(standings: Iterable[Standing], reason_words: Callable[[str], str]) -> FlowCounts:
    """Count the whole flow.

    Verdicts in the ledger are people's, so nothing is counted as removed or excluded by automation.

    Args:
        standings: one per report, each with at least one record in `sources`; the order does not matter.
        reason_words: the words the diagram prints for the code of a criterion.
    """
    everything = list(standings)
    searched = [standing for standing in everything if standing.is_searched]
    others = [standing for standing in everything if not standing.is_searched]
    databases = _sources(searched, SourceKind.DATABASE)
    registers = _sources(searched, SourceKind.REGISTER)
    excluded = sum(_title_abstract(standing) is Verdict.EXCLUDE for standing in searched)
    left, right = _lane(searched, reason_words), _lane(others, reason_words)
    included = [standing for standing in everything if _is_included(standing)]
    return FlowCounts(
        databases=databases,
        registers=registers,
        duplicates=(databases.n or 0) + (registers.n or 0) - len(searched),
        automation_removed=0,
        other_removed=0,
        screened=len(searched) - left.awaiting.title_abstract,
        excluded=excluded,
        excluded_by_automation=0,
        searched=left,
        other_identified=_routes(everything),
        hidden=_hidden(searched, others),
        other=right,
        new_studies=len({standing.study_id for standing in included}),
        new_reports=len(included),
    )


def _title_abstract(standing: Standing) -> Verdict | None:
    """The settled verdict on title and abstract; a report judged on its full text has passed this stage."""
    if standing.title_abstract in {Verdict.INCLUDE, Verdict.EXCLUDE}:
        return standing.title_abstract
    return Verdict.INCLUDE if standing.full_text not in {None, Verdict.WITHDRAWN} else None


def _full_text(standing: Standing) -> Verdict | None:
    """The settled verdict on the full text of a report that was sought; None while it is open."""
    if _title_abstract(standing) is not Verdict.INCLUDE or standing.full_text not in _SETTLED:
        return None
    return standing.full_text


def _is_included(standing: Standing) -> bool:
    return _full_text(standing) is Verdict.INCLUDE


def _lane(standings: list[Standing], reason_words: Callable[[str], str]) -> Lane:
    sought = [standing for standing in standings if _title_abstract(standing) is Verdict.INCLUDE]
    verdicts = Counter(_full_text(standing) for standing in sought)
    not_retrieved = _why([each for each in sought if _full_text(each) is Verdict.NOT_RETRIEVED], reason_words)
    return Lane(
        sought=len(sought),
        not_retrieved=not_retrieved if _says_why(not_retrieved) else Tally(not_retrieved.n),
        assessed=verdicts[Verdict.INCLUDE] + verdicts[Verdict.EXCLUDE],
        excluded=_why([each for each in sought if _full_text(each) is Verdict.EXCLUDE], reason_words),
        awaiting=_awaiting(standings),
    )


def _awaiting(standings: list[Standing]) -> Awaiting:
    first = [each for each in standings if _title_abstract(each) is None]
    second = [each for each in standings if _title_abstract(each) is Verdict.INCLUDE and _full_text(each) is None]
    return Awaiting(
        title_abstract=len(first),
        full_text=len(second),
        title_abstract_conflicts=sum(Stage.TITLE_ABSTRACT in each.conflicts for each in first),
        full_text_conflicts=sum(Stage.FULL_TEXT in each.conflicts for each in second),
    )


def _why(standings: list[Standing], reason_words: Callable[[str], str]) -> Tally:
    """Count main reasons: the first code of each report, so that the lines add up."""
    return _tally(reason_words(each.reasons[0]) if each.reasons else NO_REASON for each in standings)


def _says_why(tally: Tally) -> bool:
    return any(line.label != NO_REASON for line in tally.lines)


def _sources(standings: list[Standing], kind: SourceKind) -> Tally:
    return _tally(label for each in standings for label, found_in in each.sources if found_in is kind)


def _tally(labels: Iterable[str]) -> Tally:
    """Lines by falling count, then by name: the same whatever order the ledger answers in."""
    counter = Counter(labels)
    ordered = sorted(counter.items(), key=lambda item: (-item[1], item[0]))
    return Tally(counter.total(), tuple(Line(label, n) for label, n in ordered))


def _routes(standings: list[Standing]) -> Tally:
    """Records of every report by route, also those of reports the databases found: they were identified twice."""
    kinds = Counter(kind for each in standings for _, kind in each.sources if not kind.is_searched)
    return Tally(kinds.total(), tuple(Line(words, kinds[kind]) for kind, words in _ROUTES.items() if kinds[kind]))


def _hidden(searched: list[Standing], others: list[Standing]) -> HiddenLoss:
    return HiddenLoss(
        found_by_databases=sum(not kind.is_searched for each in searched for _, kind in each.sources),
        duplicates=sum(len(each.sources) for each in others) - len(others),
        excluded=sum(_title_abstract(each) is Verdict.EXCLUDE for each in others),
    )
