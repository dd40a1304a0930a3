"""What an export is written as: the formats of slr, and those that screening tools read. Pure.

Shapes: https://asreview.readthedocs.io/en/latest/lab/data_format.html (columns of a table);
https://help.rayyan.ai (Supported File Formats; the columns of its own CSV); Covidence reads RIS as Zotero and
EndNote write it (https://support.covidence.org), and a verdict there is the list into which a file is imported.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import BinaryIO

from slr.adapters.formats import ris
from slr.adapters.formats.base import FileRecord, FileVerdict, Format, UnknownFormat
from slr.adapters.formats.people import write_person
from slr.adapters.formats.registry import FORMATS
from slr.core.bibliography.types import csl_of
from slr.core.bibliography.vote_columns import columns
from slr.core.model import Author, Document, Verdict
from slr.core.tables import shield
from slr.outputs.exports.selection import Outgoing, in_words, with_remarks

#: What an export may carry beside the fields of a document; names as they are told to people.
DECISION, REASONS, CONFLICT = "decision", "reasons", "both sides of a conflict"
VOTES, TAGS = "votes with notes and quotes", "tags of reviewers"
MORE_IDS = "further identifiers"
NOTICE = "notices of retraction and correction"
RESOLUTIONS = "resolutions of conflicts"


@dataclass(frozen=True, slots=True)
class Target:
    """One way to write an export. `cannot_hold` names what it has no place for: fields, identifiers, decisions.

    `cuts` tells whether a text of a record is longer than the target can hold.
    """

    name: str
    label: str
    extensions: tuple[str, ...]
    write: Callable[[Iterable[Outgoing], BinaryIO], None]
    cannot_hold: frozenset[str]
    cuts: Callable[[Outgoing], bool] = lambda _one: False


#: What stands behind a verdict, which only formats keep that keep any field under its name.
_BEHIND = frozenset({VOTES, TAGS, RESOLUTIONS})


def find_target(name: str, path: str = "") -> Target:
    """The target of a name; `asreview` and `rayyan` are RIS where the file is called so, else CSV.

    Raises:
        UnknownFormat: there is none of this name.
    """
    made = _managers(path).get(name.lower())
    if made is not None:
        return made
    form = FORMATS.get(name.lower())
    if form is None:
        known = ", ".join([*_managers(""), *FORMATS])
        raise UnknownFormat(f"unknown format {name!r}", hint=f"Known: {known}.")

    def write(records: Iterable[Outgoing], stream: BinaryIO) -> None:
        form.write((_item(outgoing, form) for outgoing in records), stream)

    def cuts(outgoing: Outgoing) -> bool:
        return form.cuts(_item(outgoing, form))

    return Target(form.name, form.label, form.extensions, write, form.cannot_hold | _sides_lost(form), cuts)


def _sides_lost(form: Format) -> frozenset[str]:
    if form.keeps_all:
        return frozenset()
    return _BEHIND if form.note else _BEHIND | {CONFLICT, NOTICE, MORE_IDS}


def _item(outgoing: Outgoing, form: Format) -> FileRecord:
    """A record for one of slr's own formats: the verdict in its place, and in words where people look."""
    words, extra = in_words(outgoing), {}
    if form.keeps_all:
        stated = {
            "slr_report": str(outgoing.of_report),
            "slr_sources": "; ".join(outgoing.sources),
            "slr_type": csl_of(outgoing.document.type),
            "slr_stage": outgoing.stage.value if outgoing.stage and outgoing.said else "",
            "slr_conflict": words if outgoing.is_conflict else "",
            "slr_notice": outgoing.notice,
            "slr_ids": _all_ids(outgoing),
        }
        extra = {name: text for name, text in (stated | columns(outgoing.heard)).items() if text}
    elif form.note and (note := with_remarks(outgoing, words)):
        extra = {form.note: note}
    return FileRecord(str(outgoing.number), outgoing.document, decision=_judgement(outgoing), extra=extra)


def _all_ids(outgoing: Outgoing) -> str:
    return "; ".join(f"{kind}:{value}" for kind, value in outgoing.ids)


def _judgement(outgoing: Outgoing) -> FileVerdict | None:
    if outgoing.is_conflict or not outgoing.said:
        return None
    return FileVerdict(outgoing.said[0].verdict, outgoing.said[0].reasons)


_ALL = frozenset(field.name for field in fields(Document)) - {"ids"}
_KINDS = frozenset({"doi", "arxiv", "pmid", "pmcid", "s2"})
_ASREVIEW = frozenset({"title", "abstract", "authors", "authors_complete", "year", "doi", DECISION, MORE_IDS})
_RAYYAN = frozenset({
    "title", "abstract", "authors", "year", "date", "venue", "volume", "issue", "pages", "url", "language",
    "keywords", "doi", "pmid", "pmcid", DECISION, REASONS, CONFLICT, NOTICE,
    MORE_IDS,
})  # fmt: skip
_EVERYTHING = _ALL | _KINDS | _BEHIND | {DECISION, REASONS, CONFLICT, NOTICE, MORE_IDS}


def _managers(path: str) -> Mapping[str, Target]:
    is_ris, in_ris = path.lower().endswith(".ris"), FORMATS["ris"].cannot_hold | _BEHIND
    rayyan = (
        Target("rayyan", "Rayyan (RIS)", (".ris",), _rayyan_ris, in_ris)
        if is_ris
        else Target("rayyan", "Rayyan (CSV)", (".csv",), _rayyan_csv, _EVERYTHING - _RAYYAN)
    )
    asreview = (
        Target(
            "asreview", "ASReview (RIS)", (".ris",), _asreview_ris, in_ris | {REASONS, CONFLICT, NOTICE, MORE_IDS}
        )
        if is_ris
        else Target("asreview", "ASReview (CSV)", (".csv",), _asreview, _EVERYTHING - _ASREVIEW)
    )
    covidence = Target("covidence", "Covidence (RIS)", (".ris",), _covidence, in_ris)
    eppi = Target("eppi", "EPPI-Reviewer (RIS)", (".ris",), _eppi, in_ris)
    return {manager.name: manager for manager in (asreview, rayyan, covidence, eppi)}


def _sheet(stream: BinaryIO, rows: Iterable[Iterable[str]]) -> None:
    """Rows as CSV in UTF-8, one line each, no cell of which a spreadsheet computes."""
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\n")
    for row in rows:
        writer.writerow([shield(" ".join(cell.split())) for cell in row])
        stream.write(line.getvalue().encode("utf-8", "replace"))
        line.seek(0)
        line.truncate()


_LABEL = {Verdict.INCLUDE: "1", Verdict.EXCLUDE: "0"}
ASREVIEW_COLUMNS = ("record_id", "title", "abstract", "authors", "year", "doi", "included", "identifiers")


def _asreview(records: Iterable[Outgoing], stream: BinaryIO) -> None:
    """1 is relevant, 0 is irrelevant, an empty cell was not seen; a conflict was not settled, so it is empty."""
    _sheet(stream, _asreview_rows(records))


def _asreview_rows(records: Iterable[Outgoing]) -> Iterator[tuple[str, ...]]:
    yield ASREVIEW_COLUMNS
    for outgoing in records:
        document, judged = outgoing.document, _judgement(outgoing)
        yield (
            str(outgoing.number), document.full_title, document.abstract or "",
            "; ".join(map(write_person, document.authors)), str(document.year or ""), document.ids.doi or "",
            _LABEL.get(judged.verdict, "") if judged else "", _all_ids(outgoing),
        )  # fmt: skip


_MARK = {Verdict.INCLUDE: "ASReview_relevant", Verdict.EXCLUDE: "ASReview_irrelevant"}


def _asreview_ris(records: Iterable[Outgoing], stream: BinaryIO) -> None:
    ris.write((_with_note(outgoing, _mark(_judgement(outgoing))) for outgoing in records), stream)


def _mark(judged: FileVerdict | None) -> str:
    unseen = "ASReview_not_seen"
    return _MARK.get(judged.verdict, unseen) if judged else unseen


RAYYAN_COLUMNS = (
    "key", "title", "year", "month", "day", "journal", "issn", "volume", "issue", "pages", "authors", "url",
    "language", "publisher", "location", "abstract", "notes", "doi", "keywords", "pubmed_id", "pmc_id",
)  # fmt: skip


def _rayyan_csv(records: Iterable[Outgoing], stream: BinaryIO) -> None:
    _sheet(stream, _rayyan_rows(records))


def _rayyan_rows(records: Iterable[Outgoing]) -> Iterator[tuple[str, ...]]:
    yield RAYYAN_COLUMNS
    for outgoing in records:
        document, ids = outgoing.document, outgoing.document.ids
        _, month, day = (*(document.date or "").split("-"), "", "")[:3]
        yield (
            f"slr-{outgoing.number}", document.full_title, str(document.year or ""), month, day,
            document.venue or "", "", document.volume or "", document.issue or "", document.pages or "",
            " and ".join(map(_in_a_row, document.authors)), document.url or "", document.language or "", "", "",
            document.abstract or "", with_remarks(outgoing, _rayyan_notes(outgoing)), ids.doi or "",
            "; ".join(document.keywords), ids.pmid or "", ids.pmcid or "",
        )  # fmt: skip


def _in_a_row(author: Author) -> str:
    """A name that stands beside others with `and` between them."""
    return write_person(author).replace(" and ", " & ")


_RAYYAN_WORD = {Verdict.INCLUDE: "Included", Verdict.EXCLUDE: "Excluded", Verdict.MAYBE: "Maybe"}
_BRACES = str.maketrans("", "", '"{}|')


def _rayyan_notes(outgoing: Outgoing) -> str:
    """The verdicts as Rayyan itself writes them into an export: each reviewer's, where all have decided who must.

    Where these differ from what counts, that is told in words.
    """
    named = _by_reviewer(outgoing)
    votes = [f'"{who.translate(_BRACES)}"=>"{_RAYYAN_WORD[verdict]}"' for who, verdict in named]
    if not votes:
        return in_words(outgoing)
    words = dict.fromkeys(
        word.replace(",", ";").translate(_BRACES) for side in outgoing.said for word in side.words
    )
    parts = [f"RAYYAN-INCLUSION: {{{', '.join(votes)}}}"]
    parts += [f"RAYYAN-EXCLUSION-REASONS: {','.join(words)}"] if words else []
    if not outgoing.is_conflict and {verdict for _, verdict in named} != {outgoing.said[0].verdict}:
        parts.append(in_words(outgoing))
    return " | ".join(parts)


def _by_reviewer(outgoing: Outgoing) -> list[tuple[str, Verdict]]:
    """Who said what that Rayyan has a word for; slr speaks where no reviewer's vote is open to all."""
    votes = [(vote.reviewer, vote.verdict) for vote in outgoing.heard.decisions if vote.stage is outgoing.stage]
    told = (
        votes
        if votes and outgoing.said and not outgoing.is_conflict
        else [(side.who, side.verdict) for side in outgoing.said]
    )
    return [(who, verdict) for who, verdict in told if verdict in _RAYYAN_WORD]


def _rayyan_ris(records: Iterable[Outgoing], stream: BinaryIO) -> None:
    ris.write(
        (_with_note(outgoing, with_remarks(outgoing, _rayyan_notes(outgoing))) for outgoing in records), stream
    )


def _covidence(records: Iterable[Outgoing], stream: BinaryIO) -> None:
    """The verdict in words, since Covidence keeps notes; the list it belongs to is chosen when it is imported."""
    ris.write((_with_note(outgoing, with_remarks(outgoing, in_words(outgoing))) for outgoing in records), stream)


def _eppi(records: Iterable[Outgoing], stream: BinaryIO) -> None:
    """The number of the report in U1, a user's own field in EPPI-Reviewer, so that it comes back with it."""
    ris.write((_with_number(outgoing) for outgoing in records), stream)


def _with_number(outgoing: Outgoing) -> FileRecord:
    item = _with_note(outgoing, with_remarks(outgoing, in_words(outgoing)))
    return item._replace(extra={"U1": f"slr-{outgoing.number}", **item.extra})


def _with_note(outgoing: Outgoing, note: str) -> FileRecord:
    return FileRecord(str(outgoing.number), outgoing.document, extra={"N1": note} if note else {})


def list_lost(outgoing: Outgoing, cannot_hold: frozenset[str]) -> Iterator[str]:
    """What of this record the target has no place for."""
    document = outgoing.document
    for name in cannot_hold & _ALL:
        if getattr(document, name) != getattr(_EMPTY, name):
            yield name
    yield from (kind for kind, _ in document.ids.items() if kind in cannot_hold)
    said = {DECISION: bool(outgoing.said) and not outgoing.is_conflict, CONFLICT: outgoing.is_conflict,
            REASONS: any(side.words for side in outgoing.said), VOTES: bool(outgoing.heard.decisions),
            TAGS: bool(outgoing.heard.tags),
            RESOLUTIONS: bool(outgoing.heard.resolutions), NOTICE: bool(outgoing.notice),
            MORE_IDS: bool(outgoing.more_ids)}  # fmt: skip
    yield from (name for name, is_there in said.items() if is_there and name in cannot_hold)


_EMPTY = Document()
