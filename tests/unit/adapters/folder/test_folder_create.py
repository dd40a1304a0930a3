"""`create_review`: a whole, loadable folder, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from slr.adapters.folder import create_review, load_queries, load_review
from slr.core.errors import StoreError, UsageError
from slr.core.model import Policy, Stage

KNOWN = {"semantic_scholar", "crossref", "pubmed"}


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_new_review_loads_without_a_change(tmp_path: Path) -> None:
    root = tmp_path / "a" / "brain review"
    written = create_review(root)
    assert sorted(path.relative_to(root).as_posix() for path in written) == [
        ".gitignore",
        "data/README.md",
        "queries/example.toml",
        "reports/README.md",
        "review.toml",
    ]
    assert everything(root).keys() == {str(path.relative_to(root)) for path in written}
    review = load_review(root, {}, KNOWN)
    assert review.protocol.title == "brain review"
    assert [criterion.code for criterion in review.protocol.criteria] == [
        "T-TOPIC",
        "T-TYPE",
        "F-TOPIC",
        "F-METHOD",
    ]
    assert [criterion.stage for criterion in review.protocol.criteria] == [Stage.TITLE_ABSTRACT] * 2 + [
        Stage.FULL_TEXT
    ] * 2
    assert set(review.protocol.policy.values()) == {Policy.SINGLE}
    assert [query.name for query in load_queries(review, [], KNOWN)] == ["example"]


def test_what_the_template_holds_as_comment_loads_when_the_sign_is_taken_away(tmp_path: Path) -> None:
    create_review(tmp_path)
    path = tmp_path / "review.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("# [sources", "[sources").replace("# base_url", "base_url")
    )
    settings = load_review(tmp_path, {}, KNOWN).protocol.source_settings
    assert settings["semantic_scholar"].base_url == "https://api.semanticscholar.org"


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ('Say "brain"\\n', 'Say "brain"\\n'),
        ("two\nlines\x1b[31m", "two lines"),
        ("Größe 脳", "Größe 脳"),
        ("\udce9t\udce9", "t"),
        ("\x7f", "Untitled review"),
    ],
)
def test_any_title_gives_a_file_that_loads(tmp_path: Path, title: str, read: str) -> None:
    create_review(tmp_path, title=title)
    assert load_review(tmp_path, {}).protocol.title == read


def test_given_texts_take_the_place_of_the_templates(tmp_path: Path) -> None:
    create_review(tmp_path, review_toml='title = "given"', queries={"main.toml": 'expression = "a"'})
    review = load_review(tmp_path, {})
    assert review.protocol.title == "given"
    assert [query.name for query in load_queries(review, [])] == ["main"]


@pytest.mark.parametrize("name", ["../x.toml", "a/b.toml", "..\\x.toml", "x.txt", "/etc/x.toml"])
def test_a_query_cannot_be_written_outside_its_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError):
        create_review(tmp_path / "r", queries={name: ""})
    assert everything(tmp_path) == {}


def test_an_existing_review_is_refused_and_not_changed(tmp_path: Path) -> None:
    (tmp_path / "review.toml").write_text("mine")
    with pytest.raises(UsageError, match="is a review already") as caught:
        create_review(tmp_path)
    assert "Nothing was changed" in (caught.value.hint or "")
    assert everything(tmp_path) == {"review.toml": b"mine"}


def test_other_files_that_are_there_are_kept(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("mine")
    assert tmp_path / ".gitignore" not in create_review(tmp_path)
    assert (tmp_path / ".gitignore").read_text() == "mine"


def test_a_parent_that_is_a_file_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"^cannot write .*file.*: Not a directory$") as caught:
        create_review(tmp_path / "file" / "review")
    assert caught.value.exit_code == 4


def test_a_parent_that_may_not_be_written_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, **_: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(StoreError, match=r"^cannot write .*review.*: Permission denied$"):
        create_review(tmp_path / "review")


def test_a_disk_that_fills_up_half_way_leaves_no_file_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Path.replace

    def full(path: Path, target: Path) -> Path:
        if target.name == "review.toml":
            raise OSError(28, "No space left on device", str(target))
        return plain(path, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(StoreError, match="No space left on device"):
        create_review(tmp_path)
    assert everything(tmp_path) == {}
