"""What in `docs/architecture.md` is made: floors and rules from the import contracts, rooms from their docstrings.

`make_docs.py` writes the page. A contract or a docstring that changes makes a test fail until it did so again.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "slr"
PAGE = ROOT / "docs" / "architecture.md"

Contract = dict[str, Any]


def page() -> str:
    """The page with its made parts as the code gives them now."""
    text = PAGE.read_text(encoding="utf-8")
    for name, make in PARTS.items():
        start, end = f"<!-- made by tools/make_docs.py: {name} -->\n", f"<!-- end: {name} -->"
        before, _, rest = text.partition(start)
        text = before + start + make() + end + rest.partition(end)[2]
    return text


def contracts() -> list[Contract]:
    """The import contracts of `pyproject.toml`, in order."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        found: list[Contract] = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    return found


def floors() -> list[str]:
    """The floors from top to bottom; two that stand side by side are `stages | outputs`."""
    layers: list[str] = next(one["layers"] for one in contracts() if one.get("containers") == ["slr"])
    return layers


def floor_table() -> str:
    """A row for each floor."""
    rows = [
        [f"`{floor}`", first_sentence(SOURCE / floor)]
        for level in floors()
        for floor in map(str.strip, level.split("|"))
    ]
    return _table(["floor", "what it is"], rows)


def room_tables() -> str:
    """For each floor with rooms: what each room is, and its door."""
    tables = []
    for floor in [name.strip() for level in floors() for name in level.split("|")]:
        rows = [[f"`{_below(path)}`", first_sentence(path), _door(path)] for path in _rooms(SOURCE / floor)]
        if rows:
            tables.append(f"\n**{floor}**\n\n" + _table(["room", "what it is", "door"], rows))
    return "".join(tables).lstrip("\n")


def _rooms(floor: Path) -> Iterator[Path]:
    """The rooms of a floor, and the rooms within them that have a door of their own; in core, modules too."""
    for path in sorted(floor.iterdir()):
        if path.suffix == ".py" and path.name != "__init__.py" and floor.name == "core":
            yield path
        elif (path / "__init__.py").exists():
            yield path
            yield from sorted(inner.parent for inner in path.rglob("run.py") if inner.parent != path)


def _below(path: Path) -> str:
    """The name of a room on its floor."""
    return "/".join(path.relative_to(SOURCE).with_suffix("").parts[1:])


def _door(path: Path) -> str:
    if path.suffix == ".py":
        return "itself"
    if (path / "run.py").exists():
        return "`run.py`"
    exports = "__all__" in (path / "__init__.py").read_text(encoding="utf-8")
    return "its package" if exports else "its modules"


def first_sentence(path: Path) -> str:
    """What the docstring of a module, or of a folder's `__init__.py`, says first."""
    file = path / "__init__.py" if path.is_dir() else path
    docstring = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    paragraph = " ".join(docstring.partition("\n\n")[0].split())
    return paragraph.removesuffix(" Pure.").replace("|", r"\|")


def rule_list() -> str:
    """Each contract in one line: its name, and who may do what nobody else does."""
    return "".join(f"- {contract['name']}{_allowed(contract)}\n" for contract in contracts())


def _allowed(contract: Contract) -> str:
    if contract["type"] != "forbidden":
        layers = contract.get("layers", [])
        return f": {' > '.join(f'`{layer}`' for layer in layers)}" if layers else ""
    libraries = ", ".join(f"`{name}`" for name in contract["forbidden_modules"])
    exceptions = [one.partition(" -> ")[0] for one in contract.get("ignore_imports", ())]
    may = ", ".join(f"`{name}`" for name in dict.fromkeys(name.removesuffix(".**") for name in exceptions))
    return f": {libraries} {f'in {may} alone' if may else 'nowhere in it'}"


def _table(head: list[str], rows: list[list[str]]) -> str:
    return "".join(f"| {' | '.join(cells)} |\n" for cells in [head, ["---"] * len(head), *rows])


PARTS: dict[str, Callable[[], str]] = {"floors": floor_table, "rooms": room_tables, "rules": rule_list}
