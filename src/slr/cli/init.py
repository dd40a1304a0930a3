"""`slr init`: make a review folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from slr.cli.output import put, say


def register(app: typer.Typer, panel: str) -> None:
    """Add the command."""
    app.command("init", rich_help_panel=panel)(init)


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make, or an existing one.")],
    title: Annotated[str | None, typer.Option("--title", help="The title of the review.")] = None,
) -> None:
    """Make a review folder that `slr search` can run as it stands.

    Example: slr init my-review --title "Brain imaging foundation models"
    """
    from slr.review import create_review

    for path in create_review(folder, title=title):
        put(str(path))
    say(f"\nNext: edit {folder}/review.toml and {folder}/queries/example.toml, then")
    say(f"  cd {folder} && slr query check && slr search --dry-run && slr search")
