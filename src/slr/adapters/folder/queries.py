"""`queries/*.toml` read into `QueryFile`s, and a rolling window turned into dates."""

from __future__ import annotations

import calendar
import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from slr.adapters.folder.review import Review
from slr.adapters.folder.text_files import read_text
from slr.core.errors import SlrError, UsageError
from slr.core.model import QueryFile, Window
from slr.core.review.toml_file import TomlTable, nearest_hint, parse_table, quoted
from slr.core.search_state import Planned

_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_MOST_YEARS = 500
_EXCLUSIONS = ("apply", "mark")


def load_queries(
    review: Review, names: Sequence[str], known_sources: Collection[str] | None = None
) -> list[QueryFile]:
    """The named queries in the order named, each once; all of `queries/` in order of name when none is named.

    A name is that of the file in `queries/`, with or without `.toml`, or else a path to a file anywhere.

    Raises:
        UsageError: a name fits no file, or there are no queries at all.
        ConfigError, StoreError: as `load_query`.
    """
    there = {path.stem: path for path in _files(review.queries_dir)}
    if not names and not there:
        hint = "Write one, for instance queries/main.toml; `slr init` shows an example."
        raise UsageError(f"there is no query in {review.queries_dir}", hint=hint)
    paths = [_path_of(name, there) for name in names] or list(there.values())
    return [load_query(path, _path_within(path, review.root), known_sources) for path in dict.fromkeys(paths)]


def read_readable_queries(review: Review) -> list[QueryFile]:
    """All queries of `queries/`; none where it is empty or one cannot be read, which `slr search` tells."""
    try:
        return load_queries(review, [])
    except SlrError:
        return []


def list_planned_searches(review: Review) -> list[Planned]:
    """Every query with every source it is to be run on."""
    return [
        Planned(query.name, source)
        for query in read_readable_queries(review)
        for source in query.sources or review.protocol.sources
    ]


def load_query(path: Path, where: str | None = None, known_sources: Collection[str] | None = None) -> QueryFile:
    """Read and check one query file.

    Args:
        path: the file.
        where: its name in messages and in the result's `path`; the path itself by default.
        known_sources: the names adapters answer to; when given, every other name is an error.

    Raises:
        ConfigError: a key or value is not usable; the expression itself is not parsed here.
        StoreError: the file cannot be read from the disk.
    """
    where = where or str(path)
    top = parse_table(read_text(path, where), where)
    top.only("description", "expression", "from", "to", "years", "sources", "override", "exclusions")
    top.require("expression")
    window, years = _window(top), _years(top)
    return QueryFile(
        name=path.stem,
        path=top.where,
        expression=top.text("expression", filled=True),
        line=top.lines.content(("expression",)) or 1,
        sources=_sources(top, known_sources),
        window=window,
        years=years,
        overrides=_overrides(top, known_sources),
        description=top.text("description").strip(),
        marks_exclusions=_marks_exclusions(top),
    )


def find_ended_windows(queries: Iterable[QueryFile], today: date) -> list[str]:
    """A sentence for each query whose window ended before today: what it never finds, and what opens it."""
    ended = [
        (query, query.window.end)
        for query in queries
        if query.window is not None and query.window.end is not None and query.window.end < today
    ]
    return [
        f"the window of the query {query.name} ended on {end}: no search finds what was published later; "
        f"remove `to` from {query.path} to open it"
        for query, end in ended
    ]


def resolve_window(query: QueryFile, today: date) -> Window:
    """The dates a query covers when it is run on `today`; both sides open when it sets no limit.

    `years = 5` reaches back to 1 January of the year five years ago, not to the same day: the services count a
    record of which only the year is known as published on 1 January, so a start within a year would lose, in
    silence, the year-only records of that year. The window is at most a year wider than asked, never narrower.
    """
    if query.years is None:
        return query.window or Window()
    return Window(date(max(today.year - query.years, 1), 1, 1), today)


def _marks_exclusions(top: TomlTable) -> bool:
    """Whether the NOT part of the query marks records instead of removing them."""
    choice = top.text("exclusions", "apply")
    if choice not in _EXCLUSIONS:
        hint = nearest_hint(choice, _EXCLUSIONS, what="choices")
        raise top.error(f"exclusions must be one of {' and '.join(_EXCLUSIONS)}", "exclusions", hint=hint)
    return choice == "mark"


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.toml") if not path.name.startswith("."))


def _path_within(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _path_of(name: str, there: dict[str, Path]) -> Path:
    if name.removesuffix(".toml") in there:
        return there[name.removesuffix(".toml")]
    path = Path(name)
    if path.is_file() or (path.exists() and path.suffix == ".toml"):
        return path
    hint = nearest_hint(path.stem, there, what="queries") if there else None
    raise UsageError(f"there is no query {quoted(name)}", hint=hint)


def _sources(top: TomlTable, known: Collection[str] | None) -> tuple[str, ...] | None:
    if "sources" not in top.values:
        return None
    names = top.source_names("sources", known)
    if not names:
        raise top.error("sources is empty", "sources", hint="Leave it out to ask the sources of review.toml.")
    return names


def _overrides(top: TomlTable, known: Collection[str] | None) -> dict[str, str]:
    table = top.table("override")
    for name in table.values:
        table.check_source(name, known, name)
    return {name: table.text(name, filled=True) for name in table.values}


def _years(top: TomlTable) -> int | None:
    years = top.values.get("years")
    if years is None:
        return None
    for key in ("from", "to"):
        if key in top.values:
            hint = "Keep `years` for a window that moves with the day of the search, or the dates for a fixed one."
            raise top.error(f"{key} and years exclude each other", "years", hint=hint)
    if not isinstance(years, int) or isinstance(years, bool) or not 1 <= years <= _MOST_YEARS:
        raise top.error(f"years must be a whole number from 1 to {_MOST_YEARS}", "years")
    return years


def _window(top: TomlTable) -> Window | None:
    start, end = _day(top, "from", last=False), _day(top, "to", last=True)
    if start and end and start > end:
        raise top.error(f"from ({start}) is after to ({end})", "from")
    return Window(start, end) if start or end else None


def _day(top: TomlTable, key: str, *, last: bool) -> date | None:
    """The day a date stands for: a year or month alone means its first day in `from`, its last in `to`."""
    value = top.values.get(key)
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    match = _DATE.fullmatch(value) if isinstance(value, str) else None
    try:
        if match:
            return _bound(int(match[1]), int(match[2] or 0), int(match[3] or 0), last=last)
    except ValueError:
        pass
    hint = f'For instance: {key} = 2020-02-18, {key} = "2020-02" or {key} = "2020"'
    raise top.error(f"{key} must be a date", key, hint=hint)


def _bound(year: int, month: int, day: int, *, last: bool) -> date:
    month = month or (12 if last else 1)
    return date(year, month, day or (calendar.monthrange(year, month)[1] if last else 1))
