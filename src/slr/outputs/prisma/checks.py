"""Eighteen rules a flow diagram must keep, F01 to F18.

The rules follow from the definitions of record, report and study in the PRISMA 2020 statement (Page et al., BMJ
2021;372:n71, Box 1 and Figure 1) and from what each box of the templates holds; `docs/prisma.md` lists them.
A rule that needs an unknown number is reported as not checkable.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass

from slr.outputs.prisma.arithmetic import (
    EquationSide,
    Finding,
    Level,
    at_most,
    check_equal,
    keep_nonzero,
    lines_of,
    subtract,
    take,
    total,
)
from slr.outputs.prisma.counts import Count, CountLine, CountWithLines, FlowCounts, Lane
from slr.outputs.prisma.labels import NEW, UPDATE, Labels, read_official

_WRONG_TYPE = re.compile(
    r"\b(posters?|abstracts?|editorials?|letters?|theses|thesis|languages?|(?:wrong|publication) types?)\b",
    re.IGNORECASE,
)
_REGISTER = re.compile(
    r"clinicaltrials\.gov|\bictrp\b|\bisrctn\b|\bdrks\b|\bchictr\b|\bctri\b|eu clinical trials", re.IGNORECASE
)
_OTHER_REASON = re.compile(r"\s*(any |all )?others?( reasons?)?\W*", re.IGNORECASE)


def run_checks(counts: FlowCounts, labels: Labels | None = None) -> list[Finding]:
    """Every finding of every rule, in the order of the codes.

    Args:
        counts: the numbers, of the ledger or of a file.
        labels: the texts to be drawn, or those that differ from the official ones; F12 and F18 read them.
    """
    texts = read_official(updated=counts.has_previous) if labels is None else labels
    return [finding for check in CHECKS.values() for finding in check(counts, texts)]


def f01(counts: FlowCounts, _: Labels) -> list[Finding]:
    """No number is negative. (A number that is not whole cannot be in `FlowCounts`; the readers refuse it.)"""
    negative = ((name, n) for name, n in _numbers("", counts) if n is not None and n < 0)
    return [Finding("F01", Level.ERROR, f"{name} is negative ({n})") for name, n in negative]


def f02(counts: FlowCounts, _: Labels) -> list[Finding]:
    """The lines of a list add up to its total."""
    tallies = {
        "records from databases": counts.databases,
        "records from registers": counts.registers,
        "records from other methods": counts.other_identified,
        "reports not retrieved": counts.searched.not_retrieved,
        "reports not retrieved (other methods)": counts.other.not_retrieved,
    }
    return [finding for name, tally in tallies.items() for finding in _adds_up("F02", name, tally)]


def f03(counts: FlowCounts, _: Labels) -> list[Finding]:
    """Not more is removed than was identified; not more is sought than the other methods identified."""
    findings = at_most(
        "F03", take("records removed", counts.removed), take("records identified", counts.identified)
    )
    if counts.has_other and counts.hidden.total is None:
        sought = take("reports sought (other methods)", counts.other.sought)
        findings += at_most("F03", sought, take("records identified (other methods)", counts.other_identified.n))
    return findings


def f04(counts: FlowCounts, _: Labels) -> list[Finding]:
    """Screened = identified less removed and awaiting screening; the other methods lose only what a note gives."""
    waiting = keep_nonzero(("awaiting screening", counts.searched.awaiting.title_abstract))
    left = subtract(("identified", counts.identified), ("removed", counts.removed), *waiting)
    findings = check_equal("F04", take("records screened", counts.screened), left)
    if counts.has_other and counts.hidden.total is not None:
        findings += check_equal(
            "F04", take("reports sought (other methods)", counts.other.sought), _other_left(counts)
        )
    return findings


def f05(counts: FlowCounts, _: Labels) -> list[Finding]:
    """Not more is excluded than was screened, and not more by automation than in all."""
    excluded = take("records excluded", counts.excluded)
    findings = at_most("F05", excluded, take("records screened", counts.screened))
    if counts.excluded_by_automation is not None:
        findings += at_most("F05", take("records excluded by automation", counts.excluded_by_automation), excluded)
    return findings


def f06(counts: FlowCounts, _: Labels) -> list[Finding]:
    """Reports sought = screened less excluded, unless an adjustment from records to reports is explained."""
    if counts.adjustment_note:
        return []
    left = subtract(("screened", counts.screened), ("excluded", counts.excluded))
    return check_equal("F06", take("reports sought", counts.searched.sought), left, level=Level.WARNING)


def f07(counts: FlowCounts, _: Labels) -> list[Finding]:
    """Assessed = sought less not retrieved and less what awaits its full text, in both lanes."""
    findings = []
    for name, lane in _lanes(counts):
        waiting = keep_nonzero(("awaiting full text", lane.awaiting.full_text))
        left = subtract(("sought", lane.sought), ("not retrieved", lane.not_retrieved.n), *waiting)
        findings += check_equal("F07", take(f"reports assessed{name}", lane.assessed), left)
    return findings


def f08(counts: FlowCounts, _: Labels) -> list[Finding]:
    """Reasons add up to the reports excluded, no more than were assessed; each report has one main reason."""
    findings = []
    for name, lane in _lanes(counts):
        excluded = lane.excluded
        findings += _adds_up("F08", f"reports excluded{name}", excluded)
        findings += at_most(
            "F08", take(f"reports excluded{name}", excluded.n), take("reports assessed", lane.assessed)
        )
        if excluded.n and not excluded.lines:
            message = f"{excluded.n} reports excluded{name} without a reason (PRISMA 2020 item 16b)"
            findings.append(Finding("F08", Level.WARNING, message))
    return findings


def f09(counts: FlowCounts, _: Labels) -> list[Finding]:
    """Reports of included studies = accepted from all lanes, less those of studies the review had before."""
    accepted = [
        (f"accepted from {'the other methods' if name else 'databases and registers'}", lane.accepted)
        for name, lane in _lanes(counts)
    ]
    reports = total(("reports of included studies", counts.new_reports), *_earlier(counts))
    return check_equal("F09", reports, total(*accepted))


def f10(counts: FlowCounts, _: Labels) -> list[Finding]:
    """Every study has a report, and no report is without a study."""
    findings = _studies_of("included", counts.new_studies, counts.new_reports)
    if counts.has_previous:
        findings += _studies_of("previous", counts.previous_studies, counts.previous_reports)
        findings += _studies_of("in total", counts.total_studies, counts.total_reports)
    if counts.has_meta_analysis:
        findings += _studies_of("in the meta-analysis", counts.meta_analysis_studies, counts.meta_analysis_reports)
        everything = counts.total_studies if counts.has_previous else counts.new_studies
        meta = take("studies in the meta-analysis", counts.meta_analysis_studies)
        findings += at_most("F10", meta, take("studies in the review", everything))
    return findings


def f11(counts: FlowCounts, _: Labels) -> list[Finding]:
    """The totals of an update: previous + new, less what is no longer eligible."""
    if not counts.has_previous:
        return []
    studies = total(("total studies", counts.total_studies), *keep_nonzero(("dropped", counts.dropped_studies)))
    reports = total(
        ("reports of total studies", counts.total_reports), *keep_nonzero(("dropped", counts.dropped_reports))
    )
    before, now = ("previous reports", counts.previous_reports), ("new reports", counts.new_reports)
    return [
        *check_equal("F11", studies, total(("previous", counts.previous_studies), ("new", counts.new_studies))),
        *check_equal("F11", reports, total(before, now, *_earlier(counts))),
    ]


def f12(counts: FlowCounts, labels: Labels) -> list[Finding]:
    """A document that was found and is of the wrong kind was retrieved: it belongs to the reports excluded."""
    texts = [labels.get("dbr_notretrieved_reports", ""), labels.get("other_notretrieved_reports", "")]
    texts += [line.label for _, lane in _lanes(counts) for line in lane.not_retrieved.lines]
    return [
        Finding(
            "F12", Level.WARNING, f"“{text}” were retrieved: list them under reports excluded, with the reason"
        )
        for text in texts
        if _WRONG_TYPE.search(text)
    ]


def f13(counts: FlowCounts, _: Labels) -> list[Finding]:
    """Several sources without a single duplicate are implausible."""
    sources = len(counts.databases.lines) + len(counts.registers.lines)
    if sources < 2 or counts.duplicates:
        return []
    number = "no" if counts.duplicates == 0 else "an unknown number of"
    return [Finding("F13", Level.WARNING, f"{number} duplicates among the records of {sources} sources")]


def f14(counts: FlowCounts, _: Labels) -> list[Finding]:
    """Automation is named: tool, version and rule (PRISMA 2020 item 8)."""
    numbers = (counts.automation_removed, counts.excluded_by_automation)
    if counts.automation_note or not any(numbers):
        return []
    number = sum(n or 0 for n in numbers)
    message = f"{number} records were excluded by automation, but no tool, version and rule is named"
    return [Finding("F14", Level.ERROR, message)]


def f15(counts: FlowCounts, _: Labels) -> list[Finding]:
    """Registers have sources of their own, and no register stands among the databases."""
    findings = []
    if counts.registers.n and counts.databases.lines and not counts.registers.lines:
        findings.append(f"{counts.registers.n} records from registers, but no register is named")
    if counts.registers.lines and not counts.registers.n:
        findings.append("registers are named, but no record came from them")
    named = [line.label for line in counts.databases.lines if _REGISTER.search(line.label)]
    findings += [f"{label} is a register, not a database" for label in named]
    return [Finding("F15", Level.WARNING, message) for message in findings]


def f16(counts: FlowCounts, _: Labels) -> list[Finding]:
    """Reasons tell the reader something: at most eight lines, at most a tenth of them "other"."""
    findings = []
    for name, lane in _lanes(counts):
        lines, everything = lane.excluded.lines, lane.excluded.n or 0
        other = sum(line.n or 0 for line in lines if _OTHER_REASON.fullmatch(line.label))
        if len(lines) > 8:
            findings.append(f"{len(lines)} reasons for reports excluded{name}; more than 8 are hard to read")
        if other * 10 > everything:
            findings.append(
                f"the reason “other” covers {other} of {everything} reports excluded{name}, more than a tenth"
            )
    return [Finding("F16", Level.WARNING, message) for message in findings]


def f17(counts: FlowCounts, _: Labels) -> list[Finding]:
    """The other methods tell what they found, not what was left after a look at the titles."""
    identified, sought = counts.other_identified.n, counts.other.sought
    if not identified or identified != sought or counts.hidden.total is not None:
        return []
    message = f"all {identified} records of the other methods were sought; were some excluded by title before?"
    return [Finding("F17", Level.WARNING, message)]


def f18(counts: FlowCounts, labels: Labels) -> list[Finding]:
    """The texts are those of the right template: new review or update."""
    right, wrong = (UPDATE, NEW) if counts.has_previous else (NEW, UPDATE)
    kind = "an update" if counts.has_previous else "a new review"
    return [
        Finding("F18", Level.ERROR, f"{key} is “{labels[key]}”; in {kind} it must be “{right[key]}”")
        for key in right
        if labels.get(key, "").strip().casefold() == wrong[key].casefold()
    ]


#: The rules by code.
CHECKS: dict[str, Callable[[FlowCounts, Labels], list[Finding]]] = {
    check.__name__.upper(): check
    for check in (f01, f02, f03, f04, f05, f06, f07, f08, f09, f10, f11, f12, f13, f14, f15, f16, f17, f18)
}


def _numbers(name: str, value: object) -> Iterator[tuple[str, Count]]:
    """Every number of the counts with its name, such as `searched.excluded.lines: Wrong population`."""
    if isinstance(value, CountLine):
        yield f"{name}: {value.label}", value.n
    elif isinstance(value, tuple):
        for item in value:
            yield from _numbers(name, item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _numbers(f"{name}.{field.name}".lstrip("."), getattr(value, field.name))
    elif isinstance(value, int):
        yield name, value


def _lanes(counts: FlowCounts) -> list[tuple[str, Lane]]:
    """The lanes that are drawn, with the words that tell the second from the first."""
    return [("", counts.searched), *([(" (other methods)", counts.other)] if counts.has_other else [])]


def _adds_up(code: str, name: str, tally: CountWithLines) -> list[Finding]:
    return check_equal(code, take(name, tally.n), lines_of(tally)) if tally.lines else []


def _earlier(counts: FlowCounts) -> tuple[tuple[str, Count], ...]:
    return keep_nonzero(("reports of studies included before", counts.accepted_for_earlier))


def _other_left(counts: FlowCounts) -> EquationSide:
    hidden, waiting = counts.hidden, counts.other.awaiting.title_abstract
    return subtract(
        ("identified", counts.other_identified.n),
        ("found by databases", hidden.found_by_databases),
        ("duplicates", hidden.duplicates),
        ("excluded on title and abstract", hidden.excluded),
        *keep_nonzero(("awaiting screening", waiting)),
    )


def _studies_of(which: str, studies: Count, reports: Count) -> list[Finding]:
    findings = at_most("F10", take(f"studies {which}", studies), take(f"reports of studies {which}", reports))
    if studies == 0 and reports:
        findings.append(Finding("F10", Level.ERROR, f"{reports} reports of studies {which}, but no study"))
    return findings
