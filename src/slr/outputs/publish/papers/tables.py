"""The tables of a paper: search runs, included reports, studies, excluded, not retrieved; votes, answers, tags."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from slr.core.bibliography.evidence import WORDS
from slr.core.model import Document, SearchRun, Standing, Verdict
from slr.outputs.prisma.labels import ENGLISH
from slr.outputs.publish.material import ReviewSnapshot, day, is_file
from slr.outputs.publish.papers.paper_table import PaperTable
from slr.outputs.publish.papers.references import Reference
from slr.outputs.publish.papers.voices import Voice

_NO_REASON = ENGLISH.labels["no_reason"]


def all_sheets(facts: ReviewSnapshot, references: Mapping[int, Reference]) -> list[PaperTable]:
    """The tables in the order of a paper."""
    return [
        searches(facts),
        included(facts, references),
        studies(facts, references),
        excluded(facts, references),
        not_retrieved(facts, references),
        votes(facts),
        evidence(facts),
        tags(facts),
    ]


def searches(facts: ReviewSnapshot) -> PaperTable:
    """Every search run, the failed ones too."""
    columns = ("run", "source", "kind", "query", "expression", "published", "date", "time (UTC)", "outcome",
               "reported", "fetched", "kept", "new")  # fmt: skip
    return PaperTable("searches", "Search runs", columns, [_run(run) for run in facts.runs], facts.interim)


def _run(run: SearchRun) -> tuple[str, ...]:
    window = str(run.window)
    return (
        str(run.id), run.label, run.kind.value, run.query_name, run.expression, "" if window == ".." else window,
        *_when(run), run.outcome.value,
        "" if run.reported is None else str(run.reported), str(run.fetched), str(run.kept), str(run.new),
    )  # fmt: skip


def _when(run: SearchRun) -> tuple[str, str]:
    """Day and time; of a file the day that was told of the search behind it."""
    if is_file(run):
        return day(run), ""
    return f"{run.started_at:%Y-%m-%d}", f"{run.started_at:%H:%M}"


def included(facts: ReviewSnapshot, references: Mapping[int, Reference]) -> PaperTable:
    """The reports of the included studies."""
    columns = ("report", "study", "key", "authors", "year", "title", "published in", "doi", "found in", "citation",
               "notice")  # fmt: skip
    rows = [
        (
            str(one.report_id), str(one.study_id), facts.key(one), authors(facts.document(one)),
            str(facts.document(one).year or ""), facts.document(one).title, facts.document(one).venue or "",
            facts.document(one).ids.doi or "", "; ".join(dict.fromkeys(label for label, _ in one.sources)),
            _cited(one, references), facts.history(one).mark,
        )
        for one in facts.fate(Verdict.INCLUDE)
    ]  # fmt: skip
    return PaperTable("included", "Reports of included studies", columns, rows, facts.interim)


def studies(facts: ReviewSnapshot, references: Mapping[int, Reference]) -> PaperTable:
    """The included studies, each with its reports; reports of it that were not included are named too."""
    members: dict[int, list[Standing]] = {}
    for one in facts.fate(Verdict.INCLUDE):
        members.setdefault(one.study_id, []).append(one)
    others: dict[int, list[int]] = {}
    known = {one.report_id for group in members.values() for one in group}
    for one in facts.standings:
        if one.study_id in members and one.report_id not in known:
            others.setdefault(one.study_id, []).append(one.report_id)
    columns = ("study", "number of reports", "reports", "keys", "other reports of it, not included", "citations")
    rows = [
        (
            str(study), str(len(group)), "; ".join(str(one.report_id) for one in group),
            "; ".join(map(facts.key, group)), "; ".join(map(str, sorted(others.get(study, ())))),
            " / ".join(_cited(one, references) for one in group),
        )
        for study, group in sorted(members.items())
    ]  # fmt: skip
    return PaperTable("studies", "Included studies and their reports", columns, rows, facts.interim)


def excluded(facts: ReviewSnapshot, references: Mapping[int, Reference]) -> PaperTable:
    """Reports excluded on their full text; the main reason is the one the flow diagram counts."""
    columns = ("report", "key", "main code", "main reason", "further reasons", "doi", "citation")
    rows = [
        (
            str(one.report_id), facts.key(one), one.reasons[0] if one.reasons else "",
            _reason(facts, one), "; ".join(f"{code}: {facts.protocol.reason(code)}" for code in one.reasons[1:]),
            facts.document(one).ids.doi or "", _cited(one, references),
        )
        for one in facts.fate(Verdict.EXCLUDE)
    ]  # fmt: skip
    return PaperTable(
        "excluded", "Reports excluded on their full text, with reasons", columns, rows, facts.interim
    )


def not_retrieved(facts: ReviewSnapshot, references: Mapping[int, Reference]) -> PaperTable:
    """Reports that were sought and could not be obtained."""
    columns = ("report", "key", "reasons", "doi", "citation")
    rows = [
        (
            str(one.report_id), facts.key(one), "; ".join(map(facts.protocol.reason, one.reasons)),
            facts.document(one).ids.doi or "", _cited(one, references),
        )
        for one in facts.fate(Verdict.NOT_RETRIEVED)
    ]  # fmt: skip
    return PaperTable("not-retrieved", "Reports sought but not retrieved", columns, rows, facts.interim)


def votes(facts: ReviewSnapshot) -> PaperTable:
    """What every reviewer said of the settled reports, with reasons and notes; reviewers are numbered."""
    columns = ("report", "key", "stage", "reviewer", "verdict", "codes", "reasons", "note")
    rows = [
        (
            str(one.report_id), facts.key(one), voice.stage.value, voice.reviewer, voice.verdict.value,
            "; ".join(voice.reasons), "; ".join(map(facts.protocol.reason, voice.reasons)), voice.note or "",
        )
        for one, voice in _voices(facts)
    ]  # fmt: skip
    return PaperTable("votes", "Votes of the single reviewers on settled reports", columns, rows, facts.interim)


def evidence(facts: ReviewSnapshot) -> PaperTable:
    """The answers of the full-text form, with the words of the full text that show each."""
    columns = ("report", "key", "reviewer", "criterion", "applies", "quote", "place")
    rows = [
        (
            str(one.report_id), facts.key(one), voice.reviewer, answer.code, WORDS[answer.applies],
            answer.quote or "", answer.place or "",
        )
        for one, voice in _voices(facts)
        for answer in voice.answers
    ]  # fmt: skip
    return PaperTable("evidence", "Criteria as applied to full texts, with quotes", columns, rows, facts.interim)


def tags(facts: ReviewSnapshot) -> PaperTable:
    """The reviewers' tags on reports that are settled."""
    rows = [
        (str(one.report_id), facts.key(one), word)
        for one in sorted(facts.standings, key=lambda standing: standing.report_id)
        for word in facts.tags.get(one.report_id, ())
    ]
    return PaperTable("tags", "Tags on settled reports", ("report", "key", "tag"), rows, facts.interim)


def _voices(facts: ReviewSnapshot) -> Iterator[tuple[Standing, Voice]]:
    for one in sorted(facts.standings, key=lambda standing: standing.report_id):
        for voice in facts.voices.get(one.report_id, ()):
            yield one, voice


def _reason(facts: ReviewSnapshot, one: Standing) -> str:
    return facts.protocol.reason(one.reasons[0]) if one.reasons else _NO_REASON


def _cited(one: Standing, references: Mapping[int, Reference]) -> str:
    found = references.get(one.report_id)
    return found.text if found else one.title


def authors(document: Document) -> str:
    """The names, and `et al.` where the sources gave only some."""
    names = [str(author) for author in document.authors]
    return "; ".join([*names, *([] if document.authors_complete else ["et al."])])
