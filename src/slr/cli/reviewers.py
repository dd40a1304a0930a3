"""`slr reviewers`: who decides in this review, and spellings that are one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from slr.cli.groups import DefaultGroup
from slr.cli.options import (
    DryRunOption,
    JsonOption,
    ReviewerOption,
    ReviewOption,
    row_id,
    the_ledger,
    the_review,
    the_reviewer,
)
from slr.cli.output import put, put_json, safe, say
from slr.core.errors import ReviewStateError, UsageError
from slr.core.text.numbers import counted

if TYPE_CHECKING:
    from slr.adapters.ledger import Ledger, PolicyEffect, Spelling

app = typer.Typer(cls=DefaultGroup)


@app.command("list")
def list_reviewers(review: ReviewOption = None, *, as_json: JsonOption = False) -> None:
    """List the reviewers, and join spellings of one person.

    Each is listed with the spellings in the ledger and the number of verdicts given.

    Examples: slr reviewers; slr reviewers join "A. Ruiz" ana; slr reviewers part 1
    """
    folder = the_review(review)
    with the_ledger(folder) as ledger:
        spellings, joins, people = ledger.names.spellings(), ledger.names.joins(), ledger.names.people
    listed = people.listed.all
    names = tuple(dict.fromkeys((*map(people.of, listed), *(spelling.person for spelling in spellings))))
    if as_json:
        rows = [_as_json(name, spellings, decides=people.decides(name)) for name in names]
        put_json({"people": rows, "joins": joins})
        return
    for name in names:
        put(safe(_line(name, spellings, may=_role(people.decides(name), people.resolves(name)))))
    for joining in joins:
        state = " (taken back)" if joining.undone else ""
        put(
            safe(
                f"joining {joining.id}: {joining.name} is {joining.same_as}, by {joining.actor} "
                f"on {joining.at:%Y-%m-%d}{state}"
            )
        )
    if not names:
        say("Nobody has decided yet, and review.toml names nobody.")


@app.command("join")
def join(
    name: Annotated[str, typer.Argument(help="A spelling in the ledger.")],
    same_as: Annotated[str, typer.Argument(metavar="PERSON", help="The person it belongs to; this name stays.")],
    reviewer: ReviewerOption = None,
    review: ReviewOption = None,
    *,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Declare that two spellings are one person: from now on they count as one everywhere.

    Example: slr reviewers join "A. Ruiz" ana
    """
    from slr.adapters.ledger import name_act

    folder = the_review(review, settles=True, dry_run=dry_run)
    who = the_reviewer(reviewer, folder)
    with the_ledger(folder) as ledger:
        pair = _ordered(ledger, name, same_as)
        effect = ledger.joined_effect(*pair)
        made = None if dry_run else ledger.names.join(*pair, actor=who, act=name_act())
    if as_json:
        told = {"name": pair[0], "same_as": pair[1], "id": made and made.id}
        put_json({"dry_run": dry_run, **told, "effect": effect.counts()})
        return
    put(safe(f"{pair[0]} is {pair[1]}: {_told(effect, dry_run=dry_run)}"))
    if made:
        say(f"`slr reviewers part {made.id}` takes it back.")


@app.command("part")
def part(
    number: Annotated[
        int, typer.Argument(parser=row_id, metavar="NUMBER", help="The number of the joining (`slr reviewers`).")
    ],
    reviewer: ReviewerOption = None,
    review: ReviewOption = None,
    *,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Take a joining back: the two names are two people again.

    Example: slr reviewers part 1
    """
    from slr.adapters.ledger import name_act

    folder = the_review(review, settles=True, dry_run=dry_run)
    who = the_reviewer(reviewer, folder)
    with the_ledger(folder) as ledger:
        joining = next(
            (candidate for candidate in ledger.names.joins() if candidate.id == number and not candidate.undone),
            None,
        )
        if joining is None:
            raise ReviewStateError(f"there is no joining {number} to take back", hint="See `slr reviewers`.")
        if not dry_run:
            ledger.names.undo(number, actor=who, act=name_act())
    if as_json:
        put_json({"dry_run": dry_run, "joining": joining})
    else:
        end = " (dry run: nothing was written)" if dry_run else ""
        put(safe(f"{joining.name} and {joining.same_as} are two people again{end}"))


def _ordered(ledger: Ledger, name: str, same_as: str) -> tuple[str, str]:
    """The two as they are joined: a name of the protocol stays.

    Raises:
        UsageError: one of them is nobody in this review, or the protocol names both.
    """
    from slr.core.text import names

    people = ledger.names.people
    known = tuple(dict.fromkeys((*people.listed.all, *people.stored)))
    for given in (name, same_as):
        if people.of(given) not in map(people.of, known):
            near = names.nearest(given, known)
            hint = f"Did you mean {near}?" if near else "`slr reviewers` lists them."
            raise UsageError(f"nobody is called {given!r} in this review", hint=hint)
    listed = [person for person in (name, same_as) if people.listed.all and people.resolves(person)]
    if len(listed) == 2 and people.of(name) != people.of(same_as):
        raise UsageError(f"review.toml names both {name} and {same_as}", hint="Take one out of [screening] first.")
    pair = (same_as, name) if listed == [name] else (name, same_as)
    return people.of(pair[0]), people.of(pair[1])


def _told(effect: PolicyEffect, *, dry_run: bool) -> str:
    return f"{effect} (dry run: nothing was written)" if dry_run else effect.in_the_past()


def _role(decides: bool, resolves: bool) -> str:  # noqa: FBT001 - two facts, named where they are given
    return "" if decides else "settles conflicts only" if resolves else "no reviewer of this review: not counted"


def _line(name: str, spellings: list[Spelling], *, may: str) -> str:
    own = [spelling for spelling in spellings if spelling.person == name]
    decided, resolved = sum(spelling.decisions for spelling in own), sum(spelling.resolutions for spelling in own)
    others = [spelling.spelling for spelling in own if spelling.spelling != name]
    parts = [counted(decided, "verdict"), counted(resolved, "resolution")]
    parts += [f"also spelled {', '.join(others)}"] if others else []
    parts += [may] if may else []
    return f"{name}: {'; '.join(parts)}"


def _as_json(name: str, spellings: list[Spelling], *, decides: bool) -> dict[str, object]:
    own = [spelling for spelling in spellings if spelling.person == name]
    return {
        "name": name,
        "decides": decides,
        "spellings": [spelling.spelling for spelling in own],
        "decisions": sum(spelling.decisions for spelling in own),
        "resolutions": sum(spelling.resolutions for spelling in own),
    }
