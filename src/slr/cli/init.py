"""`slr init`: make a review folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from slr.cli.options import the_written_review
from slr.cli.output import put, put_whole, say


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make, or an existing one.")],
    title: Annotated[str | None, typer.Option("--title", help="The title of the review.")] = None,
    *,
    new_ledger: Annotated[
        bool,
        typer.Option(
            "--new-ledger",
            help="Begin an empty ledger where the old one is gone; its files are set aside.",
        ),
    ] = False,
) -> None:
    """Make a review folder with its ledger.

    It is ready for `slr search`. A folder that has a review.toml already, as after `git clone`, gets a ledger
    only.

    Examples: slr init my-review --title "Brain imaging foundation models"; slr init .
    """
    from slr.adapters.folder import create_review
    from slr.adapters.folder.review import PROTOCOL_NAME
    from slr.adapters.ledger.opening import make_ledger

    if (folder / PROTOCOL_NAME).exists() and title is None:
        put(make_ledger(the_written_review(folder), anew=new_ledger))
        say("\nThe ledger is empty. Next: slr search")
        return
    for path in create_review(folder, title=title):
        put_whole(str(path))
    put(make_ledger(the_written_review(folder), anew=new_ledger))
    say(f"\nNext: edit {folder}/review.toml and {folder}/queries/example.toml, then")
    say(f"  cd {folder} && slr query check && slr search --dry-run && slr search")
