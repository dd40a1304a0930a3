"""What `slr export` writes, read by the tools it is for: the same number of records, and the same titles.

    python benchmarks/readback.py [--asreview PYTHON]

rispy and bibtexparser 2 are among the packages of the tests. ASReview has requirements of its own; name the Python
of the environment it is in, and without one it is left out and said so. Ends with 1 when a tool reads something
else.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from slr.adapters.formats.base import FileRecord
from slr.adapters.formats.registry import FORMATS
from slr.core.model import Author, Document, Identifiers

RECORDS = 500
ODD = (
    "Größe, Ångström & <i>café</i>: 50 % of {brains}",
    "=1+1",
    'He said "stop"; then, a comma',
    "脳画像 and دماغ",
    "100_000 ~ $x^2$ \\alpha #1",
    "-minus first",
    "@article{fake, title={x}}",
    "TY  - JOUR",
)
RISPY = """
import json, rispy, sys
with open(sys.argv[1], encoding="utf-8-sig") as stream:
    found = rispy.load(stream)
print(json.dumps([one.get("title") or one.get("primary_title") or "" for one in found]))
"""
BIBTEX = """
import bibtexparser, json, sys
from bibtexparser import middlewares
library = bibtexparser.parse_file(sys.argv[1], append_middleware=[middlewares.LatexDecodingMiddleware()])
assert not library.failed_blocks, library.failed_blocks[0].raw[:300]
print(json.dumps([one["title"] for one in library.entries]))
"""
ASREVIEW = """
import json, sys
from asreview.data.loader import _from_file
print(json.dumps([one.title for one in _from_file(sys.argv[1])]))
"""
#: What is exported, under which name it is read, and by what.
CASES = (
    ("ris", "a.ris", "rispy", RISPY),
    ("bibtex", "a.bib", "bibtexparser", BIBTEX),
    ("asreview", "b.csv", "asreview", ASREVIEW),
    ("asreview", "b.ris", "asreview", ASREVIEW),
    ("rayyan", "r.ris", "rispy", RISPY),
)


def title(number: int) -> str:
    """Every tenth title has signs that formats have to guard."""
    return f"{ODD[number // 10 % len(ODD)]} {number}" if number % 10 == 0 else f"A plain title, number {number}"


def documents() -> list[FileRecord]:
    """Made-up records; no two alike, so that nothing is merged."""
    return [
        FileRecord(
            str(number),
            Document(
                title=title(number), abstract="Sixty adults were scanned. " * 5, year=2000 + number % 25,
                authors=(Author("Ødegård", "Bo"), Author(f"Okafor{number}", "N. K.")), venue="A Journal",
                type="journal-article", ids=Identifiers(doi=f"10.5555/read.{number}"),
            ),
        )
        for number in range(1, RECORDS + 1)
    ]  # fmt: skip


def slr(*words: str) -> None:
    """Run the command line as a user does."""
    subprocess.run([sys.executable, "-m", "slr", *words], check=True, capture_output=True)


def review(folder: Path) -> Path:
    """A review folder with the records imported from a file."""
    root, file = folder / "review", folder / "made.jsonl"
    with file.open("wb") as stream:
        FORMATS["jsonl"].write(documents(), stream)
    slr("init", str(root))
    slr("import", str(file), "--review", str(root))
    return root


def flat(text: str) -> str:
    """A title without what formats put around words.

    Braces and blanks; the apostrophe that keeps a spreadsheet from computing a cell; the letter that the other
    program's LaTeX decoder has for a circumflex.
    """
    bare = text[1:] if text[:1] == "'" and text[1:2] in set("=+-@") else text
    return " ".join(bare.replace("{", "").replace("}", "").replace("\u02c6", "^").split())


def read_back(python: str, script: str, path: Path) -> list[str]:
    """The titles a tool reads, by a Python that has it."""
    command = [python, "-c", script, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=path.parent)
    if done.returncode:
        raise SystemExit(f"{path.name}: {done.stderr.strip().splitlines()[-1]}")
    found: list[str] = json.loads(done.stdout)
    return found


def main() -> None:
    """One line for each case; ends with 1 when one differs."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--asreview", metavar="PYTHON")
    pythons = {"rispy": sys.executable, "bibtexparser": sys.executable, **vars(options.parse_args())}
    wanted = sorted(flat(title(number)) for number in range(1, RECORDS + 1))
    differing = 0
    with tempfile.TemporaryDirectory() as name:
        root = review(Path(name))
        for form, file, tool, script in CASES:
            if pythons[tool] is None:
                print(f"{form:9} {file:6} read by {tool}: left out, no --{tool}")
                continue
            path = Path(name) / file
            slr("export", form, "--set", "all", "-o", str(path), "--review", str(root))
            found = sorted(map(flat, read_back(pythons[tool], script, path)))
            other = sum(one != two for one, two in zip(found, wanted, strict=False)) + abs(
                len(found) - len(wanted)
            )
            differing += bool(other)
            print(f"{form:9} {file:6} read by {tool}: {len(found)} of {len(wanted)} records, {other} other titles")
            for one, two in [pair for pair in zip(found, wanted, strict=False) if pair[0] != pair[1]][:3]:
                print(f"    {one!r} for {two!r}")
    raise SystemExit(bool(differing))


if __name__ == "__main__":
    main()
