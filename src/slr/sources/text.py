"""Plain text and canonical identifiers out of what services send. Pure, and fit for hostile input.

Every pattern here is linear in the length of the text: an answer may hold megabytes made to be slow.
"""

from __future__ import annotations

import html
import re
from urllib.parse import unquote, urlsplit

from slr.model import Author, Identifiers, Problem

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
#: Terminal escape sequences (ECMA-48): CSI … final byte, and OSC … BEL or ST.
_ESCAPES = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)")
#: C0 and C1 controls but white space, soft hyphen, zero-width and direction controls, lone surrogates, tags.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_ABSTRACT_HEADING = re.compile(
    r"\A(?P<before>(?:\s|<[^<>]*>)*?)<(?P<name>(?:jats:)?title)\b[^<>]*>\s*(?:<[^<>]*>\s*)*abstract\s*[.:]?\s*"
    r"(?:<[^<>]*>\s*)*?</(?P=name)\s*>",
    re.IGNORECASE,
)


def plain(markup: str) -> str:
    """One line of text: tags gone, entities decoded (twice if need be), blanks collapsed, nothing invisible left.

    Only names known from JATS, HTML and MathML count as tags, so that `a < b` and `x<y and y>z` stay as they are.
    """
    text = _without_tags(markup)
    for _ in range(2):
        if "&" not in text:
            break
        text = _without_tags(_ENTITY.sub(lambda entity: html.unescape(entity[0]), text))
    return " ".join(visible(text).split())


def visible(text: str) -> str:
    """The text without escape sequences, control, zero-width and direction characters; white space is kept."""
    return _INVISIBLE.sub("", _ESCAPES.sub("", text))


def drop_abstract_heading(markup: str) -> str:
    """The markup without a first heading that says no more than "Abstract"."""
    return _ABSTRACT_HEADING.sub(lambda found: found["before"], markup, count=1)


def _without_tags(markup: str) -> str:
    if "<" not in markup:
        return markup
    return _TAG.sub(_stand_in, _CDATA.sub("", _NOT_TEXT.sub(" ", markup)))


def _stand_in(tag: re.Match[str]) -> str:
    name, prefix = tag["name"].lower(), tag["prefix"] or ""
    if prefix in {"mml:", "m:"} or name in _INLINE:
        return ""
    return " " if prefix or name in _BLOCK else tag[0]


_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_DOI_PREFIX = re.compile(r"(?:https?://(?:dx\.|www\.)?doi\.org/|doi:\s*|urn:doi:)", re.IGNORECASE)
_ARXIV = re.compile(r"(?P<new>\d{4}\.\d{4,5})|(?P<archive>[a-z]+(?:-[a-z]+)?)(?:\.[a-z]{2})?/(?P<old>\d{7})")
_ARXIV_PREFIX = re.compile(r"(?:https?://(?:export\.|www\.)?arxiv\.org/(?:abs|pdf)/|arxiv:\s*)", re.IGNORECASE)


def normalise_doi(text: str) -> str | None:
    """A DOI bare and in lower case, or None when it is none.

    `10.` registrant `/` suffix, compared without regard to case (DOI Handbook, section 2). A resolver URL may
    carry it percent-encoded.
    """
    bare = visible(html.unescape(text)).strip()
    prefix = _DOI_PREFIX.match(bare)
    if prefix:
        bare = bare[prefix.end() :]
        bare = unquote(bare) if prefix[0].lower().startswith("http") else bare
    bare = bare.lower()
    return bare if len(bare) <= 1000 and _DOI.fullmatch(bare) else None


def normalise_arxiv(text: str) -> str | None:
    """An arXiv identifier without version and subject class: `2406.10395`, `hep-th/9901001`.

    Source: https://info.arxiv.org/help/arxiv_identifier.html
    """
    bare = _ARXIV_PREFIX.sub("", visible(text).strip(), count=1).lower().removesuffix(".pdf")
    found = _ARXIV.fullmatch(re.sub(r"v\d{1,4}\Z", "", bare))
    if found is None:
        return None
    return found["new"] or f"{found['archive']}/{found['old']}"


def arxiv_of_doi(doi: str) -> str | None:
    """The arXiv identifier inside a DOI that arXiv registered (`10.48550/arxiv.2406.10395`), else None."""
    prefix = "10.48550/arxiv."
    return normalise_arxiv(doi.removeprefix(prefix)) if doi.startswith(prefix) else None


def clean_pmid(text: str) -> str | None:
    """A PubMed identifier as digits without leading zeros."""
    bare = visible(text).strip()
    return bare.lstrip("0") if re.fullmatch(r"0*[1-9][0-9]{0,8}", bare) else None


def clean_pmcid(text: str) -> str | None:
    """A PubMed Central identifier with its prefix; Semantic Scholar sends the digits alone."""
    found = re.fullmatch(r"(?:PMC)?0*([1-9][0-9]{0,9})(?:\.\d+)?", visible(text).strip(), re.IGNORECASE)
    return f"PMC{found[1]}" if found else None


def clean_s2(text: str) -> str | None:
    """A Semantic Scholar paperId: 40 hexadecimal digits."""
    bare = text.strip().lower()
    return bare if re.fullmatch(r"[0-9a-f]{40}", bare) else None


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
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for kind, value in raw.items():
        text = "" if value is None else str(value)
        cleaned = _CLEANERS[kind](text)
        if cleaned:
            found[kind] = cleaned
        elif text.strip():
            problems.append(Problem(where, f"{plain(text)[:80]!r} is no valid {kind}; it was left out"))
    if "doi" in found and "arxiv" not in found and (arxiv := arxiv_of_doi(found["doi"])):
        found["arxiv"] = arxiv
    return Identifiers(**found), problems


def safe_url(text: str) -> str | None:
    """The address when it is one a browser may be sent to (http or https, no blanks), else None."""
    address = text.strip()
    if len(address) > 2000 or re.search(r"[\s\"<>\\^`{|}]", address) or visible(address) != address:
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
    family, comma, given = name.partition(",")
    if comma and family.strip() and given.strip():
        return Author(family.strip(), given.strip())
    words = name.replace(",", " ").split()
    if not words:
        return None
    suffix = [words.pop()] if len(words) > 2 and words[-1].lower() in _SUFFIXES else []
    start = len(words) - 1
    while start > 1 and _is_particle(words[start - 1], joined=start < len(words) - 1):
        start -= 1
    return Author(" ".join(words[start:]), " ".join(words[:start] + suffix) or None)


def _is_particle(word: str, *, joined: bool) -> bool:
    """A lower-case particle; one with a capital only in front of another particle (`Van der Molen`)."""
    return word in _PARTICLES or (joined and word.lower() in _PARTICLES)
