"""Options that several commands share, and what they open."""

from __future__ import annotations

import getpass
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slr.core.errors import UsageError
from slr.core.text.numbers import LARGEST, join_words, whole
from slr.core.vocabulary import Stage

if TYPE_CHECKING:
    from slr.adapters.folder import Review
    from slr.adapters.ledger import Ledger
    from slr.core.model import Protocol


def row_id(given: str | int) -> int:
    """The number of a row of the ledger: a report, record, merge, run or stop."""
    return _read(given, 1)


def count(given: str | int) -> int:
    """How many: one or more."""
    return _read(given, 1)


def from_zero(given: str | int) -> int:
    """How many, or what random numbers start from; zero is one of them."""
    return _read(given, 0)


def _read(given: str | int, least: int) -> int:
    number = whole(str(given), least)
    if number is None:
        raise typer.BadParameter(f"{str(given)!r} is not a whole number from {least} to {LARGEST}")
    return number


def require_file(path: Path) -> None:
    """Refuse a path that nothing can be written to, before any work is done for it.

    Raises:
        UsageError: it is empty, a folder or a link.
    """
    from slr.adapters.folder.files import require_target

    require_target(path)


def a_file(given: Path | list[Path] | None) -> Path | list[Path] | None:
    """The callback of options that name files to write; `-` is standard output where an option takes it."""
    for path in given if isinstance(given, list) else [given]:
        if path is not None and str(path) != "-":
            require_file(path)
    return given


def a_file_or_output(given: Path | None) -> Path | None:
    """As `a_file`, of an option without which standard output is written: `-` is the same as none."""
    a_file(given)
    return None if str(given) == "-" else given


#: A text that goes to standard output unless a file is named.
TextOutputOption = Annotated[
    Path | None,
    typer.Option(
        "-o", "--output", metavar="FILE", help="Default, or `-`: standard output.", callback=a_file_or_output
    ),
]
#: A table that goes to a file as CSV, where otherwise it is shown.
CsvOption = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="FILE", help="Write a CSV; `-` is standard output.", callback=a_file),
]


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
        help="Who decides. Default: SLR_REVIEWER, else the protocol's only reviewer, else git's user.name, "
        "else, where the protocol names nobody, your account's name.",
        show_default=False,
    ),
]
AskerOption = Annotated[
    str | None,
    typer.Option(
        "--reviewer",
        metavar="NAME",
        help="Who asks: others' verdicts show once all reviewers have decided. "
        "Default: SLR_REVIEWER, else the protocol's only reviewer, else git's user.name.",
        show_default=False,
    ),
]
StageOption = Annotated[Stage, typer.Option("--stage", help="The screening stage.")]
OneStageOption = Annotated[Stage | None, typer.Option("--stage", help="Only this stage.", show_default=False)]
NoteOption = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="A note kept with it.")]
AbstractsOption = Annotated[
    bool,
    typer.Option("--abstracts/--no-abstracts", help="Abstracts are their publishers' words; leave them out."),
]
ReasonCodesOption = Annotated[
    list[str] | None,
    typer.Option("--reason", metavar="CODE", help="Codes of the reasons for exclusion, the main one first."),
]
#: A report, wherever a command takes one.
ReportName = Annotated[str, typer.Argument(metavar="REPORT", help="The number of the report, or its DOI.")]
ReportsOption = Annotated[
    list[str] | None,
    typer.Option("--report", metavar="REPORT", help="A report by its number or DOI; repeatable."),
]
RunNumber = Annotated[int, typer.Argument(parser=row_id, metavar="RUN", help="The number of the run.")]


def the_review(folder: Path | None, *, settles: bool = False, dry_run: bool = False) -> Review:
    """The review a command works on, with the rules of who must decide that were accepted last.

    Args:
        folder: what --review says.
        settles: the command writes what counts by these rules.
        dry_run: it writes nothing after all.

    Raises:
        PolicyNotAccepted: it would write, and `review.toml` asks for rules that would change where reports stand.
    """
    from slr.cli.accepting import in_force

    return in_force(the_written_review(folder), settles=settles, dry_run=dry_run)


def the_written_review(folder: Path | None) -> Review:
    """The review exactly as its folder has it; for commands that count nothing."""
    from slr.adapters.folder import find_review, load_review
    from slr.adapters.sources.registry import KnownSources

    root = find_review(Path.cwd(), folder, os.environ)
    return load_review(root, os.environ, known_sources=KnownSources())


def the_ledger(review: Review) -> Ledger:
    """Its ledger, which `slr init` made. Use it in a `with` block.

    Raises:
        NoLedgerYet: there never was one. LedgerGone: it is missing, empty, or the one of another review.
    """
    from slr.adapters.ledger.opening import open_ledger
    from slr.cli.output import complain

    return open_ledger(review, warn=complain)


def the_reviewer(
    given: str | None, review: Review, env: Mapping[str, str] = os.environ, *, may: str = "act"
) -> str:
    """Who acts, as the review calls that person.

    Args:
        given: what --reviewer says.
        review: the review, whose protocol may name its people.
        env: the environment.
        may: what for: `decide`, `resolve`, or `act` for anything else.

    Raises:
        UsageError: nobody is named anywhere, it is none of the review's people, or the name is no name.
    """
    name = _the_name(given, review.protocol, env)
    if name is None and not (review.protocol.reviewers or review.protocol.resolvers):
        name = _account_name()  # so that what `slr status` says is next can be typed as it stands
    if name is None:
        people = review.protocol.reviewers
        there = f"; this review names {join_words(people)}" if people else ""
        raise UsageError(f"no reviewer given{there}", hint="Name one with --reviewer NAME or SLR_REVIEWER.")
    return _the_person(name, review, may)


def the_asker(given: str | None, review: Review, env: Mapping[str, str] = os.environ) -> str | None:
    """Who asks to see something; nobody in particular where nobody is named.

    Raises:
        UsageError: --reviewer or SLR_REVIEWER names somebody who is none of the review's people.
    """
    name = _the_name(given, review.protocol, env)
    return None if name is None else _the_person(name, review, "act")


def _the_name(given: str | None, protocol: Protocol, env: Mapping[str, str]) -> str | None:
    """The name as it was given; git's only where the protocol does not say who there is, or has it."""
    from slr.core.text import names

    people = protocol.reviewers
    name = given if given is not None else env.get("SLR_REVIEWER", "").strip()
    if name or given is not None:
        return name
    git = people[0] if len(people) == 1 else _git_name()
    listed = (*people, *protocol.resolvers)
    return git if git and (not listed or names.find(git, listed)) else None


def _the_person(name: str, review: Review, may: str) -> str:
    from slr.adapters.ledger import People, admit, list_people
    from slr.core.text import names

    protocol = review.protocol
    people = People(list_people(protocol))
    if names.find(name, people.listed.all) and not protocol.bind_roles:
        return admit(people, name, may=may)
    if not isinstance(review.ledger_place, str) and not review.ledger_path.exists():
        return admit(people, name, may=may)  # nobody has a name yet
    with the_ledger(review) as ledger:
        person = admit(ledger.names.people, name, may=may)
        if protocol.bind_roles:
            _refuse_another_role(ledger, person)
    return person


def _refuse_another_role(ledger: Ledger, person: str) -> None:
    from slr.core.text import names

    role = ledger.names.role()
    if role is not None and names.key(ledger.names.people.of(role)) != names.key(person):
        raise UsageError(
            f"the database knows you as {role!r}, not as {person!r}",
            hint=f"This review binds reviewers to database roles. Act as {role!r}, or connect as {person!r}.",
        )


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


def _account_name() -> str | None:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name, by the version of Python
        return None
