"""Print what the shape of the source is measured by: sizes, doors, copies, names, cycles.

Run `python tools/measure.py`; `--json` for scripts, `--long` lists what stands behind each number. The limits are
kept in `tools/exceptions.toml`, which `tests/integration/test_shape.py` lets only shrink.
"""

from __future__ import annotations

import argparse
import ast
import json
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "slr"
LONGEST_FUNCTION = 40  #: lines, the docstring not counted
LONGEST_FILE = 500  #: lines
MOST_METHODS = 15  #: public methods of a class
SHORTEST_COPY = 8  #: equal lines one after the other

#: Where a line stands for each source, format, engine, dialect or migration, which is a file of its own.
REGISTRIES = (
    "slr.adapters.formats.registry",
    "slr.adapters.ledger.migrations",
    "slr.adapters.sources.registry",
    "slr.core.query.engines",
    "slr.core.query.importing.dialects",
)

#: Names that say nothing of what a module below a room holds.
VAGUE_NAMES = frozenset({"words.py", "text.py", "rows.py", "facts.py", "sheet.py"})


@dataclass(frozen=True, slots=True)
class Measure:
    """A number and the things it counts, each in one line."""

    name: str
    items: tuple[str, ...]
    number: int | None = None

    @property
    def value(self) -> int:
        """The number: of the items, unless it counts something else."""
        return len(self.items) if self.number is None else self.number


def modules(source: Path = SOURCE) -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    found = {}
    for path in sorted(source.rglob("*.py")):
        parts = path.relative_to(source.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def _place(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


@cache
def _tree(path: Path) -> ast.Module:
    """The parsed file; every measure reads the same one."""
    return ast.parse(path.read_text(encoding="utf-8"))


def _inside(node: ast.AST) -> Iterator[ast.AST]:
    """The statements right below a node: the only nodes that hold imports and definitions."""
    for name in ("body", "handlers", "cases", "orelse", "finalbody"):
        yield from getattr(node, name, ())


@cache
def _definitions(path: Path) -> tuple[ast.stmt, ...]:
    """Every function and class of a file, wherever it stands."""
    waiting, definitions = [*_inside(_tree(path))], []
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            definitions.append(node)
        waiting += _inside(node)
    return tuple(definitions)


def source_lines(paths: Iterable[Path]) -> Measure:
    """Lines of the source, blank lines and comments counted."""
    return Measure("source lines", (), sum(len(path.read_text(encoding="utf-8").splitlines()) for path in paths))


def imports_of(name: str, path: Path, known: Iterable[str], *, lazy: bool) -> set[str]:
    """The modules of the package that a module imports, itself left out.

    Args:
        name: the dotted name of the module.
        path: its file.
        known: the names of all modules.
        lazy: whether imports inside functions count; those for types alone never do.
    """
    names = set(known)
    found: set[str] = set()
    for node in _import_nodes(_tree(path), lazy=lazy):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif node.module:
            found |= {
                f"{node.module}.{alias.name}" if f"{node.module}.{alias.name}" in names else node.module
                for alias in node.names
            }
    return (found & names) - {name}


def _import_nodes(tree: ast.AST, *, lazy: bool) -> Iterator[ast.Import | ast.ImportFrom]:
    for node in _inside(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif lazy or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _import_nodes(node, lazy=lazy)


def import_graph(found: dict[str, Path], *, lazy: bool) -> dict[str, set[str]]:
    """Who imports whom."""
    return {name: imports_of(name, path, found, lazy=lazy) for name, path in found.items()}


def one_importer(graph: dict[str, set[str]]) -> Measure:
    """Modules that one other module imports: each is a page of its importer. Entries of a registry are not."""
    importers = Counter(imported for names in graph.values() for imported in names)
    listed = {name for registry in REGISTRIES for name in graph.get(registry, ())}
    names = sorted(name for name in graph if importers[name] == 1 and name not in listed)
    return Measure("modules with one importer", tuple(names))


def cycles(graph: dict[str, set[str]]) -> Measure:
    """Groups of modules that import each other when they load (Tarjan 1972, strongly connected components)."""
    found = [sorted(group) for group in _components(graph) if len(group) > 1]
    return Measure("import cycles", tuple(", ".join(group) for group in sorted(found)))


def _components(graph: dict[str, set[str]]) -> Iterator[set[str]]:
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    groups: list[set[str]] = []

    def visit(name: str) -> None:
        index[name] = low[name] = len(index)
        stack.append(name)
        for other in graph[name]:
            if other not in index:
                visit(other)
                low[name] = min(low[name], low[other])
            elif other in stack:
                low[name] = min(low[name], index[other])
        if low[name] == index[name]:
            start = stack.index(name)
            groups.append(set(stack[start:]))
            del stack[start:]

    for name in graph:
        if name not in index:
            visit(name)
    return iter(groups)


def doors(found: dict[str, Path], rooms: Iterable[str]) -> Measure:
    """Modules that take a ledger beside the `run.py` of their room, or beside the only other one that does."""
    extra = []
    for room in rooms:
        inside = [name for name in found if name == room or name.rpartition(".")[0] == room]
        takers = sorted(name for name in inside if _takes_ledger(found[name]))
        door = f"{room}.run" if f"{room}.run" in takers else next(iter(takers), "")
        extra += [name for name in takers if name != door]
    return Measure("second doors of rooms", tuple(extra))


def _takes_ledger(path: Path) -> bool:
    """Whether a module knows the class `Ledger`; the pure values and functions beside it open nothing."""
    nodes = _import_nodes(_tree(path), lazy=True)
    return any(alias.name == "Ledger" for node in nodes for alias in node.names)


def long_functions(paths: Iterable[Path]) -> Measure:
    """Functions above the limit, their docstrings not counted."""
    return Measure(f"functions over {LONGEST_FUNCTION} lines", tuple(sorted(_long_functions(paths))))


def _long_functions(paths: Iterable[Path]) -> Iterator[str]:
    for path in paths:
        for node in _definitions(path):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1 - _docstring_lines(node)
                if lines > LONGEST_FUNCTION:
                    yield f"{_place(path)}:{node.name} {lines}"


def _docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    if ast.get_docstring(node) is None:
        return 0
    first = node.body[0]
    return (first.end_lineno or first.lineno) - first.lineno + 1


def long_files(paths: Iterable[Path]) -> Measure:
    """Files above the limit."""
    sizes = ((path, len(path.read_text(encoding="utf-8").splitlines())) for path in paths)
    return Measure(
        f"files over {LONGEST_FILE} lines",
        tuple(sorted(f"{_place(path)} {lines}" for path, lines in sizes if lines > LONGEST_FILE)),
    )


def large_classes(paths: Iterable[Path]) -> Measure:
    """Classes with more public methods than the limit; properties count, functions of tests do not."""
    found = []
    for path in paths:
        for node in _definitions(path):
            if isinstance(node, ast.ClassDef):
                functions = [one for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
                public = sum(not one.name.startswith("_") for one in functions)
                if public > MOST_METHODS:
                    found.append(f"{_place(path)}:{node.name} {public}")
    return Measure(f"classes over {MOST_METHODS} public methods", tuple(sorted(found)))


def shared_class_names(found: dict[str, Path]) -> Measure:
    """Public classes that have the name of another one."""
    places: dict[str, list[str]] = defaultdict(list)
    for name, path in found.items():
        for node in _tree(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(name)
    shared = {name: where for name, where in places.items() if len(where) > 1}
    return Measure(
        "public class names used twice",
        tuple(f"{name}: {', '.join(where)}" for name, where in sorted(shared.items())),
    )


def vague_names(paths: Iterable[Path]) -> Measure:
    """Modules whose name does not say what they hold."""
    return Measure("modules with a vague name", tuple(_place(path) for path in paths if path.name in VAGUE_NAMES))


def _import_lines(path: Path) -> set[int]:
    """The lines of its import statements, those that go over several lines whole."""
    imports = (node for node in ast.walk(_tree(path)) if isinstance(node, ast.Import | ast.ImportFrom))
    return {line for node in imports for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}


def equal_lines(paths: Iterable[Path]) -> Measure:
    """Places that share a run of equal lines, blank lines and imports left out."""
    seen: dict[tuple[str, ...], str] = {}
    pairs: dict[tuple[str, str], int] = {}
    for path in paths:
        imports = _import_lines(path)
        lines = [
            (number, line.strip())
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
            if line.strip() and number not in imports
        ]
        for start in range(len(lines) - SHORTEST_COPY + 1):
            window = lines[start : start + SHORTEST_COPY]
            key = tuple(line for _, line in window)
            if sum(len(line) > 3 for line in key) < SHORTEST_COPY - 2:
                continue  # brackets alone are no copy
            here = f"{_place(path)}:{window[0][0]}"
            if key in seen and seen[key].partition(":")[0] != _place(path):
                pair = (seen[key].partition(":")[0], _place(path))
                pairs[pair] = pairs.get(pair, 0) + 1
            seen.setdefault(key, here)
    return Measure(
        f"pairs of files that share {SHORTEST_COPY} equal lines",
        tuple(f"{one} = {other} {n}" for (one, other), n in sorted(pairs.items())),
    )


#: Counts the modules of which a function runs while `slr decide` works; what runs as a module loads is no work.
_TRACER = """
import sys
arguments = sys.argv[1:]
modules = set()
loading = 0
def seen(frame, event, argument):
    global loading
    code = frame.f_code
    if code.co_name == "<module>":
        loading += (event == "call") - (event == "return")
    elif event == "call" and not loading and code.co_flags & 1:  # a function, and no body of a class
        name = frame.f_globals.get("__name__", "")
        if name.startswith("slr"):
            modules.add(name)
from typer.testing import CliRunner
from slr.cli.app import app
sys.setprofile(seen)
result = CliRunner().invoke(app, arguments)
sys.setprofile(None)
print(result.exit_code)
print("\\n".join(sorted(modules)))
"""


def modules_of_decide() -> Measure:
    """The modules of which `slr decide` runs a function, on a review of one report."""
    with tempfile.TemporaryDirectory() as folder:
        review = Path(folder) / "review"
        source = Path(folder) / "one.ris"
        source.write_text("TY  - JOUR\nTI  - One report\nDO  - 10.1000/one\nER  - \n", encoding="utf-8")
        for words in (["init", str(review)], ["import", str(source), "--review", str(review)]):
            subprocess.run([sys.executable, "-m", "slr", *words], check=True, capture_output=True)  # noqa: S603 - our own words
        asked = ["decide", "1", "include", "--reviewer", "ana", "--review", str(review)]
        answer = subprocess.run(  # noqa: S603
            [sys.executable, "-c", _TRACER, *asked], check=True, capture_output=True, text=True
        )
    code, *names = answer.stdout.split()
    if code != "0":
        raise RuntimeError(f"slr decide ended with {code}: {answer.stderr}")
    return Measure("modules that `slr decide` runs", tuple(names))


def rooms(found: dict[str, Path]) -> list[str]:
    """The rooms that may have one door: each folder of stages and outputs. A room within a room has its own."""
    floors = ("slr.stages.", "slr.outputs.")
    return sorted(name for name, path in found.items() if path.name == "__init__.py" and name.startswith(floors))


def everything() -> list[Measure]:
    """All measures in order."""
    found = modules()
    paths = list(found.values())
    tests = sorted((ROOT / "tests").rglob("*.py"))
    loading, all_imports = import_graph(found, lazy=False), import_graph(found, lazy=True)
    return [
        source_lines(paths),
        Measure("modules", (), len(found)),
        one_importer(all_imports),
        cycles(loading),
        doors(found, rooms(found)),
        shared_class_names(found),
        vague_names(paths),
        equal_lines(paths),
        long_functions([*paths, *tests]),
        long_files([*paths, *tests]),
        large_classes(paths),
    ]


def main() -> None:
    """Print the measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--long", action="store_true", help="what stands behind each number")
    chosen = parser.parse_args()
    measures = [*everything(), modules_of_decide()]
    if chosen.json:
        print(json.dumps({one.name: {"value": one.value, "items": one.items} for one in measures}, indent=2))
        return
    for one in measures:
        print(f"{one.value:>7,}  {one.name}")
        for item in one.items if chosen.long else ():
            print(f"           {item}")


if __name__ == "__main__":
    main()
