"""Whose citations are followed, and how each list ended, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from slr.core.model import Document, RunOutcome, SearchRun
from slr.core.vocabulary import Gap


class Direction(StrEnum):
    """Which way citations are followed."""

    BACKWARD = "backward"  #: what the paper cites
    FORWARD = "forward"  #: what cites the paper


class End(StrEnum):
    """How one list ended. Only a failure is mended by asking again."""

    GIVEN = "given"
    UNKNOWN = "unknown"  #: the service does not know the paper; the list of the other direction is not asked for
    WITHHELD = "withheld"  #: the service knows the paper and has no list of it, or may not show it
    FAILED = "failed"  #: the service failed, or gave a part only


@dataclass(frozen=True, slots=True)
class Seed:
    """A paper whose citations are followed.

    paper: how the service is told of it; None when it has no identifier the service knows. report: its number, if
    the ledger has it. title: empty when nobody has told it.
    """

    paper: str | None
    report: int | None = None
    title: str = ""

    @property
    def name(self) -> str:
        """`12. Brain MRI with a model`; without a title the identifier."""
        number = "" if self.report is None else f"{self.report}. "
        return f"{number}{self.title or self.paper or '(no title)'}"


@dataclass(frozen=True, slots=True)
class Followed:
    """One list that was asked for: the run that keeps it, and how many works of it are new to the review."""

    seed: Seed
    direction: Direction
    run: SearchRun
    new: int = 0

    @property
    def end(self) -> End:
        """How it ended."""
        if self.run.outcome is not RunOutcome.COMPLETE:
            return End.FAILED
        if self.run.message == Gap.UNKNOWN:
            return End.UNKNOWN
        return End.WITHHELD if self.run.message in set(Gap) else End.GIVEN

    def as_json(self) -> dict[str, object]:
        """For scripts; keys only grow."""
        return {
            **asdict(self.seed),
            "direction": self.direction.value,
            "outcome": self.end.value,
            "run": self.run.id,
            "found": self.run.kept,
            "new": self.new,
            "message": self.run.message,
        }


@dataclass(frozen=True, slots=True)
class Snowballed:
    """What was followed, and the seeds for which nothing could be asked."""

    lists: tuple[Followed, ...]
    unnamed: tuple[Seed, ...] = ()

    def ended(self, end: End) -> list[Followed]:
        """The lists that ended in this way."""
        return [citation_list for citation_list in self.lists if citation_list.end is end]

    @property
    def runs(self) -> list[SearchRun]:
        """The runs in the order in which they began."""
        return [citation_list.run for citation_list in self.lists]

    def as_json(self) -> dict[str, object]:
        """For scripts; keys only grow."""
        seeds = {citation_list.seed for citation_list in self.lists}
        return {
            "seeds": len(seeds) + len(self.unnamed),
            "found": sum(citation_list.run.kept for citation_list in self.lists),
            "new": sum(citation_list.new for citation_list in self.lists),
            "counts": {
                **{f"{end.value}_lists": len(self.ended(end)) for end in End if end is not End.UNKNOWN},
                "unknown_papers": len(self.ended(End.UNKNOWN)),
                "without_identifier": len(self.unnamed),
            },
            "lists": [citation_list.as_json() for citation_list in self.lists],
            "without_identifier": [asdict(seed) for seed in self.unnamed],
        }


def seed_of(document: Document, report: int) -> Seed:
    """A report as a seed."""
    return Seed(write_paper_id(document), report, document.title)


def write_paper_id(document: Document) -> str | None:
    """How the citation service is told of a document; None when it has no identifier the service knows."""
    ids = document.ids
    forms = ((ids.s2, ""), (ids.doi, "DOI:"), (ids.arxiv, "ARXIV:"), (ids.pmid, "PMID:"))
    return next((f"{prefix}{value}" for value, prefix in forms if value), None)


def part_seeds(seeds: Iterable[Seed]) -> tuple[list[Seed], list[Seed]]:
    """The seeds to ask about, each paper once, and those without an identifier."""
    known: dict[str, Seed] = {}
    unnamed = []
    for seed in seeds:
        if seed.paper is None:
            unnamed.append(seed)
        else:
            known.setdefault(seed.paper, seed)
    return list(known.values()), unnamed


def count_new(report_of: Mapping[int, int], run_of: Mapping[int, int], run_ids: Sequence[int]) -> dict[int, int]:
    """How many works each run brought that the review did not have, by run.

    A work is new when every record of its report came with these runs; one that several of them met counts in the
    first.

    Args:
        report_of: the report of each record, after deduplication.
        run_of: the run that brought each record.
        run_ids: the runs.
    """
    wanted, brought = set(run_ids), dict.fromkeys(run_ids, 0)
    first: dict[int, int] = {}
    known: set[int] = set()
    for record in sorted(report_of):
        report, run = report_of[record], run_of[record]
        if run not in wanted:
            known.add(report)
        first.setdefault(report, run)
    for report, run in first.items():
        if report not in known:
            brought[run] += 1
    return brought
