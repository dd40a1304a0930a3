"""What the sources of a review have in common: duplicates within each and between them, and what only one has.

Definitions. A report is *held* by a source when at least one of its records came from there. Duplicates are
records beyond the first of their report: *within* a source, its records beyond the first in one report; *between*
sources, the sources of a report beyond the first. So

    records = reports + duplicates,  duplicates = within + between

and each report belongs to exactly one *combination*, the set of all sources that hold it (the "exclusive
intersections" of Lex, Gehlenborg, Strobelt, Vuillemot, Pfister: UpSet: Visualization of Intersecting Sets. IEEE
Transactions on Visualization and Computer Graphics 2014;20(12):1983-1992, doi:10.1109/TVCG.2014.2346248). A pair's
`reports` are those both hold, whoever else does; pairs therefore overlap each other and are not to be added up.

Pure: reports in, numbers out.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import combinations

from slr.core.model import Report, SourceKind
from slr.core.text.printable import clean
from slr.outputs.prisma.csv_rows import make_safe_text

#: A source as the ledger knows it: the same service searched and asked for citations counts as two.
Key = tuple[str, SourceKind]


@dataclass(frozen=True, slots=True)
class SourceCount:
    """One source: its records, the reports it holds, its duplicates within, the reports no other source holds."""

    name: str
    records: int
    reports: int
    within: int
    only: int


@dataclass(frozen=True, slots=True)
class SourcePair:
    """Two sources and the number of reports both hold."""

    one: str
    other: str
    reports: int


@dataclass(frozen=True, slots=True)
class Combination:
    """The reports that exactly these sources hold, in the order of the sources."""

    sources: tuple[str, ...]
    reports: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """The whole: sources by reports (most first), every pair once, the combinations that occur (largest first)."""

    records: int
    reports: int
    sources: tuple[SourceCount, ...]
    pairs: tuple[SourcePair, ...]
    combinations: tuple[Combination, ...]

    @property
    def within(self) -> int:
        """Duplicates within one source, over all sources."""
        return sum(source.within for source in self.sources)

    @property
    def between(self) -> int:
        """Duplicates between sources: for each report the sources that hold it beyond the first."""
        return sum((len(combination.sources) - 1) * combination.reports for combination in self.combinations)

    @property
    def duplicates(self) -> int:
        """All duplicates."""
        return self.within + self.between


def count_overlap(reports: Iterable[Report], labels: Mapping[Key, str] | None = None) -> Overlap:
    """Count what the sources have in common.

    Args:
        reports: every report, each with its records.
        labels: what to call a source; without a label it has its own name, and its kind when it is no database.
    """
    kept = tuple(reports)
    held = [Counter((record.source, record.kind) for record in report.records) for report in kept]
    records = Counter((record.source, record.kind) for report in kept for record in report.records)
    holding = Counter(key for counted in held for key in counted)
    name = _names(records, labels or {})
    order = sorted(holding, key=lambda key: (-holding[key], name[key].casefold(), key))
    exact = Counter(tuple(key for key in order if key in counted) for counted in held)
    return Overlap(
        records=sum(len(report.records) for report in kept),
        reports=len(kept),
        sources=tuple(
            SourceCount(
                name[key],
                records[key],
                holding[key],
                within=sum(counted[key] - 1 for counted in held if key in counted),
                only=exact[key,],
            )
            for key in order
        ),
        pairs=_pairs(exact, order, name),
        combinations=_largest_first(exact, order, name),
    )


def _names(keys: Iterable[Key], labels: Mapping[Key, str]) -> dict[Key, str]:
    """What to call each source; two that share a label are told apart by the ledger's own name for them."""
    own = {key: key[0] if key[1] is SourceKind.DATABASE else f"{key[0]} ({key[1]})" for key in sorted(keys)}
    given = {key: clean(labels.get(key, own[key])) or "not named" for key in own}
    shared = Counter(given.values())
    return {key: f"{label} ({clean(own[key])})" if shared[label] > 1 else label for key, label in given.items()}


def _pairs(
    exact: Mapping[tuple[Key, ...], int], order: list[Key], name: Mapping[Key, str]
) -> tuple[SourcePair, ...]:
    both: Counter[tuple[Key, ...]] = Counter()
    for keys, reports in exact.items():
        both.update(dict.fromkeys(combinations(keys, 2), reports))
    return tuple(
        SourcePair(name[first], name[other], both[first, other]) for first, other in combinations(order, 2)
    )


def _largest_first(
    exact: Mapping[tuple[Key, ...], int], order: list[Key], name: Mapping[Key, str]
) -> tuple[Combination, ...]:
    """Largest first; of equal ones those of fewer sources, then those of the sources that stand first."""
    place = {key: number for number, key in enumerate(order)}
    ranked = sorted(exact, key=lambda keys: (-exact[keys], len(keys), [place[key] for key in keys]))
    return tuple(Combination(tuple(name[key] for key in keys), exact[keys]) for keys in ranked)


def find_failures(overlap: Overlap) -> list[str]:
    """Each sum that does not hold, as a sentence; empty when all do.

    The totals are counted by themselves, not added up from the parts, so that the comparison means something.
    """
    sums = [
        ("records are not reports and duplicates", overlap.records, overlap.reports + overlap.duplicates),
        ("combinations do not add up to reports", overlap.reports, _total(overlap.combinations)),
        ("sources do not add up to records", overlap.records, sum(source.records for source in overlap.sources)),
        (
            "reports without a record",
            0,
            _total(combination for combination in overlap.combinations if not combination.sources),
        ),
    ]
    for source in overlap.sources:
        holding = [combination for combination in overlap.combinations if source.name in combination.sources]
        alone = [combination for combination in holding if len(combination.sources) == 1]
        sums += [
            (f"{source.name}: records are not reports and duplicates", source.records, _own_sum(source)),
            (f"{source.name}: combinations do not add up to its reports", source.reports, _total(holding)),
            (f"{source.name}: what only it holds", source.only, _total(alone)),
        ]
    for pair in overlap.pairs:
        shared = [
            combination for combination in overlap.combinations if {pair.one, pair.other} <= {*combination.sources}
        ]
        sums.append((f"{pair.one} and {pair.other}: reports both hold", pair.reports, _total(shared)))
    return [f"{what} ({left:,} and {right:,})" for what, left, right in sums if left != right]


def _total(exact: Iterable[Combination]) -> int:
    return sum(combination.reports for combination in exact)


def _own_sum(source: SourceCount) -> int:
    return source.reports + source.within


def summarise(overlap: Overlap) -> str:
    """The totals in one sentence, without its full stop."""
    return (
        f"{overlap.records:,} records are {overlap.reports:,} reports; {overlap.duplicates:,} duplicates: "
        f"{overlap.within:,} within a source, {overlap.between:,} between sources"
    )


def to_json(overlap: Overlap) -> dict[str, object]:
    """Every number, for scripts."""
    totals = {"within": overlap.within, "between": overlap.between, "duplicates": overlap.duplicates}
    return {**totals, **asdict(overlap)}


def to_csv(overlap: Overlap) -> str:
    """Every number as a table: one row for the whole, each source, each pair and each combination.

    A cell is empty where a column means nothing. Names are made safe for spreadsheets.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("row", "sources", "records", "reports", "within", "between", "only"))
    writer.writerows(_csv_rows(overlap))
    return out.getvalue()


def _csv_rows(overlap: Overlap) -> Iterator[tuple[object, ...]]:
    yield "all", "", overlap.records, overlap.reports, overlap.within, overlap.between, ""
    for source in overlap.sources:
        yield "source", make_safe_text(source.name), source.records, source.reports, source.within, "", source.only
    for pair in overlap.pairs:
        yield "pair", _joined((pair.one, pair.other)), "", pair.reports, "", "", ""
    for combination in overlap.combinations:
        yield "combination", _joined(combination.sources), "", combination.reports, "", "", ""


def _joined(names: Iterable[str]) -> str:
    return " & ".join(make_safe_text(name) for name in names)
