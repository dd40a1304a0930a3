"""Answers to ledger: pages of 1,000 in Semantic Scholar's shape through the real reader and the real ledger.

Prints records per second beside the aim (8,000), in wall and in CPU seconds, with the share of reading and of
storing, and the peak memory at 10,000 and at 100,000 records: it must not grow with the run. Making the pages is
not counted.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from slr.ledger import Kept, Ledger, NewRun
from slr.model import Page, SourceKind
from slr.sources.semantic_scholar_records import parse_search

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


def measure(size: int) -> None:
    """Read and store `size` records and print what that took."""
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


def main() -> None:
    """Print a line for each size, the small one first: the peak never falls."""
    for size in SIZES:
        measure(size)


if __name__ == "__main__":
    main()
