"""The language of Web of Science, Core Collection and MEDLINE: `TS=(…)`, NEAR/n, and what is printed around it.

Operators and wildcards are those of https://webofscience.help.clarivate.com/Content/search-operators.html.
Field tags and what histories print were taken from published strategies; the help's list of tags was not
read.
"""

from __future__ import annotations

import re

from slr.core.errors import QuerySyntaxError
from slr.core.query.importing.grammar import (
    Grammar,
    GrammarRule,
    Lexeme,
    Line,
    Part,
    Piece,
    anded,
    heading_field,
    limiting_field,
    prefix,
    proximity,
    references,
    text_field,
)
from slr.core.query.importing.written import MANY, ONE, OPTIONAL, Operator

_TOPIC = frozenset({Part.TITLE, Part.ABSTRACT, Part.KEYWORDS})
_TEXT = {
    **dict.fromkeys(("TS", "TOPIC"), _TOPIC),
    **dict.fromkeys(("TI", "TITLE"), frozenset({Part.TITLE})),
    **dict.fromkeys(("AB", "ABSTRACT"), frozenset({Part.ABSTRACT})),
    **dict.fromkeys(("AK", "KP", "KY"), frozenset({Part.KEYWORDS})),
    **dict.fromkeys(("ALL", "ALL FIELDS"), frozenset({Part.ANY})),
}
_HEADINGS = ("MH", "MHX", "MQ", "MJ", "MA")
_LIMITS = {
    "a date": "PY DOP LD EDN YEAR",
    "a type of publication": "DT PT",
    "a language": "LA",
    "a category": "WC SU SJ EDITION OA SI SILOID DB",
    "an author": "AU AI GP ED FPY RID",
    "a journal": "SO JN IS",
    "a place": "AD OG OO SG SA CI PS CU ZP CF PUBL",
    "a grant": "FO FG FD FT FY",
    "an identifier": "UT DO PMID IID",
}
_FIELDS = {
    **{name: text_field(name, parts) for name, parts in _TEXT.items()},
    **{name: heading_field(name) for name in _HEADINGS},
    **{name: limiting_field(name, what) for what, names in _LIMITS.items() for name in names.split()},
}
_LABEL = "Web of Science"


def _same(found: re.Match[str], _: object) -> Lexeme:
    return Lexeme(Piece.OPERATOR, found[0], found.start(), found.end(), operator=Operator.AND)


#: Fields as the search history names them behind a term: `asthma (Topic)`.
_PRINTED = {
    "Topic": _FIELDS["TS"],
    "Title": _FIELDS["TI"],
    "Abstract": _FIELDS["AB"],
    "Author Keywords": _FIELDS["AK"],
    "Keywords Plus": _FIELDS["KP"],
    "All Fields": _FIELDS["ALL"],
    "MeSH Terms?": _FIELDS["MH"],
    "MeSH Headings?": _FIELDS["MH"],
    **{
        name: limiting_field(name, what)
        for name, what in (
            ("Languages?", "a language"),
            ("Document Types?", "a type of publication"),
            ("Publication Years?", "a date"),
            ("Year Published", "a date"),
            ("Publication Date", "a date"),
            ("Final Publication Year", "a date"),
            ("Web of Science Categories", "a category"),
            ("Research Areas?", "a category"),
            ("Authors?", "an author"),
            ("Publication Titles?", "a journal"),
            ("Publication/Source Titles?", "a journal"),
            ("Affiliation", "a place"),
            ("Address", "a place"),
            ("Countries/Regions", "a place"),
            ("DOI", "an identifier"),
            ("Accession Number", "an identifier"),
        )
    },
}


#: What stands before a field from the last parenthesis, or the beginning of the line, on.
_JOINED = re.compile(r"[()][^()]*\Z|\A[^()]*\Z")
#: An operator within a row, behind the one that may join the row to the row before.
_ROW = re.compile(
    r"[()\s]*(?:(?:and|or|not)\s+)?(?!(?:and|or|not)\b)(?:\"[^\"]*\"|[^\s()\"])(?:\"[^\"]*\"|[^\"])*?\b(and|or|not)\b",
    re.IGNORECASE,
)
#: Rows behind the last search row that limit what was found: `and Article or Review Article (Document Types)`.
_REFINED = (
    r"(?<=\))\s{1,9}and\s(?:[^()=]{1,300}\(\s?(?:Languages?|Document\sTypes?|Publication\sYears?|Research\sAreas?"
    r"|Web\sof\sScience\sCategories|Countries/Regions)\s?\)\s{0,9}(?:and\s|\Z))+\Z"
)


def _printed(found: re.Match[str], line: Line) -> Lexeme:
    """The field of a row; a row with an operator of its own has parentheses, or nothing says where it begins."""
    before = line.text[line.start : found.start()]
    row = _JOINED.search(before)
    inner = _ROW.match(row[0]) if row else None
    if row and inner:
        message = f"{found[0]} may be the field of the last word or of all that stand before it"
        hint = "Put parentheses around the words that it is the field of."
        raise QuerySyntaxError(message, offset=line.start + row.start() + inner.start(1), hint=hint)
    limit = next(limit for name, limit in _PRINTED.items() if re.fullmatch(name, found[1]))
    return Lexeme(Piece.SUFFIX, found[0], found.start(), found.end(), limit=limit)


def _begin(line: Line) -> int:
    """Behind the count that the table of a history has before its queries."""
    found = re.compile(r"\s*\d[\d,]*\s+(?=#|\(|[A-Z]{2,8}\s*[=:])").match(line.text, line.start, line.end)
    return found.end() if found and line.line_of else line.start


GRAMMAR = Grammar(
    _LABEL,
    (frozenset({Operator.OR}), frozenset({Operator.AND}), frozenset({Operator.NOT})),
    (
        proximity(r"NEAR\s?/\s?(?P<n>\d+)(?!\w)"),
        proximity(r"NEAR(?![\w/*])", default=15),
        GrammarRule(re.compile(r"SAME(?!\w)"), _same),
        GrammarRule(re.compile(rf"(?<=\s)\(\s*({'|'.join(_PRINTED)})\s*\)"), _printed),
        prefix(r"(?P<name>[A-Z]{2,7})\s*==?", _FIELDS, _LABEL),
        prefix(r"(?P<name>TOPIC|TITLE|ABSTRACT|ALL\sFIELDS)\s*:(?=\s*\()", _FIELDS, _LABEL),
        references(r"#\s?(?P<n>\d{1,4})"),
    ),
    anded(str.maketrans({"*": MANY, "?": ONE, "$": OPTIONAL})),
    begin=_begin,
    trailer=re.compile(
        rf"(?:{_REFINED}|\b(?:and\s+)?(?:Refined\s+by|(?:LANGUAGES?|DOCUMENT\s+TYPES?|PUBLICATION\s+YEARS?|RESEARCH\s+AREAS?)\s*:)"
        r"|\b(?:Indexes|Search\s+language|DocType|Language)\s*=|\b(?:Timespan|Databases?|Editions?)\s*[=:]).*\Z",
        re.IGNORECASE | re.DOTALL,
    ),
)
