"""What is printed obeys no text from outside, and the reviewer is found where people say who they are."""

from __future__ import annotations

import pytest

from slr.cli import options
from slr.errors import UsageError
from slr.model import Protocol


def protocol(*reviewers: str) -> Protocol:
    return Protocol("t", "q", (), {}, (), {}, reviewers=reviewers)


def test_the_reviewer_is_the_one_named_then_the_environments_then_the_only_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(options, "_git_name", lambda: "git")
    assert options.the_reviewer("me", protocol("ana"), {"SLR_REVIEWER": "env"}) == "me"
    assert options.the_reviewer(None, protocol("ana"), {"SLR_REVIEWER": "env"}) == "env"
    assert options.the_reviewer(None, protocol("ana"), {}) == "ana"
    assert options.the_reviewer(None, protocol("ana", "ben"), {}) == "git"


def test_nobody_is_an_error_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "_git_name", lambda: None)
    with pytest.raises(UsageError) as error:
        options.the_reviewer(None, protocol(), {})
    assert "--reviewer" in str(error.value.hint)
