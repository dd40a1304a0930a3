"""Reading JSON whose shape the service decides: every accessor takes anything and never fails."""

from __future__ import annotations

import calendar
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from slr.adapters.sources.sentences import service_sentence
from slr.core.bibliography.cleaning import plain, safe_url
from slr.core.errors import MalformedResponse
from slr.core.model import Document, Entry, Problem

Reader = Callable[[dict[str, Any]], tuple[Entry, list[Problem]]]
#: A reader that is also given the item as it stands in the answer.
RawReader = Callable[[dict[str, Any], bytes], tuple[Entry, list[Problem]]]

HINT = (
    "Run the command again. If it fails alike, the service has a fault or has changed; what was fetched is in "
    "the ledger."
)


def decode_json(label: str, payload: bytes, *, strict: bool = True) -> Any:
    """The value in a JSON body.

    strict=False admits raw line breaks inside strings, which NCBI sends in its error texts.

    Raises:
        MalformedResponse: the body is empty, cut off, or a web page.
    """
    if not payload.strip():
        raise MalformedResponse(label, "sent an empty answer", hint=HINT)
    try:
        return json.loads(payload, strict=strict)
    except RecursionError as error:
        raise MalformedResponse(label, "sent JSON that is nested too deeply", hint=HINT) from error
    except ValueError as error:
        raise MalformedResponse(label, _not_json(payload, error), hint=HINT) from error


class Items(NamedTuple):
    """A JSON body, and the items of one array of it as they stand there; `raws` is empty where that is unknown."""

    body: Any
    raws: list[bytes]


def decode_items(label: str, payload: bytes, *path: str) -> Items:
    """The value in a JSON body, and the items of the array at `path` byte for byte.

    The outer objects are walked here, each item is read by the scanner of `json`: one pass, and nothing has to be
    written as JSON again. Whatever is out of the ordinary is left to `decode_json`, which has the last word.

    Raises:
        MalformedResponse: as `decode_json`.
    """
    try:
        encoding = json.detect_encoding(payload)
        text = payload.decode(encoding, "surrogatepass")
        spans: list[tuple[int, int]] = []
        body, end = _walk(text, _next(text, 0), path, spans)
        if _next(text, end) != len(text):
            return Items(decode_json(label, payload), [])
    except (ValueError, IndexError, RecursionError):
        return Items(decode_json(label, payload), [])
    if encoding == "utf-8" and text.isascii():
        return Items(body, [payload[start:end] for start, end in spans])
    return Items(body, [text[start:end].encode("utf-8", "surrogatepass") for start, end in spans])


_scan = json.JSONDecoder().raw_decode
_blanks = re.compile(r"[ \t\n\r]*").match


def _next(text: str, at: int) -> int:
    """Where the next sign that is no blank stands."""
    end = _blanks(text, at)
    return end.end() if end else at


def _walk(text: str, at: int, path: tuple[str, ...], spans: list[tuple[int, int]]) -> tuple[Any, int]:
    """The value that begins here and where it ends, its array at `path` noted in `spans`."""
    if not path and text[at] == "[":
        return _walk_array(text, at + 1, spans)
    if not path or text[at] != "{":
        return _scan(text, at)
    members: dict[str, Any] = {}
    at = _next(text, at + 1)
    while text[at] != "}" or members:
        if text[at] != '"':
            raise ValueError(at)
        name, at = _scan(text, at)
        at = _expect(text, at, ":")
        if name == path[0]:
            spans.clear()  # of two members with one name the later counts
            members[name], at = _walk(text, at, path[1:], spans)
        else:
            members[name], at = _scan(text, at)
        at = _next(text, at)
        if text[at] == "}":
            break
        at = _expect(text, at, ",")
    return members, at + 1


def _walk_array(text: str, at: int, spans: list[tuple[int, int]]) -> tuple[list[Any], int]:
    items: list[Any] = []
    at = _next(text, at)
    while text[at] != "]" or items:
        start = at
        item, at = _scan(text, at)
        items.append(item)
        spans.append((start, at))
        at = _next(text, at)
        if text[at] == "]":
            break
        at = _expect(text, at, ",")
    return items, at + 1


def _expect(text: str, at: int, sign: str) -> int:
    """Where it goes on behind the sign that must stand here."""
    at = _next(text, at)
    if text[at] != sign:
        raise ValueError(at)
    return _next(text, at + 1)


def _not_json(payload: bytes, error: ValueError) -> str:
    start = payload.lstrip()[:1]
    if start in {b"{", b"["}:
        place = f" at byte {error.pos:,} of {len(payload):,}" if isinstance(error, json.JSONDecodeError) else ""
        return f"sent JSON that is cut off or broken{place}"
    kind = "a web page or XML" if start == b"<" else "text"
    return f"sent {kind} where JSON was expected: {service_sentence(payload)}"


def as_dict(value: object) -> dict[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """The value if it is an array, else an empty one."""
    return value if isinstance(value, list) else []


def as_text(value: object) -> str:
    """The value as plain text if it is a string, else an empty text."""
    return plain(value) if isinstance(value, str) else ""


def as_count(value: object) -> int | None:
    """The value if it is a whole number from 0 up, also written as digits (NCBI), else None.

    A number of more than 15 digits counts nothing in this world, and databases store no number above 2**63.
    """
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**15 else None


def as_url(value: object) -> str | None:
    """The value if it is an http or https address, else None."""
    return safe_url(value) if isinstance(value, str) else None


def first_text(value: object) -> str:
    """The first text of an array of strings (Crossref titles), or of a bare string."""
    return next((text for item in as_list(value) if (text := as_text(item))), "") or as_text(value)


def iso_date(year: object, month: object = None, day: object = None) -> str | None:
    """ISO 8601 with the precision that is there and makes sense: `2023`, `2023-03` or `2023-03-14`."""
    number, part, last = as_count(year), as_count(month), as_count(day)
    if number is None or not 1000 <= number <= 2999:
        return None
    if part is None or not 1 <= part <= 12:
        return f"{number}"
    if last is None or not 1 <= last <= calendar.monthrange(number, part)[1]:
        return f"{number}-{part:02}"
    return f"{number}-{part:02}-{last:02}"


def year_of(date: str | None) -> int | None:
    """The year of an ISO date."""
    return int(date[:4]) if date else None


def as_raw(item: object) -> bytes:
    """One item of an answer as JSON again. ASCII, so that a lone surrogate survives."""
    return json.dumps(item, separators=(",", ":")).encode("ascii")


def derived_key(document: Document, raw: bytes) -> str:
    """A key for an item without identifier: the same title and year give the same key in the next search, too."""
    text = f"{document.title.casefold()}|{document.year or ''}" if document.title else raw.decode(errors="replace")
    return "text:" + hashlib.sha256(text.encode(errors="replace")).hexdigest()[:24]


def entry_with_key(
    identifier: str | None, document: Document, raw: bytes, canonical: Callable[[], bytes] | None = None
) -> tuple[Entry, list[Problem]]:
    """An entry under its identifier or under a derived key; a missing title is told, the entry is kept.

    canonical: gives `raw` in one spelling, so that a key derived from it does not change with blanks and escapes.
    """
    key = identifier or derived_key(document, raw if document.title or canonical is None else canonical())
    problems = [] if document.title else [Problem(key, "the work has no title")]
    return Entry(key, document, raw), problems


def read_items(items: Iterable[object], read: Reader) -> tuple[tuple[Entry, ...], list[Problem]]:
    """Every item as an entry, or a Problem in its place when it is no object."""
    return read_raw_items(items, (), lambda item, _: read(item))


def read_raw_items(
    items: Iterable[object], raws: Sequence[bytes], read: RawReader
) -> tuple[tuple[Entry, ...], list[Problem]]:
    """As `read_items`, with each item as it stands in the answer; `raws` is empty or has one for each item."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    for number, item in enumerate(items):
        if not isinstance(item, dict):
            kind = "null" if item is None else type(item).__name__
            problems.append(Problem(f"item {number + 1}", f"not a record but {kind}"))
            continue
        try:
            entry, troubles = read(item, raws[number] if raws else b"")
        except RecursionError:
            problems.append(Problem(f"item {number + 1}", "nested too deeply to be read"))
            continue
        entries.append(entry)
        problems.extend(troubles)
    return tuple(entries), problems
