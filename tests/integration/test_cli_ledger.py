"""`slr ledger copy` and `slr ledger merge`, as two people on two machines use them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from commands import slr
from ledgers import add, entry
from services import review_folder, team
from slr.ledger import Ledger

DOUBLE = team("Ana", "Ben").replace("[screening]", '[screening]\ntitle-abstract = "double"')


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
