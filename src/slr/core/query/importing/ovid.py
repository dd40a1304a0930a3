"""The language of Ovid: fields behind their terms, headings with a slash, ADJ, and lines named by bare numbers.

Operators, wildcards and commands are those of Ovid's help
(https://site.ovid.com/site/help/documentation/osp/en/Content/syntax.htm), fields and subheadings those of its
database guides for MEDLINE, Embase and APA PsycInfo (https://ospguides.ovid.com/OSPguides/medline.htm, embase.htm
and psycdb.htm).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from slr.core.errors import QuerySyntaxError
from slr.core.query.importing.grammar import (
    CHANGE,
    Grammar,
    GrammarRule,
    Lexeme,
    Line,
    Maker,
    Part,
    Piece,
    Word,
    heading,
    heading_field,
    limiting_field,
    line_numbers,
    proximity,
    text_field,
    unknown_field,
)
from slr.core.query.importing.written import MANY, ONE, OPTIONAL, WORDLESS, Leaf, Operator, Written, mapped
from slr.core.query.tokens import shorten


def _codes(what: str, codes: str) -> dict[str, str]:
    return dict.fromkeys(codes.split(), what)


SUBHEADING = "a floating subheading"
#: Fields by what they hold. Those of texts and headings are searched here as title and abstract.
_FIELDS = (
    _codes("title", "ti m_titl")
    | _codes("abstract", "ab")
    | _codes("keywords", "kw kf ot id tn dv dq dj tc tm tx bt ow tt ox oa")
    | _codes("all fields", "mp tw af bi")
    | _codes("subject headings", "sh hw mh xm de dw ct mj su nm rn rw ps px rs os ux sy fx dm")
    | _codes(SUBHEADING, "fs xs")
    | _codes("a type of publication", "pt dt")
    | _codes("a language", "la lg")
    | _codes("a date", "yr dp ed ep em dc up da ez rd cr")
    | _codes("a class or group", "ag po cc")
    | _codes("a subset", "sb st md cm cl lo pl cy cp")
    | _codes("an author", "au ax fa ar ia ca")
    | _codes("a journal", "jn jw ja jx nj nw so is sn")
    | _codes(
        "an identifier", "ui an ac do si gr no pg ip vo vi in ci cn pu ai aw bn cd co dd dy es fn ib il jc lk"
    )
    | _codes("a note of the database", "ma nt oi pb pm ri ro sa sl sm lm lh")
)
_PARTS = {part.value: part for part in Part}
#: Codes that are words as well: fields only where full stops stand close on both sides.
_WORDS = frozenset({"in", "is", "so", "an", "no", "st", "do", "ad"})
#: Qualifiers of headings and floating subheadings of MEDLINE and Embase, by their codes.
_SUBHEADINGS: dict[str, str] = dict(
    re.findall(
        r"(\w\w) ([^;]+)",
        "aa analogs; ab abnormalities; ad administration and dosage; ae adverse effects; ag agonists; ah anatomy "
        "and histology; ai antagonists and inhibitors; an analysis; bi biosynthesis; bl blood; bs blood supply; "
        "cb drug combination; cf cerebrospinal fluid; ch chemistry; ci chemically induced; cl classification; cm "
        "drug comparison; cn congenital; co complications; cr drug concentration; cs chemical synthesis; ct "
        "contraindications; cy cytology; de drug effects; df deficiency; dg diagnostic imaging; dh diet therapy; "
        "di diagnosis; do drug dose; dt drug therapy; du diagnostic use; dv drug development; ec economics; ed "
        "education; eh ethnology; em embryology; en enzymology; ep epidemiology; es ethics; et etiology; gd "
        "growth and development; ge genetics; hi history; im immunology; in injuries; io innervation; ip "
        "isolation and purification; ir radiation effects; is instrumentation; it drug interaction; lj "
        "legislation and jurisprudence; ma manpower; me metabolism; mi microbiology; mo mortality; mt methods; nu "
        "nursing; og organization and administration; pa pathology; pc prevention and control; pd pharmacology; "
        "ph physiology; pk pharmacokinetics; po poisoning; pp physiopathology; ps parasitology; px psychology; py "
        "pathogenicity; ra radiography; re radiation effects; rh rehabilitation; ri radionuclide imaging; rt "
        "radiotherapy; sb subdivision; sc secondary; sd supply and distribution; se secretion; si side effect; sn "
        "statistics and numerical data; st standards; su surgery; td trends; th therapy; tm transmission; to "
        "toxicity; tr transplantation; tu therapeutic use; ul ultrastructure; ur urine; us ultrasonography; ut "
        "utilization; ve veterinary; vi virology",
    )
)
_CODE = r"(?!(?:or|and)\b)(?:[a-z]{2}|m_titl)(?![a-z0-9_])"
#: A field with or without its last full stop, and with the blanks and stops that copying leaves in it.
_FIELD = (
    rf"\.(?P<gap>\s*)(?P<codes>{_CODE}(?:\s*[,.]\s*(?!in\b){_CODE})*)\s*,?"
    r"(?:(?P<stop>\s?\.)(?:(?!\w)|(?=(?:or|and|not)\b))|(?=[\s)\],;/]|\Z))(?:\s*/\s*freq\s*=\s*(?P<frequency>\d+))?"
)
_RANGE = r"\#?\d+(?:\s*-\s*\#?\d+)?"
_RANGES = rf"{_RANGE}(?:\s*,\s*{_RANGE})*"
_IN_HEADING = (
    r"(?:(?!(?<![\w-])(?:or|not|adj\d*|exp)(?![\w-]))[^/\"().\[\]]|\.(?=\s\w{3})|\([^()/\"]{1,60}\)|/(?=\w{3}))"
)
_HEADING = (
    r"(?P<exp>(?:exp|explode)\s+)?(?P<focus>\*\s*)?"
    rf"(?:\"(?P<quoted>[^\"]+)\"|(?P<plain>(?!(?:or|and|not|adj\d*)(?![\w-]))[^\W_]{_IN_HEADING}{{0,150}}?))\s?/(?!\w{{3}})"
)
_QUALIFIERS = re.compile(r"\s{0,2}[a-z]{2}(?:\s*,\s*[a-z]{2})*(?![\w-])", re.IGNORECASE)


def _field(found: re.Match[str], line: Line) -> Lexeme | None:
    """`.ti,ab.` after its term."""
    codes = re.findall(r"m_titl|[a-z]{2}", found["codes"].lower())
    is_doubtful = bool(found["gap"]) or not found["stop"]
    if is_doubtful and codes[0] in _WORDS:
        return None
    if unknown := [code for code in codes if code not in _FIELDS]:
        raise unknown_field(f".{unknown[0]}.", "Ovid", found.start("codes"))
    if found["frequency"]:
        line.remarks.note(f"/freq={found['frequency']} is left out: this finds more")
    tag = f".{','.join(codes)}."
    return Lexeme(Piece.SUFFIX, found[0], found.start(), found.end(), limit=_limit(tag, codes))


def _limit(tag: str, codes: list[str]) -> Callable[[Written], Written]:
    kinds = {_FIELDS[code] for code in codes}
    parts = frozenset(_PARTS[kind] for kind in kinds if kind in _PARTS)
    if parts == {Part.HEADING}:
        return heading_field(tag)
    if parts:
        return text_field(tag, parts)
    what = _FIELDS[codes[0]]
    limit = limiting_field(tag, what)
    if what != SUBHEADING:
        return limit
    return lambda written: mapped(limit(written), _without_code)


def _without_code(leaf: Leaf) -> Leaf:
    """A floating subheading by its code is no word of a text."""
    name = _SUBHEADINGS.get(leaf.text.lower()) if leaf.what == SUBHEADING else None
    return replace(leaf, text=name, what=WORDLESS) if name else leaf


def _heading(found: re.Match[str], line: Line) -> Lexeme | None:
    """`exp Brain/`, `*"Head and Neck Neoplasms"/su`: a heading, whose qualifiers are left out."""
    name, end = found["quoted"] or found["plain"], found.end()
    marked = found["exp"] or found["focus"]
    if found["plain"] and re.search(r"(?<![\w-])and(?![\w-])", name, re.IGNORECASE):
        is_line = not line.text[line.start : found.start()].strip()
        if not marked and (name[0].isdigit() or not (name[0].isupper() or is_line)):
            return None
    qualifiers = _QUALIFIERS.match(line.text, end, line.end)
    if qualifiers and all(code in _SUBHEADINGS for code in re.findall(r"\w\w", qualifiers[0].lower())):
        end = qualifiers.end()
    elif line.text[end : end + 1].isalnum():
        return None
    leaf = heading(" ".join(name.replace("*", " ").split()), found.start(), "heading")
    return Lexeme(Piece.OPERAND, found[0], found.start(), end, operand=leaf)


def _lines(found: re.Match[str], line: Line) -> Lexeme | None:
    """`or/1-4,6` or `1-4/or`."""
    if line.line_of is None:
        return None
    operator = Operator((found["name"] or found["last"]).upper())
    numbers = line_numbers(found["after"] or found["before"])
    operand = line.refer(numbers, operator, " ".join(found[0].split()), found.start())
    return Lexeme(Piece.OPERAND, found[0], found.start(), found.end(), operand=operand)


def _limited_line(found: re.Match[str], line: Line) -> Lexeme | None:
    """`limit 5 to …`, `remove duplicates from 5`, `5 use medall`: line 5, as limits only narrow."""
    if line.line_of is None or line.text[line.start : found.start()].strip():
        return None
    number = next(group for group in found.groups() if group)
    text = " ".join(found[0].split())
    line.remarks.note(f"{shorten(text, 80)}: left out; limits are set outside the query here")
    operand = line.refer([int(number)], Operator.OR, number, found.start() + found[0].index(number))
    return Lexeme(Piece.OPERAND, found[0], found.start(), found.end(), operand=operand)


def _run(words: list[Word], line: Line, suffix: Lexeme | None) -> Written:
    """Words side by side: a phrase, or the number of a line."""
    first = words[0]
    text = " ".join(word.text for word in words)
    if line.line_of and not suffix and not _is_within_field(line, words):
        if len(words) == 1 and (number := re.fullmatch(r"#?(\d{1,4})[.,]?", text)):
            return line.refer([int(number[1])], Operator.OR, text, first.offset)
        if _NUMBERS.fullmatch(text):
            raise _refused(f"line numbers without an operator between them: {shorten(text)}", first.offset)
    if not suffix and (wrong := _FOREIGN_RUN.search(text)):
        raise _refused(f"{shorten(wrong[0])} is no syntax of Ovid", first.offset, _FOREIGN_HINT)
    if first.text.lower() in {"exp", "explode"} and len(words) > 1:
        raise _refused("exp without the slash that ends a heading", first.offset)
    return Leaf(_wild(text), first.offset)


#: Numbers of lines with nothing, or with a misspelt operator, between them.
_NUMBERS = re.compile(r"[#\d](?:.*[\s,])?(?:[\d#., -]*|(?:or|and|not)\d+|\d+(?:or|and|not))", re.IGNORECASE)
_FOREIGN_HINT = "Name the service the query was written for, or write it as Ovid does."
#: Fields of EBSCO and SilverPlatter, and qualifiers of headings by their names.
_FOREIGN_RUN = re.compile(
    rf"^(?:TI|AB|TX|MH|SU|TS)(?= )|(?i:\bin (?:ti|ab|tw|mesh|de|su)\b(?:[, -]|\Z))| NEAR |\bTITLE-ABS"
    rf"|/(?i:{'|'.join(sorted({name.split()[0] for name in _SUBHEADINGS.values()}))})\Z"
)
#: Pieces of other languages, fields that are none, and slashes that end nothing.
_NO_WORD = re.compile(
    r"^(?:near/?|w/|pre/|next/|n/)\d+$|[=<>{}|^~]|:[a-z]{2}(?:,|$)|\.[a-z]{2,}\.?$|/[a-z]{0,2}$|^/", re.IGNORECASE
)
_NEIGHBOUR = re.compile(r"adj\d*\s*\Z", re.IGNORECASE)
_NEIGHBOURING = re.compile(r"\s*adj", re.IGNORECASE)


def _is_within_field(line: Line, words: list[Word]) -> bool:
    """Numbers beside ADJ or in a group that a field follows are words."""
    start, end = words[0].offset, words[-1].end
    before = _NEIGHBOUR.search(line.text, max(line.start, start - 12), start)
    if before or _NEIGHBOURING.match(line.text, end, line.end):
        return True
    spans = _spans_of_fields(line.text, line.start, line.end)
    return any(first < start and end <= last for first, last in spans)


@lru_cache(maxsize=2)
def _spans_of_fields(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The groups in parentheses that a field follows, the outermost of them."""
    opened: list[int] = []
    spans: list[tuple[int, int]] = []
    for found in re.compile(r"[()]").finditer(text, start, end):
        if found[0] == "(":
            opened.append(found.start())
        elif opened:
            first = opened.pop()
            if _FIELD_AFTER.match(text, found.end(), end):
                while spans and spans[-1][0] > first:
                    spans.pop()
                spans.append((first, found.start()))
    return tuple(spans)


def _wild(text: str) -> str:
    """The text of a term with the signs for its wildcards; a number that limits a truncation is left out."""
    text = re.sub(r"[$*]\d{1,2}(?!\w)", MANY, text)
    text = re.sub(r"(?<=\w):(?=\s|$)", MANY, text)
    text = re.sub(r"[$*](?:'s\b)?", MANY, text)
    return text.replace("?", OPTIONAL).replace("#", ONE).strip(" ,;.'")


def without_comments(text: str) -> str:
    """The strategy with blanks for what stands in brackets, which Ovid takes for a comment.

    Raises:
        QuerySyntaxError: the brackets hold search terms, or are never closed.
    """

    def blank(found: re.Match[str]) -> str:
        inside, is_map = found["inside"], re.match(r"\s*mp\s*=", found["inside"], re.IGNORECASE)
        if not (found["last"] or is_map):
            raise _refused("a [ that is never closed", found.start(), "Close the bracket, or remove it.")
        if _PUBMED_TAG.fullmatch(inside.strip()):
            raise _refused(f"{shorten(found[0])} is a field of PubMed", found.start(), _FOREIGN_HINT)
        if not is_map and _SYNTAX.search(inside):
            message = "brackets hold a comment in Ovid, and these hold search terms"
            raise _refused(message, found.start(), "Write parentheses for brackets around search terms.")
        if found["last"]:
            return re.sub(r"[^\n]", " ", found[0])
        first = found[0].partition("\n")[0]
        return " " * len(first) + found[0][len(first) :]

    return _COMMENT.sub(blank, text)


#: A comment, which may go on in the next lines as long as none of them has a number; the last bracket may be lost.
_COMMENT = re.compile(r"\[(?P<inside>(?:[^\[\]\n]|\n(?!\s*[#Ss]?\d{1,4}[.):\s]))*)(?P<last>\]?)")
_PUBMED_TAG = re.compile(
    r"(?:mesh|mh|majr|tiab|ti|ab|tw|pt|la|lang|language|sh|au|dp|pdat|ot|nm|sb|all fields|title/abstract|text)"
    r"(?: terms?)?(?::\w+)?",
    re.IGNORECASE,
)
#: What shows that a text in brackets is part of a search.
_SYNTAX = re.compile(
    rf"\w\s?/\s*(?:or|and|not)\b|/\s*\Z|[\w)*$]\.{_CODE}(?:,{_CODE})*\.(?!\w)|\badj\d", re.IGNORECASE
)


def _refused(message: str, offset: int, hint: str = CHANGE) -> QuerySyntaxError:
    return QuerySyntaxError(message, offset=offset, hint=hint)


def _rule(pattern: str, make: Maker) -> GrammarRule:
    return GrammarRule(re.compile(pattern, re.IGNORECASE | re.DOTALL), make)


_FIELD_AFTER = re.compile(rf"\s*{_FIELD}", re.IGNORECASE)

GRAMMAR = Grammar(
    "Ovid",
    levels=(frozenset({Operator.OR}), frozenset({Operator.AND, Operator.NOT})),
    rules=(
        _rule(
            r"limit\s+\#?(\d{1,4})\s+to\b.*|remove\s+duplicates\s+from\s+(\d{1,4})\s*|from\s+(\d{1,4})\s+keep\b.*"
            r"|(\d{1,4})\s+use\s+\w+\s*$",
            _limited_line,
        ),
        _rule(
            rf"(?P<name>or|and)\s*/\s*(?P<after>{_RANGES})|(?P<before>{_RANGES})\s*/\s*(?P<last>or|and)\b", _lines
        ),
        _rule(_FIELD, _field),
        proximity(r"adj(?P<n>\d{1,4})(?![\w*$])", offset=-1),
        proximity(r"adj(?![\w*$])", is_ordered=True),
        _rule(_HEADING, _heading),
    ),
    run=_run,
    syntax=_NO_WORD,
    word=re.compile(rf"(?:(?!{_FIELD})[^\s()\"\[\]])+", re.IGNORECASE),
    joins=False,
    unsure=(("NOT", "AND"),),
    blanked=without_comments,
    has_bare_references=True,
)
