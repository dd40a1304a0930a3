"""The fuzzer sees what is wrong with a reader; without atheris it says how to get it."""

from __future__ import annotations

import importlib.util
import sys
from typing import Any

import fuzz
import pytest

from slr.adapters.sources.base import ParsedAnswer
from slr.core.errors import MalformedResponse
from slr.core.model import Document, Entry


def refuse(_: bytes) -> ParsedAnswer:
    raise MalformedResponse("X", "no")


def test_every_target_reads_its_own_seed_and_every_source_has_one() -> None:
    targets = fuzz.targets()
    for parse, seed in targets.values():
        fuzz.check(parse, seed)
        assert parse(seed)
    names = " ".join(targets)
    for source in ("s2", "crossref", "pubmed", "esearch", "openalex", "europe-pmc", "arxiv", "datacite"):
        assert source in names


def test_a_refusal_is_no_find() -> None:
    fuzz.check(refuse, fuzz.ENTITY)


@pytest.mark.parametrize(
    ("parsed", "payload", "told"),
    [
        (ParsedAnswer(), fuzz.ENTITY + b"<r/>", "declare entities"),
        (ParsedAnswer(received=1), b"", "add up"),
        (ParsedAnswer((Entry("", Document(), b"{}"),), 1), b"", "without key"),
    ],
)
def test_what_is_wrong_with_a_reader_is_found(parsed: ParsedAnswer, payload: bytes, told: str) -> None:
    with pytest.raises(AssertionError, match=told):
        fuzz.check(lambda _: parsed, payload)


def test_an_error_that_is_not_ours_is_let_through() -> None:
    def broken(_: bytes) -> Any:
        raise KeyError("title")

    with pytest.raises(KeyError):
        fuzz.check(broken, b"")


def test_mutants_differ_and_the_same_seed_gives_the_same() -> None:
    payload = b'{"a": [1, {"b": "c"}]}'
    mutants = [fuzz.mutated(payload, lambda rest: rest + b"x", seed) for seed in range(60)]
    assert mutants == [fuzz.mutated(payload, lambda rest: rest + b"x", seed) for seed in range(60)]
    assert len(set(mutants)) > 25
    assert any(mutant.startswith(fuzz.ENTITY) for mutant in mutants)


def test_without_atheris_it_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setattr(sys, "argv", ["fuzz.py"])
    assert fuzz.main() == 2
    assert "pip install atheris" in capsys.readouterr().err
