"""Recorded answers of the services, where they are at hand, are read to the last record.

They are not part of the project; set SLR_SHARED to a folder that holds `api/samples/INDEX.tsv`.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from slr.adapters.sources import (
    arxiv,
    crossref,
    datacite,
    europe_pmc,
    openalex,
    pubmed_records,
    pubmed_search,
)
from slr.adapters.sources import semantic_scholar as s2
from slr.adapters.sources.base import ParsedAnswer
from slr.adapters.sources.http import refusal
from slr.adapters.sources.sentences import service_sentence
from slr.core.errors import (
    AccessRefused,
    MalformedResponse,
    NotFound,
    RateLimited,
    RequestRejected,
    SourceError,
    SourceUnavailable,
)

SHARED = os.environ.get("SLR_SHARED")

#: By the beginning of a file's name; the first that fits.
S2_PARSERS: tuple[tuple[str, Callable[[bytes], ParsedAnswer]], ...] = (
    ("references", s2.references),
    ("citations", s2.citations),
    ("batch", s2.parse_papers),
    ("paper", s2.parse_papers),
    ("", s2.parse_search),
)
#: The parser of every service that has one for all its samples; a second one for what comes with status 200 as error.
PARSERS: dict[str, Callable[[bytes], ParsedAnswer]] = {
    "crossref": crossref.parse_works,
    "pubmed": pubmed_records.parse_efetch,
    "openalex": openalex.parse_works,
    "europepmc": europe_pmc.parse_search,
    "arxiv": arxiv.parse_feed,
    "datacite": datacite.parse_dois,
}
STATUS_ERRORS: dict[int, type[SourceError]] = {
    400: RequestRejected,
    403: AccessRefused,
    404: NotFound,
    429: RateLimited,
    500: SourceUnavailable,
    503: SourceUnavailable,
    504: SourceUnavailable,
}


#: Parts of requests that ask for something the parsers of searches do not read.
OTHER_REQUESTS = (
    "/datasets/",
    "esummary.fcgi",
    "elink.fcgi",
    "rettype=medline",
    "/supplementaryFiles",
    "select=open_access",
)


def _rows() -> list[tuple[str, str, int]]:
    """File, status and number of records of every answer to a search of the services."""
    if SHARED is None:
        return []
    with (Path(SHARED) / "api/samples/INDEX.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    services = {"s2", *PARSERS}
    return [
        (row[0], row[2], int(row[4]))
        for row in rows
        if row[0].split("/")[0] in services and not any(part in row[1] for part in OTHER_REQUESTS)
    ]


def _body(name: str) -> bytes:
    assert SHARED is not None
    return (Path(SHARED) / "api/samples" / name).read_bytes()


def _parsed(name: str) -> ParsedAnswer:
    service, _, file = name.partition("/")
    body = _body(name)
    if service == "s2":
        return next(parse for start, parse in S2_PARSERS if file.startswith(start))(body)
    return PARSERS[service](_as_list(service, body))


def _as_list(service: str, body: bytes) -> bytes:
    """One work on its own as the answer of a search that has only it."""
    if service == "openalex" and body.startswith(b"{") and "results" not in json.loads(body):
        return b'{"results":[' + body + b"]}"
    if service == "crossref" and "message" not in json.loads(body):
        return b'{"status":"ok","message-type":"work","message":' + body + b"}"
    return body


def _is_error(name: str) -> bool:
    return "error" in name or "match_404" in name


pytestmark = pytest.mark.skipif(SHARED is None, reason="SLR_SHARED is not set")

GOOD = [(name, count) for name, status, count in _rows() if status.startswith("200") and not _is_error(name)]
RECORDS = [(name, count) for name, count in GOOD if "esearch" not in name]
SEARCHES = [(name, count) for name, count in GOOD if "esearch" in name]
REFUSED = [(name, int(status)) for name, status, _ in _rows() if status.isdigit() and status != "200"]
ERRORS_IN_200 = [
    name for name, status, _ in _rows() if _is_error(name) and status[:3] not in map(str, STATUS_ERRORS)
]


def test_the_index_is_read_whole() -> None:
    assert len(GOOD) + len(REFUSED) + len(ERRORS_IN_200) == len(_rows()) > 50


@pytest.mark.parametrize(("name", "count"), RECORDS)
def test_every_record_is_read_or_told(name: str, count: int) -> None:
    parsed = _parsed(name)
    unreadable = sum(problem.where.startswith("item ") for problem in parsed.problems)
    assert parsed.received == count
    assert len(parsed.entries) + unreadable == count
    assert all(entry.key and entry.raw for entry in parsed.entries)


@pytest.mark.parametrize(("name", "count"), SEARCHES)
def test_every_id_of_a_search_is_read(name: str, count: int) -> None:
    found = pubmed_search.parse_esearch(_body(name))
    assert len(found.ids) == count <= found.count


@pytest.mark.parametrize(("name", "status"), REFUSED)
def test_every_recorded_refusal_has_its_error_and_its_sentence(name: str, status: int) -> None:
    sentence = service_sentence(_body(name))
    error = refusal("Service", status, sentence)
    assert type(error) is STATUS_ERRORS[status]
    assert sentence
    assert "<" not in sentence or "<ip-or-key>" in sentence


@pytest.mark.parametrize("name", ERRORS_IN_200)
def test_every_error_inside_a_200_raises(name: str) -> None:
    if not name.startswith("pubmed"):
        with pytest.raises(SourceError):
            _parsed(name)
        return
    with pytest.raises((SourceUnavailable, MalformedResponse)):
        pubmed_records.parse_efetch(_body(name))
    with pytest.raises((SourceUnavailable, MalformedResponse)):
        pubmed_search.parse_esearch(_body(name))
