"""Fit the weights of `slr.stages.dedup.chance` on labelled sets and write them at the end of that module.

    python tools/train_dedup.py SET.csv [SET.csv ...] [--dry-run]

A set has the columns id, title, authors, year, journal, volume, issue, pages, doi, pmid, abstract and gold (equal
gold means the same report). With each set left out in turn it prints how well the others rank its pairs; then it
fits all.
Logistic regression with a ridge penalty, by Newton's method (Hastie, Tibshirani and Friedman, The Elements of
Statistical Learning, 2nd edition, section 4.4).
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from slr.adapters.formats.base import FileRecord
from slr.adapters.formats.registry import detect
from slr.core.model import Record, SourceKind
from slr.stages.dedup.block import blocks
from slr.stages.dedup.chance import NAMES, terms
from slr.stages.dedup.compare import compare
from slr.stages.dedup.decide import veto
from slr.stages.dedup.normalise import clean, sketch
from slr.stages.dedup.sieve import alike

TARGET = Path(__file__).parents[1] / "src" / "slr" / "stages" / "dedup" / "chance.py"
RIDGE = 1.0

Floats = NDArray[np.float64]


def records_of(path: Path) -> tuple[list[Record], list[str]]:
    """The records of a set, and the label of each."""
    with path.open("rb") as file:
        items = [item for item in detect(file.peek(4096), path.name).read(file) if isinstance(item, FileRecord)]
    usual = csv.field_size_limit(sys.maxsize)
    try:
        with path.open(encoding="utf-8", newline="") as text:
            gold = {row["id"]: row["gold"] for row in csv.DictReader(text)}
    finally:
        csv.field_size_limit(usual)
    records = [
        Record(number, 1, path.stem, SourceKind.DATABASE, item.key or "", item.document, number)
        for number, item in enumerate(items)
    ]
    return records, [gold[record.key] for record in records]


def examples(path: Path) -> tuple[Floats, Floats]:
    """The terms of every pair that is looked at, a row each, and whether the two are one report."""
    records, gold = records_of(path)
    sketches = [sketch(record.document) for record in records]
    rows, labels = [], []
    for one, other in alike(sketches, blocks(sketches)):
        a, b = (clean(records[at], sketches[at]) for at in (one, other))
        facts = compare(a, b)
        if facts.is_met and a.notice == b.notice:
            known = terms(facts, veto(a, b, facts))
            rows.append([known.get(name, 0.0) for name in NAMES])
            labels.append(float(gold[one] == gold[other]))
    return np.array(rows), np.array(labels)


def fit(x: Floats, y: Floats) -> Floats:
    """Weights that make the labels most likely, kept small by the ridge (not that of `always`)."""
    weights = np.zeros(x.shape[1])
    penalty = np.full(x.shape[1], RIDGE)
    penalty[0] = 1e-6
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x.T @ (chance - y) + penalty * weights
        curve = (x.T * (chance * (1 - chance))) @ x + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-9:
            break
    return weights


def area(x: Floats, y: Floats, weights: Floats) -> float:
    """The chance that a true pair stands before a false one (area under the ROC curve; Hanley and McNeil 1982)."""
    score = x @ weights
    true, false = score[y == 1], score[y == 0]
    if not len(true) or not len(false):
        return float("nan")
    above = (true[:, None] > false[None, :]).mean() + 0.5 * (true[:, None] == false[None, :]).mean()
    return float(above)


def lines(weights: Floats) -> Iterator[str]:
    """The end of the module, which holds the weights."""
    yield "WEIGHTS: dict[str, float] = {"
    for name, weight in zip(NAMES, weights, strict=True):
        yield f'    "{name}": {weight:.3f},'
    yield "}"


def main() -> None:
    """Print the figures of each set left out, then write the weights of all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--dry-run", action="store_true")
    arguments = parser.parse_args()
    known = {path.stem: examples(path) for path in arguments.sets}
    for left_out, (x, y) in known.items():
        others = [pair for name, pair in known.items() if name != left_out]
        weights = fit(np.vstack([pair[0] for pair in others]), np.concatenate([pair[1] for pair in others]))
        chance = 1 / (1 + np.exp(-(x @ weights)))
        wrong = int(((chance >= 0.5) != (y == 1)).sum())
        print(
            f"{left_out:<14} {len(y):>7,} pairs, {int(y.sum()):,} true: "
            f"area {area(x, y, weights):.4f}, {wrong} wrong at 0.5"
        )
    weights = fit(
        np.vstack([pair[0] for pair in known.values()]), np.concatenate([pair[1] for pair in known.values()])
    )
    text = "\n".join(lines(weights)) + "\n"
    if arguments.dry_run:
        print(text)
    else:
        code, mark, _ = TARGET.read_text(encoding="utf-8").partition("WEIGHTS: dict")
        if not mark:
            raise SystemExit(f"{TARGET} has no weights to replace")
        TARGET.write_text(code + text, encoding="utf-8")


if __name__ == "__main__":
    main()
