"""Names of authors as files write them, one by one and in rows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from slr.core.bibliography.cleaning import split_name
from slr.core.model import Author

#: `R.`, `D.G.`, `JP`, `J.-P.`: initials as Embase, Scopus and PubMed set them after the family name.
_INITIALS = re.compile(r"(?:[^\W\d_]\.-?){1,6}|[A-ZÀ-ÖØ-Þ]{1,3}(?:-[A-ZÀ-ÖØ-Þ]{1,2})?")
_SUFFIXES = frozenset({"Jr", "Jr.", "Sr", "Sr.", "2nd", "3rd", "II", "III", "IV"})
_COLLECTIVE = re.compile(
    r"\b(?:group|consortium|collaborati(?:on|ve)|collaborators|committee|organi[sz]ation|society|association|"
    r"investigators|network|institutes?|university|ministry|department|council|federation|foundation|initiative|"
    r"team|trialists|task force|agency|academy|college|centre|center|panel|board|office|commission|programme|"
    r"program|registry|alliance|unit|union|bank)\b",
    re.IGNORECASE,
)
#: What stands where there is nobody; `&NA;` is Ovid's.
_NOBODY = frozenset(
    {"", "et al", "et al.", "anonymous", "anon", "[anonymous]", "[no author name available]", "no author", "nan",
     "&na", "&na;"}
)  # fmt: skip
_ADDRESS = re.compile(r"[^\s()\[\]<>;,]+@[^\s()\[\]<>;,]+\.[^\s()\[\]<>;,]+")
#: `(e.lind@example.org)`, `[Reprint Author; E-mail: …]`, `(Ed.)`, `[Inventor]`: no part of a name.
_ROLE = re.compile(
    r"\s*[\[(][^\])]*(?:@|\b(?:e-?mail|reprint|corresponding|authors?|editors?|eds?|inventor|translator)\b)[^\])]*"
    r"(?:[\])]|$)",
    re.IGNORECASE,
)
_LONGEST = 300
#: `Family AB.`: PubMed's list of one author, which ends in a full stop like the longer ones.
_ENDS_IN_STOP = re.compile(r"\A[^.]*\s[A-ZÀ-ÖØ-Þ]{2,3}\.\Z")
_NUMBER = re.compile(r"\s*\(\d{4,}\)")


#: Names come again and again in one file; what was read of one without a comma is kept, for so many of them.
_KEPT = 1 << 14


@lru_cache(_KEPT)
def _in_one(family: str, *, ends_in_comma: bool) -> Author | None:
    """The author of a name whose parts no comma separates."""
    if family.lower() in _NOBODY:
        return None
    if ends_in_comma or len(family) > _LONGEST:
        return Author(family, None, collective=True)
    if " " not in family:
        return Author(family)
    return (
        _initials_last(family)
        or (Author(family, None, collective=True) if _COLLECTIVE.search(family) else None)
        or split_name(family)
    )


def _initials_last(name: str) -> Author | None:
    """The author of `de la Cruz J.P.` and `Loach PA Jr`, or None when no initials stand at the end."""
    words = name.split()
    suffix = [words.pop()] if len(words) > 2 and words[-1] in _SUFFIXES else []
    start = len(words)
    while start > 1 and _INITIALS.fullmatch(words[start - 1]):
        start -= 1
    if start == len(words) or (start == 1 and len(words[0].strip(".")) < 2):
        return None
    return Author(" ".join(words[:start]), " ".join(words[start:] + suffix))


def person(name: str) -> Author | None:
    """An author out of one name, or None when there is nobody in it.

    `Family, Given` and `Family, Given, Jr.`; `Family,` (EndNote's way) and a name with a word such as `Group` are
    collective; `Family AB` and `Family A.B.` have initials at the end; else the last word is the family name.
    """
    family, comma, given = name.partition(",")
    family, given = family.strip(), given.strip()
    return Author(family, given) if family and given else _in_one(family, ends_in_comma=bool(comma))


def write_person(author: Author) -> str:
    """A name so that `person` reads the same author: `Family, Given`; a collective ends in a comma."""
    if author.given:
        return f"{author.family}, {author.given}"
    return f"{author.family}," if author.collective or " " in author.family else author.family


def people(text: str) -> tuple[Author, ...]:
    """The authors of one cell.

    They are separated by `|`, by `;`, by ` and ` (BibTeX, Rayyan), or by commas: `Family A.B., Family C.` as in
    Scopus' older files and PubMed's (with a full stop), `Family, A., & Family, B.` as in reference lists. Scopus'
    numbers of authors, in brackets, are left out.
    """
    if "(" in text:
        text = _NUMBER.sub("", text)
    if ";" in text and "|" not in text:
        return everybody(text.split(";"))
    if "," not in text and "|" not in text and " and " not in text:
        return everybody((text.removesuffix(".") if _ENDS_IN_STOP.search(text) else text,))
    if "|" in text:
        return everybody(text.replace(";", ",").split("|"))
    if " and " in text:
        return everybody(text.replace(", and ", " and ").split(" and "))
    return everybody(_by_commas(text.replace(", & ", ", ").replace(" & ", ", ")))


def _is_odd(text: str) -> bool:
    """Whether a name may stand in it that holds more than one name, or more than a name."""
    return ";" in text or "@" in text or "[" in text or "(" in text or " and " in text


def everybody(names: Iterable[str]) -> tuple[Author, ...]:
    """An author for each name that has somebody in it; several may stand in one, with `;` or ` and ` between."""
    given = list(names)
    if _is_odd("\n".join(given)):
        given = [name for text in given for name in _apart(text)]
    return tuple([author for author in map(person, given) if author is not None])


def _apart(text: str) -> list[str]:
    """The names in a text, without roles and addresses. ` and ` separates only names with a comma in each."""
    plain = _ADDRESS.sub("", _ROLE.sub("", text)) if "@" in text or "[" in text or "(" in text else text
    if ";" in plain:
        return plain.split(";")
    names = plain.split(" and ")
    return names if all("," in name for name in names) else [plain]


def _by_commas(text: str) -> list[str]:
    parts = [part for part in (part.strip() for part in text.split(",")) if part]
    if text.endswith(".") and text.count(".") == 1:
        bare = [part.removesuffix(".") for part in parts]
        if all(len(part) <= _LONGEST and _initials_last(part) for part in bare):
            return bare
    if len(parts) < 2 or all(len(part) <= _LONGEST and _initials_last(part) for part in parts):
        return parts
    if len(parts) == 2:
        return [text]
    families, given = parts[0::2], parts[1::2]
    if len(families) == len(given) and all(_are_initials(name) for name in given):
        return [", ".join(pair) for pair in zip(families, given, strict=True)]
    return parts


def _are_initials(name: str) -> bool:
    return all(_INITIALS.fullmatch(word) for word in name.split())
