"""Blocking with numpy beside the same in DuckDB and PostgreSQL: seconds, CPU and memory, and the ratios.

The keys of the records of each file (anything `slr dedup --input` reads) are made once and written down; then
each way, in a process of its own, loads them and finds the pairs. The databases run `BLOCKING_SQL`
on tables on disk, DuckDB with a limit of 1 GB so that larger work spills, PostgreSQL with 256 MB for buffers and
as much for a step; both may use two cores, numpy uses one. All must find the same pairs. DuckDB is measured when
SLR_DUCKDB names a Python that has it, PostgreSQL when its programs are found.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np

from slr.adapters.formats.base import FileRecord
from slr.adapters.formats.registry import detect
from slr.stages.dedup.block import BLOCKING_SQL, Keyed, keyed, pairs_of
from slr.stages.dedup.normalise import sketch

#: What runs in DuckDB's interpreter: folder of the tables, and the statement.
DUCKDB = """
import json, sys, time
import duckdb

folder, statement = sys.argv[1:]
limits = {"memory_limit": "1GB", "threads": 2, "preserve_insertion_order": False}
base = duckdb.connect(folder + "/pairs.duckdb", config=limits | {"temp_directory": folder + "/spill"})
base.execute("SET enable_progress_bar = false")
start = time.perf_counter()
base.execute("CREATE TABLE keys (key BIGINT, record BIGINT)")
base.execute("CREATE TABLE ranks (record BIGINT, rank BIGINT)")
base.execute(f"COPY keys FROM '{folder}/keys.csv'")
base.execute(f"COPY ranks FROM '{folder}/ranks.csv'")
loaded = time.perf_counter()
base.execute(f"CREATE TABLE pairs AS {statement}")
done = time.perf_counter()
found = base.execute("SELECT count(*), sum(first), sum(second) FROM pairs").fetchone()
print(json.dumps([loaded - start, done - loaded, [int(number) for number in found]]))
"""


class Taken(NamedTuple):
    """Seconds to load and to find, CPU seconds of both, peak megabytes, and count and sums of the pairs."""

    load: float
    find: float
    cpu: float
    peak_mb: float
    pairs: tuple[int, int, int]


def usage(child: subprocess.Popen[str]) -> tuple[float, float]:
    """Wait for a child; its CPU seconds and the most megabytes one of its processes held."""
    # macOS counts bytes, Linux kilobytes.
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{child.args!r:.200} failed ({child.returncode})")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


# ---- in a process of its own -------------------------------------------------------------


def make_keys(source: Path, folder: Path) -> None:
    """Read a file and write its keys and ranks for all three ways."""
    with source.open("rb") as file:
        form = detect(file.read(65_536), source.name)
        file.seek(0)
        found = keyed([sketch(item.document) for item in form.read(file) if isinstance(item, FileRecord)])
    np.savez(folder / "keys.npz", rank=found.rank, key=found.key, owner=found.owner)
    for name, rows in (("keys", zip(found.key, found.owner, strict=True)), ("ranks", enumerate(found.rank))):
        with (folder / f"{name}.csv").open("w", encoding="ascii", newline="") as file_:
            csv.writer(file_, lineterminator="\n").writerows(rows)
    print(json.dumps([len(found.rank), len(found.key)]))


def with_numpy(folder: Path) -> None:
    """What the program does."""
    start = time.perf_counter()
    with np.load(folder / "keys.npz") as arrays:
        keys = Keyed(arrays["rank"], arrays["key"], arrays["owner"])
    loaded = time.perf_counter()
    found = pairs_of(keys)
    done = time.perf_counter()
    sums = [len(found.first), int(found.first.sum()), int(found.second.sum())]
    print(json.dumps([loaded - start, done - loaded, sums]))


# ---- the three ways ------------------------------------------------------------------------


def told(command: Sequence[str]) -> tuple[list[object], float, float]:
    """What a child printed as JSON, its CPU seconds and its peak in megabytes."""
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    printed = child.stdout.read()
    cpu, peak = usage(child)
    return json.loads(printed), cpu, peak


def own(*words: str) -> list[str]:
    """This script in a new process."""
    return [sys.executable, __file__, *words]


def taken(command: Sequence[str]) -> Taken:
    """Run one of the two ways that are a process of Python."""
    (load, find, pairs), cpu, peak = told(command)
    assert isinstance(load, float)
    assert isinstance(find, float)
    assert isinstance(pairs, list)
    return Taken(load, find, cpu, peak, (pairs[0], pairs[1], pairs[2]))


def programs() -> Path | None:
    """Where PostgreSQL's programs lie: on the path, or where Debian puts them."""
    found = shutil.which("pg_ctl")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    return Path(found).resolve().parent if found else debian[-1].parent if debian else None


def wait_until_ready(bin_: Path, home: str) -> None:
    """Ask until the server answers."""
    for _ in range(300):
        if not subprocess.run([str(bin_ / "pg_isready"), "-q", "-h", home], check=False).returncode:
            return
        time.sleep(0.1)
    raise SystemExit("PostgreSQL did not start")


def with_postgresql(bin_: Path, folder: Path) -> Taken:
    """Start a server on a socket of its own, load, find, stop. Root may not run it, so it becomes postgres."""
    user = "postgres" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="slr-pg-", dir="/tmp") as home:
        if user:
            shutil.chown(home, user)
        make = [str(bin_ / "initdb"), "-D", f"{home}/data", "-U", "slr", "--auth=trust", "-N", "--no-locale"]
        subprocess.run(make, check=True, user=user, cwd=home, stdout=subprocess.DEVNULL)
        options = ("listen_addresses=", "fsync=off", "shared_buffers=256MB", "work_mem=256MB", "max_wal_size=4GB")
        serve = [
            str(bin_ / "postgres"),
            "-D",
            f"{home}/data",
            "-k",
            home,
            *chain(*(("-c", one) for one in options)),
        ]
        server = subprocess.Popen(serve, user=user, cwd=home, stderr=subprocess.DEVNULL, text=True)
        try:
            wait_until_ready(bin_, home)
            load, find, pairs = ask_postgresql(str(bin_ / "psql"), home, folder)
        finally:
            server.send_signal(signal.SIGINT)
        cpu, peak = usage(server)
    return Taken(load, find, cpu, peak, pairs)


def ask_postgresql(psql: str, home: str, folder: Path) -> tuple[float, float, tuple[int, int, int]]:
    """Seconds to load, seconds to find, and the pairs in figures."""

    def ask(script: str) -> str:
        command = [psql, "-XqAt", "-F", " ", "-v", "ON_ERROR_STOP=1", "-h", home, "-U", "slr", "-d", "postgres"]
        return subprocess.run(command, input=script, check=True, capture_output=True, text=True).stdout

    start = time.perf_counter()
    ask(
        "CREATE UNLOGGED TABLE keys (key BIGINT, record BIGINT);\n"
        "CREATE UNLOGGED TABLE ranks (record BIGINT, rank BIGINT);\n"
        f"\\copy keys FROM '{folder}/keys.csv' CSV\n\\copy ranks FROM '{folder}/ranks.csv' CSV\nANALYZE;\n"
    )
    loaded = time.perf_counter()
    ask(f"CREATE UNLOGGED TABLE pairs AS {BLOCKING_SQL};\n")
    done = time.perf_counter()
    count, first, second = ask("SELECT count(*), sum(first), sum(second) FROM pairs;\n").split()
    return loaded - start, done - loaded, (int(count), int(first), int(second))


def ways(folder: Path) -> Iterator[tuple[str, Taken]]:
    """Every way that can be measured here, one after the other."""
    yield "numpy", taken(own("numpy", str(folder)))
    if python := os.environ.get("SLR_DUCKDB"):
        yield "DuckDB", taken([python, "-c", DUCKDB, str(folder), BLOCKING_SQL])
    bin_ = programs()
    if bin_ is not None:
        yield "PostgreSQL", with_postgresql(bin_, folder)


def measure(source: Path) -> None:
    """Print a line for each way."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (records, keys), cpu, peak = told(own("keys", str(source), name))
        print(f"{source.stem}: {records:,} records, {keys:,} keys, made in {cpu:.0f} s CPU and {peak:.0f} MB")
        first: Taken | None = None
        for way, one in ways(folder):
            first = first or one
            same = "same pairs" if one.pairs == first.pairs else "OTHER PAIRS"
            print(
                f"  {way:10} load {one.load:6.2f} s  "
                f"find {one.find:6.2f} s ({one.find / first.find:5.2f} of numpy)  "
                f"CPU {one.cpu:6.2f} s ({one.cpu / first.cpu:5.2f})  "
                f"peak {one.peak_mb:5.0f} MB ({one.peak_mb / first.peak_mb:5.2f})  {one.pairs[0]:,} {same}",
                flush=True,
            )


def main() -> None:
    """Measure the files named, the small ones first."""
    if sys.argv[1:2] == ["keys"]:
        make_keys(Path(sys.argv[2]), Path(sys.argv[3]))
    elif sys.argv[1:2] == ["numpy"]:
        with_numpy(Path(sys.argv[2]))
    elif sys.argv[1:]:
        print(f"load of the machine at the start: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        for source in sorted(map(Path, sys.argv[1:]), key=lambda path: path.stat().st_size):
            measure(source)
    else:
        raise SystemExit("name files of records")


if __name__ == "__main__":
    main()
