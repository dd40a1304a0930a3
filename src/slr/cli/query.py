"""`slr query`: look at a query before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from slr.cli.options import JsonOption, ReviewOption, the_review
from slr.cli.output import put, put_json, safe

if TYPE_CHECKING:
    from slr.model import QueryFile
    from slr.review import Review

_group = typer.Typer(help="Look at a query before it is sent.", no_args_is_help=True)


def register(app: typer.Typer, panel: str) -> None:
    """Add the group of commands."""
    app.add_typer(_group, name="query", rich_help_panel=panel)


@_group.callback()
def _query() -> None:
    """Look at a query before it is sent."""


@_group.command("check")
def check(
    names: Annotated[list[str] | None, typer.Argument(metavar="[QUERY]...", show_default=False)] = None,
    source: Annotated[list[str] | None, typer.Option("--source", help="Only this source; repeatable.")] = None,
    review: ReviewOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Show the tree of a query, the text each engine gets, and what an engine cannot express.

    Nothing is sent. Examples: slr query check; slr query check brain-fm --source pubmed
    """
    from slr.review import load_queries
    from slr.sources.registry import source_names

    folder = the_review(review)
    queries = load_queries(folder, names or [], known_sources=source_names())
    seen = [_examine(folder, query, source or []) for query in queries]
    if as_json:
        put_json({"schema": 1, "queries": seen})
        return
    for one in seen:
        _print(one)


def _examine(folder: Review, query: QueryFile, names: list[str]) -> dict[str, object]:
    from datetime import UTC, datetime

    from slr.query import outline, parse_with_warnings
    from slr.search.jobs import plan, preview

    jobs = plan(folder, [query], names, today=datetime.now(UTC).date())
    parsed = parse_with_warnings(query.expression)
    return {
        "name": query.name,
        "file": query.path,
        "expression": query.expression.strip(),
        "window": str(jobs[0].search.window) if jobs else None,
        "tree": outline(parsed.node),
        "warnings": list(parsed.warnings),
        "engines": [
            {
                "source": job.source.name,
                "label": job.source.label,
                "query": sent.query,
                "request": sent.request,
                "notes": list(sent.notes),
            }
            for job, sent in preview(jobs)
        ],
    }


def _print(one: dict[str, object]) -> None:
    put(f"{one['name']}  ({one['file']}), window {one['window']}")
    for line in one["tree"]:  # type: ignore[attr-defined]
        put(f"  {safe(line)}")
    for warning in one["warnings"]:  # type: ignore[attr-defined]
        put(f"  ! {safe(warning)}")
    for engine in one["engines"]:  # type: ignore[attr-defined]
        put(f"\n{engine['label']}")
        put(f"  query    {safe(engine['query'])}")
        put(f"  request  {safe(engine['request'])}")
        for note in engine["notes"]:
            put(f"  ! {safe(note)}")
    put()
