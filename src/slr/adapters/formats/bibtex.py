"""BibTeX and BibLaTeX, one entry at a time.

Sources: Patashnik, BibTeXing (1988), https://ctan.org/pkg/bibtex; Lehman et al., The biblatex package, section 2,
https://ctan.org/pkg/biblatex. Why no parser library: `docs/decisions/0013-file-formats.md`.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from copy import copy
from typing import BinaryIO, NamedTuple

from slr.adapters.formats.base import RARE, FileRecord, Format, Problem, problem
from slr.adapters.formats.cleaning import tidy
from slr.adapters.formats.decoding import decode, lines
from slr.adapters.formats.field_values import (
    MONTHS,
    article_number,
    date_of,
    doi_in_address,
    doi_in_note,
    identifier,
    identifiers,
    keywords_of,
    year_of,
)
from slr.adapters.formats.people import people, person
from slr.adapters.formats.verdicts import own_judgement, own_words
from slr.core.bibliography import types
from slr.core.bibliography.cleaning import safe_url
from slr.core.bibliography.types import PublicationKind
from slr.core.model import Author, Document, Identifiers
from slr.core.text.languages import language_codes
from slr.core.text.latex import escape_latex, plain_address, plain_latex

#: The longest entry that is read, in bytes.
LONGEST = 1 << 27

_BEGINS = re.compile(rb"\s{0,8}@\s{0,8}[A-Za-z]+\s{0,8}[{(]")
_HEAD = re.compile(r"\s*@\s*([A-Za-z]+)\s*[{(]")
_NEXT = re.compile(r"@\s*[A-Za-z]+\s*[{(]")
_KEY = re.compile(r"\s*([^,{}=\"\n]{0,500}?)\s*(?:,|(?=[})]))")
#: A field's name; Web of Science has blanks in some (`Early Access Date`).
_NAME = re.compile(r"[\s,]*([^\s,{}=\"#]{1,200}(?:[ \t]{1,9}[^\s,{}=\"#]{1,200}){0,4})\s*=\s*")
_BARE = re.compile(r"[^,{}\"#\n\r)]+|[^\s,{}\"#]+")
_SIGNS = re.compile(r"[{}]")
_SIGNS_QUOTED, _ENDS = re.compile(r"[{}\"]"), re.compile(r"[ \t]*(?:[,}#)\r\n]|\Z)")


def entries(source: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """What stands from one line that begins an entry to the next such line, with the number of the first."""
    taken: list[bytes] = []
    start, size = 1, 0
    for number, line in enumerate(source, start=1):
        if (b"@" in line[:12] and _BEGINS.match(line)) or size > LONGEST:
            if taken:
                yield start, b"".join(taken)
            taken, start, size = [line], number, 0
        elif taken:
            taken.append(line)
        elif b"@" in line:
            taken, start = [line], number
        size += len(line)
    if taken:
        yield start, b"".join(taken)


def parse(raw: bytes, line: int) -> Iterator[tuple[str, int]]:
    """The entries that stand on one line or run together, each as text with its line."""
    text = decode(raw)
    start = _NEXT.search(text)
    while start:
        end = _closing(text, start.end())
        more = _NEXT.search(text, end) if end is not None else None
        yield text[start.start() : more.start() if more else len(text)], line + text.count("\n", 0, start.start())
        start = more


def _closing(text: str, position: int) -> int | None:
    """Where the entry that was opened before `position` is closed; None when it is not."""
    depth = 1
    for found in _SIGNS.finditer(text, position):
        depth += 1 if found[0] == "{" else -1
        if depth == 0:
            return found.end()
    return None


class Scan:
    """One entry: its type in lower case, its key, its fields by name in lower case.

    Raises:
        ValueError: it cannot be read; the message says why.
    """

    def __init__(self, text: str, macros: MutableMapping[str, str]) -> None:
        head = _HEAD.match(text)
        if head is None:
            raise ValueError("no entry begins on this line")
        self.kind = head[1].lower()
        self.key = ""
        self.fields: dict[str, str] = {}
        self._macros = macros
        position = head.end()
        if self.kind in {"comment", "preamble"}:
            return
        if self.kind != "string":
            key = _KEY.match(text, position)
            self.key, position = (key[1], key.end()) if key else ("", position)
        self._read(text, position)
        if self.kind == "string":
            macros.update(self.fields)

    def copy(self) -> Scan:
        """The same entry with fields of its own."""
        twin = copy(self)
        twin.fields = dict(self.fields)
        return twin

    def take(self, given: Mapping[str, str]) -> None:
        """Add the fields that are not there under any name."""
        has = {name for name, text in self.fields.items() if text}
        has |= {name for alike in _ALIKE if alike & has for name in alike}
        self.fields |= {name: text for name, text in given.items() if name not in has}

    def _read(self, text: str, position: int) -> None:
        while name := _NAME.match(text, position):
            value, position = self._value(text, name.end())
            known = name[1].lower()
            self.fields[known] = f"{self.fields[known]}; {value}" if self._joins(known, value) else value
        rest = text[position:].lstrip(" \t\r\n,")
        if not rest.startswith(("}", ")")):
            raise ValueError("the entry is not closed" if not rest else f"a field was expected at {rest[:40]!r}")

    def _joins(self, name: str, value: str) -> bool:
        """A field that is given twice keeps both texts, unless they are the same."""
        return name in self.fields and bool(value) and self.fields[name] != value

    def _value(self, text: str, position: int) -> tuple[str, int]:
        parts: list[str] = []
        while True:
            part, position = self._part(text, position)
            parts.append(part)
            rest = re.compile(r"\s*#\s*").match(text, position)
            if rest is None:
                return "".join(parts), position
            position = rest.end()

    def _part(self, text: str, position: int) -> tuple[str, int]:
        sign = text[position : position + 1]
        if sign == "{":
            end = _closing(text, position + 1)
            if end is None:
                raise ValueError("a brace is never closed")
            return text[position + 1 : end - 1], end
        if sign == '"':
            return _read_quoted(text, position + 1)
        bare = _BARE.match(text, position)
        if bare is None:
            if sign in {",", "}", ")"}:
                return "", position
            raise ValueError(f"a value was expected at {text[position : position + 40]!r}")
        word = bare[0].strip()
        return self._macros.get(word.lower(), _MONTHS.get(word.lower(), word)), bare.end()


_MONTHS = {name: name.capitalize() for name in MONTHS}


def _read_quoted(text: str, position: int) -> tuple[str, int]:
    """Up to the quotation mark behind which a field, or its line, ends; another one is of the text."""
    depth = 0
    for found in _SIGNS_QUOTED.finditer(text, position):
        if found[0] != '"':
            depth += 1 if found[0] == "{" else -1
        elif depth == 0 and _ENDS.match(text, found.end()):
            return text[position : found.start()], found.end()
    raise ValueError("a quotation mark is never closed")


#: The kind of each type of entry; words that say more stand in `entrysubtype`.
_OF_TYPE = {kind.value.bibtex: kind for kind in PublicationKind} | {
    "conference": PublicationKind.PAPER,
    "proceedings": PublicationKind.BOOK,
    "mvbook": PublicationKind.BOOK,
    "collection": PublicationKind.BOOK,
    "booklet": PublicationKind.BOOK,
    "inbook": PublicationKind.CHAPTER,
    "bookinbook": PublicationKind.CHAPTER,
    "suppbook": PublicationKind.CHAPTER,
    "mastersthesis": PublicationKind.THESIS,
    "thesis": PublicationKind.THESIS,
    "report": PublicationKind.REPORT,
    "manual": PublicationKind.BOOK,
    "reference": PublicationKind.BOOK,
    "mvproceedings": PublicationKind.BOOK,
    "mvcollection": PublicationKind.BOOK,
    "electronic": PublicationKind.WEBPAGE,
    "www": PublicationKind.WEBPAGE,
}
_WITHIN_A_BOOK = frozenset({PublicationKind.PAPER, PublicationKind.CHAPTER, PublicationKind.ENTRY})
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_IN_BRACES = re.compile(r"\{([^{}]*\sand\s[^{}]*)\}")
#: What stands between two semicolons, neither of which ends an entity of HTML.
_UP_TO_SEMICOLON = re.compile(r"(?:&#?\w{1,10};|[^;])+")
#: The number by which DBLP tells two people of one name apart.
_NAMESAKE = re.compile(r"\s+\d{4}\Z")
_PMID = re.compile(r"\bPMID:?\s*(\d{1,9})\b")
_NO_KEY = re.compile(r"[\s,{}\"#%'()=~\\@]+")
_FIELD_NAME = re.compile(r"[a-z][a-z0-9_:.+-]*")
_ARCHIVES = {"pubmed": "pmid", "pmid": "pmid", "pmcid": "pmcid", "pmc": "pmcid"}
_KEYWORDS = ("keywords", "keyword", "author_keywords", "key words")
_VENUES = ("journaltitle", "journal", "booktitle", "eventtitle", "series", "publisher", "school", "institution")


#: What stands in a file beside entries.
_NO_ENTRIES = frozenset({"comment", "preamble", "string", "xdata", "set"})
#: Entries that others name as the whole they are part of, or as data they share, wherever they stand.
_WHOLES = frozenset({"book", "collection", "mvbook", "mvcollection", "mvproceedings", "mvreference", "periodical",
                     "proceedings", "reference", "xdata"})  # fmt: skip
#: What a part does not take from its whole: what describes or identifies the whole alone (biblatex, appendix B).
_OWN_NAMES = """
abstract annotation annote archiveprefix author crossref doi entryset entrysubtype eprint eprinttype file ids key
keywords label note options pages pmcid pmid related s2 shorttitle slrdecision sortkey subtitle title titleaddon
type url urldate xdata xref
"""
_OF_ITS_OWN = frozenset(_OWN_NAMES.split())
#: Names of one thing: a part that has one of them takes none of the others.
_ALIKE = ({"year", "date"}, {"journal", "journaltitle"}, {"address", "location"}, {"number", "issue"})
#: So many entries wait at most for one they name and that has not come yet; and so many steps are followed.
_WAITING, _STEPS = 20_000, 5


class _Entry(NamedTuple):
    """An entry as it stands in the file; `why` tells why it has no `scan`."""

    text: str
    place: int
    scan: Scan | None
    why: str = ""


def read(stream: BinaryIO) -> Iterator[FileRecord | Problem]:
    """The entries of a file, with what they take from others; `@string` is replaced, `@comment` passed over."""
    number = 0
    for text, place, scan, why in _with_wholes(_scanned(stream)):
        if scan and scan.kind in _NO_ENTRIES:
            continue
        number += 1
        try:
            if scan is None:
                raise ValueError(why)  # noqa: TRY301 - told like any other
            yield _item(scan, text.encode("utf-8", "replace"), place)
        except ValueError as error:
            yield problem(number, place, str(error))


def _scanned(stream: BinaryIO) -> Iterator[_Entry]:
    macros: dict[str, str] = {}
    for line, raw in entries(lines(stream)):
        for text, place in parse(raw, line):
            try:
                yield _Entry(text, place, Scan(text, macros))
            except ValueError as error:
                yield _Entry(text, place, None, str(error))


def _with_wholes(found: Iterable[_Entry]) -> Iterator[_Entry]:
    """The entries in their order; one that names another waits until that has come, and those behind it too."""
    wholes: dict[str, Scan] = {}
    waiting: deque[_Entry] = deque()
    for entry in found:
        scan = entry.scan
        waiting.append(entry)
        if scan and scan.key and (scan.kind in _WHOLES or len(waiting) > 1):
            wholes.setdefault(scan.key.lower(), scan.copy())
        while waiting and (len(waiting) > _WAITING or all(key in wholes for key in _named_by(waiting[0].scan))):
            yield _inherit(waiting.popleft(), wholes)
    while waiting:
        yield _inherit(waiting.popleft(), wholes)


def _named_by(scan: Scan | None, *names: str) -> list[str]:
    """The keys of the entries from which an entry takes something."""
    written = [scan.fields.get(name, "") for name in names or ("xdata", "crossref")] if scan else []
    return [key for text in written if text for key in map(str.strip, text.lower().split(",")) if key]


def _inherit(entry: _Entry, wholes: Mapping[str, Scan], step: int = 0) -> _Entry:
    scan = entry.scan
    for name in ("xdata", "crossref"):
        for key in _named_by(scan, name):
            whole = wholes.get(key)
            if scan and whole and step < _STEPS:
                given = _inherit(_Entry("", 0, whole.copy()), wholes, step + 1).scan or whole
                scan.take(given.fields if name == "xdata" else dict(_for_a_part(given, scan.kind)))
    return entry


def _for_a_part(whole: Scan, kind: str) -> Iterator[tuple[str, str]]:
    """What an entry of this kind takes from its whole: the title becomes that of the book or journal."""
    title = whole.fields.get("title") or whole.fields.get("booktitle")
    if title:
        yield "journal" if kind == "article" or whole.kind == "periodical" else "booktitle", title
    if kind == "inbook" and whole.fields.get("author"):
        yield "author", whole.fields["author"]
    yield from ((name, text) for name, text in whole.fields.items() if name not in _OF_ITS_OWN)


class _Fields:
    """The fields of one entry, taken one by one; what is not taken is left for `extra`."""

    def __init__(self, left: dict[str, str]) -> None:
        self.left = left

    def one(self, *names: str) -> str | None:
        """The first of these fields that has a text."""
        for name in names:
            if name in self.left:
                text = tidy(plain_latex(self.left.pop(name)))
                if text:
                    return text
        return None

    def bare(self, name: str) -> str:
        """A field that is no running text: nothing but its escapes is LaTeX."""
        return tidy(plain_address(self.left.pop(name, "")))

    def checked(self, name: str, text: str | None, value: object) -> None:
        """Keep a text of which no value could be made."""
        if text and value is None:
            self.left[name] = text


def _item(scan: Scan, raw: bytes, line: int) -> FileRecord:
    fields = _Fields(scan.fields)
    names = _names(fields.left.pop("author", ""))
    authors = tuple(_authors(names))
    url, pdf = _address(fields, "url"), _address(fields, "pdf")
    ids = _identifiers(fields, url)
    title, abstract = fields.one("title", "booktitle"), fields.one("abstract")
    if not (title or abstract or authors or ids.items()):
        raise ValueError("the record has no title, no abstract and no identifier")
    year_text, day_text = fields.one("year"), fields.one("date")
    day = date_of(day_text) if day_text else None
    year = year_of(year_text) if year_text else None
    fields.checked("date", day_text, day)
    fields.checked("year", year_text, year)
    named = _OF_TYPE.get(scan.kind) or types.kind_of(scan.kind)
    kind = types.read(named, fields.one("entrysubtype", "document_type", "type"))
    document = Document(
        title=title or "", subtitle=fields.one("subtitle"), abstract=abstract, authors=authors,
        authors_complete=not any(name.strip().lower() == "others" for name in names),
        year=year or (int(day[:4]) if day and not year_text else None), date=day, venue=fields.one(*_VENUES),
        volume=fields.one("volume"), issue=fields.one("number", "issue"),
        pages=_pages(fields), type=kind, language=language_codes(fields.one("language", "langid")), ids=ids,
        url=url, open_pdf=pdf, keywords=keywords_of(fields.one(*_KEYWORDS)),
    )  # fmt: skip
    decision = own_judgement(fields.bare("slrdecision"))
    if not kind and scan.kind != "misc":
        fields.left["entrytype"] = scan.kind
    extra = {
        name: text
        for name, text in ((name, tidy(plain_latex(value))) for name, value in fields.left.items())
        if text
    }
    return FileRecord(scan.key or None, document, raw, line, decision, extra)


def _names(text: str) -> list[str]:
    """The names of a list: separated by `and` outside braces; some exporters put `;` between them."""
    if "{" not in text:
        names = _AND.split(text)
    elif (inner := _IN_BRACES.fullmatch(text)) and all("," in name for name in _AND.split(inner[1])):
        names = _AND.split(inner[1])
    else:
        names = _split_at_and(text)
    if ";" in text:
        return [part for name in names for part in _UP_TO_SEMICOLON.findall(name)]
    return names


def _authors(names: list[str]) -> list[Author]:
    """An author for each name; a row of names with nothing but commas between them is taken apart."""
    if len(names) == 1 and names[0].count(",") > 2:
        return list(people(tidy(plain_latex(names[0]))))
    return [author for author in map(_author, names) if author]


def _split_at_and(text: str) -> list[str]:
    """The names of a list, split at `and` outside braces."""
    names, depth, start = [], 0, 0
    for found in re.finditer(r"[{}]|\s+and\s+", text, re.IGNORECASE):
        if found[0] == "{":
            depth += 1
        elif found[0] == "}":
            depth -= 1
        elif depth == 0:
            names.append(text[start : found.start()])
            start = found.end()
    return [*names, text[start:]]


def _author(name: str) -> Author | None:
    """`Family, Given`, `Family, Jr., Given`, `Given Family`; a name in braces is collective."""
    bare = _NAMESAKE.sub("", name.strip())
    if bare.lower() == "others" or not bare:
        return None
    if bare.startswith("{") and bare.endswith("}") and "{" not in bare[1:]:
        text = tidy(plain_latex(bare))
        return Author(text, None, collective=True) if text else None
    parts = [tidy(plain_latex(part)) for part in bare.split(",")]
    if len(parts) == 3 and all(parts):
        return Author(parts[0], f"{parts[2]} {parts[1]}")
    return person(tidy(plain_latex(bare)))


def _identifiers(fields: _Fields, url: str | None) -> Identifiers:
    found: dict[str, str | None] = {}
    for name in ("doi", "pmid", "pmcid", "s2"):
        text = fields.bare(name)
        found[name] = identifier(name, text)
        fields.checked(name, text, found[name])
    if not found["doi"]:
        found["doi"] = doi_in_address(url or "") or doi_in_note(fields.left.get("note", ""))
    archive = (fields.left.get("archiveprefix", "") + fields.left.get("eprinttype", "")).lower()
    eprint = fields.left.get("eprint", "")
    is_arxiv = "arxiv" in archive or eprint.lower().startswith("arxiv")
    kind = "arxiv" if is_arxiv else _ARCHIVES.get(archive)
    if kind and not found.get(kind) and (known := identifier(kind, eprint)):
        found[kind] = known
        for name in ("eprint", "eprinttype", "archiveprefix"):
            fields.left.pop(name, None)
    noted = _PMID.search(fields.left.get("note", ""))
    found["pmid"] = found["pmid"] or (noted[1] if noted else None)
    return identifiers(**found)


def _address(fields: _Fields, name: str) -> str | None:
    text = fields.bare(name)
    address = safe_url(text) if text else None
    fields.checked(name, text, address)
    return address


def _pages(fields: _Fields) -> str | None:
    """The pages; without them the number of the article."""
    text = fields.one("pages") or fields.one("article-number", "articleno", "art_number", "eid")
    return re.sub(r"\s*(?:--+|[\u2013\u2014])\s*", "-", article_number(text)[0] or text) if text else None


def write(items: Iterable[FileRecord], stream: BinaryIO) -> None:
    """BibLaTeX in UTF-8, readable to BibTeX; an item without a key gets `ref` and its number."""
    for number, item in enumerate(items, start=1):
        named = types.kind_of(item.document.type)
        kind = named.value.bibtex if named else item.extra.get("entrytype", "misc")
        key = _NO_KEY.sub("_", item.key or "") or f"ref{number}"
        body = "".join(f"  {name} = {{{text}}},\n" for name, text in _lines(item) if text)
        stream.write(f"@{kind}{{{key},\n{body}}}\n\n".encode("utf-8", "replace"))


def _lines(item: FileRecord) -> Iterator[tuple[str, str]]:
    document, ids = item.document, item.document.ids
    names = [_name(author) for author in document.authors]
    yield "author", " and ".join([*names, *([] if document.authors_complete else ["others"])])
    kind = types.kind_of(document.type)
    venue = "booktitle" if kind in _WITHIN_A_BOOK else "journal"
    entry = _OF_TYPE.get(kind.value.bibtex) if kind else None
    plain = {
        "title": document.title, "subtitle": document.subtitle, venue: document.venue,
        "year": str(document.year or ""), "date": document.date, "volume": document.volume,
        "number": document.issue, "pages": document.pages, "doi": ids.doi, "pmid": ids.pmid, "pmcid": ids.pmcid,
        "s2": ids.s2, "eprint": ids.arxiv, "eprinttype": "arxiv" if ids.arxiv else "", "url": document.url,
        "pdf": document.open_pdf, "language": document.language, "keywords": _row(document.keywords),
        "entrysubtype": types.words_to_keep(document.type, entry), "abstract": document.abstract,
        "slrdecision": own_words(item.decision) if item.decision else "",
    }  # fmt: skip
    yield from ((name, escape_latex(text or "")) for name, text in plain.items())
    for name, text in item.extra.items():
        if _FIELD_NAME.fullmatch(name.lower()) and name.lower() not in {*plain, "author", "entrytype"}:
            yield name.lower(), escape_latex(" ".join(text.split()))


def _row(keywords: tuple[str, ...]) -> str:
    return "; ".join(keywords) + (";" if len(keywords) == 1 and "," in keywords[0] else "")


def _name(author: Author) -> str:
    family = escape_latex(author.family)
    alone = f"{{{family}}}" if author.collective else family
    return f"{family}, {escape_latex(author.given)}" if author.given else alone


_SIGN = re.compile(
    r"^\s{0,8}@\s*[A-Za-z]+\s*[{(]\s*[^\s,{}]*\s*,|\A\s*(?:%[^\n]*\n\s*)*@\s*(?i:string|comment|preamble)\s*[{(]",
    re.MULTILINE,
)
FORMAT = Format("bibtex", "BibTeX", (".bib", ".bibtex"), read, write, RARE, sign=_SIGN, note="note")
