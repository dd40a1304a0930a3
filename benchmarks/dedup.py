"""Deduplicating files beside bib-dedupe: false merges, misses, what is left to a person, CPU seconds and memory.

Both tools run as processes on the same labelled CSV files in one run, so start-up and reading count for both. A
labelled file has the columns id, title, authors, year, journal, volume, issue, pages, doi, pmid, abstract, gold
and, where a preprint is to be told from its publication, study; equal gold means one report. bib-dedupe is left
out unless SLR_BIB_DEDUPE names a Python that has it. Where SLR_SHARED names a folder with bench/dedup, its sets
are read when no files are named, and `--sizes` makes further ones with its generator.

`--pairs FILE` (or a folder of such files) scores judged pairs: a file has the columns above and `pair`, which
two records share; equal gold in a pair means one report. `--journals FILE` scores names of journals: columns one,
other and same (1 or 0).

Pairs for a person: one for any two groups, in all and for 1,000 records; how many of the pairs of groups that
belong together are among them; and how many are among the first 100 by probability (bib-dedupe gives no order).
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from slr.core.bibliography.journals import JournalMatch, compare_journals

FIRST = 100
OURS, THEIRS = "slr", "bib-dedupe"

#: What drives bib-dedupe, in its own interpreter: file to read, groups and open pairs to write.
DRIVER = """
import sys
import pandas as pd
from bib_dedupe.bib_dedupe import block, cluster, match, prep

if __name__ == "__main__":
    source, groups, pairs = sys.argv[1:]
    table = pd.read_csv(source, dtype=str, keep_default_na=False)
    table = table.rename(columns={"id": "ID", "authors": "author", "issue": "number"}).assign(ENTRYTYPE="article")
    matched = match(block(prep(table, verbosity_level=0)))
    group = {name: name for name in table["ID"]}
    for members in cluster(matched):
        group.update(dict.fromkeys(members, members[0]))
    pd.DataFrame({"id": list(group), "group": list(group.values())}).to_csv(groups, index=False)
    is_open = matched["duplicate_label"] == "maybe"
    matched[is_open].rename(columns={"ID_1": "id_a", "ID_2": "id_b"}).to_csv(pairs, index=False)
"""


class Cost(NamedTuple):
    """Seconds by the clock, seconds of CPU, and the most memory that a process of the run held, in megabytes."""

    wall: float
    cpu: float
    peak_mb: float


class Score(NamedTuple):
    """Reports that are gone (false merges), duplicates that are still there (misses), and F1 of the removal."""

    lost: int
    left: int
    f1: float


class Queue(NamedTuple):
    """Pairs for a person: all, true ones among them, all true ones not merged, true ones among the first 100."""

    pairs: int
    true: int
    unmerged: int
    first: int | None


class Result(NamedTuple):
    """One tool on one file; study is None where the file has no such column."""

    file: str
    records: int
    tool: str
    report: Score
    study: Score | None
    queue: Queue
    cost: Cost


# ---- scoring ---------------------------------------------------------------------------


def score(gold: Mapping[str, str], group: Mapping[str, str]) -> Score:
    """Count records as Hair et al. 2023 do (https://doi.org/10.1186/s12915-023-01686-z).

    A tool keeps one record of each group and removes the others. It is taken to keep one of the report that most
    of the group's records are of, the first of equals. A report of which no record is kept is lost; what is kept
    beyond one is left. A record without a label or a group stands alone.

    Args:
        gold: the report of every record, in the order of the file.
        group: the group the tool gave it.
    """
    held: dict[str, Counter[str]] = defaultdict(Counter)
    reports = {name: report or f"\0{name}" for name, report in gold.items()}
    for name, report in reports.items():
        held[group.get(name) or f"\0{name}"][report] += 1
    kept = Counter(counts.most_common(1)[0][0] for counts in held.values())
    count = len(set(reports.values()))
    lost, left = count - len(kept), kept.total() - len(kept)
    removed = len(reports) - count - left
    wrong = 2 * removed + lost + left
    return Score(lost, left, 2 * removed / wrong if wrong else 1.0)


def queue(
    gold: Mapping[str, str], group: Mapping[str, str], asked: Iterable[tuple[str, str]], *, is_ranked: bool
) -> Queue:
    """What a person is asked, and what asking can still mend."""
    homes: dict[str, set[str]] = defaultdict(set)
    for name, report in gold.items():
        homes[report].add(group[name])
    unmerged = {frozenset(pair) for several in homes.values() for pair in combinations(several, 2)}
    pairs = list(dict.fromkeys(frozenset((group[a], group[b])) for a, b in asked if group[a] != group[b]))
    hits = [pair in unmerged for pair in pairs]
    return Queue(len(pairs), sum(hits), len(unmerged), sum(hits[:FIRST]) if is_ranked else None)


# ---- running ---------------------------------------------------------------------------


def measured(command: Sequence[str]) -> Cost:
    """Run a command to its end and ask the system what it and its children took (macOS counts bytes, Linux kB)."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as told:
        child = subprocess.Popen(command, stdout=told, stderr=told)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            told.seek(0)
            raise SystemExit(f"{' '.join(command[:4])} … failed:\n{told.read().decode(errors='replace')[-2000:]}")
    peak = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return Cost(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, peak)


def command_of(tool: str, source: Path, groups: Path, pairs: Path) -> list[str]:
    """What is run; both write their groups and their open pairs."""
    if tool == OURS:
        outputs = ["--output", str(groups), "--explain", str(pairs)]
        return [sys.executable, "-m", "slr", "dedup", "--input", str(source), *outputs]
    script = groups.with_name("driver.py")  # a file: the tool starts processes that import it
    script.write_text(DRIVER)
    return [os.environ["SLR_BIB_DEDUPE"], str(script), str(source), str(groups), str(pairs)]


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def asked_of(tool: str, path: Path) -> list[tuple[str, str]]:
    """The open pairs, ours in order of probability."""
    if tool == THEIRS:
        return [(row["id_a"], row["id_b"]) for row in rows_of(path)]
    found = [
        (float(row["probability"]), row["id_a"], row["id_b"]) for row in rows_of(path) if row["zone"] == "review"
    ]
    return [(a, b) for _, a, b in sorted(found, key=lambda pair: -pair[0])]


def result(tool: str, source: Path, folder: Path) -> Result:
    """Run a tool on a file and score what it found."""
    groups, pairs = folder / "groups.csv", folder / "pairs.csv"
    cost = measured(command_of(tool, source, groups, pairs))
    gold, studies = {}, {}
    for row in rows_of(source):
        gold[row["id"]] = row["gold"]
        if "study" in row:
            studies[row["id"]] = row["study"]
    group, grouped_studies = {}, {}
    for row in rows_of(groups):
        group[row["id"]] = row["group"]
        grouped_studies[row["id"]] = row.get("study", row["group"])
    return Result(
        source.stem,
        len(gold),
        tool,
        score(gold, group),
        score(studies, grouped_studies) if studies else None,
        queue(gold, group, asked_of(tool, pairs), is_ranked=tool == OURS),
        cost,
    )


# ---- telling ---------------------------------------------------------------------------

HEAD = (
    f"{'file':12} {'records':>9} {'tool':10} {'FP':>5} {'FN':>5} {'F1':>7} {'study F1':>8} {'asked':>6} "
    f"{'/1000':>6} {'true of unmerged':>16} {'in 100':>6} {'wall s':>7} {'CPU s':>7} {'MB':>6}"
)


def line(one: Result) -> str:
    """A row of the table."""
    queued, cost = one.queue, one.cost
    study = f"{one.study.f1:.4f}" if one.study else "-"
    first = "-" if queued.first is None else str(queued.first)
    return (
        f"{one.file:12} {one.records:>9,} {one.tool:10} {one.report.lost:>5} {one.report.left:>5} "
        f"{one.report.f1:>7.4f} {study:>8} {queued.pairs:>6} {1000 * queued.pairs / one.records:>6.1f} "
        f"{f'{queued.true} of {queued.unmerged}':>16} {first:>6} "
        f"{cost.wall:>7.1f} {cost.cpu:>7.1f} {cost.peak_mb:>6.0f}"
    )


def bar(what: str, value: str, aim: str, *, is_met: bool) -> None:
    """A figure beside its aim."""
    print(f"{what:58} {value:>16}   aim: {aim:24} {'met' if is_met else 'MISSED'}")


def tell_ratios(ours: Sequence[Result], theirs: Sequence[Result]) -> None:
    """CPU of both tools on each file. The aim is for 20,000 records: on few, starting up is most of it."""
    for one, other in ((a, b) for a in ours for b in theirs if a.file == b.file):
        ratio, what = other.cost.cpu / one.cost.cpu, f"{one.file}: CPU of bib-dedupe / ours"
        if one.records == 20_000:
            bar(what, f"{ratio:.1f}", "at least 20", is_met=ratio >= 20)
        else:
            print(f"{what:58} {ratio:>16.1f}")


def tell_made_up(made: Sequence[Result]) -> None:
    """Quality, growth and the largest size of the made-up files."""
    reports, studies = min(one.report.f1 for one in made), min(one.study.f1 for one in made if one.study)
    bar("made-up files: least F1 of reports", f"{reports:.4f}", "at least 0.995", is_met=reports >= 0.995)
    bar("made-up files: least F1 of studies", f"{studies:.4f}", "at least 0.990", is_met=studies >= 0.99)
    for one in made:
        cost = 1000 * one.cost.cpu / one.records
        bar(
            f"{one.file}: CPU ms a record (on a quiet machine)", f"{cost:.2f}", "at most 0.24", is_met=cost <= 0.24
        )
    small = min(made, key=lambda one: (one.records < 20_000, one.records))
    large = max(made, key=lambda one: one.records)
    if large.records > small.records:
        growth = (large.cost.cpu / large.records) / (small.cost.cpu / small.records)
        what = f"CPU for a record at {large.records:,} / at {small.records:,}"
        bar(what, f"{growth:.2f}", "at most 1.3", is_met=growth <= 1.3)
    if large.records >= 1_000_000:
        minutes, size = large.cost.wall / 60, large.cost.peak_mb / 1000
        bar(f"{large.records:,} records: minutes", f"{minutes:.1f}", "at most 8", is_met=minutes <= 8)
        bar(f"{large.records:,} records: GB", f"{size:.1f}", "at most 6", is_met=size <= 6)


def tell_published(sets: Sequence[Result]) -> None:
    """The sum over the files without studies, which are taken for the four published sets."""
    lost, left = sum(one.report.lost for one in sets), sum(one.report.left for one in sets)
    bar(f"false merges in {len(sets)} published sets", str(lost), "at most 1", is_met=lost <= 1)
    bar(f"misses in {len(sets)} published sets", str(left), "at most 6", is_met=left <= 6)
    for one in sets:
        per_thousand = 1000 * one.queue.pairs / one.records
        bar(
            f"{one.file}: pairs for a person per 1,000",
            f"{per_thousand:.1f}",
            "at most 25",
            is_met=per_thousand <= 25,
        )
    shown, unmerged = sum(one.queue.true for one in sets), sum(one.queue.unmerged for one in sets)
    bar(
        "of what is not merged, asked about",
        f"{shown} of {unmerged}",
        "at least 90 %",
        is_met=shown >= 0.9 * unmerged,
    )


# ---- judged pairs and journals -----------------------------------------------------------


class Judged(NamedTuple):
    """Pairs of one report: all, merged, merged or asked about. Pairs of two: all, and merged."""

    same: int
    found: int
    met: int
    different: int
    merged: int


def judged(source: Path, folder: Path) -> Judged:
    """Group the records of a file, and see what became of its pairs."""
    groups, explained = folder / "groups.csv", folder / "pairs.csv"
    measured(command_of(OURS, source, groups, explained))
    group = {row["id"]: row["group"] for row in rows_of(groups)}
    asked = {frozenset((group[a], group[b])) for a, b in asked_of(OURS, explained)}
    sides: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows_of(source):
        sides[row["pair"]].append(row)
    is_one = [one["gold"] == other["gold"] for one, other in sides.values()]
    ends = [(group[one["id"]], group[other["id"]]) for one, other in sides.values()]
    merged = [one == other for one, other in ends]
    met = [one == other or frozenset((one, other)) in asked for one, other in ends]
    return Judged(
        sum(is_one),
        sum(a and b for a, b in zip(is_one, merged, strict=True)),
        sum(a and b for a, b in zip(is_one, met, strict=True)),
        len(is_one) - sum(is_one),
        sum(b and not a for a, b in zip(is_one, merged, strict=True)),
    )


def tell_judged(wanted: Path, folder: Path) -> None:
    """The shares of judged pairs, beside what is aimed at for 251 of one report and 186 of two."""
    for source in sorted(wanted.glob("*.csv")) if wanted.is_dir() else [wanted]:
        told = judged(source, folder)
        bar(
            f"{source.stem}: different pairs merged",
            f"{told.merged} of {told.different}",
            "at most 4 of 186",
            is_met=told.merged * 186 <= 4 * told.different,
        )
        bar(
            f"{source.stem}: same pairs merged",
            f"{told.found} of {told.same}",
            "at least 165 of 251",
            is_met=told.found * 251 >= 165 * told.same,
        )
        bar(
            f"{source.stem}: same pairs merged or asked about",
            f"{told.met} of {told.same}",
            "at least 235 of 251",
            is_met=told.met * 251 >= 235 * told.same,
        )


def tell_journals(path: Path) -> None:
    """How many names of one journal are recognised, and of two taken for one."""
    found: Counter[tuple[bool, bool]] = Counter()
    for row in rows_of(path):
        is_found = compare_journals(row["one"], row["other"]) is JournalMatch.SAME
        found[row["same"] == "1", is_found] += 1
    same, different = (found[kind, True] + found[kind, False] for kind in (True, False))
    hits, false = found[True, True], found[False, True]
    bar("names of one journal matched", f"{hits} of {same}", "at least 80 of 87", is_met=hits * 87 >= 80 * same)
    bar(
        "names of two journals matched", f"{false} of {different}", "at most 1 of 9", is_met=false * 9 <= different
    )


# ---- files -----------------------------------------------------------------------------


def made_up(sizes: str, seeds: str, folder: Path) -> Iterator[Path]:
    """Write files of these sizes with the generator, one for each seed."""
    maker = Path(os.environ["SLR_SHARED"]) / "bench" / "dedup" / "scale.py"
    for size in filter(None, sizes.split(",")):
        for seed in seeds.split(","):
            path = folder / f"s{size}_{seed}.csv"
            subprocess.run([sys.executable, str(maker), size, str(path), "--seed", seed], check=True)
            yield path


def chosen() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description="Deduplication beside bib-dedupe.")
    parser.add_argument("files", nargs="*", type=Path, help="labelled CSV files")
    parser.add_argument("--sizes", default="", help="such as 20000,50000: files to make (with SLR_SHARED)")
    parser.add_argument("--seeds", default="1", help="such as 1,2: the generator's seeds")
    parser.add_argument("--pairs", type=Path, help="judged pairs, a CSV file or a folder of them")
    parser.add_argument("--journals", type=Path, help="judged names of journals, a CSV file")
    parser.add_argument("--only", choices=("ours", THEIRS), help="run one tool")
    return parser.parse_args()


def main() -> None:
    """Print a line for each file and tool, then the figures that have an aim."""
    wanted = chosen()
    csv.field_size_limit(sys.maxsize)
    shared = os.environ.get("SLR_SHARED")
    if wanted.sizes and not shared:
        raise SystemExit("--sizes needs SLR_SHARED, the folder with bench/dedup/scale.py")
    has_theirs = "SLR_BIB_DEDUPE" in os.environ
    if wanted.pairs or wanted.journals:
        with tempfile.TemporaryDirectory() as name:
            if wanted.pairs:
                tell_judged(wanted.pairs, Path(name))
            if wanted.journals:
                tell_journals(wanted.journals)
        return
    tools = [OURS] * (wanted.only != THEIRS) + [THEIRS] * (wanted.only != "ours" and has_theirs)
    if not has_theirs and wanted.only != "ours":
        print("bib-dedupe is not measured: SLR_BIB_DEDUPE names no Python that has it")
    print(f"load of the machine at the start: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n{HEAD}")
    found: list[Result] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        usual = (
            [] if wanted.sizes or not shared else (Path(shared) / "bench" / "dedup" / "sets").glob("[a-z]*.csv")
        )
        files = [*(wanted.files or usual), *made_up(wanted.sizes, wanted.seeds, folder)]
        # The small first: the system counts what this process held when it started a child as the child's.
        for source in sorted(files, key=lambda path: path.stat().st_size):
            for tool in tools:
                found.append(result(tool, source, folder))
                print(line(found[-1]), flush=True)
    print()
    ours = [one for one in found if one.tool == OURS]
    tell_ratios(ours, [one for one in found if one.tool == THEIRS])
    if sets := [one for one in ours if one.study is None]:
        tell_published(sets)
    if made := [one for one in ours if one.study is not None]:
        tell_made_up(made)


if __name__ == "__main__":
    main()
