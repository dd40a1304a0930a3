"""Published strategies written for each service, and read again by an evaluator that shares no code with slr.

Needs SLR_SHARED, the folder with `bench/strategies` (strategies, and a reader of each service's documented
syntax). Each strategy that slr imports is exported to every service; the evaluator reads the string, and both are
compared on made-up records: the same, wider (in how many records), narrower, or not readable. Prints a table of
counts, then every difference.

    SLR_SHARED=... python benchmarks/query_export.py [--every N] [--records N]
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from slr.core.errors import QuerySyntaxError
from slr.core.query import Dialect, Node, import_query, to_text
from slr.core.query.exporting import EXPORTED, export_query

#: Shares of records below these are the noise of the sample.
NARROWER, WIDER = 1e-9, 1e-4


def imported(folder: Path, every: int) -> Iterator[tuple[str, Node]]:
    """The strategies that slr takes, by name."""
    with (folder / "strategies.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    for row in rows[::every]:
        if row["dialect"] not in set(Dialect):
            continue
        try:
            text = (folder / "strategies" / f"{row['name']}.txt").read_text(encoding="utf-8")
            yield row["name"], import_query(text, row["dialect"]).node
        except QuerySyntaxError:
            continue


def relation(scorer: Any, reader: Any, meant: Any, text: str, dialect: str, records: int) -> tuple[str, str]:
    """What an exported string is beside its query in the reading that is nearest to it, and by how much."""
    try:
        trees = [tree for _, tree, _, _ in reader.readings(text, dialect)]
    except reader.Unreadable as error:
        return "unreadable", str(error)[:120]
    best = min((shares(scorer.compare(meant, tree, records, 1)) for tree in trees), key=sum)
    if best[0] > NARROWER:
        return "narrower", f"{best[0]:.2%}"
    return ("wider", f"{best[1]:.2%}") if best[1] > WIDER else ("same", "")


def shares(told: dict[str, float]) -> tuple[float, float]:
    """The shares of records that are lost, and found beyond the query."""
    return told["narrower"] + told["each_narrower"], told["wider"] + 1 - told["each"] - told["each_narrower"]


def main() -> None:
    """Print the table and the differences."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, help="only every N-th strategy")
    parser.add_argument("--records", type=int, default=400, help="made-up records for each comparison")
    options = parser.parse_args()
    folder = Path(os.environ["SLR_SHARED"]) / "bench" / "strategies"
    sys.path.insert(0, str(folder))
    warnings.simplefilter("ignore")  # the scorer's own regular expressions
    scorer, reader = import_module("score_strategies"), import_module("evaluate")
    table: dict[str, Counter[str]] = defaultdict(Counter)
    differences = []
    for name, node in imported(folder, options.every):
        meant = scorer.parse_slr(to_text(node))
        for dialect in EXPORTED:
            text = export_query(node, dialect).text
            found, detail = relation(scorer, reader, meant, text, dialect.value, options.records)
            table[dialect.value][found] += 1
            if found != "same":
                differences.append(f"{name}  {dialect}: {found} {detail}")
    for label, counts in table.items():
        print(f"{label:<9}", "  ".join(f"{word} {number:>3}" for word, number in sorted(counts.items())))
    print("\n".join(differences))


if __name__ == "__main__":
    main()
