"""Which pairs are worth comparing.

Comparing all pairs of 100,000 records means five thousand million comparisons. Records that share a key (an
identifier, a piece of the title with the first author, a place) form a block, and only pairs within a block are
compared. A block that grows too large tells nothing ("a systematic review of …"); it is put in order of title, and
each record is compared with its neighbours only, so the work stays near linear. What is too large depends on the
number of records: where they are few, all are compared. `BLOCKING_SQL` says the same for very many.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from slr.stages.dedup.normalise import Sketch

#: Members up to which all pairs of a block are compared, however many records there are.
BLOCK_LIMIT = 24
#: The same, times the records: among 1,000 a block may have 500 members, among 20,000 it is 25.
_WORK = 500_000
#: Neighbours compared on either side in a larger block.
WINDOW = 6
_SLICE = 22

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Blocks:
    """Pairs of positions to compare, each once, `first < second`, in ascending order.

    capped: the blocks too large for all their pairs, the largest first: members, one of them, and the key.
    """

    first: Numbers
    second: Numbers
    capped: tuple[tuple[int, int, int], ...] = ()


class Keyed(NamedTuple):
    """Of every record: its rank in the order of titles. Of every key: a number for it, and whose it is."""

    rank: Numbers
    key: Numbers
    owner: Numbers


#: The same blocking as one statement, for tables `keys(key, record)` and `ranks(record, rank)`: it runs unchanged
#: in DuckDB, PostgreSQL and SQLite. Members are joined by their place in the block, so that a large block costs no
#: more than its pairs; a join by key alone, which looks at all pairs first, grows with the square.
BLOCKING_SQL = f"""
WITH RECURSIVE steps(step) AS (
  SELECT 1 UNION ALL SELECT step + 1 FROM steps WHERE step < {BLOCK_LIMIT - 1}
),
members AS (
  SELECT k.key, k.record,
         row_number() OVER (PARTITION BY k.key ORDER BY r.rank) AS place,
         count(*) OVER (PARTITION BY k.key) AS size
  FROM (SELECT DISTINCT key, record FROM keys) AS k JOIN ranks AS r ON r.record = k.record
),
shared AS (SELECT key, record, place, size FROM members WHERE size > 1)
SELECT DISTINCT
  CASE WHEN a.record < b.record THEN a.record ELSE b.record END AS first,
  CASE WHEN a.record < b.record THEN b.record ELSE a.record END AS second
FROM shared AS a
JOIN steps AS s ON s.step <= a.size - a.place AND (a.size <= {BLOCK_LIMIT} OR s.step <= {WINDOW})
JOIN shared AS b ON b.key = a.key AND b.place = a.place + s.step
"""  # noqa: S608 - numbers of this module


def blocks(sketches: Sequence[Sketch]) -> Blocks:
    """Pairs of positions in `sketches` to compare; these are in a fixed order, that of the records' ids."""
    return pairs_of(keyed(sketches), max(BLOCK_LIMIT, _WORK // max(len(sketches), 1)))


def name_capped(found: Blocks, sketches: Sequence[Sketch]) -> tuple[str, ...]:
    """The blocks that were too large, in words, the largest first."""
    named = []
    for size, member, key in found.capped:
        sketch = sketches[member]
        text = next((text for text in keys_of(sketch) if hash(text) == key), "")
        named.append(f"{size:,} records {_name_block(text, sketch)}")
    return tuple(named)


def _name_block(text: str, sketch: Sketch) -> str:
    kind, _, rest = text.partition(" ")
    title = sketch.title
    if kind == "begins":
        author = f" by {sketch.family}" if rest.endswith(f" {sketch.family}") else ""
        return f'whose titles begin like "{title[: _SLICE + 6]}"{author}'
    if kind == "ends":
        author = f" by {sketch.family}" if rest.endswith(f" {sketch.family}") else ""
        return f'whose titles end like "{title[-_SLICE - 6 :]}"{author}'
    if kind == "title":
        return f'with the title "{title[:60]}"'
    if kind == "words":
        return f"by {sketch.family} with the same two longest words in the title"
    place = f"of {sketch.year}, volume {sketch.volume}, page {sketch.page}"
    return place if kind in {"page", "spot", "of"} else f"with one identifier ({text})"


def keyed(sketches: Sequence[Sketch]) -> Keyed:
    """The keys of all records, as numbers."""
    key, owner = array("q"), array("q")
    for position, sketch in enumerate(sketches):
        for text in keys_of(sketch):
            key.append(hash(text))
            owner.append(position)
    order = sorted(
        range(len(sketches)),
        key=lambda at: (sketches[at].key, sketches[at].year or 0, sketches[at].page or "", at),
    )
    rank = np.empty(len(order), dtype=np.int64)
    rank[np.asarray(order, dtype=np.int64)] = np.arange(len(order), dtype=np.int64)
    return Keyed(rank, np.frombuffer(key, dtype=np.int64), np.frombuffer(owner, dtype=np.int64))


def pairs_of(keyed: Keyed, limit: int = BLOCK_LIMIT) -> Blocks:
    """Neighbours within each block, in order of rank; all of them in a block of at most `limit` members."""
    if not len(keyed.key):
        none = np.empty(0, dtype=np.int64)
        return Blocks(none, none)
    count = len(keyed.rank)
    order = np.lexsort((keyed.rank[keyed.owner], keyed.key))
    key, owner = keyed.key[order], keyed.owner[order]
    is_new = np.concatenate(([True], (key[1:] != key[:-1]) | (owner[1:] != owner[:-1])))
    key, owner = key[is_new], owner[is_new]
    starts = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1])))
    sizes = np.diff(np.append(starts, len(key)))
    reach = np.repeat(np.where(sizes <= limit, limit, WINDOW), sizes)
    farthest = max(WINDOW + 1, min(limit, int(sizes.max())))
    found = [_apart(key, owner, reach, distance, count) for distance in range(1, farthest)]
    code = np.sort(np.concatenate(found))
    code = code[np.concatenate(([True], code[1:] != code[:-1]))] if len(code) else code
    large = np.flatnonzero(sizes > limit)
    told = zip(sizes[large].tolist(), owner[starts[large]].tolist(), key[starts[large]].tolist(), strict=True)
    return Blocks(code // count, code % count, tuple(sorted(told, key=lambda block: (-block[0], block[1]))))


def _apart(key: Numbers, owner: Numbers, reach: Numbers, distance: int, count: int) -> Numbers:
    """Pairs of one block that stand `distance` places from each other, each as one number."""
    is_pair = (key[distance:] == key[:-distance]) & (reach[:-distance] >= distance)
    one, other = owner[:-distance][is_pair], owner[distance:][is_pair]
    code: Numbers = np.minimum(one, other) * count + np.maximum(one, other)
    return code


def keys_of(sketch: Sketch) -> Iterator[str]:
    """The blocks a record belongs to. Titles such as Editorial make none, and no title makes none."""
    for kind, value in sketch.ids.items():
        yield f"{kind} {value}"
    family = sketch.family
    if sketch.page and (family or sketch.volume):
        yield f"page {family} {sketch.page} {sketch.volume or sketch.year}"
    if sketch.page and family and sketch.year:
        yield f"of {family} {sketch.page} {sketch.year}"
    if sketch.page and sketch.volume and sketch.year:
        yield f"spot {sketch.year} {sketch.volume} {sketch.page}"
    if sketch.is_placeholder:
        return
    yield f"title {sketch.key}"
    for text in {sketch.key, sketch.bare, sketch.head}:
        if text:
            yield f"begins {text[:_SLICE]}"
            yield f"ends {text[-_SLICE:]}"
            if family:
                yield f"begins {text[:_SLICE]} {family}"
                yield f"ends {text[-_SLICE:]} {family}"
    if family:
        words = sorted(sketch.title.split(), key=lambda word: (-len(word), word))[:2]
        yield f"words {family} {' '.join(words)}"
