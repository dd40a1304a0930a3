"""Ovid's citation export as text: records that begin with `<1. >`, their fields named by tags or in full.

Sources: https://ospguides.ovid.com/OSPguides/medline.htm and the guides of the other databases, for tags and
names of fields. Journal, volume and pages stand in one field (SO, Source), which each database writes its way.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from slr.adapters.formats.base import TAGGED, FileRecord, Format, unwritten
from slr.adapters.formats.field_values import doi_in_address, identifier, identifiers, year_of
from slr.adapters.formats.people import everybody
from slr.adapters.formats.record_lines import LineMarks
from slr.adapters.formats.tagged import Fields, TaggedRecords, join_lines
from slr.core.model import Author, Document, Identifiers
from slr.core.text.languages import language_codes

_MARK = re.compile(rb"<\d+\.?\s*>\s*$")
_TAGGED = re.compile(rb"^[A-Z][A-Z0-9]  ?- ", re.MULTILINE)
_TAG = re.compile(r"\n[^\S\n]*([A-Z][A-Z0-9])  ?-(?: +|(?=\n|\Z))")
#: A name stands alone on its line; the lines of its value are set in.
_NAME = re.compile(r"\n([A-Z][A-Za-z][A-Za-z0-9 /()&,.-]{0,60}?)[^\S\n]*(?=\n[^\S\n]+\S)")
_IGNORED = re.compile(rb"\s*")

_TITLE = ("TI", "Title", "Chapter Title", "BT", "Book Title")
_AUTHORS = ("FA", "AU", "Author", "Authors", "Author(s)", "Authors Full Name", "Authors Names")
_ABSTRACT = ("AB", "Abstract")
_SOURCE = ("SO", "Source")
_YEAR = ("YR", "Year of Publication", "Publication Year", "DP", "PY")
_TYPE = ("PT", "Publication Type", "DT", "Document Type")
_LANGUAGE = ("LG", "LA", "Language")
_DOI = ("DI", "DO", "DOI Number", "Digital Object Identifier", "DOI")
_KEY = ("AN", "Accession Number", "UI", "Unique Identifier")
_LINKS = ("XL", "Link to the Ovid Full Text or citation", "External Links", "UR", "URL")
_KEYWORDS = ("KW", "Keywords", "Author Keywords", "Key Phrase Identifiers")
_VENUE = ("JN", "JT", "Journal Name", "NLM Journal Name", "TA")

#: What Journals@Ovid adds to a title.
_SECTION = re.compile(
    r"\s*\[(?:(?:original |research |review |brief |miscellaneous )?(?:articles?|reports?|reviews?)|miscellaneous|"
    r"editorials?|letters?|correspondence|(?:meeting )?abstracts?|comment(?:ary|s)?|case reports?|errat(?:um|a)|"
    r"(?:brief |short )?communications?|news)\]\s*$",
    re.IGNORECASE,
)
_DEGREES = re.compile(
    r"(?<=\w)[.\s,]+(?:Ph\.? ?D|M\.? ?D|D\.? ?O|MB|[BM]\.?Sc|[BM]\.?S|[BM]A|M\.?P\.?H|MBBS|MBChB|R\.?N|Pharm\.?D|"
    r"Ed\.?D|Psy\.?D|DPhil|FA[A-Z]{2,}|FRC\w+|MRC\w+)(?=[.,\s]|$).*$"
)
_FOOTNOTES = re.compile(r"[\s\d*+,#^]+$")
#: Between `Lind E. M.` and `Okafor A.`: behind the dot of initials, before a word that is none and no suffix.
_BETWEEN = re.compile(r"(?:(?<=[A-Z]\.)|(?<=[JS]r\.))\s+(?!(?:Jr|Sr|II|III)\b)(?=[^\s.]{2,})")


class Place(NamedTuple):
    """Where something was published, out of one field."""

    venue: str | None = None
    year: int | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None


_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Spr|Sum|Aut|Fall|Win)[a-z]*\.?"
_VENUE_END = re.compile(rf"\.\s|\s*,\s+(?:vol|\d{{4}})|\s+(?=\d|Vol\b|{_MONTH}[\s/]|\()", re.IGNORECASE)
_PARTS = re.compile(
    r"(?:\bvol\.?\s*)?(?<![\d-])(?P<volume>[A-Za-z]?\d{1,5})\s*"
    r"\((?P<issue>[^()\d]*\d[^()]{0,30}|[A-Z][\w. ]{0,30})\)"
)
_VOLUME = re.compile(
    rf"\bvol(?:ume)?\.?\s*(\d+)|;\s*(\d+):|\s(\d{{1,4}}),\s+{_MONTH}|[.\s](\d{{1,3}}):\s*[A-Za-z]?\d",
    re.IGNORECASE,
)
_PAGES = re.compile(r"(?:\(pp\.?\s*|\bpp\.?\s*|:\s*|;\s+)([A-Za-z]{0,2}\d+(?:\s*-\s*[A-Za-z]{0,2}\d+)?)(?![\d(:])")
_YEARS = re.compile(r"(?<![\d:(;-])(?:1[89]|20)\d\d(?![\d-])")


def place_of(text: str) -> Place:
    """The journal, year, volume, issue and pages of a source as Ovid's databases write it.

    `Journal of Two. 12(3)(pp 1-9), 2004.`, `Tests & Trials. 201(2-3):327-334, November 15, 2004.`,
    `A Journal January/February 2010;14(1):56`, `A Journal 12, Winter 2007: 7-14.`
    """
    end = _VENUE_END.search(text)
    years = _YEARS.findall(text)
    parts = _PARTS.search(text)
    volume = None if parts else _VOLUME.search(text)
    pages = _PAGES.search(text, parts.end() if parts else 0)
    return Place(
        (text[: end.start()] if end else text).strip(" .,;") or None,
        int(years[-1]) if years else None,
        parts["volume"] if parts else next(filter(None, volume.groups()), None) if volume else None,
        parts["issue"].strip() if parts else None,
        pages[1].replace(" ", "") if pages else None,
    )


def _item(fields: Fields, raw: bytes, line: int) -> FileRecord:
    ids, key = _identifiers(fields)
    title = _SECTION.sub("", fields.one(*_TITLE))
    abstract = fields.whole(*_ABSTRACT)
    authors = _authors(fields)
    if not (title or abstract or authors or ids.items()):
        raise ValueError("the record has no title, no abstract and no identifier")
    source = fields.whole(*_SOURCE)
    place = place_of(source) if source else Place()
    written = fields.one(*_YEAR)
    kind = "; ".join(word.removesuffix(".") for tag in _TYPE for word in fields.many(tag))
    keywords = [word for text in fields.many(*_KEYWORDS) for word in text.rstrip(".").split(";")]
    document = Document(
        title=title, abstract=abstract or None, authors=authors,
        year=year_of(written) or place.year or _status(fields),
        venue=fields.one(*_VENUE) or place.venue, volume=fields.one("VI", "VO") or place.volume,
        issue=fields.one("IP") or place.issue, pages=fields.one("PG") or place.pages, type=kind or None,
        language=language_codes(fields.one(*_LANGUAGE).removesuffix(".")), ids=ids,
        keywords=tuple(filter(None, map(str.strip, keywords))),
    )  # fmt: skip
    if source:
        fields.keep("SO", source)
    return FileRecord(key, document, raw, line, None, fields.extra())


def _status(fields: Fields) -> int | None:
    """The year of a paper that is published ahead of print, which stands in its status."""
    return next(filter(None, (year_of(text) for text in fields.left.get("Status", ()))), None)


def _authors(fields: Fields) -> tuple[Author, ...]:
    tag = next((tag for tag in _AUTHORS if tag in fields.left), None)
    if tag is None:
        return ()
    texts = fields.many(tag) if len(tag) == 2 else [fields.whole(tag)]
    names = [name for text in texts for name in (text.split(";") if ";" in text and "[" not in text else [text])]
    if len(tag) > 2 and len(names) == 1 and "," not in names[0]:
        names = _BETWEEN.split(names[0])
    return everybody(map(_plain_name, names))


def _plain_name(name: str) -> str:
    """A name without footnotes and degrees; the stop behind a given name in full goes too."""
    bare = _FOOTNOTES.sub("", name.strip())
    family, comma, given = bare.partition(",")
    if comma:
        given = _FOOTNOTES.sub("", _DEGREES.sub("", given))
    words = given.split()
    if words and words[-1].endswith(".") and len(words[-1]) > 3 and "." not in words[-1][:-1]:
        given = given.rstrip(".")
    return f"{family}{comma}{given}"


def _identifiers(fields: Fields) -> tuple[Identifiers, str | None]:
    key = fields.one(*_KEY[:2]).removesuffix(".") or None
    own = fields.one(*_KEY[2:])
    base = " ".join(fields.left.get("DB", ()))
    doi = next(filter(None, (identifier("doi", text.removesuffix(".")) for text in fields.many(*_DOI))), None)
    links = [text for tag in _LINKS for text in join_lines(fields.left.get(tag, ()))]
    doi = doi or next(filter(None, map(doi_in_address, links)), None)
    is_medline = own.isdecimal() and (not base or "medline" in base.lower())
    return identifiers(doi=doi, pmid=identifier("pmid", own) if is_medline else None), key or own or None


_LINES = LineMarks(frozenset(b"<%d" % digit for digit in range(10)), lambda line: _MARK.match(line) is not None)
_RECORDS = TaggedRecords(_LINES, lambda raw: _TAG if _TAGGED.search(raw) else _NAME, _item, _IGNORED)
FORMAT = Format(
    "ovid", "Ovid citations", (".ovid",), _RECORDS.read, unwritten, TAGGED,
    last_start=_LINES.last_start, sign=re.compile(r"^<\d+\.?\s*>\s*\n\s*[A-Z][A-Za-z]", re.MULTILINE),
)  # fmt: skip
