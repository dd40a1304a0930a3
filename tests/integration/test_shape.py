"""The source keeps its shape: what is too long, too large, copied or a second door is listed, and the list only shrinks."""

from __future__ import annotations

import tomllib
from collections import Counter

import measure
import pytest

LISTED = tomllib.loads((measure.ROOT / "tools" / "exceptions.toml").read_text(encoding="utf-8"))
EXCEPTIONS: dict[str, list[str]] = LISTED["exceptions"]
CEILINGS: dict[str, int] = LISTED["ceilings"]


@pytest.fixture(scope="module")
def measures() -> dict[str, measure.Measure]:
    return {one.name: one for one in measure.everything()}


def sizes(items: list[str] | tuple[str, ...]) -> dict[str, int]:
    """The listed things with their size, which is 0 where an entry states none."""
    return {
        name if size.isdigit() else item: int(size) if size.isdigit() else 0
        for item in items
        for name, _, size in [item.rpartition(" ")]
    }


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_the_exceptions_to_a_limit_are_those_of_the_list(name: str, measures: dict[str, measure.Measure]) -> None:
    today, listed = sizes(measures[name].items), sizes(EXCEPTIONS[name])
    new, over = sorted(today.keys() - listed.keys()), sorted(listed.keys() - today.keys())
    grown = [f"{item} {today[item]}" for item in today.keys() & listed.keys() if today[item] > listed[item]]
    assert not new, f"mend these, rather than list them in tools/exceptions.toml: {name}: {new}"
    assert not grown, f"these have grown: {name}: {grown}"
    assert not over, f"take these out of tools/exceptions.toml: {name}: {over}"


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_each_list_of_exceptions_is_in_order(name: str) -> None:
    assert EXCEPTIONS[name] == sorted(set(EXCEPTIONS[name]))


def test_every_list_of_a_measure_has_a_limit(measures: dict[str, measure.Measure]) -> None:
    assert {*measures} - {"modules", "source lines", "modules with one importer"} <= {*EXCEPTIONS}


def test_few_modules_have_one_importer(measures: dict[str, measure.Measure]) -> None:
    share = 100 * measures["modules with one importer"].value / measures["modules"].value
    assert share <= CEILINGS["percent of modules with one importer"]


@pytest.mark.slow
def test_a_decision_runs_no_more_modules_than_its_ceiling() -> None:
    decide = measure.modules_of_decide()
    assert decide.value <= CEILINGS[decide.name]


def test_no_two_files_of_tests_share_a_name() -> None:
    """Where two do, pytest reads one of them."""
    names = Counter(path.name for path in (measure.ROOT / "tests").rglob("test_*.py"))
    assert [name for name, count in names.items() if count > 1] == []
