"""Words that people know from elsewhere and type as a command here, and what they mean."""

from __future__ import annotations

from slr.cli.commands import load_all
from slr.cli.groups import DefaultGroup

#: By the command that does it; REPORT stands for what follows the word.
_MEANT = {
    "report REPORT": "show view open cat info inspect",
    "decide REPORT include": "include accept approve keep",
    "decide REPORT exclude": "exclude reject drop",
    "decide REPORT maybe": "maybe unsure",
    "decide REPORT VERDICT": "vote judge label code",
    "--help": "help man usage commands",
    "--version": "version about",
    "init DIR": "new create start setup begin",
    "status": "state summary stats overview next progress todo dashboard",
    "refresh": "update sync pull",
    "search": "find fetch run query-run",
    "dedup": "deduplicate duplicates dedupe unique",
    "prisma -o reports/prisma.svg": "figure flow diagram flowchart draw plot chart",
    "resolve": "conflicts conflict settle disagreements",
    "agreement": "kappa irr reliability",
    "ledger copy": "backup save dump",
    "ledger restore": "recover rollback revert",
    "screen --import FILE": "decisions votes",
    "import FILE": "load upload",
    "log": "history audit-trail journal",
    "screen": "review read",
    "snowball": "citations references cite chase",
    "suggest": "ai llm gpt ask",
    "report tag REPORT WORD": "tags note annotate",
    "stop": "finish end done recall",
    "export FORMAT": "save-as output download",
    "cron print": "schedule crontab timer",
}
#: More commands than these that have the same word are listed with what each does.
_FEW = 2


def meant_by(args: list[str]) -> str | None:
    """What to type instead of a first word that is no command; None when nobody can know.

    args: the words of the command line, the first of them unknown.
    """
    word, follows = args[0].lower(), next((other for other in args[1:] if not other.startswith("-")), "REPORT")
    meant = next((does for does, words in _MEANT.items() if word in words.split()), None)
    if meant is not None:
        return f"Did you mean `slr {meant.replace('REPORT', follows)}`?"
    places = _places_of(word)
    if len(places) <= _FEW:
        return f"Did you mean {' or '.join(f'`slr {place}`' for place in places)}?" if places else None
    listed = "; ".join(f"`slr {place}`: {does.rstrip('.')}" for place, does in places.items())
    return f"Several commands have that word. {listed}."


def _places_of(word: str) -> dict[str, str]:
    """The groups that have a command of this name, with it (`screen queue` of `queue`), and what it does."""
    places = {}
    for name, group in load_all().items():
        command = getattr(group, "commands", {}).get(word)
        if command is not None:
            is_plain = isinstance(group, DefaultGroup) and command is group.default
            places[name if is_plain else f"{name} {word}"] = command.get_short_help_str(200)
    return places
