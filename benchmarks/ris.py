"""Reading RIS beside rispy: CPU seconds for the same bytes, the ratio, and the memory slr takes.

Both read the same 100,000 made-up records in turn; rispy gives dictionaries of texts, slr items with clean texts,
names apart, identifiers in canonical form and the bytes of each record. A file of your own may be named on the
command line.
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from slr.adapters.formats import ris

try:
    import rispy
except ImportError:
    rispy = None

ROUNDS = 3
RECORDS = 100_000
RECORD = (
    "TY  - JOUR\nTI  - On the use of magnetic resonance in test number {n}\n{authors}PY  - {year}\n"
    "T2  - Journal of Tests\nVL  - {volume}\nIS  - 2\nSP  - {n}\nEP  - {end}\nDO  - 10.5555/test.{n}\n"
    "SN  - 0000-0000\n{keywords}AB  - {abstract}\n"
    "ER  - \n\n"
)
ABSTRACT = (
    "Magnetic resonance imaging of the brain was performed in all who agreed (p < 0.05, 95 % CI 1\u20132). " * 12
)


def made_up(number: int) -> bytes:
    """A RIS file of ordinary records: 5 authors, 5 keywords, an abstract of 180 words."""
    keywords = "".join(f"KW  - keyword {n}\n" for n in range(5))
    return "".join(
        RECORD.format(
            n=n, end=n + 9, year=1990 + n % 30, volume=n % 70, keywords=keywords, abstract=ABSTRACT,
            authors="".join(f"AU  - Author{(n * 7 + k) % 30_011}, Ada {chr(65 + k)}.\n" for k in range(5)),
        )
        for n in range(number)
    ).encode()  # fmt: skip


def cpu_seconds(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    """Print medians, the ratio and the memory."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made-up.ris"
        if len(sys.argv) > 1:
            path = Path(sys.argv[1])
        else:
            with path.open("wb") as out:
                out.writelines(made_up(RECORDS // 100) for _ in range(100))
        compare(path)


def read_all(path: Path) -> int:
    """The number of items and problems slr finds."""
    with path.open("rb") as stream:
        return sum(1 for _ in ris.FORMAT.read(stream))


def compare(path: Path) -> None:
    """Read one file with both."""
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    count = read_all(path)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024
    works: dict[str, Callable[[], object]] = {"slr": lambda: read_all(path)}
    if rispy is not None:
        works["rispy"] = lambda: rispy.loads(path.read_text(encoding="utf-8-sig", errors="replace"))
    rounds = [{name: cpu_seconds(work) for name, work in works.items()} for _ in range(ROUNDS)]
    print(f"{path.stat().st_size:,} bytes, {count:,} records, median of {ROUNDS} rounds")
    middle = {name: statistics.median(one[name] for one in rounds) for name in works}
    for name, value in middle.items():
        print(f"{name:8} {value:8.2f} s CPU {count / value:10,.0f} records a second")
    print(f"slr holds {grown:.0f} MB more after the file than before it")
    print(
        f"slr / rispy  {middle['slr'] / middle['rispy']:.2f}"
        if rispy
        else "rispy is not installed: pip install rispy"
    )


if __name__ == "__main__":
    main()
