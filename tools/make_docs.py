"""Write what in `docs/` is made from the code: `ledger.md`, `commands.md`, `exit-codes.md`, parts of other pages.

Run `python tools/make_docs.py` after changing a table, an option, an exit code, the docstring of a room or a
contract. A test fails until it was done.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import architecture
import exporter_table
import import_table
from sqlmodel import SQLModel

from slr.adapters.ledger.migrations import SCHEMA
from slr.adapters.ledger.tables import PASSING, TABLES
from slr.adapters.sources import open_source
from slr.cli.commands import load_all
from slr.cli.groups import DefaultGroup
from slr.core import errors
from slr.core.model import SourceSettings
from slr.core.query import ENGINES
from slr.core.query.warranty import TABLE

DOCS = Path(__file__).parent.parent / "docs"
MADE = "<!-- Made by tools/make_docs.py from the code. -->\n\n"

RULES = f"""# The ledger

Everything a review knows is in one SQL database: `data/slr.db` (SQLite), or a schema of a PostgreSQL database
([team](team.md)). This is schema {SCHEMA}. Its rules:

1. **It only gains rows.** Triggers refuse every UPDATE and DELETE, on PostgreSQL also TRUNCATE, on SQLite also
   `INSERT OR REPLACE` on a connection with `PRAGMA recursive_triggers=ON`, which slr always sets. Undo is a new
   row. Only `slots`, which say what stands on whose screen at this moment, and `drafts` come and go.
2. **The present is a view.** Of a record's memberships, a report's affiliations and a reviewer's decisions the
   newest row counts: `current_memberships`, `current_affiliations`, `current_decisions`.
3. **One transaction per act.** A page of a search with all its records, a decision, a merge: each is on disk
   when the command says so (WAL mode, `synchronous=FULL`), or not there at all. A run without a row in
   `search_ends` was interrupted.
4. **Numbers.** A record opens the report and the study of its own number. Merged reports go by the lowest one; a
   decision stays with the record its report was opened by, so it follows that record into a merge and out of it.
5. **What was received is kept**: each answer byte for byte (zlib, with its SHA-256), and each record's raw item.
6. **Identity.** A source's record is known by (source, kind, key): met again, it is a sighting, no new record.
   The same work found by citation searching is another record, so that every route counts what it found.
7. **Migrations** run on opening, each in one transaction, after a verified copy into `data/backup/`. A ledger
   of a newer schema is refused and not touched. `PRAGMA user_version` holds the schema. On PostgreSQL all steps
   run in one transaction, without a copy, and the table `slr_schema` holds the schema.

Lists and mappings are JSON, times ISO 8601 in UTC. Read it with any SQLite tool; write it with slr.

## Tables
"""


def ledger_page() -> str:
    """`docs/ledger.md`: the rules, then every table with its columns, from the SQLModel classes."""
    return MADE + RULES + "\n" + "\n".join(_table(table) for table in (*TABLES, *PASSING))


def _table(table: type[SQLModel]) -> str:
    columns = ", ".join(f"`{name}`" for name in table.model_fields)
    return f"### `{table.__tablename__}`\n\n{inspect.getdoc(table)}\n\n{columns}\n"


def exit_codes_page() -> str:
    """`docs/exit-codes.md`: the table in the docstring of `slr.core.errors`, and which error has which code."""
    lines = [line for line in inspect.getdoc(errors).splitlines() if line[:1].isdigit()]  # type: ignore[union-attr]
    rows = "\n".join(
        f"| {code} | {meaning.strip()} |" for code, _, meaning in (line.partition(" ") for line in lines)
    )
    classes = "\n".join(f"| `{kind.__name__}` | {kind.exit_code} | {_first(kind)} |" for kind in _errors())
    return (
        f"{MADE}# Exit codes\n\nThey are an interface: scripts may rely on them.\n\n"
        f"| code | meaning |\n| --- | --- |\n{rows}\n"
        f"| 10 | `slr refresh --exit-code` only: there are new reports |\n"
        f"| 11 | `slr refresh --exit-code` only: a report of the review was retracted or is under concern |\n"
        f"| 141 | the reader of a pipe went away |\n\n"
        f"| error | code | when |\n| --- | --- | --- |\n{classes}\n"
    )


def _errors() -> Iterator[type[errors.SlrError]]:
    for _, kind in inspect.getmembers(errors, inspect.isclass):
        if issubclass(kind, errors.SlrError) and kind is not errors.SlrError:
            yield kind


def _first(kind: type) -> str:
    return (inspect.getdoc(kind) or "").splitlines()[0]


def commands_page() -> str:
    """`docs/commands.md`: every command with its arguments and options, from the commands themselves."""
    sections = [
        _command(words, one)
        for name, command in load_all().items()
        for words, one in _commands(f"slr {name}", command)
    ]
    return MADE + "# Commands\n\n" + "\n".join(sections)


def _commands(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    parts = getattr(command, "commands", None)
    if parts is None:
        yield name, command
    plain = command.default if isinstance(command, DefaultGroup) else None
    for part, sub in (parts or {}).items():
        # What the plain word does goes by the name of the group: `slr search`, not `slr search run`.
        yield from _commands(name if sub is plain else f"{name} {part}", sub)


def _command(name: str, command: Any) -> str:
    rows = [f"- {_names(param)}: {param.help}" for param in command.params if getattr(param, "help", None)]
    return f"## `{name}`\n\n{inspect.cleandoc(command.help)}\n\n" + "\n".join(rows) + "\n"


def _names(param: Any) -> str:
    if param.param_type_name == "argument":
        return f"`{param.metavar or param.name.upper()}`"
    names = "`, `".join([*param.opts, *param.secondary_opts])
    return f"`{names}{'' if param.is_flag else ' ' + (param.metavar or param.name.upper())}`"


def query_page() -> str:
    """`docs/query.md` with its table of what each service makes of a query."""
    return _with_part("query.md", "warranty", warranty_table())


def query_import_page() -> str:
    """`docs/query-import.md` with its tables of what becomes of a foreign query."""
    return _with_part("query-import.md", "import", import_table.tables())


def formats_page() -> str:
    """`docs/formats.md` with its table of what each exporter's records are read from."""
    return _with_part("formats.md", "exporters", exporter_table.table())


def _with_part(name: str, part: str, made: str) -> str:
    """A page with what stands between its marks made anew."""
    start, end = f"<!-- made by tools/make_docs.py: {part} -->\n", f"<!-- end: {part} -->"
    before, _, rest = (DOCS / name).read_text(encoding="utf-8").partition(start)
    return before + start + made + end + rest.partition(end)[2]


def warranty_table() -> str:
    """A row for each thing a query can say, a column for each service."""
    head = ["what the query says", *(open_source(engine, SourceSettings()).label for engine in ENGINES)]
    rows = [
        [row.label.replace("|", r"\|"), *(str(row.cells[engine]) for engine in ENGINES)] for row in TABLE.values()
    ]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in [head, ["---"] * len(head), *rows])


PAGES: dict[str, Callable[[], str]] = {
    "ledger.md": ledger_page,
    "exit-codes.md": exit_codes_page,
    "commands.md": commands_page,
    "query.md": query_page,
    "query-import.md": query_import_page,
    "formats.md": formats_page,
    "architecture.md": architecture.page,
}


def main() -> None:
    """Write every page."""
    for name, make in PAGES.items():
        (DOCS / name).write_text(make(), encoding="utf-8")
        print(f"wrote docs/{name}")


if __name__ == "__main__":
    main()
