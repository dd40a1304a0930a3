"""Names of people: when two spellings are one person, and which spellings nobody may use. Pure.

Two spellings are the same name when they differ in nothing but case, width, blanks and characters nobody sees
(Unicode's NFKC_Casefold). A name whose letters come from scripts that are not written together is refused, and so
is one of another script that looks like a name there is already (Unicode Technical Standard 39, "Highly
Restrictive" and "confusable"): nobody could tell Ada from an Ada whose first letter is Cyrillic.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from functools import cache

#: Longer than any name; what is longer is a slip, or a file.
MAX_LENGTH = 200

#: Invisible though no format characters: Unicode's Default_Ignorable_Code_Point outside the category Cf.
_UNSEEN = frozenset(
    map(
        chr,
        (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10)),
    )
) | frozenset(map(chr, range(0xE0100, 0xE01F0)))

#: ZERO WIDTH NON-JOINER and JOINER, with which Persian and the scripts of India are spelt.
_NON_JOINER = "\u200c"
_JOINERS = frozenset({_NON_JOINER, "\u200d"})
#: The combining class of the sign that takes a consonant's vowel away.
_VIRAMA = 9

#: Control characters, lone surrogates, private and unassigned ones: nothing of a name.
_NO_NAME = frozenset({"Cc", "Cs", "Co", "Cn"})

#: Scripts that are written together (UTS 39, table 1a, "Highly Restrictive").
_TOGETHER = tuple(
    frozenset({"LATIN", "HAN", *more}) for more in (("HIRAGANA", "KATAKANA"), ("BOPOMOFO",), ("HANGUL",))
)
_BETWEEN = re.compile(r"\s*[,;&+/]\s*|\s+and\s+", re.IGNORECASE)

#: What goes with every script: blanks, dots, hyphens, digits; and marks that take the script of their letter.
_EVERYWHERE = frozenset({"COMMON", "INHERITED"})


def tidy(name: str) -> str:
    """The name as it is kept: composed, blanks as single spaces, without unseen characters that spell nothing."""
    composed = unicodedata.normalize("NFC", name)
    bare = "".join(char for char in composed if char in _JOINERS or not _is_unseen(char))
    spelt = "".join(char for at, char in enumerate(bare) if char not in _JOINERS or _is_spelt_with(bare, at))
    return unicodedata.normalize("NFC", " ".join(spelt.split()))


def key(name: str) -> str:
    """What two spellings of one name have in common; equal keys mean the same person."""
    folded = unicodedata.normalize("NFKC", name)
    while True:  # folding may compose anew, and composing may fold anew; twice is the most there is
        seen = "".join(char for char in folded if not _is_unseen(char))
        again = unicodedata.normalize("NFKC", seen.casefold())
        if again == folded:
            return " ".join(folded.split())
        folded = again


def find(name: str, known: Iterable[str]) -> str | None:
    """The first of the known spellings that is the same name."""
    wanted = key(name)
    return next((spelling for spelling in known if key(spelling) == wanted), None)


def twice(names: Sequence[str]) -> tuple[int, str] | None:
    """Where a list names somebody again, and the spelling the person has before; None when all differ."""
    for place, name in enumerate(names):
        before = find(name, names[:place])
        if before is not None:
            return place, before
    return None


def parts(name: str) -> tuple[str, ...]:
    """Those who act together under one entry: "Ada and Ben", "Ada, Ben", "Ada & Ben"."""
    return tuple(filter(None, map(str.strip, _BETWEEN.split(name))))


def fault(name: str) -> str | None:
    """Why this can be nobody's name, as the end of a sentence about it; None when it can."""
    if any(unicodedata.category(char) in _NO_NAME and not char.isspace() for char in name):
        return "holds a character that cannot be shown"
    if not key(name):
        return "is empty"
    if len(name) > MAX_LENGTH:
        return f"is longer than {MAX_LENGTH} characters"
    scripts = sorted(scripts_of(name))
    if len(scripts) > 1 and not any(both.issuperset(scripts) for both in _TOGETHER):
        return f"mixes letters of different scripts ({', '.join(map(_script_name, scripts))})"
    return None


def lookalike(name: str, known: Iterable[str]) -> str | None:
    """A known name of another script that nobody could tell from this one.

    Within one script (`Ian`, `Lan`) it is for people to choose names that differ.
    """
    others = [other for other in known if not (name.isascii() and other.isascii()) and key(other) != key(name)]
    if not others:
        return None
    scripts, shapes = scripts_of(name), _shapes(name)
    return next((other for other in others if scripts_of(other) != scripts and _shapes(other) & shapes), None)


def nearest(name: str, known: Collection[str]) -> str | None:
    """The known name that was most likely meant, for a hint; None when nothing comes near."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only a wrong name needs it

    match = process.extractOne(
        key(name), {other: key(other) for other in known}, scorer=fuzz.ratio, score_cutoff=60
    )
    return match[2] if match else None


def scripts_of(name: str) -> frozenset[str]:
    """The scripts of its letters, in Unicode's names, without what goes with every script."""
    if name.isascii():
        return frozenset({"LATIN"} if any(map(str.isalpha, name)) else ())
    from confusable_homoglyphs.categories import alias  # noqa: PLC0415 - most names are plain; this reads a table

    return frozenset(alias(char).upper() for char in unicodedata.normalize("NFKC", name)) - _EVERYWHERE


def _shapes(name: str) -> frozenset[str]:
    """What the name looks like, in small letters and as it is written: letters may be alike in one case only."""
    plain = unicodedata.normalize("NFKC", tidy(name))
    return frozenset({_skeleton(plain.casefold()), _skeleton(plain).casefold()})


def _skeleton(text: str) -> str:
    return "".join(map(_prototype, unicodedata.normalize("NFD", text)))


@cache
def _prototype(char: str) -> str:
    """What stands for all characters that look like this one.

    The table leads from a character to the one it looks like, and from that one to all of them.
    """
    from confusable_homoglyphs.confusables import confusables_data  # noqa: PLC0415 - as above

    alike = confusables_data.get(char, ())
    if len(alike) != 1:
        return char
    other: str = alike[0]["c"]
    is_pair = len(confusables_data.get(other, ())) == 1
    return min(char, other) if is_pair else other


def _is_spelt_with(text: str, at: int) -> bool:
    """Whether the joiner at this place changes how its neighbours are written.

    After a virama both do, between two letters of Arabic script the one that keeps them apart (Unicode Standard
    Annex 31, section 2.3, rules A1, A2 and B, without the joining types of A1).
    """
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if before and unicodedata.combining(before) == _VIRAMA:
        return True
    is_between_letters = all(char and unicodedata.bidirectional(char) == "AL" for char in (before, after))
    return text[at] == _NON_JOINER and is_between_letters


def _is_unseen(char: str) -> bool:
    return char in _UNSEEN or unicodedata.category(char) == "Cf"


def _script_name(script: str) -> str:
    return script.replace("_", " ").title()
