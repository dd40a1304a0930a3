"""The door of a simulation: reads a labelled file, plays the screening again, writes the order."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from slr.adapters.folder.files import write_whole
from slr.adapters.formats.base import FileRecord, Remark
from slr.adapters.formats.registry import detect
from slr.core.errors import UsageError
from slr.core.model import Problem
from slr.core.ranking.metrics import Measures, measure
from slr.core.stopping.rule import StoppingRule, stopping_point
from slr.core.tables import shield
from slr.outputs.simulation.replay import Labelled, Progress, Replay, label_records, replay

#: Bytes by which a format is told.
_HEAD = 65_536


@dataclass(frozen=True, slots=True)
class Simulation:
    """A screening played again.

    decided: the labels in the order of reading, of the records that have one. measures: None when no record is
    relevant or all are. stop: after how many records the rule says stop, and the relevant found by then; None when
    it never does.
    """

    records: Labelled
    replayed: Replay
    decided: tuple[bool, ...]
    measures: Measures | None
    stop: tuple[int, int] | None


def read_labelled(path: Path) -> Labelled:
    """The records and decisions of a file in any format that holds decisions.

    Raises:
        UsageError: it cannot be read, is of no known format, or holds no decision.
    """
    labelled = label_records(_items(path))
    if all(label is None for label in labelled.labels):
        raise UsageError(
            f"{path.name}: no record carries a decision",
            hint="A table needs a column such as label_included or included, with 1 and 0.",
        )
    return labelled


def simulate(
    records: Labelled,
    prior_ids: Sequence[str] = (),
    *,
    criteria: str = "",
    seed: int = 0,
    rule: StoppingRule | None = None,
    progress: Progress = lambda _: None,
) -> Simulation:
    """Play the screening again.

    Raises:
        UsageError: a prior is not among the records or has no decision.
    """
    priors = records.positions(prior_ids)
    replayed = replay(
        records.texts,
        records.labels,
        priors,
        titles=records.titles,
        criteria=criteria,
        seed=seed,
        progress=progress,
    )
    labels = (records.labels[place] for place in replayed.order)
    decided = tuple(label for label in labels if label is not None)
    read = stopping_point(decided, len(decided), rule or StoppingRule())
    stop = None if read is None else (read, sum(decided[:read]))
    return Simulation(records, replayed, decided, measure(decided), stop)


def write_order(path: Path, outcome: Simulation) -> None:
    """The order as CSV: rank (from 1) and id; without the priors.

    Raises:
        StoreError: the disk does not take it.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("rank", "id"))
    names = (outcome.records.ids[place] for place in outcome.replayed.order)
    writer.writerows((rank, shield(name)) for rank, name in enumerate(names, 1))
    write_whole(path, text.getvalue().encode())


def _items(path: Path) -> Iterator[FileRecord | Problem | Remark]:
    try:
        with path.open("rb") as file:
            form = detect(file.read(_HEAD), path.name)
            file.seek(0)
            yield from form.read(file)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}", hint="Name a file that can be read.") from error
