"""Options that several commands share, and what they open."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slr.errors import UsageError
from slr.vocabulary import Stage

if TYPE_CHECKING:
    from slr.ledger import Ledger
    from slr.model import Protocol
    from slr.review import Review

ReviewOption = Annotated[
    Path | None,
    typer.Option(
        "--review",
        metavar="DIR",
        help="The review folder. Default: SLR_REVIEW, else the folder with review.toml here or above.",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object for scripts.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Show what would be done; write and send nothing.")]
ReviewerOption = Annotated[
    str | None,
    typer.Option(
        "--reviewer",
        metavar="NAME",
        help="Who decides. Default: SLR_REVIEWER, else the protocol's only reviewer, else git's user.name.",
        show_default=False,
    ),
]
StageOption = Annotated[Stage, typer.Option("--stage", help="The screening stage.")]


def require_file(path: Path) -> None:
    """Refuse a path that nothing can be written to, before any work is done for it.

    Raises:
        UsageError: it is empty, a folder or a link.
    """
    from slr.review.files import require_target

    require_target(path)


def a_file(given: Path | list[Path] | None) -> Path | list[Path] | None:
    """The callback of options that name files to write; `-` is standard output where an option takes it."""
    for path in given if isinstance(given, list) else [given]:
        if path is not None and str(path) != "-":
            require_file(path)
    return given


def the_review(folder: Path | None) -> Review:
    """The review a command works on."""
    from slr.review import find_review, load_review
    from slr.sources.registry import source_names

    root = find_review(Path.cwd(), folder, os.environ)
    return load_review(root, os.environ, known_sources=source_names())


def the_ledger(review: Review) -> Ledger:
    """Its ledger, made when it is not there yet. Use it in a `with` block."""
    from slr.ledger import Ledger

    return Ledger(review.ledger_place, needed=review.protocol.needed)


def the_reviewer(given: str | None, protocol: Protocol, env: Mapping[str, str] = os.environ) -> str:
    """Who decides.

    Raises:
        UsageError: nobody is named anywhere.
    """
    only = protocol.reviewers[0] if len(protocol.reviewers) == 1 else None
    name = given or env.get("SLR_REVIEWER") or only or _git_name()
    if not name or not name.strip():
        raise UsageError("who is the reviewer?", hint="Name one with --reviewer NAME or SLR_REVIEWER.")
    return name.strip()


def _git_name() -> str | None:
    try:
        answer = subprocess.run(
            ["git", "config", "user.name"],  # noqa: S607 - the git on the PATH is the one people use
            capture_output=True,
            text=True,
            check=False,
            timeout=5,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() or None
