"""A corpus of bad files, and what the import says of each: `bad_files.txt` beside this test.

Run this file with `--write` to make the golden file anew, and read what changed.
"""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from slr.cli.app import app

GOLDEN = Path(__file__).with_name("bad_files.txt")
GOOD = b"TY  - JOUR\nTI  - A good record\nPY  - 2020\nER  - \n"


def _zip(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, body in parts.items():
            packed.writestr(name, body)
    return out.getvalue()


#: By name; every file is our own.
CORPUS: dict[str, bytes] = {
    "empty.ris": b"",
    "blanks.csv": b" \n\n",
    "nul.bin": b"\x00\x01\x02" * 200,
    "page.html": b"<!DOCTYPE html><html><body>Please log in</body></html>",
    "unknown.txt": b"Dear colleague,\nhere are the references.\n",
    "program.pdf": b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n" + b"\x00" * 300,
    "lines-between.ris": GOOD + b"lost words\n\n" + GOOD.replace(b"good", b"second"),
    "nothing-in-it.ris": GOOD + b"TY  - JOUR\nER  - \n",
    "run-together.ris": b"TY  - JOUR\nTI  - One\nTY  - JOUR\nTI  - Two\nER  - \n",
    "cut.ris": GOOD + b"TY  - JOUR\nTI  - One more\nAB  - It was cut off in the mid",
    "only-ends.ris": b"TY  - JOUR\nER  - \nTY  - JOUR\nER  - \n",
    "latin-1.ris": GOOD.replace(b"good", b"g\xf6od"),
    "utf-16.ris": GOOD.decode().encode("utf-16"),
    "nul-inside.ris": GOOD.replace(b"good", b"go\x00od"),
    "old-mac.ris": GOOD.replace(b"\n", b"\r"),
    "no-column.csv": b"colour,size\nred,1\n",
    "too-many-cells.csv": b"title,year\nOne,2020\nTwo,2021,x,y\n",
    "open-quote.csv": b'title,year\n"One,2020\nTwo,2021\nThree,2022\n',
    "two-delimiters.csv": b"title;year\nOne;2020\nTwo,2021\n",
    "formula.csv": b"title,year\n'=1+1,2020\n=2+2,2021\n",
    "unclosed.bib": b"@article{a, title={One}}\n@article{b, title={Two\n@article{c, title={Three}}\n",
    "no-key.bib": b"@article{title={One}}\n@article{x, title={Two}}\n",
    "not-an-array.json": b'{"title": "One"',
    "broken-inside.json": b'[{"title": "One"}, {"title": }, {"title": "Three"}]',
    "odd-values.json": b'[{"title": ["One"]}, 7, {"title": "Two", "issued": "soon"}]',
    "half-a-line.jsonl": b'{"title": "One"}\n{"title": "Tw\n{"title": "Three"}\n',
    "deep.jsonl": b'{"title": ' + b"[" * 100_000 + b"\n" + b'{"title": "Two"}\n',
    "bomb.xml": b'<!DOCTYPE x [<!ENTITY a "boom">]><xml><records><record><titles><title>T&a;</title></titles>'
    b"</record></records></xml>",
    "cut.xml": b"<xml><records><record><titles><title>One</title></titles></record><record><titles><ti",
    "nothing-in-it.rdf": b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    b'xmlns:bib="http://purl.org/net/biblio#"><bib:Article/></rdf:RDF>',
    "no-workbook.xlsx": _zip(**{"[Content_Types].xml": b"<x/>"}),
    "cut.xlsx": _zip(**{"[Content_Types].xml": b"<x/>" * 50})[:120],
    "empty-fields.nbib": b"PMID- 1\nTI  - One\n\nPMID- \n\nPMID- 3\nTI  - Three\n",
    "no-end.ciw": b"FN x\nVR 1.0\nPT J\nTI One\nER\n\nPT J\nTI Two\n",
    "untitled-refworks.txt": b"\xef\xbb\xbfRT Journal Article\nT1 One\n\nRT Book, Whole\nSR Print(0)\n\nlost\nRT Map\nT1 Three\n",
    "untitled.enw": b"%0 Journal Article\n%T One\n\n%0 Journal Article\n\n%0 Book\n%T Three\n",
}


def told(folder: Path) -> str:
    """What `slr import --dry-run` says of each file, with its exit code."""
    runner, found = CliRunner(), []
    if runner.invoke(app, ["init", str(folder / "review")]).exit_code:
        raise AssertionError("slr init failed")
    for name, body in CORPUS.items():
        path = folder / name
        path.write_bytes(body)
        words = ["import", str(path), "--dry-run", "--review", str(folder / "review")]
        result = runner.invoke(app, words, env={"COLUMNS": "200", "NO_COLOR": "1"})
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        said = (result.stderr + result.stdout).replace(str(folder), "…")
        lines = [" ".join(line.split()) for line in said.splitlines() if line.strip()]
        found.append("\n".join([f"== {name}: exit {result.exit_code}", *lines]))
    return "\n\n".join(found) + "\n"


def test_each_bad_file_gives_its_message(tmp_path: Path) -> None:
    assert told(tmp_path) == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CORPUS)
def test_no_bad_file_ends_in_a_traceback_or_in_silence(name: str) -> None:
    part = next(
        one for one in GOLDEN.read_text(encoding="utf-8").split("\n\n") if one.startswith(f"== {name}: exit ")
    )
    assert "Traceback" not in part
    assert len(part.splitlines()) > 1


if __name__ == "__main__" and sys.argv[1:] == ["--write"]:
    import tempfile

    with tempfile.TemporaryDirectory() as made:
        GOLDEN.write_text(told(Path(made)), encoding="utf-8")
