"""The documentation says what the code says."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import make_docs
import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("name", list(make_docs.PAGES))
def test_a_page_made_from_the_code_is_what_the_code_makes_now(name: str) -> None:
    written = (make_docs.DOCS / name).read_text(encoding="utf-8")
    assert written == make_docs.PAGES[name](), "run python tools/make_docs.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text)
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda path: path.name)
def test_every_function_that_a_page_names_exists(page: Path) -> None:
    named = set(re.findall(r"`(slr(?:\.\w+)+)`", page.read_text(encoding="utf-8")))
    assert [name for name in sorted(named) if not _exists(name)] == []


def _exists(name: str) -> bool:
    """Whether a dotted name is a module, or a name in one; a module comes before a function of its name."""
    value: object = None
    for end, part in enumerate(name.split("."), 1):
        try:
            value = importlib.import_module(".".join(name.split(".")[:end]))
        except ModuleNotFoundError:
            value = getattr(value, part, None)
    return value is not None


def test_every_command_a_page_names_exists() -> None:
    commands = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    known = set(re.findall(r"^#+ `slr ([a-z-]+)", commands, re.MULTILINE))
    named = {
        word
        for page in PAGES
        for word in re.findall(
            r"(?:`|^\s{4}|&& )slr ([a-z][a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    assert named <= known


@pytest.mark.parametrize(
    "words",
    [
        "hidden: those reports still wait for another reviewer",
        "is neither the number of a report nor a DOI",
        "Which reason for exclusion applies?",
        "not retrieved",
        "Note not saved yet: it goes in with your verdict.",
        "No source gives an abstract",
        "stopped early: the last pages held no match",
        "kept unchecked: no abstract, so the query could",
        "skipped: lines between records",
        "o reviewer given",
    ],
)
def test_each_sentence_that_the_page_on_style_shows_is_one_of_the_programs(words: str) -> None:
    assert words in (ROOT / "docs" / "style.md").read_text(encoding="utf-8")
    assert any(words in path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
