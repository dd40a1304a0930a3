"""Which commands there are, in the order of the work; they are named by strings: listing them imports none.

Adding a command is one module and one line here. Its sentence is the first line of the command's help; beside the
longest name and the frame of a panel it fits a line of 80 columns.
"""

from __future__ import annotations

import inspect
import re
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple, get_args, get_type_hints

import typer


class CommandEntry(NamedTuple):
    """One command: its name, where its function or group is, what it does, and the panel of `slr --help`."""

    name: str
    target: str
    help: str
    panel: str


_PANELS = {
    "Begin": (
        ("demo", "slr.cli.demo:demo", "Run a published review on this machine, without internet."),
        ("init", "slr.cli.init:init", "Make a review folder with its ledger."),
        ("protocol", "slr.cli.protocol:app", "Show who must decide, and accept a change of it."),
        ("reviewers", "slr.cli.reviewers:app", "List the reviewers, and join spellings of one person."),
        ("query", "slr.cli.query:app", "Check, test, import or export a query before a search."),
        ("status", "slr.cli.status:status", "Show where the review stands and what is due next."),
    ),
    "Find": (
        ("search", "slr.cli.search:app", "Search all sources at the same time, and record what they give."),
        ("import", "slr.cli.import_:app", "Import the records of files; each file becomes a search run."),
        ("snowball", "slr.cli.snowball:snowball", "Follow the citations of included reports."),
        ("dedup", "slr.cli.dedup:app", "Merge records into reports, and link versions of a study."),
    ),
    "Screen": (
        ("screen", "slr.cli.screen:app", "Screen reports one at a time, with one key for a decision."),
        ("decide", "slr.cli.decide:decide", "Record one decision on a report."),
        ("report", "slr.cli.report:app", "Show one report, or add a tag or an abstract to it."),
        ("resolve", "slr.cli.resolve:app", "Settle conflicts, with both decisions side by side."),
        ("stop", "slr.cli.stop:app", "Show whether screening may end early, and end it."),
        ("suggest", "slr.cli.suggest:app", "Ask a language model for a second opinion; it is no vote."),
        ("agreement", "slr.cli.agreement:agreement", "Measure how far reviewers agree."),
        ("criteria", "slr.cli.criteria:app", "Show the criteria, and how often each is a reason."),
    ),
    "Report": (
        ("log", "slr.cli.log:log", "List decisions, resolutions, tags and merges of the screening."),
        ("prisma", "slr.cli.prisma:prisma", "Draw the PRISMA flow diagram, or print its numbers."),
        ("publish", "slr.cli.publish:publish", "Write what a paper needs: flow, tables, texts, plots, page."),
        ("site", "slr.cli.site:site", "Write the review as one page to filter, search and share."),
        ("export", "slr.cli.export:export", "Write records with their verdicts for another tool."),
    ),
    "Keep current": (
        ("refresh", "slr.cli.refresh:refresh", "Run all queries again, and write the new reports."),
        ("cron", "slr.cli.cron:app", "Print a crontab line that refreshes the review."),
    ),
    "Tools": (
        ("convert", "slr.cli.convert:convert", "Write the records of a file in another format."),
        ("simulate", "slr.cli.simulate:simulate", "Replay a finished screening in the order of the ranker."),
        ("ledger", "slr.cli.ledger:app", "Copy the ledger, merge a copy into it, or restore it."),
    ),
}

COMMANDS = tuple(CommandEntry(*line, panel) for panel, lines in _PANELS.items() for line in lines)


@cache
def load(command: CommandEntry) -> Any:
    """The command or group itself; only now is its module imported."""
    module, _, attribute = command.target.partition(":")
    target = getattr(import_module(module), attribute)
    if isinstance(target, typer.Typer):
        loaded: Any = typer.main.get_group(target)
    else:
        alone = typer.Typer(add_completion=False)
        alone.command()(target)
        loaded = typer.main.get_command(alone)
    loaded.name = command.name
    _lay_out(loaded)
    return loaded


#: A line end within a paragraph; the program's own lines are no lines of a terminal.
_LINE_END = re.compile(r"(?<!\n)\n(?!\n) *")


def _lay_out(command: Any) -> None:
    """Make the help fit a terminal: paragraphs flow, and a choice is one word whose help lists what there is."""
    command.help = _LINE_END.sub(" ", inspect.cleandoc(command.help or ""))
    for inner in getattr(command, "commands", {}).values():
        _lay_out(inner)
    hints = get_type_hints(command.callback) if command.callback else {}
    for param in command.params:
        choices = _choices(hints.get(param.name))
        if getattr(param, "is_flag", False):
            param.metavar = ""
        elif choices and param.show_choices:
            param.show_choices = False
            param.metavar = param.metavar or _metavar(param)
            param.help = f"{param.help} One of: {', '.join(choices)}."
        elif param.param_type_name == "option":
            param.metavar = param.metavar or _metavar(param)


def _metavar(param: Any) -> str:
    return str(max(param.opts, key=len).lstrip("-").upper())


def _choices(hint: Any) -> list[str]:
    """The words that a parameter takes, if it takes no others."""
    kinds = (hint, *get_args(hint))
    return [word.value for kind in kinds if isinstance(kind, type) and issubclass(kind, StrEnum) for word in kind]


def load_all() -> dict[str, Any]:
    """Every command by its name, loaded: for what describes or tries them all."""
    return {command.name: load(command) for command in COMMANDS}
