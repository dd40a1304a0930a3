"""`slr import` of a made-up RIS file into a fresh ledger, beside rispy's own reading of it, and their memory.

Each runs in a process of its own, so that its peak is its own; the process's memory before the file is opened is
taken off. An import has the help of further processes: their processor time is counted, the peak of the largest is
told. The aim: at most twice rispy's time on the clock, and the same memory for 100,000 records as for 300,000.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = (10_000, 100_000, 300_000)
ROUNDS = 3
AIM = 2.0
TOML = 'title = "Benchmark"\n'
RECORD = (
    "TY  - JOUR\nTI  - On the use of magnetic resonance in test number {n}\n{authors}PY  - {year}\n"
    "T2  - Journal of Tests\nVL  - {volume}\nIS  - 2\nSP  - {n}\nEP  - {end}\nDO  - 10.5555/test.{n}\n"
    "SN  - 0000-0000\n{keywords}AB  - {abstract}\nER  - \n\n"
)
WORDS = [
    "imaging", "magnetic", "brain", "patient", "trial", "random", "effect", "model", "cohort", "signal", "lesion",
    "cortex", "volume", "median", "outcome", "measure", "follow", "group", "control", "dose", "rate", "risk",
    "age", "year", "sample", "method", "result", "analysis", "evidence", "review", "study",
]  # fmt: skip


def made_up(path: Path, records: int) -> None:
    """A RIS file of ordinary records: 5 authors, 5 keywords, an abstract of 180 words that differ."""
    with path.open("w") as out:
        for n in range(records):
            abstract = " ".join(WORDS[(n * 7 + k * k) % len(WORDS)] for k in range(180))
            authors = "".join(f"AU  - Author{(n * 7 + k) % 30_011}, Ada {chr(65 + k)}.\n" for k in range(5))
            keywords = "".join(f"KW  - keyword {k}\n" for k in range(5))
            out.write(
                RECORD.format(n=n, end=n + 9, year=1990 + n % 30, volume=n % 70, authors=authors,
                              keywords=keywords, abstract=abstract)
            )  # fmt: skip


def one_import(path: Path) -> dict[str, float]:
    """Seconds and growth of the peak, in MiB, of one import."""
    from slr.adapters.folder import create_review, load_review  # noqa: PLC0415
    from slr.adapters.ledger import Ledger  # noqa: PLC0415
    from slr.stages.imports.file_search import FileSearch  # noqa: PLC0415 - only the process that imports needs it
    from slr.stages.imports.run import import_files, open_file  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "review"
        create_review(root, review_toml=TOML, queries={})
        review = load_review(root, {})
        with Ledger(review.ledger_path) as ledger:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            start, cpu = time.perf_counter(), time.process_time()
            counted = import_files(ledger, review, [open_file(path, FileSearch())])
            taken, used = time.perf_counter() - start, time.process_time() - cpu
        peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        size = review.ledger_path.stat().st_size / (1 << 20)
    helpers = resource.getrusage(resource.RUSAGE_CHILDREN)
    used += helpers.ru_utime + helpers.ru_stime
    found = {"seconds": taken, "cpu": used, "peak": peak, "new": counted[0].new, "ledger": size}
    return found | {"helper": helpers.ru_maxrss / 1024}


def one_rispy(path: Path) -> dict[str, float]:
    """Seconds of rispy over the same file."""
    import rispy  # noqa: PLC0415 - only the process that measures it needs it

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, cpu = time.perf_counter(), time.process_time()
    with path.open(encoding="utf-8-sig") as stream:
        count = len(rispy.load(stream))
    taken, used = time.perf_counter() - start, time.process_time() - cpu
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return {"seconds": taken, "cpu": used, "peak": peak, "new": count}


def measured(what: str, path: Path) -> dict[str, float]:
    """What a process of its own measures."""
    ended = subprocess.run([sys.executable, __file__, what, str(path)], capture_output=True, check=True, text=True)
    found: dict[str, float] = json.loads(ended.stdout)
    return found


def main() -> None:
    """Print the least of some rounds of each, in turn, and the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        for records in SIZES:
            path = Path(folder) / f"{records}.ris"
            made_up(path, records)
            rounds = [(measured("slr", path), measured("rispy", path)) for _ in range(ROUNDS)]
            show(path, [ours for ours, _ in rounds], [theirs for _, theirs in rounds])


def show(path: Path, ours: list[dict[str, float]], theirs: list[dict[str, float]]) -> None:
    """One size: seconds, CPU seconds, peaks."""
    print(f"{ours[0]['new']:,.0f} records, {path.stat().st_size / (1 << 20):.0f} MiB")
    for name in ("seconds", "cpu"):
        mine, other = (min(one[name] for one in side) for side in (ours, theirs))
        aim = f" (aim {AIM:.0f})" if name == "seconds" else ""
        print(f"  {name:8} import {mine:6.2f}  rispy {other:6.2f}  ratio {mine / other:.2f}{aim}")
    peaks = [max(one["peak"] for one in side) for side in (ours, theirs)]
    helper = max(one["helper"] for one in ours)
    print(
        f"  peak     import +{peaks[0]:.0f} MiB, each helper {helper:.0f} MiB at most  rispy +{peaks[1]:.0f} MiB"
    )
    print(f"  ledger   {ours[0]['ledger']:.0f} MiB")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps({"slr": one_import, "rispy": one_rispy}[sys.argv[1]](Path(sys.argv[2]))))
    else:
        main()
