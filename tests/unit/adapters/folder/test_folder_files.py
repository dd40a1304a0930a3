"""Files are whole or absent, and nothing but a file of ours is ever replaced."""

from __future__ import annotations

import os
import socket
import stat
import threading
from pathlib import Path

import pytest

from slr.adapters.folder.files import open_draft, place_file, require_inside, write_whole
from slr.core.errors import StoreError, UsageError


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def half_written(path: Path, failure: type[BaseException]) -> None:
    with open_draft(path) as file:
        file.write(b"half")
        raise failure("half")


def test_what_stood_there_stays_until_the_block_has_ended_well(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "figure.svg"
    write_whole(path, b"old")
    with open_draft(path) as file:
        file.write(b"new")
        assert path.read_bytes() == b"old"
    assert (path.read_bytes(), names(path.parent)) == (b"new", {"figure.svg"})


@pytest.mark.parametrize("failure", [KeyboardInterrupt, ValueError])
def test_a_block_that_fails_leaves_the_old_file_and_no_other(tmp_path: Path, failure: type[BaseException]) -> None:
    path = tmp_path / "figure.svg"
    write_whole(path, b"old")
    with pytest.raises(failure):
        half_written(path, failure)
    assert (path.read_bytes(), names(tmp_path)) == (b"old", {"figure.svg"})


def test_two_drafts_of_one_file_do_not_meet(tmp_path: Path) -> None:
    path = tmp_path / "figure.svg"
    with open_draft(path) as first, open_draft(path) as second:
        first.write(b"first")
        second.write(b"second")
    assert (path.read_bytes(), names(tmp_path)) == (b"first", {"figure.svg"})


def test_a_planted_name_is_not_written_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    monkeypatch.setattr("slr.adapters.folder.files.secrets.token_hex", lambda _size: "guessed")
    (tmp_path / ".slr-guessed.tmp").symlink_to(victim)
    with pytest.raises(StoreError):
        write_whole(tmp_path / "figure.svg", b"new")
    assert victim.read_bytes() == b"precious"


def test_the_mode_is_that_of_the_file_before_or_of_the_umask(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(b"")
    old.chmod(0o640)
    mask = os.umask(0o027)
    try:
        write_whole(old, b"x")
        write_whole(new, b"x")
    finally:
        os.umask(mask)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (old, new)] == [0o640, 0o640]
    old.chmod(0o606)
    write_whole(old, b"y")
    assert stat.S_IMODE(old.stat().st_mode) == 0o606


def test_a_link_is_refused_and_what_it_leads_to_is_left(tmp_path: Path) -> None:
    victim, link, broken = tmp_path / "victim", tmp_path / "link.svg", tmp_path / "broken.svg"
    victim.write_bytes(b"precious")
    link.symlink_to(victim)
    broken.symlink_to(tmp_path / "nowhere")
    for path in (link, broken):
        with pytest.raises(UsageError, match="is a link"):
            write_whole(path, b"new")
        assert path.is_symlink()
    assert victim.read_bytes() == b"precious"
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("name", ["", ".", "..", "a/..", "folder"])
def test_a_path_that_is_no_name_of_a_file_is_wrong_usage(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError):
        write_whole(Path(name), b"x")
    assert names(tmp_path) == {"folder"}


def test_a_socket_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's name must be short
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("talk")
        with pytest.raises(UsageError, match="not a file"):
            write_whole(tmp_path / "talk", b"x")
    assert stat.S_ISSOCK((tmp_path / "talk").stat().st_mode)


def test_a_named_pipe_is_written_into_when_all_of_it_is_there(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    with pytest.raises(KeyboardInterrupt):
        half_written(pipe, KeyboardInterrupt)
    reader.start()
    write_whole(pipe, b"whole")
    reader.join()
    assert read == [b"whole"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert names(tmp_path) == {"pipe"}


def test_a_device_stays_a_device() -> None:
    write_whole(Path("/dev/null"), b"x")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_device_that_is_full_is_a_failure_of_the_disk() -> None:
    with pytest.raises(StoreError, match="No space"):
        write_whole(Path("/dev/full"), b"x")


def test_a_file_in_the_place_of_a_folder_is_a_failure_of_the_disk(tmp_path: Path) -> None:
    (tmp_path / "reports").write_bytes(b"")
    with pytest.raises(StoreError, match="reports"):
        write_whole(tmp_path / "reports" / "figure.svg", b"x")


def test_a_name_as_long_as_the_disk_allows_is_written(tmp_path: Path) -> None:
    write_whole(tmp_path / ("n" * 251 + ".svg"), b"x")
    assert len(names(tmp_path)) == 1


def test_another_program_may_fill_the_draft(tmp_path: Path) -> None:
    with place_file(tmp_path / "copy.db") as draft:
        draft.write_bytes(b"filled")
    assert (tmp_path / "copy.db").read_bytes() == b"filled"


def test_a_folder_that_a_link_leads_out_of_another_is_refused(tmp_path: Path) -> None:
    (tmp_path / "review").mkdir()
    (tmp_path / "review" / "reports").symlink_to(tmp_path)
    with pytest.raises(UsageError, match="is not within"):
        require_inside(tmp_path / "review", tmp_path / "review" / "reports")
    require_inside(tmp_path / "review", tmp_path / "review" / "data")


@pytest.mark.parametrize(
    "name", ["review.toml", "queries/main.toml", "data/slr.db", "data/slr.db-wal", "data/slr.db-shm"]
)
def test_what_a_review_is_made_of_is_not_replaced_by_an_output(tmp_path: Path, name: str) -> None:
    for folder in ("queries", "data"):
        (tmp_path / folder).mkdir()
    for each in ("review.toml", "queries/main.toml", "data/slr.db-wal", "data/slr.db-shm"):
        (tmp_path / each).write_bytes(b"x")
    (tmp_path / "data" / "slr.db").write_bytes(b"SQLite format 3\0")
    before = (tmp_path / name).read_bytes()
    with pytest.raises(UsageError, match=r"ledger|made of"):
        write_whole(tmp_path / name, b"an export")
    assert (tmp_path / name).read_bytes() == before
