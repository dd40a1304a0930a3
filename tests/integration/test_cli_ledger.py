"""`slr ledger copy` and `slr ledger merge`, as two people on two machines use them."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from commands import slr
from ledgers import add, entry
from services import review_folder, team
from slr.adapters.ledger import Ledger

DOUBLE = team("Ana", "Ben", policy="double")


@pytest.fixture
def apart(tmp_path: Path) -> tuple[Path, Path]:
    """Ana's folder and Ben's copy of it; each has decided on its own."""
    ana = review_folder(tmp_path / "ana", toml=DOUBLE)
    with Ledger(ana / "data" / "slr.db") as ledger:
        add(ledger, *(entry(number) for number in range(1, 4)))
    ben = tmp_path / "ben"
    shutil.copytree(ana, ben)
    for report, verdict in ((1, "include"), (2, "include")):
        slr("decide", str(report), verdict, "--reviewer", "Ana", "--review", str(ana))
    for report, verdict in ((1, "include"), (2, "exclude")):
        slr("decide", str(report), verdict, "--reviewer", "Ben", "--review", str(ben))
    return ana, ben


def test_a_copy_is_joined_once_and_its_conflicts_are_listed(apart: tuple[Path, Path]) -> None:
    ana, ben = apart
    tried = slr("ledger", "merge", str(ben), "--review", str(ana), "--dry-run")
    assert (tried.code, "would be added" in tried.out) == (0, True)
    done = slr("ledger", "merge", str(ben), "--review", str(ana))
    assert done.code == 0
    assert "2 decisions by Ben" in done.out
    assert "report 2, title-abstract" in done.out
    again = json.loads(slr("ledger", "merge", str(ben), "--review", str(ana), "--json").out)
    assert (again["decisions"], again["known"]) == (0, 2)
    assert again["conflicts"] == [[2, "title-abstract"]]


def test_a_copy_of_the_file_holds_the_same_rows(apart: tuple[Path, Path], tmp_path: Path) -> None:
    ana, _ = apart
    done = slr("ledger", "copy", str(ana / "data" / "slr.db"), str(tmp_path / "new.db"), "--json")
    assert json.loads(done.out)["rows"]["decisions"] == 2
    again = slr("ledger", "copy", str(ana / "data" / "slr.db"), str(tmp_path / "new.db"))
    assert again.code == 5
    assert "holds a review already" in again.err


def test_a_dry_run_tells_the_conflicts_that_the_merge_then_has(apart: tuple[Path, Path]) -> None:
    ana, ben = apart
    words = ("ledger", "merge", str(ben), "--review", str(ana))
    before = (ana / "data" / "slr.db").read_bytes()
    tried = slr(*words, "--dry-run")
    assert "1 conflict would be left for `slr resolve`:\n  report 2, title-abstract" in tried.out
    planned = json.loads(slr(*words, "--dry-run", "--json").out)
    assert (ana / "data" / "slr.db").read_bytes() == before
    done = json.loads(slr(*words, "--json").out)
    assert planned["conflicts"] == done["conflicts"] == [[2, "title-abstract"]]
    assert {**planned, "dry_run": False} == done


def verdicts(folder: Path) -> list[tuple[int, str, str]]:
    with Ledger(folder / "data" / "slr.db") as ledger:
        return sorted((one.report_id, one.reviewer, str(one.verdict)) for one in ledger.decisions.current())


def test_a_verdict_in_anothers_name_is_shown_and_needs_a_yes(apart: tuple[Path, Path]) -> None:
    ana, ben = apart
    slr("decide", "2", "exclude", "--reviewer", "Ana", "--review", str(ben))
    before = verdicts(ana)
    words = ("ledger", "merge", str(ben), "--review", str(ana))
    for more in ((), ("--from", "ben"), ("--json",), ("--from", "Cy")):
        refused = slr(*words, *more)
        assert (refused.code, verdicts(ana)) == (6, before)
    told = slr(*words, "--from", "ben", "--dry-run").out
    assert "In the name of Ana, this copy brings 1 verdict." in told
    assert "In the name of Ben" not in told
    assert (2, "Ana", "include") in before
    done = slr(*words, "--from", "ben", "--yes")
    assert (done.code, (2, "Ana", "exclude") in verdicts(ana)) == (0, True)


def test_a_copy_with_one_name_changes_no_verdict_unseen(apart: tuple[Path, Path], tmp_path: Path) -> None:
    ana, _ = apart
    forged = tmp_path / "forged"
    shutil.copytree(ana, forged)
    slr("decide", "1", "exclude", "--reviewer", "ANA", "--review", str(forged))
    words = ("ledger", "merge", str(forged), "--review", str(ana))
    refused = slr(*words)
    assert refused.code == 6
    assert "report 1, title-abstract: include becomes exclude" in refused.out
    asked = json.loads(slr(*words, "--dry-run", "--json").out)["to_confirm"]
    assert [one["changed"][0]["after"] for one in asked.values()] == ["exclude"]
    assert slr(*words, "--from", "Ana").code == 0


def test_resolutions_and_joined_names_of_others_are_shown_too(apart: tuple[Path, Path]) -> None:
    ana, ben = apart
    slr("ledger", "merge", str(ana), "--review", str(ben))
    slr("resolve", "2", "exclude", "--reviewer", "Ana", "--note", "agreed", "--review", str(ben))
    with Ledger(ben / "data" / "slr.db") as ledger:
        ledger.names.join("Benno", "Ben", actor="Ben", act="one act")
    words = ("ledger", "merge", str(ben), "--review", str(ana), "--from", "Ben")
    refused = slr(*words)
    assert refused.code == 6
    assert "In the name of Ana, this copy brings 1 resolution." in refused.out
    assert "Ben declares there that Benno and Ben are one person" in refused.out
    assert slr(*words, "--yes").code == 0
    again = json.loads(slr(*words, "--json").out)
    assert (again["resolutions"], again["names"], again["to_confirm"]) == (0, [], {})


def test_what_belongs_to_searches_and_imports_stays_in_the_copy_and_is_counted(apart: tuple[Path, Path]) -> None:
    ana, ben = apart
    with closing(sqlite3.connect(ben / "data" / "slr.db")) as connection:
        connection.execute(
            "INSERT INTO record_states (record_id, run_id, page_id, facts, changed, at) VALUES (1, 1, 1, '{}', '[]', 'x')"
        )
        connection.commit()
    done = slr("ledger", "merge", str(ben), "--review", str(ana))
    assert (done.code, "1 newer states of records stay in the copy" in done.err) == (0, True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("copy", "nowhere.db", "new.db"), "there is no ledger nowhere.db"),
        (("copy", "{file}", "mysql://host/db"), "cannot be kept in 'mysql'"),
        (("copy", "{file}", "postgresql://host/db?schema=Ünfit"), "small letters"),
        (("merge", "nowhere.db"), "there is no ledger nowhere.db"),
        (("merge", "{file}"), "itself"),
    ],
)
def test_a_place_that_is_none_is_told(
    apart: tuple[Path, Path], words: tuple[str, ...], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, _ = apart
    monkeypatch.chdir(ana)
    done = slr("ledger", *(word.format(file=ana / "data" / "slr.db") for word in words))
    assert done.code in {2, 5}
    assert told in done.err
    assert "Traceback" not in done.err


def test_a_server_that_is_not_there_is_told_without_its_password(
    apart: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, _ = apart
    monkeypatch.setenv("SLR_LEDGER_URL", "postgresql://ana:sesame@127.0.0.1:9/reviews?schema=brain")
    done = slr("status", "--review", str(ana))
    assert done.code == 4
    assert "cannot be reached" in done.err
    assert "sesame" not in done.err


@pytest.mark.parametrize(
    "address", ["host=db.example.org dbname=reviews password=sesame", "ana:sesame@db/reviews", "sesame"]
)
def test_an_address_that_is_no_url_makes_no_file_and_is_not_shown(
    apart: tuple[Path, Path], address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, _ = apart
    monkeypatch.chdir(ana)
    before = sorted(ana.rglob("*"))
    monkeypatch.setenv("SLR_LEDGER_URL", address)
    tried = [slr("status"), slr("decide", "1", "include", "--reviewer", "Ana"), slr("search", "--dry-run")]
    monkeypatch.delenv("SLR_LEDGER_URL")
    if address != "sesame":
        tried += [
            slr("ledger", "copy", "data/slr.db", address),
            slr("ledger", "copy", address, "new.db"),
            slr("ledger", "merge", address),
        ]
    (ana / "review.toml").write_text(DOUBLE + f'\n[ledger]\nurl = "{address}"\n')
    tried.append(slr("status"))
    for done in tried:
        assert (done.code, "sesame" in done.out + done.err) == (2, False)
    assert sorted(ana.rglob("*")) == before


@pytest.mark.parametrize("decided_here", [True, False])
def test_a_copy_brings_no_rules_and_its_added_reviewer_settles_nothing(
    tmp_path: Path, *, decided_here: bool
) -> None:
    here = review_folder(tmp_path / "here", toml=DOUBLE)
    with Ledger(here / "data" / "slr.db") as ledger:
        add(ledger, *(entry(number) for number in range(1, 4)))
    if decided_here:
        slr("decide", "1", "include", "--reviewer", "Ana", "--note", "hers alone", "--review", str(here))
    copy = tmp_path / "copy"
    shutil.copytree(here, copy)
    text = (copy / "review.toml").read_text(encoding="utf-8").replace('"Ben"', '"Ben", "Mallory"')
    (copy / "review.toml").write_text(text, encoding="utf-8")
    for who in () if decided_here else ("Ana",):
        assert slr("decide", "1", "include", "--reviewer", who, "--review", str(copy)).code == 0
    assert slr("decide", "1", "include", "--reviewer", "Mallory", "--review", str(copy)).code == 0
    done = slr("ledger", "merge", str(copy), "--from", "Mallory", "--yes", "--review", str(here))
    assert done.code == 0, done
    rules = slr("protocol", "--review", str(here))
    assert "Mallory" not in rules.out
    status = json.loads(slr("status", "--json", "--review", str(here)).out)
    assert status["stages"][0]["settled"] == 0
    assert "hers alone" not in slr("report", "1", "--reviewer", "Ben", "--review", str(here)).out
    assert slr("decide", "1", "include", "--reviewer", "Ben", "--review", str(here)).code == 0
