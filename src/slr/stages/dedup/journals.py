"""Whether two names of journals, one perhaps abbreviated, may be the same journal."""

from __future__ import annotations

from rapidfuzz import fuzz

_LINKS = frozenset({"of", "the", "and", "in", "for", "on", "de", "der", "und", "et", "la"})
_SMALL_WORDS = _LINKS | {"journal", "j"}


def same_journal(one: str, other: str) -> bool:
    """Equal, abbreviated (J Clin Oncol, NEJM), or spelt alike. Both names folded. Symmetric."""
    if one == other:
        return True
    words = ([word for word in name.split() if word not in _SMALL_WORDS] for name in (one, other))
    short, long = sorted(words, key=lambda some: (sum(map(len, some)), some))
    if not short:
        return False
    if _abbreviates(short, long) or fuzz.token_set_ratio(one, other) >= 90:
        return True
    return _initials(one) == other or _initials(other) == one


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word not in _LINKS)


def _abbreviates(short: list[str], long: list[str]) -> bool:
    """Every short word stands, in order, at the beginning of a word of the long name, and the first words pair."""
    if not long[0].startswith(short[0]):
        return False
    rest = iter(long)
    return all(any(_begins(word, whole) for whole in rest) for word in short)


def _begins(word: str, whole: str) -> bool:
    return whole.startswith(word) or (len(word) > 2 and word[0] == whole[0] and word[:3] == whole[:3])
