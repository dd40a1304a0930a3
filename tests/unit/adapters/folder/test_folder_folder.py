"""Which folder is the review."""

from __future__ import annotations

from pathlib import Path

import pytest

from slr.adapters.folder import find_review
from slr.core.errors import NotAReview, UsageError


@pytest.fixture
def review(tmp_path: Path) -> Path:
    root = tmp_path / "review"
    (root / "data" / "deep").mkdir(parents=True)
    (root / "review.toml").write_text('title = "x"')
    return root


def test_walking_up_finds_the_nearest_review(review: Path) -> None:
    assert find_review(review / "data" / "deep", None, {}) == review
    inner = review / "data"
    (inner / "review.toml").touch()
    assert find_review(inner / "deep", None, {}) == inner


def test_the_option_wins_over_the_environment_and_that_over_the_place(review: Path, tmp_path: Path) -> None:
    other, third = tmp_path / "other", tmp_path / "third"
    for folder in (other, third):
        folder.mkdir()
        (folder / "review.toml").touch()
    env = {"SLR_REVIEW": str(other)}
    assert find_review(review, None, {"SLR_REVIEW": ""}) == review
    assert find_review(review, None, env) == other
    assert find_review(review, third, env) == third
    assert find_review(review, third / "review.toml", env) == third


def test_no_review_here_or_above_says_where_it_looked(tmp_path: Path) -> None:
    with pytest.raises(NotAReview, match=str(tmp_path)):
        find_review(tmp_path, None, {})


@pytest.mark.parametrize("name", ["empty", "absent", "absent/review.toml"])
def test_a_named_folder_without_review_is_an_error_naming_it(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "review.toml").touch()  # one above must not be taken in its place
    with pytest.raises(UsageError, match=f"--review names .*{name}") as caught:
        find_review(tmp_path, tmp_path / name, {})
    assert caught.value.hint
    with pytest.raises(UsageError, match=f"SLR_REVIEW names .*{name}"):
        find_review(tmp_path, None, {"SLR_REVIEW": str(tmp_path / name)})


def test_a_folder_that_may_not_be_read_is_passed_over(review: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Path.exists

    def guarded(path: Path) -> bool:
        if path.parent.name in {"data", "deep"}:
            raise PermissionError(13, "Permission denied")
        return plain(path)

    monkeypatch.setattr(Path, "exists", guarded)
    assert find_review(review / "data" / "deep", None, {}) == review
