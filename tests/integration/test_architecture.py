"""The page on the architecture names what is there, and its walks are those the program takes."""

from __future__ import annotations

import ast
import asyncio
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NamedTuple

import pytest

from commands import slr
from engine_dialects import Work
from engine_servers import answering
from ledgers import add, entry, open_ledger
from services import review_folder, service
from slr.adapters.folder import load_review
from slr.adapters.ledger import Ledger
from slr.core.model import Decision, Stage, Verdict
from slr.stages.screen.desk import ScreeningDesk
from slr.stages.screen.seat.run import open_desk
from slr.stages.screen.tui.app import ScreeningApp

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
MOST_STEPS = 9


class Step(NamedTuple):
    """A numbered line of a walk: the full name of a function, and where it is called from if not by one above."""

    name: str
    begins: str


def walks() -> dict[str, list[Step]]:
    """The steps of each walk by its heading."""
    _, *parts = re.split(r"^### ", PAGE.partition("## Three walks")[2], flags=re.MULTILINE)
    return {
        part.partition("\n")[0]: [
            Step(name, begins)
            for name, begins in re.findall(r"^\d\. `(slr\.[\w.]+)`(?: \(([\w ]+)\))?:", part, re.MULTILINE)
        ]
        for part in parts
    }


class Trace:
    """For each function of a walk, the functions of the program that called it; empty for one that a thread began."""

    def __init__(self) -> None:
        self.callers: dict[str, set[str]] = {}

    def __call__(self, frame: FrameType, event: str, _argument: object) -> None:
        name = _name(frame) if event == "call" else ""
        if name in self.wanted:
            self.callers.setdefault(name, set()).add(_caller(frame))

    def follow(self, steps: list[Step], act: Callable[[], object]) -> None:
        """Do something and note who calls the steps, in every thread."""
        self.wanted = {step.name for step in steps}
        earlier = sys.getprofile()
        threading.setprofile(self)
        sys.setprofile(self)
        try:
            act()
        finally:
            sys.setprofile(earlier)
            threading.setprofile(None)


def _name(frame: FrameType) -> str:
    module = str(frame.f_globals.get("__name__", ""))
    function = re.sub(r"(\.<locals>\.<\w+>)+$", "", frame.f_code.co_qualname)  # a comprehension is its function
    return f"{module}.{function}" if module.startswith("slr") else ""


def _caller(frame: FrameType) -> str:
    """The nearest function of the program below on the stack, libraries passed over."""
    below = frame.f_back
    while below is not None:
        if (name := _name(below)) and name != _name(frame):
            return name
        below = below.f_back
    return ""


@contextmanager
def _review_and_service(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with service(answering("openalex", [Work("Brain MRI", "of many")])) as server:
        monkeypatch.setenv("SLR_OPENALEX_URL", server.url)
        yield review_folder(folder / "review")


def search(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with _review_and_service(folder, monkeypatch) as review:
        assert slr("search", "--review", review, "--source", "openalex").code == 0


@contextmanager
def _review_with_reports(folder: Path) -> Iterator[tuple[Path, Ledger]]:
    review = review_folder(folder / "review")
    with open_ledger(review) as ledger:
        add(ledger, entry(1), entry(2))
        yield review, ledger


def press_a_key(folder: Path, _: pytest.MonkeyPatch) -> None:
    async def press(desk: ScreeningDesk) -> None:
        app = ScreeningApp(desk, title="A test")
        async with app.run_test(size=(100, 40)) as pilot:
            await pilot.pause()
            await pilot.press("i")
            await app.workers.wait_for_complete()

    with _review_with_reports(folder) as (review, ledger):
        asyncio.run(press(open_desk(ledger, load_review(review, {}), Stage.TITLE_ABSTRACT, "ana")))
        assert [decision.verdict for decision in ledger.decisions.current()] == [Verdict.INCLUDE]


def draw(folder: Path, _: pytest.MonkeyPatch) -> None:
    with _review_with_reports(folder) as (review, ledger):
        ledger.decisions.record([Decision(1, Stage.TITLE_ABSTRACT, "ana", Verdict.EXCLUDE)])
    assert slr("prisma", "--review", review, "-o", folder / "flow.svg").code == 0
    assert "Records excluded" in (folder / "flow.svg").read_text(encoding="utf-8")


ACTS: dict[str, Callable[[Path, pytest.MonkeyPatch], None]] = {
    "A query's text to a request": search,
    "A key press to a row": press_a_key,
    "A row to a number in the SVG": draw,
}


def test_every_walk_is_walked() -> None:
    assert list(walks()) == list(ACTS)


@pytest.mark.parametrize("walk", ACTS)
def test_each_step_of_a_walk_is_called_by_one_above_it_and_by_nothing_between(
    walk: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps, trace = walks()[walk], Trace()
    assert 1 < len(steps) <= MOST_STEPS
    trace.follow(steps, lambda: ACTS[walk](tmp_path, monkeypatch))
    assert [step.name for step in steps if step.name not in trace.callers] == [], "never called"
    for place, step in enumerate(steps[1:], 1):
        callers = trace.callers[step.name]
        above = {earlier.name for earlier in steps[:place]}
        found = {
            "": bool(above & callers),
            "in a thread": "" in callers,
            "from the command": any(caller.startswith("slr.cli.") for caller in callers),
        }
        assert found[step.begins], f"{step.name} is called by {sorted(callers)}"


def test_every_path_that_the_page_names_exists() -> None:
    source = ROOT / "src" / "slr"
    named = set(re.findall(r"`((?:adapters|cli|core|outputs|stages)/[\w./]+)`", PAGE))
    assert [path for path in named if not (source / path).exists()] == []


#: What only a door may do with the disk and the system. A file of the program itself is read by `importlib.resources`.
DEEDS = {
    "open",
    "read_text",
    "read_bytes",
    "write_text",
    "write_bytes",
    "Popen",
    "unlink",
    "mkdir",
    "glob",
    "iterdir",
}


def deeds(path: Path) -> list[str]:
    """The calls of a module that open a file or start a process."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    own = {"files", "importlib"}
    return [
        f"{path.name}:{func.lineno}"
        for func in called
        if (isinstance(func, ast.Name) and func.id == "open")
        or (
            isinstance(func, ast.Attribute)
            and func.attr in DEEDS
            and not own & {node.id for node in ast.walk(func) if isinstance(node, ast.Name)}
            and not (isinstance(func.value, ast.Name) and func.value.id in {"self", "sitting"})
        )
    ]


def test_only_the_door_of_a_room_opens_files_and_starts_processes() -> None:
    rooms = [ROOT / "src" / "slr" / floor for floor in ("stages", "outputs")]
    modules = [path for room in rooms for path in room.rglob("*.py") if path.name != "run.py"]
    assert len(modules) > 100
    assert [deed for path in modules for deed in deeds(path)] == []
