"""Whether two author lists, as different databases write them, may be the same people."""

from __future__ import annotations

import re

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from slr.stages.dedup.normalise import Name


def same_name(name: Name, other: Name) -> bool:
    """Same family name (a slip of one letter in five allowed) and given names that may be the same."""
    least = 4 if name.given and other.given else 2  # without a given name, the whole name may stand in `family`
    if _is_whole(name, other) or _is_whole(other, name) or _is_turned(name, other) or _is_turned(other, name):
        return True
    return _same_family(name.family, other.family, least) and _same_given(name, other)


def _is_whole(name: Name, other: Name) -> bool:
    """True when the whole name of one stands in `family`, family name first."""
    return not name.given and bool(other.given) and name.family.startswith(f"{other.family} {other.given[0]}")


def _is_turned(name: Name, other: Name) -> bool:
    """True when the family name of one is the given name of the other, and the rest may be the same."""
    if name.is_short or len(name.given) < 2 or name.given != other.family:
        return False
    return not other.given or name.family.startswith(other.given[0])


def _same_family(one: str, other: str, least: int) -> bool:
    """Equal, one letter off, a particle less, or a compound name of which one gives the first or last part."""
    if one == other or one.replace(" ", "") == other.replace(" ", ""):
        return True
    if _without_particle(one) == other or _without_particle(other) == one:
        return True
    if len(one) >= 5 and len(other) >= 5 and Levenshtein.distance(one, other, score_cutoff=1) <= 1:
        return True
    short, long = sorted((one.split(), other.split()), key=len)
    return len(short) == 1 and len(short[0]) >= least and short[0] in {long[0], long[-1]}


_JOINED_PARTICLE = re.compile(
    r"^(?:van(?:den|der|de)?|von(?:der)?|de(?:la|los|l)?|di|du|dos|el|al|ben|o|mc|mac|st)(?=.{4})"
)


def _without_particle(family: str) -> str:
    """`vandenbroek` without its particle."""
    return _JOINED_PARTICLE.sub("", family) if " " not in family else family


def _same_given(name: Name, other: Name) -> bool:
    if not name.given or not other.given:
        return True
    if name.is_short or other.is_short:
        return name.given[0] == other.given[0]
    first, second = name.given.replace(" ", ""), other.given.replace(" ", "")
    return first.startswith(second) or second.startswith(first) or fuzz.ratio(first, second) >= 70


def same_first(one: tuple[Name, ...], other: tuple[Name, ...]) -> bool | None:
    """Whether the first authors may be one person; None when a list is empty."""
    if not one or not other:
        return None
    return same_name(one[0], other[0])


def are_namesakes(one: tuple[Name, ...], other: tuple[Name, ...]) -> bool:
    """True when the lists share family names and no person: the given names behind each of them differ."""
    return not any(same_name(name, whole) for name in one for whole in other)


def resemble(one: tuple[Name, ...], other: tuple[Name, ...]) -> bool:
    """True when damaged or abridged names may still be one: a family name in common, or first ones alike."""
    if not one or not other:
        return False
    shared = {name.family for name in one} & {name.family for name in other}
    return bool(shared) or fuzz.ratio(one[0].family, other[0].family) >= 75


def same_list(one: tuple[Name, ...], other: tuple[Name, ...], shared: float | None) -> bool:
    """True for lists of one length with four fifths in common; where one is the other cut off or less a name.

    Args:
        one: a list of authors.
        other: the second list.
        shared: their `overlap`.
    """
    short, long = sorted((one, other), key=len)
    if not short:
        return False
    if len(short) == len(long):
        return (shared or 0) >= _NEARLY_ALL
    if len(short) > 1 and len(long) == len(short) + 1 and shared == 1.0:
        return True
    return all(same_name(name, whole) for name, whole in zip(short, long, strict=False))


#: Share of two author lists from which they are one.
_NEARLY_ALL = 0.8


def overlap(one: tuple[Name, ...], other: tuple[Name, ...]) -> float | None:
    """The share of the shorter list found in the longer one, 0..1; None when a list is empty."""
    if not one or not other:
        return None
    short, long = sorted((one, other), key=len)
    found = _share_found(short, long)
    return max(found, _share_found(long, short)) if found < 1.0 and len(one) == len(other) else found


def _share_found(these: tuple[Name, ...], those: tuple[Name, ...]) -> float:
    """The share of `these` whose family name, or part of it, is among `those`; whole given names count as well."""
    families = {word for name in those for word in name.family.split()}
    words = families | {word for name in those if not name.is_short for word in name.given.split()}
    found = sum(
        not words.isdisjoint(name.family.split())
        or not (name.is_short or families.isdisjoint(name.given.split()))
        or any(_same_family(name.family, other.family, 4) for other in those[:_MOST_SLIPS])
        for name in these
    )
    return round(found / len(these), 4)


#: Names of the longer list that a name with a slip of the pen is looked for among.
_MOST_SLIPS = 30
