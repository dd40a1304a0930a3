"""The demonstration server over real sockets: three dialects at one address, and no request that brings it down."""

import http.client
import json
import socket
import time
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler
from typing import cast
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import Request, urlopen

import pytest

from slr.adapters.sources import CitationSource, HttpOptions, Source, SourceSearch, open_source
from slr.core.model import Page, SourceSettings, Truth, Window
from slr.core.query import Matching, match, parse
from slr.demo.catalogue import load_catalogue
from slr.demo.server import LARGEST_BODY, DemoServer, _Listener

CATALOGUE = load_catalogue()
REVIEW_QUERY = (
    '("FM" | "large model" | "large vision model") brain -animal -mice -survey -pig -review '
    '(MR|MRI|CT|PET|"medical image"|"medical imaging")'
)
WINDOW = Window(date(2020, 2, 18), date(2025, 2, 18))


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer(CATALOGUE) as running:
        yield running


@pytest.fixture
def steady() -> Iterator[DemoServer]:
    """A server without the staged faults."""
    with DemoServer(CATALOGUE, faults=False) as running:
        yield running


def fetch(server: DemoServer, path: str, body: bytes | None = None) -> tuple[int, str, bytes]:
    try:
        with urlopen(Request(server.url + path, data=body), timeout=10) as reply:
            return reply.status, reply.headers["Content-Type"], reply.read()
    except HTTPError as error:
        with error:
            return error.code, error.headers["Content-Type"], error.read()


def test_a_server_starts_fast_at_an_address_of_this_machine() -> None:
    started = time.perf_counter()
    with DemoServer(load_catalogue()) as server:
        assert time.perf_counter() - started < 0.5
        assert urlsplit(server.url).hostname == "127.0.0.1"


def test_two_servers_run_side_by_side(server: DemoServer, steady: DemoServer) -> None:
    assert server.url != steady.url


def test_there_is_no_address_before_and_after() -> None:
    server = DemoServer(CATALOGUE)
    with pytest.raises(RuntimeError):
        _ = server.url
    with server:
        assert server.url
    with pytest.raises(RuntimeError):
        _ = server.url


def test_every_service_fails_once_and_then_answers(server: DemoServer) -> None:
    bulk, esearch = "/graph/v1/paper/search/bulk?query=brain", "/esearch.fcgi?db=pubmed&retmode=json&term=brain"
    assert [fetch(server, bulk)[0] for _ in range(3)] == [429, 200, 200]
    results = [json.loads(fetch(server, esearch)[2])["esearchresult"] for _ in range(3)]
    assert ["ERROR" in result for result in results] == [True, False, False]
    cursor = json.loads(fetch(server, "/works?query=brain&cursor=*")[2])["message"]["next-cursor"]
    second = "/works?" + urlencode({"query": "brain", "cursor": cursor})
    assert [fetch(server, second)[:2] for _ in range(2)] == [
        (503, "text/html; charset=utf-8"),
        (200, "application/json; charset=utf-8"),
    ]


def test_a_form_is_as_good_as_a_query_string(steady: DemoServer) -> None:
    form = {"db": "pubmed", "retmode": "json", "term": "brain[tiab] NOT tumor[tiab]"}
    by_get = fetch(steady, "/esearch.fcgi?" + urlencode(form))
    by_post = fetch(steady, "/esearch.fcgi", urlencode(form).encode())
    assert by_get == by_post
    assert int(json.loads(by_get[2])["esearchresult"]["count"]) > 0


def test_one_connection_serves_many_requests(steady: DemoServer) -> None:
    parts = urlsplit(steady.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
    started = time.perf_counter()
    for _ in range(20):
        connection.request("GET", f"/works/{quote(CATALOGUE.work(92).doi, safe='')}")
        reply = connection.getresponse()
        assert reply.status == 200
        assert json.loads(reply.read())["message"]["DOI"] == CATALOGUE.work(92).doi
    connection.close()
    assert time.perf_counter() - started < 2


def test_an_encoded_identifier_reaches_the_reference_list(steady: DemoServer) -> None:
    name = quote(f"CorpusId:{990_000_000}", safe="")
    status, _, body = fetch(steady, f"/graph/v1/paper/{name}/references?limit=1000&fields=title,externalIds")
    assert status == 200
    cited = [edge["citedPaper"] for edge in json.loads(body)["data"]]
    assert len(cited) == 171
    assert [place for place, paper in enumerate(cited, 1) if "2406.10395" in str(paper)] == [34, 62]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("/", "application/json"),
        ("/graph/v1/paper/" + "x" * 5000, "application/json"),
        ("/graph/v1/paper/%00%ff%2e%2e%2f", "application/json"),
        ("/graph/v1/paper/search/bulk", "application/json"),
        ("/graph/v1/paper/search/bulk?query=" + "(" * 20_000, "application/json"),
        ("/graph/v1/paper/search/bulk?query=" + "-" * 20_000, "application/json"),
        ("/graph/v1/paper/search/bulk?query=%22", "application/json"),
        ("/graph/v1/paper/search/bulk?query=brain&token=%00", "application/json"),
        ("/graph/../../etc/passwd", "application/json"),
        ("//works", None),
        ("/works/", "text/plain"),
        ("/works/..%2f..%2fetc", "text/plain"),
        ("/works?cursor=%ff&query=x", "application/json"),
        ("/works?rows=%d9%a1", "application/json"),
        ("/works?filter=:,:", "application/json"),
        ("/efetch.fcgi?id=%00", None),
        ("/efetch.fcgi?WebEnv=MCID_" + "f" * 5000, "text/xml"),
        ("/esearch.fcgi?retmax=9" + "9" * 5000, "application/json"),
        ("/esearch.fcgi?retmode=json&term=" + "(" * 20_000, None),
        ("/elink.fcgi", "application/json"),
        ("/?a=b&a=c&&=&%", "application/json"),
        ("/" + "a" * 70_000, "application/json"),
    ],
)
def test_no_path_brings_the_server_down(steady: DemoServer, path: str, content: str | None) -> None:
    """Where something is wrong the answer is a 4xx of the service's own kind; the next request works."""
    status, kind, _ = fetch(steady, path)
    assert status == 200 if content is None else 400 <= status < 500
    assert content is None or kind.startswith(content)
    assert fetch(steady, "/works?query=brain")[0] == 200


@pytest.mark.parametrize("method", ["DELETE", "PUT", "HEAD", "TRACE", "NONSENSE"])
def test_other_methods_are_refused(steady: DemoServer, method: str) -> None:
    parts = urlsplit(steady.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
    connection.request(method, "/works")
    reply = connection.getresponse()
    assert reply.status == 405
    assert (reply.read() == b"") == (method == "HEAD")
    connection.close()


@pytest.mark.parametrize("length", ["-1", "many", "\xb2", "99999999999", str(LARGEST_BODY + 1)])
def test_a_form_of_bad_or_boundless_length_is_refused(steady: DemoServer, length: str) -> None:
    parts = urlsplit(steady.url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10) as line:
        line.sendall(
            f"POST /esearch.fcgi HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n".encode("latin-1")
        )
        assert line.recv(100).split()[1] in {b"400", b"413"}


def test_bytes_that_are_no_http_get_a_json_answer(steady: DemoServer) -> None:
    parts = urlsplit(steady.url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10) as line:
        line.sendall(b"nonsense with too many words\r\n\r\n")
        assert line.recv(1000).startswith(b'{"error"')


def test_a_client_that_hangs_up_is_not_told_and_a_failure_is(capsys: pytest.CaptureFixture[str]) -> None:
    with _Listener(("127.0.0.1", 0), BaseHTTPRequestHandler) as listener:
        for error, told in ((BrokenPipeError(), False), (ZeroDivisionError(), True)):
            try:
                raise error
            except (BrokenPipeError, ZeroDivisionError):
                listener.handle_error(None, ("127.0.0.1", 1))
            assert ("ZeroDivisionError" in capsys.readouterr().err) is told


def test_requests_at_the_same_time_all_get_their_answer(steady: DemoServer) -> None:
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: fetch(steady, "/graph/v1/paper/search/bulk?query=brain"), range(24)))
    assert {status for status, _, _ in answers} == {200}
    assert len({body for _, _, body in answers}) == 1


def opened(server: DemoServer, name: str) -> Source:
    options = HttpOptions(sleep=lambda _seconds: None)
    return open_source(name, SourceSettings(base_url=server.url), http_options=options)


def searched(server: DemoServer, name: str) -> list[Page]:
    """The published query, asked the way a review asks it."""
    pages = list(opened(server, name).search(SourceSearch(parse(REVIEW_QUERY), WINDOW)))
    assert not [problem for page in pages for problem in page.problems]
    return pages


def refs(pages: list[Page]) -> list[tuple[int, ...]]:
    return [CATALOGUE.refs_of(entry.document) for page in pages for entry in page.entries]


@pytest.mark.parametrize(
    ("name", "fewest", "most"), [("semantic_scholar", 15, 40), ("crossref", 25, 70), ("pubmed", 3, 15)]
)
def test_the_adapters_get_past_the_faults_and_fetch_every_hit(
    server: DemoServer, name: str, fewest: int, most: int
) -> None:
    pages = searched(server, name)
    received = sum(page.received for page in pages)
    assert fewest <= received <= most
    assert {page.reported for page in pages} == {received}
    assert len([page for page in pages if page.entries]) >= (1 if name == "pubmed" else 2)


@pytest.mark.parametrize("name", ["semantic_scholar", "crossref", "pubmed"])
def test_everything_an_adapter_reads_is_found_again_in_the_catalogue(steady: DemoServer, name: str) -> None:
    assert all(refs(searched(steady, name)))


def test_a_local_evaluation_of_crossref_leaves_works_to_include_and_works_to_exclude(steady: DemoServer) -> None:
    """Titles alone cannot decide the query, so what is left is unknown; a NOT word in a title decides."""
    tree = parse(REVIEW_QUERY)
    entries = [entry for page in searched(steady, "crossref") for entry in page.entries]
    kept = [
        CATALOGUE.refs_of(entry.document)[0]
        for entry in entries
        if match(tree, entry.document.title, entry.document.abstract, matching=Matching.STEMMED) is not Truth.FALSE
    ]
    assert {CATALOGUE.decision(ref).included for ref in kept} == {True, False}
    assert any(CATALOGUE.decision(ref).open for ref in kept)


def test_the_reference_list_of_the_review_leads_to_every_entry(steady: DemoServer) -> None:
    source = cast("CitationSource", opened(steady, "semantic_scholar"))
    found = refs(list(source.references(CATALOGUE.review_id)))
    assert len(found) == 171
    assert {ref for each in found for ref in each} == set(range(1, 172))
    assert [page.received for page in source.citations(CATALOGUE.review_id)] == [0]
