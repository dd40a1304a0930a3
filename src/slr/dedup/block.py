"""Which pairs are worth comparing.

Comparing all pairs of 100,000 records means five thousand million comparisons. Records that share a key (an
identifier, a piece of the title, a place) form a block, and only pairs within a block are compared. A block that
grows too large tells nothing ("a systematic review of …"); it is put in order of title, and each record is
compared with its neighbours only, so the work stays near linear.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from slr.dedup.normalise import Clean

#: Members up to which all pairs of a block are compared.
BLOCK_LIMIT = 24
#: Neighbours compared on either side in a larger block.
WINDOW = 6
_SLICE = 22


def candidate_pairs(records: Sequence[Clean]) -> list[tuple[Clean, Clean]]:
    """Pairs to compare, each once, in order of (id, id); it does not depend on the order of `records`."""
    blocks: dict[str, list[Clean]] = defaultdict(list)
    for record in sorted(records, key=lambda record: record.id):
        for key in set(_keys(record)):
            blocks[key].append(record)
    by_id = {record.id: record for record in records}
    pairs = {(a.id, b.id) if a.id < b.id else (b.id, a.id) for block in blocks.values() for a, b in _within(block)}
    return [(by_id[a], by_id[b]) for a, b in sorted(pairs)]


def _within(block: list[Clean]) -> Iterator[tuple[Clean, Clean]]:
    reach = len(block)
    if reach > BLOCK_LIMIT:
        block = sorted(block, key=lambda record: (record.key, record.year or 0, record.page or "", record.id))
        reach = WINDOW
    for index, record in enumerate(block):
        for other in block[index + 1 : index + 1 + reach]:
            yield record, other


def _keys(record: Clean) -> Iterator[str]:
    for kind, value in record.ids.items():
        yield f"{kind} {value}"
    family = record.names[0].family if record.names else ""
    if record.page and (family or record.volume):
        yield f"page {family} {record.page} {record.volume or record.year}"
    if record.is_placeholder:
        return
    for text in filter(None, (record.key, record.bare, record.head)):
        yield f"begins {text[:_SLICE]}"
        yield f"ends {text[-_SLICE:]}"
    if family:
        words = sorted(record.title.split(), key=lambda word: (-len(word), word))[:2]
        yield f"words {family} {' '.join(words)}"
