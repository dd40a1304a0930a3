"""Plain text, names and canonical identifiers out of services and files. Pure, and fit for hostile input.

Every pattern here is linear in the length of the text: an answer may hold megabytes made to be slow.
"""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

from slr.core.bibliography.identifiers import (
    arxiv_of_doi,
    clean_pmcid,
    clean_pmid,
    clean_s2,
    normalise_arxiv,
    normalise_doi,
)
from slr.core.model import Author, Identifiers, Problem
from slr.core.text.printable import strip_controls

_INLINE_NAMES = """
a abbr alternatives b big bold cite code em ext-link font i inline-formula italic monospace named-content overline
roman s sc scp small smallcaps span strike strong styled-content sub sup tt u uline underline xref
math mfenced mfrac mi mn mo mover mrow mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder semantics
"""
_BLOCK_NAMES = """
abstract article blockquote body br break center dd disp-formula div dl dt fn footer graphic h1 h2 h3 h4 h5 h6 head
header hr html img label li link list list-item main meta nav ol p pre sec section table tbody td th thead title
tr ul
"""
#: Elements set within a line: they leave no blank behind (CO<sub>2</sub> is CO2). MathML is all of this kind.
_INLINE = frozenset(_INLINE_NAMES.split())
#: Elements that end a line or a block: a blank stands in their place.
_BLOCK = frozenset(_BLOCK_NAMES.split())
_TAG = re.compile(
    r"</?(?P<prefix>(?:jats|mml|m|xhtml):)?(?P<name>[A-Za-z][A-Za-z0-9-]*)"
    r"(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]+))*\s*/?>"
)
#: Not text at all: comments, declarations, scripts, and the TeX twin of a formula that is also given as MathML.
_NOT_TEXT = re.compile(
    r"<!--(?:(?!<!--).)*?-->|<[!?][A-Za-z][^<>]*>"
    r"|<(?P<name>script|style|(?:jats:)?tex-math|(?:mml:|m:)?annotation)\b[^<>]*>(?:(?!<(?P=name)\b).)*?</(?P=name)\s*>",
    re.DOTALL | re.IGNORECASE,
)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ABSTRACT_HEADING = re.compile(
    r"\A(?P<before>(?:\s|<[^<>]*>)*?)<(?P<name>(?:jats:)?title)\b[^<>]*>\s*(?:<[^<>]*>\s*)*abstract\s*[.:]?\s*"
    r"(?:<[^<>]*>\s*)*?</(?P=name)\s*>",
    re.IGNORECASE,
)


def plain(markup: str) -> str:
    """One line of text: tags gone, entities decoded (twice if need be), blanks collapsed, nothing invisible left.

    Only names known from JATS, HTML and MathML count as tags, so that `a < b` and `x<y and y>z` stay as they are.
    """
    if markup.isprintable() and "<" not in markup and "&" not in markup:
        # Ordinary text: nothing to decode, nothing invisible, and the blank is its only white space.
        text = markup.strip(" ")
        return " ".join(text.split()) if "  " in text else text
    text = _without_tags(markup)
    for _ in range(2):
        if "&" not in text:
            break
        text = _without_tags(_ENTITY.sub(lambda entity: html.unescape(entity[0]), text))
    return " ".join(strip_controls(text).split())


def drop_abstract_heading(markup: str) -> str:
    """The markup without a first heading that says no more than "Abstract"."""
    return _ABSTRACT_HEADING.sub(lambda heading: heading["before"], markup, count=1)


def _without_tags(markup: str) -> str:
    if "<" not in markup:
        return markup
    return _TAG.sub(_stand_in, _CDATA.sub("", _NOT_TEXT.sub(" ", markup)))


def _stand_in(tag: re.Match[str]) -> str:
    name, prefix = tag["name"].lower(), tag["prefix"] or ""
    if prefix in {"mml:", "m:"} or name in _INLINE:
        return ""
    return " " if prefix or name in _BLOCK else tag[0]


_CLEANERS = {
    "doi": normalise_doi,
    "arxiv": normalise_arxiv,
    "pmid": clean_pmid,
    "pmcid": clean_pmcid,
    "s2": clean_s2,
}


def identifiers(where: str, **raw: object) -> tuple[Identifiers, list[Problem]]:
    """Identifiers in canonical form. One that is present and cannot be right is left out and told as a Problem.

    An arXiv DOI also gives the arXiv identifier. The reverse is not done: not every arXiv paper has that DOI.
    """
    values: dict[str, str] = {}
    problems: list[Problem] = []
    for kind, value in raw.items():
        if value is None:
            continue
        text = str(value)
        cleaned = _CLEANERS[kind](text)
        if cleaned:
            values[kind] = cleaned
        elif text.strip():
            problems.append(Problem(where, f"left out: {plain(text)[:80]!r} is not a valid {kind}"))
    if "doi" in values and "arxiv" not in values and (arxiv := arxiv_of_doi(values["doi"])):
        values["arxiv"] = arxiv
    return Identifiers(**values), problems


#: An address of letters, digits and what needs no second look: no user, no brackets, no sign outside ASCII.
_ORDINARY_URL = re.compile(
    r"https?://[A-Za-z0-9][A-Za-z0-9.-]{0,250}(?::[0-9]{1,5})?(?:[/?#][A-Za-z0-9._~:/?#@!$&'()*+,;=%-]{0,1700})?"
)


def safe_url(text: str) -> str | None:
    """The address when it is one a browser may be sent to (http or https, no blanks), else None."""
    if _ORDINARY_URL.fullmatch(text):
        return text
    address = text.strip()
    if len(address) > 2000 or re.search(r"[\s\"<>\\^`{|}]", address) or strip_controls(address) != address:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in {"http", "https"} and parts.hostname else None


_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_PARTICLE_NAMES = "af al da de del della den der di do dos du el la le van von zu zum zur ter ten bin ibn"
_PARTICLES = frozenset(_PARTICLE_NAMES.split())


def split_name(name: str) -> Author | None:
    """An author out of one string: `Juan de la Cruz Jr.` is family `de la Cruz`, given `Juan Jr.`.

    The last word is the family name, with the lower-case particles before it; a comma decides otherwise.
    """
    if "," in name:
        family, _, given = name.partition(",")
        if family.strip() and given.strip():
            return Author(family.strip(), given.strip())
        name = name.replace(",", " ")
    words = name.split()
    if len(words) < 3:
        return Author(words[-1], words[0] if len(words) == 2 else None) if words else None
    suffix = [words.pop()] if words[-1].lower() in _SUFFIXES else []
    start = last = len(words) - 1
    while start > 1 and _is_particle(words[start - 1], joined=start < last):
        start -= 1
    return Author(" ".join(words[start:]), " ".join(words[:start] + suffix))


def _is_particle(word: str, *, joined: bool) -> bool:
    """A lower-case particle; one with a capital only in front of another particle (`Van der Molen`)."""
    return word in _PARTICLES or (joined and word.lower() in _PARTICLES)
