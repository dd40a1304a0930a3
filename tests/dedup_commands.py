"""`slr dedup` as tests run it, and what the ledger holds afterwards."""

from __future__ import annotations

import json
from pathlib import Path

from commands import Ran, slr
from slr.adapters.ledger import Ledger

#: Of works that nobody would take for each other.
TITLES = {
    1: "Deep learning for the segmentation of white matter lesions in brain scans",
    2: "Exercise and mood among older adults living alone in rural districts",
    3: "A register of paediatric burns in four hospitals between two wars",
    4: "Soil moisture as seen from orbit with passive microwave instruments",
}


def run(folder: Path, *arguments: object) -> Ran:
    return slr("dedup", *arguments, "--review", folder)


def told(folder: Path, *arguments: object) -> dict[str, object]:
    made = run(folder, *arguments, "--json")
    assert made.code == 0, made.err
    answer = json.loads(made.out)
    assert isinstance(answer, dict)
    return answer


def groups(folder: Path) -> list[list[int]]:
    with Ledger(folder / "data" / "slr.db") as ledger:
        return [[record.id for record in report.records] for report in ledger.reports.all()]


def studies(folder: Path) -> dict[int, int]:
    with Ledger(folder / "data" / "slr.db") as ledger:
        return {report.id: report.study_id for report in ledger.reports.all()}


def queue(folder: Path) -> list[tuple[int, int]]:
    pairs = told(folder, "review")["pairs"]
    assert isinstance(pairs, list)
    return [(pair["a"], pair["b"]) for pair in pairs]
