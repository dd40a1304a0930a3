"""Sources by name, settings that are refused, and what importing costs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date
from importlib.metadata import EntryPoint

import pytest

from slr.adapters.sources import HttpOptions, SourceSearch, nearest, open_source, registry, source_names
from slr.adapters.sources.base import SearchPlan
from slr.core.errors import SourceError, UnknownSource, UsageError
from slr.core.model import Page, SourceKind, SourceSettings, Window
from slr.core.query import parse


@pytest.mark.parametrize("name", source_names())
def test_every_listed_source_opens_under_its_own_name(name: str) -> None:
    source = open_source(name, SourceSettings())
    assert source.name == name
    assert source.label
    assert source.kind.is_searched


@pytest.mark.parametrize("name", source_names())
def test_a_query_is_rendered_for_each_source_and_what_is_lost_is_told(name: str) -> None:
    source = open_source(name, SourceSettings())
    search = SourceSearch(parse("brain model"), Window(date(2021, 11, 23)))
    plan = source.plan(search)
    assert "brain" in plan.query
    assert "brain" in plan.request
    # arXiv knows the minute of every submission, DataCite is asked by the year; elsewhere a bare year is 1 January.
    assert any("2021 without a month" in note for note in plan.notes) is (name not in {"arxiv", "datacite"})
    assert len(plan.notes) > 1


def test_the_time_of_day_is_that_of_the_world() -> None:
    assert HttpOptions().now().tzinfo is UTC


def test_listing_the_sources_imports_neither_httpx_nor_an_adapter() -> None:
    code = (
        "import sys; from slr.adapters.sources import source_names; source_names();"
        "print([m for m in ('httpx', 'tenacity', 'slr.adapters.sources.crossref') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_other_packages_are_looked_at_only_for_a_name_that_none_of_ours_has() -> None:
    code = (
        "import sys; from slr.adapters.sources.registry import KnownSources; known = KnownSources();"
        "print('crossref' in known, 'importlib.metadata' in sys.modules, 'nowhere' in known, len(known) == len(set(known)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False", "False", "True"]


def test_a_source_of_another_package_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("outside", f"{__name__}:_Outside", registry.GROUP)
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [point])
    assert "outside" in registry.KnownSources()
    assert source_names() == [*registry.SOURCES, "outside"]


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownSource) as caught:
        open_source("pubmde", SourceSettings())
    assert caught.value.hint == "Did you mean pubmed?"
    assert nearest("Semantic-Scholar") == "semantic_scholar"
    assert nearest("zzz") is None


def test_a_name_like_no_other_is_answered_with_the_list() -> None:
    with pytest.raises(UnknownSource) as caught:
        open_source("zzz", SourceSettings())
    assert caught.value.hint == (
        "Known sources: semantic_scholar, crossref, pubmed, openalex, europe_pmc, arxiv, datacite."
    )


class _Outside:
    """All a source must have; it can plan nothing."""

    name, label, kind = "outside", "Outside", SourceKind.DATABASE
    evaluates_locally, default_limit = False, None

    def __init__(self, settings: SourceSettings, options: HttpOptions) -> None:
        self.settings, self.options = settings, options

    def plan(self, _search: SourceSearch) -> SearchPlan:
        raise KeyError("filters")

    def search(self, _search: SourceSearch) -> Iterator[Page]:
        return iter(())


class _Unready(_Outside):
    def __init__(self, settings: SourceSettings, options: HttpOptions) -> None:
        raise ZeroDivisionError


class _Bare:
    def __init__(self, *_given: object) -> None:
        """It has nothing that a source must have."""


def test_a_source_of_another_package_is_found_by_its_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("outside", f"{__name__}:_Outside", registry.GROUP)
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [point])
    settings = SourceSettings(base_url="http://127.0.0.1:9")
    source = open_source("outside", settings, http_options=HttpOptions(attempts=1))
    assert (source.label, source.settings, source.options.attempts) == ("Outside", settings, 1)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("no_such_module_here:Class", "ModuleNotFoundError"),
        (f"{__name__}:_Missing", "AttributeError"),
        (f"{__name__}:_Unready", "ZeroDivisionError"),
        (f"{__name__}:_Bare", "no attribute 'name'"),
    ],
)
def test_a_source_of_another_package_that_cannot_be_opened_is_told(
    monkeypatch: pytest.MonkeyPatch, target: str, said: str
) -> None:
    monkeypatch.setattr(
        "importlib.metadata.entry_points", lambda group: [EntryPoint("outside", target, registry.GROUP)]
    )
    with pytest.raises(UsageError, match=f"cannot be loaded: .*{said}") as caught:
        open_source("outside", SourceSettings())
    assert target in (caught.value.hint or "")


def test_a_source_of_another_package_that_cannot_plan_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("outside", f"{__name__}:_Outside", registry.GROUP)
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [point])
    with pytest.raises(SourceError, match="Outside: cannot plan this search: KeyError: 'filters'"):
        open_source("outside", SourceSettings()).plan(SourceSearch(parse("a")))


@pytest.mark.parametrize("key", ["", "two words", "line\nend", "schlüssel"])
def test_a_key_that_cannot_be_sent_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(UsageError) as caught:
        open_source("pubmed", SourceSettings(key=key))
    assert not key or key not in str(caught.value)


def test_a_bad_mail_address_is_refused_without_showing_it() -> None:
    with pytest.raises(UsageError) as caught:
        open_source("crossref", SourceSettings(email="nobody"))
    assert "nobody" not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.org",
        "example.org",
        "https://",
        "https://user:secret@example.org",
        "https://example.org?key=secret",
        "https://example.org#x",
        "https://exa mple.org",
        "http://[broken",
        "http://example.org:99999",
    ],
)
def test_a_base_url_that_cannot_be_asked_is_refused_without_showing_it(address: str) -> None:
    with pytest.raises(UsageError, match="base_url") as caught:
        open_source("crossref", SourceSettings(base_url=address))
    assert "secret" not in str(caught.value)
