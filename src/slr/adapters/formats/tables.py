"""Rows of a table to items: what CSV, TSV and XLSX have in common. Made to be quick for ordinary text."""

from __future__ import annotations

import itertools
import json
import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Any, NamedTuple

from slr.adapters.formats.base import FileRecord, FileVerdict, Problem, Remark
from slr.adapters.formats.cleaning import by_lines, tidy
from slr.adapters.formats.columns import proposals, substitutes
from slr.adapters.formats.field_values import (
    article_number,
    date_of,
    doi_in_address,
    identifier,
    identifiers,
    pages_of,
    year_of,
)
from slr.adapters.formats.people import people, write_person
from slr.adapters.formats.verdicts import in_notes, judgement
from slr.core.bibliography.cleaning import safe_url
from slr.core.model import Document, Identifiers, Relation
from slr.core.tables import unshield
from slr.core.text.languages import language_codes

_EMBASE = re.compile(
    r"(?P<venue>[^()]{1,300}?)\s*\((?P<year>\d{4})\)\s*(?P<volume>[^:()\s]{1,30})?(?::(?P<issue>[^()]{1,60}?))?"
    r"\s*(?:\((?P<pages>[^()]{1,60})\))?\.?(?:\s+Date of Publication:.*)?",
    re.DOTALL,
)


#: `J Tests. 2020 Mar 3;7(2):1-9. doi: …`, the column Citation of PubMed.
_PUBMED = re.compile(
    r"(?P<venue>[^;]{1,300}?)\.\s+(?P<year>\d{4})\b[^;:.]{0,60}(?:;(?P<volume>[^:;()]{1,60}?)?"
    r"(?:\((?P<issue>[^()]{1,60})\))?(?::(?P<pages>[^.;\s]{1,60}))?)?\.(?:\s.*)?",
    re.DOTALL,
)


class SourceLine(NamedTuple):
    """Journal, year, volume, issue and pages, as far as they are told."""

    venue: str | None = None
    year: int | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None


def read_source_line(text: str) -> SourceLine:
    """The parts of a source in one text, as Embase and PubMed write it; all None when it is written otherwise."""
    found = _EMBASE.fullmatch(text[:1000]) or _PUBMED.fullmatch(text[:1000]) if text else None
    if found is None:
        return SourceLine()
    return SourceLine(found["venue"], int(found["year"]), found["volume"] or None, found["issue"], found["pages"])


#: Fields whose text may have several lines.
_LINED = frozenset({"marked", "notes", "reasons"})
#: A DOI that needs nothing done but to be taken out; what any other text holds, `identifier` finds out.
_PLAIN_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/)?(10\.[0-9]{4,9}/[0-9a-z._;()/:-]{1,200})")
_NO = frozenset({"no", "false", "0"})
_KINDS = ("doi", "arxiv", "pmid", "pmcid", "s2")
_RARE_ROW = ("relations", "first_page", "last_page", "article_number", "placed", "extra")
_JUDGED_ROW = ("verdict", "reasons", "notes", "marked")
_RARE, _JUDGED = frozenset(_RARE_ROW), frozenset(_JUDGED_ROW)
_KNOWN_BY = frozenset({"title", "abstract", "key", *_KINDS})
_LONGEST_NUMBER = 12
#: What programs of statistics write into an empty cell, and fields in which they write `12.0`.
_BLANKS = frozenset({"nan", "NaN", "NA", "null", "NULL", "None", "#N/A"})
_COUNTED = ("year", "volume", "issue", "pages", "first_page", "last_page", "pmid", "citation_count")
#: What services write where there is no abstract; longer texts are not compared with it.
_NO_ABSTRACT = frozenset({"no abstract available", "abstract not available"})
_LONGEST_NOTE = 30
_UNKNOWN = Identifiers()
_NO_LINKS = (None, None, None)
_Take = Callable[[Sequence[str]], tuple[str, ...]]


class RowValues(NamedTuple):
    """What a row holds."""

    key: str | None
    document: Document
    decision: FileVerdict | None
    extra: dict[str, str]


class TableColumns:
    """The columns of one table. A column that `columns` does not name goes into `extra` under its own name."""

    def __init__(self, header: Sequence[str], columns: Mapping[str, str]) -> None:
        self.width = len(header)
        names = unique(header)
        index_of = {name: index for index, name in enumerate(names)}
        self._substitutes = [
            (index_of[name], [index_of[other] for other in others])
            for name, others in substitutes(names, columns).items()
        ]
        places = {columns[name]: index for index, name in reversed([*enumerate(names)]) if name in columns}
        self._names = {fieldname: names[index] for fieldname, index in places.items()}
        taken = self._taken = set(places.values())
        self._counted = [places[name] for name in _COUNTED if name in places]
        self._by_lines = {
            index for index in range(self.width) if index not in taken or columns[names[index]] in _LINED
        }
        self._others = [(name, index) for index, name in enumerate(names) if index not in taken]

        def take(*wanted: str) -> _Take:
            return itemgetter(*(places.get(name, self.width) for name in wanted))

        self._texts = take(
            "title", "subtitle", "abstract", "abstract_note", "venue", "volume", "issue", "pages", "type",
            "language",
        )  # fmt: skip
        self._lists = take("key", "authors", "authors_complete", "keywords")
        self._ids = [(kind, places[kind]) for kind in _KINDS if kind in places]
        self._dates = take("year", "date")
        self._links = take("url", "open_pdf", "citation_count")
        self._rare = take(*_RARE_ROW)
        self._has_rare = not _RARE.isdisjoint(places)
        self._has_judgement = not _JUDGED.isdisjoint(places)
        self._judged = take(*_JUDGED_ROW)

    def row(self, cells: list[str]) -> RowValues:
        """The item of one row; `cells` are as many as the header has at most, and clean already.

        Raises:
            ValueError: there is nothing in it by which a document could be known.
        """
        cells.extend([""] * (self.width + 1 - len(cells)))
        if not _BLANKS.isdisjoint(cells):
            cells = ["" if index in self._taken and cell in _BLANKS else cell for index, cell in enumerate(cells)]
        if any(cells[index].endswith(".0") for index in self._counted):
            self._drop_decimals(cells)
        for index, others in self._substitutes:
            if not cells[index] and (filled := next((other for other in others if cells[other]), None)):
                cells[index], cells[filled] = cells[filled].replace("\n", " "), ""
        extra = {name: cells[index] for name, index in self._others if cells[index]}
        title, subtitle, abstract, why, venue, volume, issue, pages, kind, language = self._texts(cells)
        key, authors, complete, keywords = self._lists(cells)
        if len(abstract) < _LONGEST_NOTE and abstract.strip("[].").lower() in _NO_ABSTRACT:
            extra[self._names["abstract"]], abstract = abstract, ""
        ids = self._identifiers(cells, extra)
        if not (title or abstract or key or ids is not _UNKNOWN):
            raise ValueError("the record has no title, no abstract and no identifier")
        year, day = self._year_and_date(cells, extra)
        link, pdf, count = self._read_link(cells, extra) if any(self._links(cells)) else _NO_LINKS
        if ids.doi is None and link and (doi := doi_in_address(link)):
            ids = replace(ids, doi=doi)
        document = Document(
            title, subtitle or None, abstract or None, why or None, people(authors) if authors else (),
            complete.lower() not in _NO, year, day, venue or None, volume or None, issue or None,
            pages.replace("--", "-") or None, kind or None, language_codes(language), ids, link, pdf,
            _words(keywords) if keywords else (), count,
        )  # fmt: skip
        if self._has_rare and any(self._rare(cells)):
            document = self._complete(document, cells, extra)
        decision = self._own_verdict(cells, extra) if self._has_judgement and any(self._judged(cells)) else None
        return RowValues(key or None, document, decision, extra)

    def _drop_decimals(self, cells: list[str]) -> None:
        """Numbers that a program of statistics has written: `12.0` for `12`."""
        for index in self._counted:
            if cells[index].removesuffix(".0").isdecimal():
                cells[index] = cells[index].removesuffix(".0")

    def clean(self, cells: Sequence[str]) -> list[str]:
        """Cells as texts; one that goes into `extra` keeps its lines."""
        return [
            by_lines(unshield(cell)) if index in self._by_lines else tidy(unshield(cell))
            for index, cell in enumerate(cells)
        ]

    def _identifiers(self, cells: Sequence[str], extra: dict[str, str]) -> Identifiers:
        found: dict[str, str | None] = {}
        for kind, index in self._ids:
            text = cells[index]
            if text:
                plain = _PLAIN_DOI.fullmatch(text) if kind == "doi" else None
                known = plain[1] if plain else identifier(kind, text)
                if known:
                    found[kind] = known
                else:
                    extra[self._names[kind]] = text
        return identifiers(**found) if found else _UNKNOWN

    def _year_and_date(self, cells: Sequence[str], extra: dict[str, str]) -> tuple[int | None, str | None]:
        written_year, written_day = self._dates(cells)
        year = year_of(written_year) if written_year else None
        day = date_of(written_day) if written_day else None
        if written_year and year is None:
            extra[self._names["year"]] = written_year
        if written_day and day is None:
            extra[self._names["date"]] = written_day
        return year or (int(day[:4]) if day and "year" not in self._names else None), day

    def _read_link(self, cells: Sequence[str], extra: dict[str, str]) -> tuple[str | None, str | None, int | None]:
        address, free, cited = self._links(cells)
        found = (
            safe_url(address) if address else None,
            safe_url(free) if free else None,
            int(cited) if cited.isdecimal() and len(cited) < _LONGEST_NUMBER else None,
        )
        for name, text, value in zip(
            ("url", "open_pdf", "citation_count"), (address, free, cited), found, strict=True
        ):
            if text and value is None:
                extra[self._names[name]] = text
        return found

    def _complete(self, document: Document, cells: Sequence[str], extra: dict[str, str]) -> Document:
        relations, first, last, number, placed, more = self._rare(cells)
        where = read_source_line(placed)
        if placed and where == SourceLine():
            extra[self._names["placed"]] = placed
        if more:
            extra.update(_unpack(more, self._names["extra"]))
        known, unknown = _relations(relations)
        if unknown:
            extra[self._names["relations"]] = relations
        return replace(
            document,
            relations=known,
            venue=document.venue or where.venue,
            volume=document.volume or where.volume,
            issue=document.issue or where.issue,
            pages=document.pages or pages_of(first, last) or article_number(number)[0] or number or where.pages,
            year=document.year or where.year,
        )

    def _own_verdict(self, cells: Sequence[str], extra: dict[str, str]) -> FileVerdict | None:
        verdict, reasons, notes, marked = self._judged(cells)
        if marked:
            extra[self._names["marked"]] = marked
        decision = judgement(verdict, reasons, notes)
        if decision is None:
            said = (("verdict", verdict), ("reasons", reasons), ("notes", notes))
            extra.update({self._names[name]: text for name, text in said if text})
            return in_notes(marked)
        return decision


def _words(keywords: str) -> tuple[str, ...]:
    """The keywords of a cell, separated by `;` or, without any, by `|`."""
    return tuple([word for word in map(str.strip, keywords.split(";" if ";" in keywords else "|")) if word])


#: So many rows are looked at before a column is proposed.
_LOOKED_AT = 20


def with_proposals(
    found: Iterator[FileRecord | Problem], header: Sequence[str], columns: Mapping[str, str], line: int
) -> Iterator[FileRecord | Problem | Remark]:
    """What a table gives, and before it a remark for each unread column that looks like a field nobody reads.

    line: where the header stands.
    """
    first = list(itertools.islice(found, _LOOKED_AT))
    names = unique(header)
    rows = [[item.extra.get(name, "") for name in names] for item in first if isinstance(item, FileRecord)]
    for field, column in proposals(names, columns, rows):
        looks = f"{column!r} looks like it: {flag(field, column)}"
        yield Remark(f"line {line}", f"no column is read as {field}; {looks}")
    yield from first
    yield from found


def no_columns(header: Sequence[str], what: str) -> str:
    """What is told of a table (`table` or `sheet`) whose columns give no record."""
    likely = [flag(field, column) for field, column in proposals(unique(header), {}, [])]
    hint = f"; these look like fields: {' '.join(likely)}" if likely else ""
    return f"no column of this {what} is recognised: {', '.join(header)[:200]}{hint}"


def has_records(header: Sequence[str], columns: Mapping[str, str]) -> bool:
    """Whether a row can give a record: one of the columns is read as what a document is known by."""
    return not _KNOWN_BY.isdisjoint(columns.get(name, "") for name in unique(header))


def flag(field: str, column: str) -> str:
    """The option that makes a column be read as a field."""
    return f"--map {shlex.quote(f'{field}={column}')}"


def unique(header: Sequence[str]) -> list[str]:
    """The names of the columns; one that was there before, or is empty, gets its number."""
    names: list[str] = []
    seen: set[str] = set()
    for number, name in enumerate(header, start=1):
        bare = name.strip()
        names.append(bare if bare and bare not in seen else f"{bare} ({number})".strip())
        seen.add(bare)
    return names


def _unpack(text: str, name: str) -> dict[str, str]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {name: text}
    if isinstance(found, dict) and all(isinstance(value, str) for value in found.values()):
        return found
    return {name: text}


def _relations(text: str) -> tuple[tuple[Relation, ...], bool]:
    """The relations of a cell of JSON, and whether it held something else."""
    try:
        rows: Any = json.loads(text) if text else []
        return tuple(Relation(str(kind), str(id_kind), str(value)) for kind, id_kind, value in rows), False
    except (ValueError, TypeError, RecursionError):
        return (), True


def cells_of(item: FileRecord) -> dict[str, str]:
    """What `TableColumns.row` reads the same item from, by the names of the fields."""
    document, decision = item.document, item.decision
    ids = document.ids
    relations = [list(relation) for relation in document.relations]
    values = {
        "key": item.key,
        "title": document.title,
        "subtitle": document.subtitle,
        "abstract": document.abstract,
        "abstract_note": document.abstract_note,
        "authors": "; ".join(map(write_person, document.authors)),
        "authors_complete": None if document.authors_complete else "no",
        "year": document.year,
        "date": document.date,
        **{name: getattr(document, name) for name in ("venue", "volume", "issue", "pages", "type", "language")},
        **{kind: getattr(ids, kind) for kind in _KINDS},
        "url": document.url,
        "open_pdf": document.open_pdf,
        "keywords": "; ".join(document.keywords),
        "citation_count": document.citation_count,
        "relations": json.dumps(relations, ensure_ascii=False) if relations else None,
        "verdict": decision.verdict.value if decision else None,
        "reasons": "; ".join(decision.reasons) if decision else None,
        "notes": decision.notes if decision else None,
    }
    return {name: str(value) for name, value in values.items() if value not in (None, "")}
