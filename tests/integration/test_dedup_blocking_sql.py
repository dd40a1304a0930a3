"""The blocking written as SQL gives the pairs of the blocking written with numpy, in each of three databases."""

from __future__ import annotations

import getpass
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slr.stages.dedup.block import BLOCK_LIMIT, BLOCKING_SQL, WINDOW, Keyed, keyed, pairs_of
from slr.stages.dedup.normalise import Sketch

pytestmark = pytest.mark.slow

Pairs = list[tuple[int, int]]
#: Gives the pairs that a database finds for the tables, which are laid anew.
Engine = Callable[[Keyed], Pairs]


def statements(found: Keyed) -> list[str]:
    """The tables, in words that all three understand."""
    owned = ",".join(f"({key},{owner})" for key, owner in zip(found.key, found.owner, strict=True))
    ranked = ",".join(f"({record},{rank})" for record, rank in enumerate(found.rank))
    return [
        "DROP TABLE IF EXISTS keys",
        "DROP TABLE IF EXISTS ranks",
        "CREATE TABLE keys (key BIGINT, record BIGINT)",
        "CREATE TABLE ranks (record BIGINT, rank BIGINT)",
        *([f"INSERT INTO keys VALUES {owned}"] if owned else []),
        *([f"INSERT INTO ranks VALUES {ranked}"] if ranked else []),
    ]


@contextmanager
def sqlite() -> Iterator[Engine]:
    base = sqlite3.connect(":memory:")

    def find(found: Keyed) -> Pairs:
        for statement in statements(found):
            base.execute(statement)
        return sorted(base.execute(BLOCKING_SQL).fetchall())

    yield find
    base.close()


@contextmanager
def duckdb() -> Iterator[Engine]:
    base = pytest.importorskip("duckdb").connect(":memory:")

    def find(found: Keyed) -> Pairs:
        for statement in statements(found):
            base.execute(statement)
        return sorted(base.execute(BLOCKING_SQL).fetchall())

    yield find
    base.close()


def server_programs() -> Path | None:
    """Where initdb and pg_ctl lie: on the path, or where Debian and Homebrew put them."""
    found = shutil.which("pg_ctl")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    return Path(found).parent if found else debian[-1].parent if debian else None


@contextmanager
def postgresql() -> Iterator[Engine]:
    """A server of our own on a socket in a folder of its own, reached by nobody else."""
    programs, psql = server_programs(), shutil.which("psql")
    if programs is None or psql is None:
        pytest.skip("PostgreSQL is not installed")
    user = getpass.getuser()
    if user == "root":  # as whom the server refuses to run
        user = "postgres"
    folder = tempfile.mkdtemp(prefix="slr-pg-", dir="/tmp")  # short, as the name of a socket must be
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    control = [str(programs / "pg_ctl"), "-D", f"{folder}/data", "-l", f"{folder}/log"]

    def serve(*command: str) -> None:
        subprocess.run(
            command, check=True, cwd=folder, user=user if os.geteuid() == 0 else None, stdout=subprocess.DEVNULL
        )

    def find(found: Keyed) -> Pairs:
        script = ";\n".join([*statements(found), BLOCKING_SQL]) + ";\n"
        ask = [psql, "-XqAt", "-F", " ", "-v", "ON_ERROR_STOP=1", "-h", folder, "-U", "slr", "-d", "postgres"]
        quiet = {**os.environ, "PGOPTIONS": "-c client_min_messages=warning"}
        told = subprocess.run(ask, input=script, env=quiet, capture_output=True, check=True, text=True).stdout
        return sorted((int(first), int(second)) for first, second in map(str.split, told.splitlines()))

    try:
        if os.geteuid() == 0:
            shutil.chown(folder, user)
        serve(str(programs / "initdb"), "-D", f"{folder}/data", "-U", "slr", "--auth=trust", "-N", "--no-locale")
        serve(*control, "-w", "-o", options, "start")
        try:
            yield find
        finally:
            serve(*control, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="module", params=[sqlite, duckdb, postgresql], ids=lambda made: made.__name__)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with request.param() as find:
        yield find


def written(title: str, family: str, page: str | None, ids: dict[str, str]) -> Sketch:
    """What is made of a title with a part before a colon, so that a key may come twice from one record."""
    head, colon, rest = title.partition(": ")
    key = title.replace(": ", "").replace(" ", "")
    return Sketch(
        title=title.replace(":", ""),
        key=key,
        bare=rest.replace(" ", ""),
        head=head.replace(" ", "") if colon else "",
        notice=None,
        is_placeholder=not title,
        family=family,
        year=2020,
        volume="4" if page else None,
        page=page,
        ids=ids,
    )


# Small pools, and titles that begin alike, so that blocks of every size come about, too large ones among them.
TITLES = st.one_of(
    st.integers(0, 99).map(lambda number: f"a systematic review of the literature on {number} things"),
    st.sampled_from(["", "asthma", "sleep: asthma", "sleep", "imaging of the ageing human brain: a cohort"]),
)
SKETCHES = st.builds(
    written,
    TITLES,
    st.sampled_from(["", "hall", "li"]),
    st.sampled_from([None, None, "7", "8"]),
    st.sampled_from([{}, {}, {"doi": "10.1/a"}, {"pmid": "1", "doi": "10.1/b"}]),
)


def numpys(found: Keyed) -> Pairs:
    pairs = pairs_of(found)
    return list(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 3 * BLOCK_LIMIT).flatmap(lambda size: st.lists(SKETCHES, min_size=size, max_size=size)))
def test_any_records_give_the_same_pairs(engine: Engine, sketches: list[Sketch]) -> None:
    found = keyed(sketches)
    assert engine(found) == numpys(found)


@pytest.mark.parametrize("size", [2, BLOCK_LIMIT, BLOCK_LIMIT + 1, 4 * BLOCK_LIMIT])
def test_one_block_is_compared_whole_up_to_the_limit_and_with_its_neighbours_beyond(
    engine: Engine, size: int
) -> None:
    sketches = [written(f"title {chr(97 + at % 7)}{at}", "", None, {"doi": "10.1/a"}) for at in range(size)]
    found = keyed(sketches)
    pairs = engine(found)
    assert pairs == numpys(found)
    every = size * (size - 1) // 2
    window = WINDOW * size - WINDOW * (WINDOW + 1) // 2
    assert len(pairs) == (every if size <= BLOCK_LIMIT else window)
