"""`slr publish` on a real ledger: whole files within reports/, the same each time, and no open verdict in any."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands import slr
from ledgers import add, entry, environment, new_run, open_ledger
from slr.core.model import Author, Decision, Document, Stage, Verdict
from slr.outputs.publish import papers

PROTOCOL = """\
title = "Made-up brains"
question = "Which?"
[search]
sources = ["crossref"]
[screening]
reviewers = ["ana", "benno"]
"title-abstract" = "double"
"full-text" = "single"
[[criteria]]
code = "T1"
stage = "title-abstract"
text = "Is it?"
reason = "Secretreason"
[[criteria]]
code = "F1"
stage = "full-text"
text = "Is it?"
reason = "No model"
"""


@pytest.fixture
def review(tmp_path: Path) -> Path:
    """Four reports: included, excluded on full text, not retrieved, and one with a single vote of two."""
    (tmp_path / "review.toml").write_text(PROTOCOL, encoding="utf-8")
    with open_ledger(tmp_path) as ledger:
        works = [entry(number) for number in range(1, 4)]
        bare = entry(4, title="=HYPERLINK(1)", authors=(Author("Zed"),), year=None)
        add(ledger, *works, bare, run=new_run())
        ledger.merge_log.add_pass([], actor="slr", records=4, unsure=0)
        both = [
            Decision(number, Stage.TITLE_ABSTRACT, who, Verdict.INCLUDE)
            for number in (1, 2, 3)
            for who in ("ana", "benno")
        ]
        full = [
            Decision(1, Stage.FULL_TEXT, "ana", Verdict.INCLUDE),
            Decision(2, Stage.FULL_TEXT, "ana", Verdict.EXCLUDE, ("F1",)),
            Decision(3, Stage.FULL_TEXT, "ana", Verdict.NOT_RETRIEVED),
        ]
        alone = Decision(4, Stage.TITLE_ABSTRACT, "ana", Verdict.EXCLUDE, ("T1",), "a note of ana's")
        ledger.decisions.record([*both, *full, alone], protocol=PROTOCOL)
    return tmp_path


def run(review: Path, *arguments: object, code: int = 0) -> str:
    words = ["publish", "--review", str(review), *map(str, arguments)]
    ran = slr(*words, env=environment(review))
    assert ran.code == code, ran.err
    return ran.out + ran.err


def written(review: Path) -> dict[str, bytes]:
    reports = review / "reports"
    return {
        str(path.relative_to(reports)): path.read_bytes() for path in sorted(reports.rglob("*")) if path.is_file()
    }


def test_every_part_is_written_and_a_second_time_gives_the_same_bytes(review: Path) -> None:
    run(review)
    first = written(review)
    assert {"methods.md", "limitations.md", "search-appendix.md", "CITATION.cff", "references.bib",
            "references.md", "references.html", "tables/tables.xlsx", "checklists/prisma-s.csv",
            "tables/excluded.tex"} <= first.keys()  # fmt: skip
    assert not [name for name in first if name.endswith(".tmp")]
    run(review)
    assert written(review) == first


def test_every_file_of_an_unfinished_review_says_how_many_are_undecided(review: Path) -> None:
    output = run(review)
    assert "interim: 1 report undecided" in output
    for name, body in written(review).items():
        if name.startswith("prisma."):  # says it in its own words; the counts file of the R package has no place
            is_drawn = name.endswith((".pdf", ".png", ".csv"))
            said = {".json": b'"interim": true'}.get(Path(name).suffix, b"Interim figure: 1 record awaits")
            assert is_drawn or said in body, name
        elif not name.endswith((".xlsx", ".png")):
            assert b"interim: 1 report undecided" in body, name


def test_a_single_vote_of_two_is_in_no_file(review: Path) -> None:
    run(review)
    for name, body in written(review).items():
        assert b"a note of ana" not in body, name
        # That the report was found is no secret; the table of all reports and the lists of the diagram name it.
        assert b"HYPERLINK" not in body or name.startswith(("prisma.html", "site/")), name
        if not name.startswith(("methods", "search-appendix", "checklists/")):
            assert b"Secretreason" not in body, name
    methods = (review / "reports" / "methods.md").read_text(encoding="utf-8")
    assert "every record with a settled verdict (3)" in methods
    assert "They judged independently" in methods


def test_when_the_second_vote_is_in_nothing_is_interim(review: Path) -> None:
    with open_ledger(review) as ledger:
        ledger.decisions.record([Decision(4, Stage.TITLE_ABSTRACT, "benno", Verdict.EXCLUDE, ("T1",))])
    run(review)
    assert not [name for name, body in written(review).items() if b"interim: " in body or b"INTERIM" in body]


def test_records_added_after_the_last_deduplication_make_the_files_interim(review: Path) -> None:
    with open_ledger(review) as ledger:
        ledger.decisions.record([Decision(4, Stage.TITLE_ABSTRACT, "benno", Verdict.EXCLUDE, ("T1",))])
        add(ledger, entry(5), run=new_run("pubmed", "PubMed"))
        both = [Decision(5, Stage.TITLE_ABSTRACT, who, Verdict.EXCLUDE, ("T1",)) for who in ("ana", "benno")]
        ledger.decisions.record(both)
    assert "interim: records added after the last deduplication" in run(review)


def test_only_the_parts_named_are_written(review: Path) -> None:
    run(review, "--only", "methods,citation")
    assert set(written(review)) == {"methods.md", "limitations.md", "CITATION.cff"}


def test_an_unknown_part_is_refused_with_the_parts_there_are(review: Path) -> None:
    assert "tables, references, checklists" in run(review, "--only", "tabels", code=2)


def test_a_dry_run_writes_nothing_and_tells_all_in_json(review: Path) -> None:
    output = run(review, "--dry-run", "--json")
    told = json.loads(output[output.index("{") : output.rindex("}") + 1])
    assert told["undecided"] == 1
    assert told["dry_run"] is True
    assert any(one["path"].endswith("methods.md") for one in told["files"])
    assert not (review / "reports").exists()


def test_nothing_is_written_outside_reports(review: Path) -> None:
    assert "is not within" in run(review, "--out", review / "elsewhere", code=2)
    assert "is not within" in run(review, "--out", review / "reports" / ".." / "x", code=2)
    run(review, "--out", review / "reports" / "paper", "--only", "citation")
    assert set(written(review)) == {"paper/CITATION.cff"}


def test_a_link_in_reports_that_leads_out_of_it_is_not_followed(review: Path) -> None:
    (review / "reports").mkdir()
    (review / "away").mkdir()
    (review / "reports" / "tables").symlink_to(review / "away")
    assert "is not within" in run(review, "--only", "tables", code=2)
    assert not list((review / "away").iterdir())


def test_a_style_of_ones_own_is_used_and_one_that_is_none_is_refused(review: Path) -> None:
    ours = Path(papers.__file__).parent / "data" / "slr-author-year.csl"
    mine = review / "mine.csl"
    mine.write_text(ours.read_text(encoding="utf-8").replace('prefix="(" suffix=")"', 'prefix="[" suffix="]"'))
    run(review, "--only", "references", "--style", mine)
    assert r"\[2024\]" in (review / "reports" / "references.md").read_text(encoding="utf-8")
    mine.write_text("<html/>")
    assert "is no citation style" in run(review, "--style", mine, code=2)
    assert "cannot be read" in run(review, "--style", review / "none.csl", code=2)


def test_an_empty_ledger_is_published_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "review.toml").write_text(PROTOCOL, encoding="utf-8")
    open_ledger(tmp_path).close()
    assert "interim: no records yet" in run(tmp_path)


def test_a_record_of_which_nothing_is_known_is_cited(tmp_path: Path) -> None:
    (tmp_path / "review.toml").write_text(PROTOCOL, encoding="utf-8")
    with open_ledger(tmp_path) as ledger:
        add(ledger, entry(1, title="", authors=(), year=None, ids=Document().ids))
        ledger.decisions.record([Decision(1, Stage.TITLE_ABSTRACT, "benno", Verdict.INCLUDE)])
        ledger.decisions.record([Decision(1, stage, "ana", Verdict.INCLUDE) for stage in Stage])
    run(tmp_path, "--only", "references")
    assert r"\[no title\]" in (tmp_path / "reports" / "references.md").read_text(encoding="utf-8")
    assert "@misc{anonndr1," in (tmp_path / "reports" / "references.bib").read_text(encoding="utf-8")
