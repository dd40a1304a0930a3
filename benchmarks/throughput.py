"""Answers to ledger: pages of 1,000 in Semantic Scholar's shape through the real reader and the real ledger.

Prints records per second beside the aim (8,000), in wall and in CPU seconds, with the share of reading and of
storing, and the peak memory at 10,000 and at 100,000 records: it must not grow with the run. Making the pages is
not counted. A last line says what the least possible work costs: `json.loads`, the answer compressed, its SHA-256,
and one row of a bare SQLite table with one index for each record; the ratio to it is what all the rest costs.
"""

from __future__ import annotations

import hashlib
import json
import resource
import sqlite3
import sys
import tempfile
import time
import zlib
from pathlib import Path

from slr.adapters.ledger import Kept, Ledger, NewRun
from slr.adapters.sources.semantic_scholar import parse_search
from slr.core.model import Page, SourceKind

SIZES = (10_000, 100_000)
PAGE = 1_000
AIM = 8_000


def body(first: int, total: int) -> bytes:
    """A page as the service sends it: abstract of 160 words, 5 authors, all that is asked for."""
    abstract = "Magnetic resonance imaging of the brain was performed in {} people. "
    papers = [
        {
            "paperId": f"{number:040x}",
            "externalIds": {"DOI": f"10.5555/paper.{number}", "CorpusId": number, "PubMed": str(number + 1)},
            "url": f"https://www.semanticscholar.org/paper/{number:040x}",
            "title": f"A study of brain imaging with model number {number}",
            "abstract": "".join(abstract.format(number + part) for part in range(15)),
            "venue": "The Journal of Tests",
            "journal": {"name": "The Journal of Tests", "volume": "7", "pages": "1 - 9"},
            "year": 2024,
            "publicationDate": "2024-03-01",
            "publicationTypes": ["JournalArticle"],
            "authors": [{"authorId": str(n), "name": f"Ada B. Okafor{n}"} for n in range(5)],
            "citationCount": number % 50,
            "openAccessPdf": {"url": f"https://example.org/{number}.pdf", "status": "GREEN"},
        }
        for number in range(first, first + PAGE)
    ]
    return json.dumps({"total": total, "token": "next", "data": papers}).encode()


def peak_mb() -> float:
    """The most memory this process has held so far, in megabytes (macOS counts bytes, Linux kilobytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def floor(size: int) -> float:
    """Records a CPU second when nothing is done but what any program would have to."""
    cpu = 0.0
    with tempfile.TemporaryDirectory() as folder:
        bare = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)
        bare.execute("PRAGMA journal_mode=WAL")
        bare.execute("CREATE TABLE pages (payload BLOB, digest TEXT)")
        bare.execute("CREATE TABLE records (key TEXT UNIQUE, title TEXT, abstract TEXT, authors TEXT, year INT)")
        for first in range(0, size, PAGE):
            payload = body(first, size)
            start = time.process_time()
            items = json.loads(payload)["data"]
            rows = [(x["paperId"], x["title"], x["abstract"], json.dumps(x["authors"]), x["year"]) for x in items]
            bare.execute("BEGIN IMMEDIATE")
            bare.execute(
                "INSERT INTO pages VALUES (?, ?)", (zlib.compress(payload), hashlib.sha256(payload).hexdigest())
            )
            bare.executemany("INSERT INTO records VALUES (?, ?, ?, ?, ?)", rows)
            bare.execute("COMMIT")
            cpu += time.process_time() - start
        bare.close()
    return size / cpu


def measure(size: int) -> float:
    """Read and store `size` records, print what that took, and give the records per CPU second."""
    reading = storing = cpu = 0.0
    with tempfile.TemporaryDirectory() as folder, Ledger(Path(folder) / "slr.db") as ledger:
        run = ledger.runs.start(NewRun("s2", "Semantic Scholar", SourceKind.DATABASE, "q", "brain", "GET"))
        for first in range(0, size, PAGE):
            payload = body(first, size)
            start, worked = time.perf_counter(), time.process_time()
            found = parse_search(payload)
            read = time.perf_counter()
            page = Page("GET", payload, found.entries, found.received, found.problems, found.reported)
            ledger.runs.add_page(run, page, [Kept(entry) for entry in found.entries])
            reading, storing = reading + read - start, storing + time.perf_counter() - read
            cpu += time.process_time() - worked
    seconds = reading + storing
    rate = size / seconds
    print(
        f"{size:>8,} records  {rate:>7,.0f} a second ({rate / AIM:.2f} of the aim of {AIM:,})  "
        f"{size / cpu:>7,.0f} a CPU second  reading {reading / seconds:.0%}, storing {storing / seconds:.0%}  "
        f"peak {peak_mb():.0f} MB"
    )
    return size / cpu


def main() -> None:
    """Print a line for each size, the small one first: the peak never falls."""
    rates = [measure(size) for size in SIZES]
    least = floor(SIZES[0])
    print(f"bare json.loads and SQLite {least:,.0f} a CPU second: {least / rates[0]:.1f} times as fast")


if __name__ == "__main__":
    main()
