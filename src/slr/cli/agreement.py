"""`slr agreement`: how far the reviewers agree."""

from __future__ import annotations

import csv
import io
import textwrap
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from slr.cli.options import CsvOption, JsonOption, OneStageOption, ReviewOption, the_ledger, the_review
from slr.cli.output import put, put_file, put_json, safe
from slr.cli.tables import put_table
from slr.core.agreement.categories import Maybe
from slr.core.text.numbers import counted
from slr.core.vocabulary import Stage

if TYPE_CHECKING:
    from slr.core.agreement.summary import Agreement, GroupAgreement, PairAgreement, Section
    from slr.core.statistics.estimate import Estimate

_WIDTH = 80
_NAMES = {
    "percent_agreement": "percent agreement",
    "kappa": "Cohen's kappa",
    "pabak": "PABAK",
    "ac1": "Gwet's AC1",
    "prevalence_index": "prevalence index",
    "bias_index": "bias index",
}
#: The columns of the CSV that hold words; numbers may begin with a minus.
_TEXTS = frozenset({0, 2, 3, 4, 9})
_KINDS = {"include": "positive agreement", "exclude": "negative agreement"}


class MeasuredRound(StrEnum):
    """Which reports are measured."""

    ALL = "all"
    PILOT = "pilot"


def agreement(
    stage: OneStageOption = None,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", metavar="NAME", help="Only pairs of these reviewers; give it twice or more."),
    ] = None,
    reports: Annotated[
        MeasuredRound, typer.Option("--round", help="All reports, or each calibration round by itself.")
    ] = MeasuredRound.ALL,
    maybe: Annotated[
        Maybe, typer.Option("--maybe", help="On title and abstract: as an include, or a category of its own.")
    ] = Maybe.INCLUDE,
    review: ReviewOption = None,
    *,
    labels: Annotated[
        bool, typer.Option("--labels", help="Add the words of Landis & Koch (1977) for kappa.")
    ] = False,
    output: CsvOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure how far reviewers agree.

    Counted are the reports that both judged independently.

    Examples: slr agreement; slr agreement --stage full-text --by Ada --by Ben
    """
    from slr.stages.agreement.run import measure, measure_pilots

    folder = the_review(review)
    stages = tuple(Stage) if stage is None else (stage,)
    act = measure if reports is MeasuredRound.ALL else measure_pilots
    with the_ledger(folder) as ledger:
        answer = act(ledger, folder, stages=stages, reviewers=by or (), maybe=maybe)
    if as_json:
        put_json(answer)
    elif output is not None:
        put_file(output, to_csv(answer))
    else:
        show(answer, labels=labels)


def to_csv(answer: Agreement) -> str:
    """One number in each row, four digits; text that a spreadsheet would compute has an apostrophe before it."""
    from slr.core.tables import shield
    from slr.stages.agreement.table import HEADER, list_rows

    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for row in list_rows(answer):
        writer.writerow([shield(safe(str(cell))) if place in _TEXTS else cell for place, cell in enumerate(row)])
    return out.getvalue()


def show(result: Agreement, *, labels: bool = False) -> None:
    """Print the answer: coefficients with three digits, percentages with one."""
    for section in result.sections:
        _show_section(section, labels=labels)
    if labels:
        from slr.stages.agreement.table import LABELS_FROM

        _put(f"Labels: {LABELS_FROM}.")


def _put(text: str) -> None:
    put(textwrap.fill(safe(text), _WIDTH))


def _show_section(section: Section, *, labels: bool) -> None:
    title = str(section.stage) if section.round is None else f"{section.stage}, calibration round {section.round}"
    put(f"== {title} ==")
    _put(
        f"{counted(section.overlap, 'report')} judged by two or more reviewers; {section.alone:,} by one only; "
        f"{section.waiting:,} still to be judged by another."
    )
    _put(
        f"Left out: {section.copies:,} verdicts copied from another version, "
        f"{section.late:,} given after a resolution."
    )
    _put(f"Changed after both had decided (the earlier verdict counts): {section.changed:,} verdicts.")
    _put(f"Rule: {section.rule}.")
    if section.why:
        _put(f"Agreement is not defined: {section.why}.")
    for pair in section.pairs:
        put()
        _show_pair(pair, labels=labels)
    if section.group is not None:
        put()
        _show_group(section, section.group)
    put()


def _show_pair(pair: PairAgreement, *, labels: bool) -> None:
    from slr.stages.agreement.table import find_paradox, warn_of_few

    _put(f"{pair.first} (rows) and {pair.second} (columns): {pair.table.n:,} reports judged by both")
    if not pair.table.n:
        _put("Agreement is not defined: no report was judged by both.")
        return
    columns = ("", *(f"#{name}" for name in pair.table.categories))
    named = zip(pair.table.categories, pair.table.counts, strict=True)
    put_table(columns, [(name, *counts) for name, counts in named])
    put_table(("statistic", "#value", "#95 % interval"), _statistics(pair, labels=labels))
    for name, estimate in _named(pair):
        if estimate.value is None:
            _put(f"{name} is not defined: {estimate.why}.")
    _show_reasons(pair)
    for sentence in (find_paradox(pair), warn_of_few(pair)):
        if sentence:
            _put(sentence)


def _named(pair: PairAgreement) -> list[tuple[str, Estimate]]:
    estimates = [(_NAMES[name], estimate) for name, estimate in pair.statistics.items()]
    for name, estimate in pair.specific.items():
        kind = _KINDS.get(name, "specific agreement") if len(pair.specific) == 2 else "specific agreement"
        estimates.append((f"{kind} ({name})", estimate))
    return estimates


def _statistics(pair: PairAgreement, *, labels: bool) -> list[tuple[str, str, str]]:
    return [_cells(name, estimate, labels=labels) for name, estimate in _named(pair)]


def _cells(name: str, estimate: Estimate, *, labels: bool = False) -> tuple[str, str, str]:
    from slr.stages.agreement.table import label, write_digits

    if estimate.value is None:
        return name, "not defined", "-"
    if name == "percent agreement":
        low, high = (None if part is None else 100 * part for part in (estimate.low, estimate.high))
        value, places = 100 * estimate.value, 1
    else:
        value, low, high, places = estimate.value, estimate.low, estimate.high, 3
    word = f"{name} ({label(estimate.value)})" if labels and name == "Cohen's kappa" else name
    between = (
        "-" if low is None or high is None else f"{write_digits(low, places)} to {write_digits(high, places)}"
    )
    return word, write_digits(value, places), between


def _show_reasons(pair: PairAgreement) -> None:
    reasons = pair.reasons
    if reasons is None:
        return
    given = reasons.both_excluded - reasons.without
    if reasons.percent is None:
        _put("Agreement on the main reason is not defined: no report was excluded by both with a reason.")
        return
    _put(f"Same main reason: {reasons.same:,} of {given:,} reports excluded by both ({reasons.percent:.1f} %).")
    if reasons.without:
        _put(f"{reasons.without:,} more were excluded by both without a reason from each.")


def _show_group(section: Section, group: GroupAgreement) -> None:
    _put(f"All {len(section.reviewers)} reviewers: {', '.join(section.reviewers)}")
    rows = [
        ("Fleiss' kappa", f"{group.complete:,} judged by all", group.fleiss),
        ("Krippendorff's alpha", f"{group.pairable:,} judged by two or more", group.krippendorff),
    ]
    cells = [(name, reports, _cells(name, estimate)[1]) for name, reports, estimate in rows]
    put_table(("statistic", "reports", "#value"), cells)
    for name, _, estimate in rows:
        if estimate.value is None:
            _put(f"{name} is not defined: {estimate.why}.")
