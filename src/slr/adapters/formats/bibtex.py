"""BibTeX and BibLaTeX, one entry at a time.

Sources: Patashnik, BibTeXing (1988), https://ctan.org/pkg/bibtex; Lehman et al., The biblatex package, section 2,
https://ctan.org/pkg/biblatex. Why no parser library: `docs/decisions/0013-file-formats.md`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, MutableMapping
from functools import cache, lru_cache
from typing import BinaryIO

from slr.adapters.formats.base import RARE, FileRecord, Format, Problem, problem
from slr.adapters.formats.cleaning import tidy
from slr.adapters.formats.decoding import decode, lines
from slr.adapters.formats.field_values import date_of, identifier, identifiers, year_of
from slr.adapters.formats.people import person
from slr.adapters.formats.verdicts import own_judgement, own_words
from slr.core.bibliography import types
from slr.core.bibliography.cleaning import safe_url
from slr.core.bibliography.types import PublicationKind
from slr.core.model import Author, Document, Identifiers
from slr.core.text.markup import escape_latex

#: The longest entry that is read, in bytes.
LONGEST = 1 << 27

_BEGINS = re.compile(rb"\s{0,8}@\s{0,8}[A-Za-z]+\s{0,8}[{(]")
_HEAD = re.compile(r"\s*@\s*([A-Za-z]+)\s*[{(]")
_NEXT = re.compile(r"@\s*[A-Za-z]+\s*[{(]")
_KEY = re.compile(r"\s*([^\s,{}=]*)\s*(?:,|(?=[})]))")
_NAME = re.compile(r"[\s,]*([^\s,{}=\"#]{1,200})\s*=\s*")
_BARE = re.compile(r"[^\s,{}\"#]+")
_SIGNS = re.compile(r"[{}]")
_SIGNS_QUOTED = re.compile(r"[{}\"]")


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
            raise ValueError(f"a value was expected at {text[position : position + 40]!r}")
        return self._macros.get(bare[0].lower(), _MONTHS.get(bare[0].lower(), bare[0])), bare.end()


_MONTHS = {
    name: name.capitalize()
    for name in ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
}


def _read_quoted(text: str, position: int) -> tuple[str, int]:
    depth = 0
    for found in _SIGNS_QUOTED.finditer(text, position):
        if found[0] == '"':
            if depth == 0:
                return text[position : found.start()], found.end()
        else:
            depth += 1 if found[0] == "{" else -1
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
    "electronic": PublicationKind.WEBPAGE,
    "www": PublicationKind.WEBPAGE,
}
_WITHIN_A_BOOK = frozenset({PublicationKind.PAPER, PublicationKind.CHAPTER, PublicationKind.ENTRY})
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_NO_KEY = re.compile(r"[\s,{}\"#%'()=~\\@]+")
_FIELD_NAME = re.compile(r"[a-z][a-z0-9_:.+-]*")
_VENUES = ("journaltitle", "journal", "booktitle", "eventtitle", "series", "publisher", "school", "institution")


def read(stream: BinaryIO) -> Iterator[FileRecord | Problem]:
    """The entries of a file; `@string` is replaced, `@comment` and `@preamble` are passed over."""
    macros: dict[str, str] = {}
    number = 0
    for line, raw in entries(lines(stream)):
        for text, place in parse(raw, line):
            number += 1
            try:
                scan = Scan(text, macros)
                if scan.kind in {"comment", "preamble", "string"}:
                    number -= 1
                    continue
                yield _item(scan, text.encode("utf-8", "replace"), place)
            except ValueError as error:
                yield problem(number, place, str(error))


class _Fields:
    """The fields of one entry, taken one by one; what is not taken is left for `extra`."""

    def __init__(self, left: dict[str, str]) -> None:
        self.left = left

    def one(self, *names: str) -> str | None:
        """The first of these fields that has a text."""
        for name in names:
            if name in self.left:
                text = tidy(latex_to_text(self.left.pop(name)))
                if text:
                    return text
        return None

    def bare(self, name: str) -> str:
        """A field that is no running text: nothing but its escapes is LaTeX."""
        return tidy(latex_to_text(self.left.pop(name, "").replace("~", r"\textasciitilde{}")))

    def checked(self, name: str, text: str | None, value: object) -> None:
        """Keep a text of which no value could be made."""
        if text and value is None:
            self.left[name] = text


def _item(scan: Scan, raw: bytes, line: int) -> FileRecord:
    fields = _Fields(scan.fields)
    names = _AND.split(fields.left.pop("author", "")) if _is_flat(fields.left.get("author", "")) else None
    people = names if names is not None else _split_at_and(fields.left.pop("author", ""))
    authors = tuple([author for author in map(_author, people) if author])
    ids = _identifiers(fields)
    title, abstract = fields.one("title"), fields.one("abstract")
    if not (title or abstract or authors or ids.items()):
        raise ValueError("the record has no title, no abstract and no identifier")
    year_text, day_text = fields.one("year"), fields.one("date")
    day = date_of(day_text) if day_text else None
    year = year_of(year_text) if year_text else None
    fields.checked("date", day_text, day)
    fields.checked("year", year_text, year)
    kind = types.read(_OF_TYPE.get(scan.kind), fields.one("entrysubtype"))
    url, pdf = _address(fields, "url"), _address(fields, "pdf")
    document = Document(
        title=title or "", subtitle=fields.one("subtitle"), abstract=abstract, authors=authors,
        authors_complete=not any(name.strip().lower() == "others" for name in people),
        year=year or (int(day[:4]) if day and not year_text else None), date=day, venue=fields.one(*_VENUES),
        volume=fields.one("volume"), issue=fields.one("number", "issue"),
        pages=_pages(fields.one("pages")), type=kind, language=fields.one("language", "langid"), ids=ids,
        url=url, open_pdf=pdf, keywords=_keywords(fields.one("keywords", "keyword") or ""),
    )  # fmt: skip
    decision = own_judgement(fields.bare("slrdecision"))
    if not kind and scan.kind != "misc":
        fields.left["entrytype"] = scan.kind
    extra = {
        name: text
        for name, text in ((name, tidy(latex_to_text(value))) for name, value in fields.left.items())
        if text
    }
    return FileRecord(scan.key or None, document, raw, line, decision, extra)


def _is_flat(text: str) -> bool:
    return "{" not in text


def _split_at_and(text: str) -> list[str]:
    """The names of a list, split at `and` outside braces."""
    names, depth, start = [], 0, 0
    for found in re.finditer(r"[{}]|\s+and\s+", text):
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
    bare = name.strip()
    if bare.lower() == "others" or not bare:
        return None
    if bare.startswith("{") and bare.endswith("}") and "{" not in bare[1:]:
        text = tidy(latex_to_text(bare))
        return Author(text, None, collective=True) if text else None
    parts = [tidy(latex_to_text(part)) for part in bare.split(",")]
    if len(parts) == 3 and all(parts):
        return Author(parts[0], f"{parts[2]} {parts[1]}")
    return person(tidy(latex_to_text(bare)))


def _identifiers(fields: _Fields) -> Identifiers:
    found: dict[str, str | None] = {}
    for name in ("doi", "pmid", "pmcid", "s2"):
        text = fields.bare(name)
        found[name] = identifier(name, text)
        fields.checked(name, text, found[name])
    is_arxiv = "arxiv" in (fields.left.get("archiveprefix", "") + fields.left.get("eprinttype", "")).lower()
    eprint = fields.left.get("eprint", "")
    arxiv = identifier("arxiv", eprint) if is_arxiv or eprint.lower().startswith("arxiv") else None
    if arxiv:
        for name in ("eprint", "eprinttype", "archiveprefix"):
            fields.left.pop(name, None)
    return identifiers(**found, arxiv=arxiv)


def _address(fields: _Fields, name: str) -> str | None:
    text = fields.bare(name)
    address = safe_url(text) if text else None
    fields.checked(name, text, address)
    return address


def _pages(text: str | None) -> str | None:
    return re.sub(r"\s*(?:--+|\u2013)\s*", "-", text) if text else None


def _keywords(text: str) -> tuple[str, ...]:
    return tuple([word for word in map(str.strip, text.split(";" if ";" in text else ",")) if word])


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
    if author.given:
        return f"{family}, {escape_latex(author.given)}"
    return f"{{{family}}}" if author.collective else family


_SIGN = re.compile(
    r"^\s{0,8}@\s*[A-Za-z]+\s*[{(]\s*[^\s,{}]*\s*,|\A\s*(?:%[^\n]*\n\s*)*@\s*(?i:string|comment|preamble)\s*[{(]",
    re.MULTILINE,
)
FORMAT = Format("bibtex", "BibTeX", (".bib", ".bibtex"), read, write, RARE, sign=_SIGN, note="note")


#: A control sequence with its argument, or a formula: `\"o`, `\'{e}`, `\c{c}`, `\emph{x}`, `\&`, `$\alpha$`.
_MACRO = re.compile(
    r"\\[`'^\"~=.](?:\s*\{(?:[^{}\\]|\\[ij])?\}|\s*\\[ij](?![A-Za-z])|\s*[^\W\d_])"
    r"|\\[uvHtcdbrk](?:\s*\{(?:[^{}\\]{0,2}|\\[ij])\}|\s+[^\W\d_])"
    r"|\\[A-Za-z]+\*?(?:\{[^{}\\]*\}|[ \t]*)"
    r"|\\."
    r"|(?<!\\)\$[^$\\{}]*(?:\\[A-Za-z]+[^$\\{}]*)*\$",
    re.DOTALL,
)
#: What stands for a brace, a backslash or a dollar of the text itself until the braces of LaTeX are gone.
_KEPT = {"{": "\ue000", "}": "\ue001", "\\": "\ue002", "$": "\ue003", "~": "\ue004"}
_BACK = {ord(stand_in): sign for sign, stand_in in _KEPT.items()}
_SIMPLE = {
    r"\&": "&", r"\%": "%", r"\#": "#", r"\_": "_", r"\$": _KEPT["$"], r"\{": _KEPT["{"], r"\}": _KEPT["}"],
    r"\textbraceleft{}": _KEPT["{"], r"\textbraceright{}": _KEPT["}"], r"\textbackslash{}": _KEPT["\\"],
    r"\textasciitilde{}": _KEPT["~"], r"\textasciicircum{}": "^", r"\textdollar{}": _KEPT["$"],
}  # fmt: skip
#: Macros within macros that are looked into; what is nested deeper keeps its control words.
_DEPTH = 6


def latex_to_text(latex: str) -> str:
    """The text of a field, braces removed; a tie (`~`) is a blank."""
    if "\\" in latex or "$" in latex or "~" in latex:
        latex = re.sub(r"(?<!\\)~", " ", latex)
        for _ in range(_DEPTH):
            if "\\" not in latex and "$" not in latex:
                break
            latex = _MACRO.sub(_simple_text, latex)
    return latex.replace("{", "").replace("}", "").translate(_BACK)


def _simple_text(found: re.Match[str]) -> str:
    macro = found[0]
    simple = _SIMPLE.get(macro)
    if simple is None:
        simple = "".join(_KEPT.get(sign, sign) for sign in _expand_macro(macro))
        if macro[-1] in " \t" and simple and macro[1:2].isalpha() and len(simple) > 1:
            simple += " "
    return simple


@cache
def _converter() -> object:
    from pylatexenc.latex2text import LatexNodes2Text  # noqa: PLC0415 - loaded when a file has LaTeX

    return LatexNodes2Text(math_mode="text", keep_comments=True, strict_latex_spaces=False)


@lru_cache(4096)
def _expand_macro(macro: str) -> str:
    return str(_converter().latex_to_text(macro))  # type: ignore[attr-defined]
