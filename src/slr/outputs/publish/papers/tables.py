"""The tables of a paper: search runs, included reports, studies, excluded, not retrieved; votes, answers, tags."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from slr.core.bibliography.evidence import WORDS
from slr.core.model import Document, SearchRun, Standing, Verdict
from slr.outputs.prisma.labels import ENGLISH
from slr.outputs.publish.material import ReviewSnapshot, is_file, write_day
from slr.outputs.publish.papers.paper_table import PaperTable
from slr.outputs.publish.papers.references import Reference
from slr.outputs.publish.papers.voices import Voice

_NO_REASON = ENGLISH.labels["no_reason"]


def all_sheets(facts: ReviewSnapshot, references: Mapping[int, Reference]) -> list[PaperTable]:
    """The tables in the order of a paper."""
    return [
        make_searches(facts),
        make_included(facts, references),
        make_studies(facts, references),
        make_excluded(facts, references),
        not_retrieved(facts, references),
        make_votes(facts),
        make_evidence(facts),
        make_tags(facts),
    ]


def make_searches(facts: ReviewSnapshot) -> PaperTable:
    """Every search run, the failed ones too."""
    columns = (
        "run",
        "source",
        "kind",
        "query",
        "expression",
        "published",
        "date",
        "time (UTC)",
        "outcome",
        "reported",
        "fetched",
        "kept",
        "new",
    )
    return PaperTable("searches", "Search runs", columns, [_run(run) for run in facts.runs], facts.interim)


def _run(run: SearchRun) -> tuple[str, ...]:
    window = str(run.window)
    return (
        str(run.id),
        run.label,
        run.kind.value,
        run.query_name,
        run.expression,
        "" if window == ".." else window,
        *_when(run),
        run.outcome.value,
        "" if run.reported is None else str(run.reported),
        str(run.fetched),
        str(run.kept),
        str(run.new),
    )


def _when(run: SearchRun) -> tuple[str, str]:
    """Day and time; of a file the day that was told of the search behind it."""
    if is_file(run):
        return write_day(run), ""
    return f"{run.started_at:%Y-%m-%d}", f"{run.started_at:%H:%M}"


def make_included(facts: ReviewSnapshot, references: Mapping[int, Reference]) -> PaperTable:
    """The reports of the included studies."""
    columns = (
        "report",
        "study",
        "key",
        "authors",
        "year",
        "title",
        "published in",
        "doi",
        "found in",
        "citation",
        "notice",
    )
    rows = [
        (
            str(standing.report_id),
            str(standing.study_id),
            facts.key(standing),
            join_authors(facts.document(standing)),
            str(facts.document(standing).year or ""),
            facts.document(standing).title,
            facts.document(standing).venue or "",
            facts.document(standing).ids.doi or "",
            "; ".join(dict.fromkeys(label for label, _ in standing.sources)),
            _cited(standing, references),
            facts.history(standing).mark,
        )
        for standing in facts.fate(Verdict.INCLUDE)
    ]
    return PaperTable("included", "Reports of included studies", columns, rows, facts.interim)


def make_studies(facts: ReviewSnapshot, references: Mapping[int, Reference]) -> PaperTable:
    """The included studies, each with its reports; reports of it that were not included are named too."""
    members: dict[int, list[Standing]] = {}
    for standing in facts.fate(Verdict.INCLUDE):
        members.setdefault(standing.study_id, []).append(standing)
    others: dict[int, list[int]] = {}
    known = {standing.report_id for group in members.values() for standing in group}
    for standing in facts.standings:
        if standing.study_id in members and standing.report_id not in known:
            others.setdefault(standing.study_id, []).append(standing.report_id)
    columns = ("study", "number of reports", "reports", "keys", "other reports of it, not included", "citations")
    rows = [
        (
            str(study),
            str(len(group)),
            "; ".join(str(standing.report_id) for standing in group),
            "; ".join(map(facts.key, group)),
            "; ".join(map(str, sorted(others.get(study, ())))),
            " / ".join(_cited(standing, references) for standing in group),
        )
        for study, group in sorted(members.items())
    ]
    return PaperTable("studies", "Included studies and their reports", columns, rows, facts.interim)


def make_excluded(facts: ReviewSnapshot, references: Mapping[int, Reference]) -> PaperTable:
    """Reports excluded on their full text; the main reason is the one the flow diagram counts."""
    columns = ("report", "key", "main code", "main reason", "further reasons", "doi", "citation")
    rows = [
        (
            str(standing.report_id),
            facts.key(standing),
            standing.reasons[0] if standing.reasons else "",
            _reason(facts, standing),
            "; ".join(f"{code}: {facts.protocol.reason(code)}" for code in standing.reasons[1:]),
            facts.document(standing).ids.doi or "",
            _cited(standing, references),
        )
        for standing in facts.fate(Verdict.EXCLUDE)
    ]
    return PaperTable(
        "excluded", "Reports excluded on their full text, with reasons", columns, rows, facts.interim
    )


def not_retrieved(facts: ReviewSnapshot, references: Mapping[int, Reference]) -> PaperTable:
    """Reports that were sought and could not be obtained."""
    columns = ("report", "key", "reasons", "doi", "citation")
    rows = [
        (
            str(standing.report_id),
            facts.key(standing),
            "; ".join(map(facts.protocol.reason, standing.reasons)),
            facts.document(standing).ids.doi or "",
            _cited(standing, references),
        )
        for standing in facts.fate(Verdict.NOT_RETRIEVED)
    ]
    return PaperTable("not-retrieved", "Reports sought but not retrieved", columns, rows, facts.interim)


def make_votes(facts: ReviewSnapshot) -> PaperTable:
    """What every reviewer said of the settled reports, with reasons and notes; reviewers are numbered."""
    columns = ("report", "key", "stage", "reviewer", "verdict", "codes", "reasons", "note")
    rows = [
        (
            str(standing.report_id),
            facts.key(standing),
            voice.stage.value,
            voice.reviewer,
            voice.verdict.value,
            "; ".join(voice.reasons),
            "; ".join(map(facts.protocol.reason, voice.reasons)),
            voice.note or "",
        )
        for standing, voice in _voices(facts)
    ]
    return PaperTable("votes", "Votes of the single reviewers on settled reports", columns, rows, facts.interim)


def make_evidence(facts: ReviewSnapshot) -> PaperTable:
    """The answers of the full-text form, with the words of the full text that show each."""
    columns = ("report", "key", "reviewer", "criterion", "applies", "quote", "place")
    rows = [
        (
            str(standing.report_id),
            facts.key(standing),
            voice.reviewer,
            answer.code,
            WORDS[answer.applies],
            answer.quote or "",
            answer.place or "",
        )
        for standing, voice in _voices(facts)
        for answer in voice.answers
    ]
    return PaperTable("evidence", "Criteria as applied to full texts, with quotes", columns, rows, facts.interim)


def make_tags(facts: ReviewSnapshot) -> PaperTable:
    """The reviewers' tags on reports that are settled."""
    rows = [
        (str(standing.report_id), facts.key(standing), word)
        for standing in sorted(facts.standings, key=lambda standing: standing.report_id)
        for word in facts.tags.get(standing.report_id, ())
    ]
    return PaperTable("tags", "Tags on settled reports", ("report", "key", "tag"), rows, facts.interim)


def _voices(facts: ReviewSnapshot) -> Iterator[tuple[Standing, Voice]]:
    for standing in sorted(facts.standings, key=lambda standing: standing.report_id):
        for voice in facts.voices.get(standing.report_id, ()):
            yield standing, voice


def _reason(facts: ReviewSnapshot, standing: Standing) -> str:
    return facts.protocol.reason(standing.reasons[0]) if standing.reasons else _NO_REASON


def _cited(standing: Standing, references: Mapping[int, Reference]) -> str:
    reference = references.get(standing.report_id)
    return reference.text if reference else standing.title


def join_authors(document: Document) -> str:
    """The names, and `et al.` where the sources gave only some."""
    names = [str(author) for author in document.authors]
    return "; ".join([*names, *([] if document.authors_complete else ["et al."])])
