"""The reports as the page shows them: settled verdicts and votes on them, and no reviewer's name. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from slr.core.bibliography.evidence import answer_in_words
from slr.core.bibliography.notices import mark_title
from slr.core.bibliography.types import in_words
from slr.core.model import Document, Record, SearchRun, Stage, Standing, Verdict
from slr.core.text.languages import language_names
from slr.core.text.numbers import form_for
from slr.core.text.printable import clean
from slr.outputs.prisma.member_rows import links_of
from slr.outputs.prisma.members import Behind
from slr.outputs.publish.material import ReviewSnapshot
from slr.outputs.publish.papers.tables import join_authors
from slr.outputs.publish.papers.voices import Voice


class ReportStatus(StrEnum):
    """Where a report ended, in the words of the page."""

    INCLUDED = "included"
    EXCLUDED = "excluded at full text"
    NOT_RETRIEVED = "not retrieved"
    SCREENED_OUT = "excluded on title and abstract"
    LEFT_OUT = "not screened: screening ended early"
    UNDECIDED = "undecided"


_ENDS = {
    Verdict.INCLUDE: ReportStatus.INCLUDED,
    Verdict.EXCLUDE: ReportStatus.EXCLUDED,
    Verdict.NOT_RETRIEVED: ReportStatus.NOT_RETRIEVED,
}
_STAGES = {Stage.TITLE_ABSTRACT: "Title and abstract", Stage.FULL_TEXT: "Full text"}
_ENDED = {Verdict.INCLUDE: "included", Verdict.EXCLUDE: "excluded", Verdict.NOT_RETRIEVED: "not retrieved"}


@dataclass(frozen=True, slots=True)
class PageRow:
    """One report. Every text is one plain line.

    part: volume, issue and pages. links: (words, address). found: one (source, day of the search, the source's own
    key) per record. decided: one sentence per settled stage. versions: numbers of the study's other reports.
    voices: what single reviewers said at settled stages, by number and not by name, with the quotes.
    """

    report: int
    study: int
    title: str
    authors: str
    year: int | None
    venue: str
    type: str
    status: ReportStatus
    reasons: tuple[str, ...]
    sources: tuple[str, ...]
    records: int
    tags: tuple[str, ...]
    part: str
    language: str
    keywords: str
    links: tuple[tuple[str, str], ...]
    found: tuple[tuple[str, str, str], ...]
    decided: tuple[str, ...]
    versions: tuple[int, ...]
    voices: tuple[str, ...] = ()
    notice: str = ""
    abstract: str = ""


#: The names of a row's fields, in the order in which its values stand in the page.
FIELDS = tuple(each.name for each in fields(PageRow))


def rows_of(facts: ReviewSnapshot, tags: Iterable[tuple[int, str, str]]) -> list[PageRow]:
    """Every report, by number.

    Args:
        facts: the ledger at one moment.
        tags: (report, reviewer, tag); shown without the reviewer, and only on reports that are settled.
    """
    runs = {run.id: run for run in facts.runs}
    members: dict[int, list[int]] = {}
    tagged: dict[int, dict[str, None]] = {}
    for standing in facts.standings:
        members.setdefault(standing.study_id, []).append(standing.report_id)
    for report, _, tag in sorted(tags):
        tagged.setdefault(report, {})[clean(tag)] = None
    inside = {report.id: report.records for report in facts.reports}
    return [
        _row(
            facts,
            standing,
            found=_found(inside.get(standing.report_id, ()), runs),
            tags=tuple(tagged.get(standing.report_id, ())),
            versions=tuple(other for other in sorted(members[standing.study_id]) if other != standing.report_id),
        )
        for standing in sorted(facts.standings, key=lambda standing: standing.report_id)
    ]


def _row(
    facts: ReviewSnapshot,
    standing: Standing,
    *,
    found: tuple[tuple[str, str, str], ...],
    tags: tuple[str, ...],
    versions: tuple[int, ...],
) -> PageRow:
    document = facts.document(standing)
    status, history = status_of(standing), facts.history(standing)
    is_out = status in {ReportStatus.EXCLUDED, ReportStatus.NOT_RETRIEVED, ReportStatus.SCREENED_OUT}
    return PageRow(
        report=standing.report_id,
        study=standing.study_id,
        title=clean(mark_title(document.title, history.notice)) or "(no title)",
        authors=clean(join_authors(document)),
        year=document.year,
        venue=clean(document.venue or ""),
        type=clean(in_words(document.type)),
        status=status,
        reasons=tuple(clean(facts.protocol.reason(code)) for code in standing.reasons) if is_out else (),
        sources=tuple(dict.fromkeys(clean(label) for label, _ in standing.sources)),
        records=len(standing.sources),
        tags=() if status is ReportStatus.UNDECIDED else tags,
        part=_part(document),
        language=clean(", ".join(language_names(document.language))),
        keywords=clean("; ".join(document.keywords)),
        links=links_of(Document(ids=document.ids)),
        found=found,
        decided=tuple(_decided(facts, standing)),
        versions=versions,
        notice=clean(history.mark),
        abstract=clean(document.abstract or facts.abstracts.get(standing.report_id, "")),
        voices=tuple(_said(facts, facts.voices.get(standing.report_id, ()))),
    )


def publish_members(behind: Behind, facts: ReviewSnapshot, rows: Iterable[PageRow]) -> Behind:
    """What became of each report instead of who said what, and addresses made of identifiers only."""
    ends = {row.report: (*row.decided, *_reasons(row)) for row in rows}
    links = {
        record.id: links_of(Document(ids=record.document.ids))
        for report in facts.reports
        for record in report.records
    }
    records = {
        number: replace(record_facts, links=links.get(number, ()))
        for number, record_facts in behind.records.items()
    }
    reports = {
        number: replace(report_facts, decisions=ends.get(number, ()))
        for number, report_facts in behind.reports.items()
    }
    return Behind(behind.groups, records, reports)


def _reasons(row: PageRow) -> tuple[str, ...]:
    return (f"Reasons: {'; '.join(row.reasons)}",) if row.reasons else ()


def status_of(standing: Standing) -> ReportStatus:
    """Where a report ended; anything that is not settled is undecided, a conflict too."""
    if standing.left_out is not None:
        return ReportStatus.LEFT_OUT
    if standing.title_abstract is Verdict.EXCLUDE:
        return ReportStatus.SCREENED_OUT
    return ReportStatus.UNDECIDED if standing.full_text is None else _ENDS[standing.full_text]


def _found(records: Sequence[Record], runs: Mapping[int, SearchRun]) -> tuple[tuple[str, str, str], ...]:
    told = []
    for record in records:
        run = runs.get(record.run_id)
        label, day = (run.label, f"{run.started_at:%Y-%m-%d}") if run else (record.source, "")
        told.append((clean(label), day, clean(record.key)))
    return tuple(told)


def _part(document: Document) -> str:
    issue = f"({document.issue})" if document.issue else ""
    return clean(", ".join(part for part in ((document.volume or "") + issue, document.pages or "") if part))


def _decided(facts: ReviewSnapshot, standing: Standing) -> Iterable[str]:
    """How each settled stage ended and how many judged it, without a name."""
    if standing.left_out is not None:
        yield "Title and abstract: not screened; a stopping rule ended the screening before"
        return
    for stage, verdict in ((Stage.TITLE_ABSTRACT, standing.title_abstract), (Stage.FULL_TEXT, standing.full_text)):
        if verdict not in _ENDED:
            continue
        judged = facts.stages[stage].judged.get(standing.report_id) if stage in facts.stages else None
        by = f", judged by {judged.judges} {form_for(judged.judges, 'reviewer')}" if judged else ""
        yield f"{_STAGES[stage]}: {_ENDED[verdict]}{by}"


def _said(facts: ReviewSnapshot, voices: Iterable[Voice]) -> Iterator[str]:
    """One line for each vote, and one for each answer with the words that show it."""
    for voice in voices:
        who = f"{_STAGES[voice.stage]}, {voice.reviewer}"
        reasons = ", ".join(map(facts.protocol.reason, voice.reasons))
        note = f". Note: {voice.note}" if voice.note else ""
        yield clean(f"{who}: {voice.verdict}{f' ({reasons})' if reasons else ''}{note}")
        yield from (clean(f"{who}: {answer_in_words(answer)}") for answer in voice.answers)
