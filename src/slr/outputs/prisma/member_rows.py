"""Records, reports and what was decided on them, in words for the lists behind the figure. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from slr.core.bibliography.cleaning import safe_url
from slr.core.bibliography.evidence import answer_in_words
from slr.core.bibliography.links import address
from slr.core.model import Decision, Document, Record, Resolution, Verdict
from slr.outputs.prisma.members import RecordFacts, ReportFacts

#: Authors named before "et al.".
_AUTHORS = 3


def facts_of(
    records: Iterable[Record],
    decisions: Iterable[Decision],
    resolutions: Iterable[Resolution],
    reason_words: Callable[[str], str],
    labels: Mapping[int, str] | None = None,
) -> tuple[dict[int, RecordFacts], dict[int, ReportFacts]]:
    """Every record and every report by number.

    Args:
        records: all records, each with the report it belongs to.
        decisions: all decisions, oldest first.
        resolutions: all resolutions, oldest first.
        reason_words: the words for the code of a criterion.
        labels: what each run's source is called; the source's name without.
    """
    names = labels or {}
    facts: dict[int, RecordFacts] = {}
    members: dict[int, list[Record]] = defaultdict(list)
    for record in records:
        document = record.document
        source = names.get(record.run_id, record.source)
        facts[record.id] = RecordFacts(record.report_id, document.title, source, links_of(document))
        members[record.report_id].append(record)
    said: dict[int, list[str]] = defaultdict(list)
    for decision in decisions:
        said[decision.report_id].append(describe_decision(decision, reason_words))
    for resolution in resolutions:
        said[resolution.report_id].append(describe_resolution(resolution, reason_words))
    reports = {
        number: _report(sorted(inside, key=lambda record: record.id), tuple(said.get(number, ())))
        for number, inside in members.items()
    }
    return facts, reports


def _report(records: Sequence[Record], said: tuple[str, ...]) -> ReportFacts:
    """A report in the words of its first record that has a title."""
    document = next((each.document for each in records if each.document.title), records[0].document)
    return ReportFacts(document.title, describe_document(document), tuple(each.id for each in records), said)


def describe_document(document: Document) -> str:
    """Who, where and when, as far as it is known."""
    names = [str(author) for author in document.authors[:_AUTHORS]]
    more = " et al." if len(document.authors) > _AUTHORS or not document.authors_complete else ""
    who = "; ".join(names) + more if names else ""
    year = document.date or (str(document.year) if document.year else "")
    return ". ".join(part.removesuffix(".") for part in (who, document.venue or "", year) if part)


def links_of(document: Document) -> tuple[tuple[str, str], ...]:
    """Addresses of a document as (words, address): its identifiers, then its page; only http and https."""
    addresses = [(f"{kind} {value}", address(kind, value)) for kind, value in document.ids.items()]
    if page := safe_url(document.url or ""):
        addresses.append((urlsplit(page).hostname or "page", page))
    return tuple(addresses)


def describe_decision(decision: Decision, reason_words: Callable[[str], str]) -> str:
    """`title-abstract: exclude by ana, 2026-03-01. Off topic. Note: …`."""
    return _sentence(decision, f"{decision.verdict} by {decision.reviewer}", reason_words)


def describe_resolution(resolution: Resolution, reason_words: Callable[[str], str]) -> str:
    """As `decided`, of the one who settled a conflict."""
    if resolution.verdict is Verdict.WITHDRAWN:
        return _sentence(resolution, f"settling of the conflict taken back by {resolution.resolver}", reason_words)
    return _sentence(
        resolution, f"conflict settled as {resolution.verdict} by {resolution.resolver}", reason_words
    )


def _sentence(act: Decision | Resolution, words: str, reason_words: Callable[[str], str]) -> str:
    at = f", {act.at:%Y-%m-%d}" if act.at else ""
    reasons = [reason_words(code) for code in act.reasons]
    quotes = "; ".join(map(answer_in_words, act.answers)) if isinstance(act, Decision) else ""
    note = f"Note: {act.note}" if act.note else ""
    parts = [f"{act.stage}: {words}{at}", "; ".join(reasons), note, f"Form: {quotes}" if quotes else ""]
    return ". ".join(part for part in parts if part)
