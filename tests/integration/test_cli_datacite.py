"""A review that names DataCite searches it through the command line, by its settings alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import slr
from engine_dialects import Work
from engine_servers import answering
from ledgers import open_ledger
from services import REVIEW, Reply, review_folder, service

WORKS = [
    Work("Brain MRI of many", "a data set", "", "2022"),
    Work("Brain CT", "no such thing", "", "2022"),
    Work("Heart", "an MRI of the brain", "", "2019"),
]


def test_a_search_finds_by_title_and_description_and_stores_what_was_sent(tmp_path: Path) -> None:
    with service(answering("datacite", WORKS)) as server:
        toml = f'{REVIEW}\n[sources.datacite]\nbase_url = "{server.url}"\n'
        review = review_folder(tmp_path / "review", toml=toml)
        ran = slr("search", "--review", review, "--source", "datacite", env={"SLR_EMAIL": "ana@example.org"})
    assert ran.code == 0
    with open_ledger(review) as ledger:
        assert {report.document.title for report in ledger.reports.all()} == {"Brain MRI of many", "Heart"}
    assert "DataCite" in ran.out
    assert "example.org" not in ran.out + ran.err


def test_a_refused_query_ends_with_the_services_own_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors = b'{"errors": [{"status": "400", "title": "Failed to parse query"}]}'
    with service(lambda _path, _asked: Reply(errors, status=400)) as server:
        monkeypatch.setenv("SLR_DATACITE_URL", server.url)
        ran = slr("search", "--review", review_folder(tmp_path / "review"), "--source", "datacite")
    assert ran.code == 3
    assert "Failed to parse query" in ran.out + ran.err
