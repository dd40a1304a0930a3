"""What is printed obeys no text from outside, and the reviewer is found where people say who they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from slr.adapters.folder import Review
from slr.cli import options
from slr.core.errors import UsageError
from slr.core.model import Protocol


def review(folder: Path, *reviewers: str, resolvers: tuple[str, ...] = ()) -> Review:
    return Review(folder, Protocol("t", "q", (), {}, (), {}, reviewers=reviewers, resolvers=resolvers), "")


def test_the_reviewer_is_the_one_named_then_the_environments_then_the_only_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(options, "_git_name", lambda: "git")
    assert options.the_reviewer("me", review(tmp_path), {"SLR_REVIEWER": "env"}) == "me"
    assert options.the_reviewer(None, review(tmp_path), {"SLR_REVIEWER": "env"}) == "env"
    assert options.the_reviewer(None, review(tmp_path, "ana"), {}) == "ana"
    assert options.the_reviewer(None, review(tmp_path), {}) == "git"
    assert options.the_reviewer(None, review(tmp_path, "ana", "Git"), {}) == "Git"
    assert options.the_asker(None, review(tmp_path, "ana", "ben"), {}) is None
    assert options.the_asker("BEN", review(tmp_path, "ana", "ben"), {}) == "ben"


def test_who_is_nobody_of_the_review_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    two = review(tmp_path, "ana", "ben", resolvers=("cleo",))
    for given, env in (("benn", {}), (None, {"SLR_REVIEWER": "benn"})):
        with pytest.raises(UsageError, match="'benn' is no reviewer of this review") as error:
            options.the_reviewer(given, two, env)
        assert "Did you mean ben?" in str(error.value.hint)
    with pytest.raises(UsageError, match="'cleo' is no reviewer"):
        options.the_reviewer("cleo", two, {}, may="decide")
    assert options.the_reviewer("CLEO", two, {}, may="resolve") == "cleo"
    assert options.the_reviewer("Ana and Cleo", two, {}, may="resolve") == "Ana and Cleo"
    with pytest.raises(UsageError, match="'Ana and Eve' is neither reviewer nor resolver"):
        options.the_reviewer("Ana and Eve", two, {}, may="resolve")


def test_where_nobody_is_named_and_git_knows_nobody_the_account_acts_and_asks_for_nobody(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(options, "_git_name", lambda: None)
    monkeypatch.setattr(options, "_account_name", lambda: "eve")
    assert options.the_reviewer(None, review(tmp_path), {}) == "eve"
    assert options.the_asker(None, review(tmp_path), {}) is None
    with pytest.raises(UsageError, match="no reviewer given"):
        options.the_reviewer(None, review(tmp_path, "eve", "ben"), {})


def test_nobody_is_an_error_that_names_who_there_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(options, "_git_name", lambda: None)
    monkeypatch.setattr(options, "_account_name", lambda: None)
    with pytest.raises(UsageError) as error:
        options.the_reviewer(None, review(tmp_path), {})
    assert (error.value.message, error.value.hint) == (
        "no reviewer given",
        "Name one with --reviewer NAME or SLR_REVIEWER.",
    )
    with pytest.raises(UsageError, match="no reviewer given; this review names ana and ben"):
        options.the_reviewer(None, review(tmp_path, "ana", "ben"), {})
    with pytest.raises(UsageError, match="is empty"):
        options.the_reviewer("  ", review(tmp_path, "ana", "ben"), {})
