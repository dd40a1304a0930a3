"""The `slr` command: its groups, and the one place where errors become a line and an exit code."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from slr import __version__
from slr.cli import (
    agreement,
    convert,
    criteria,
    cron,
    decide,
    dedup,
    demo,
    export,
    import_,
    init,
    ledger,
    log,
    prisma,
    publish,
    query,
    queue,
    refresh,
    remark,
    resolve,
    screen,
    search,
    simulate,
    site,
    snowball,
    status,
    stop,
    suggest,
)
from slr.cli.output import safe, say
from slr.errors import Interrupted, SlrError

_EPILOG = "Start with `slr demo`, or `slr init my-review`. Exit codes: docs/exit-codes.md."

#: A reader such as `head` that went away (128 + SIGPIPE), told to nobody.
_BROKEN_PIPE = 141


class SlrGroup(TyperGroup):
    """Turns our errors into `slr: error: …`, a hint and the documented exit code; bad input gives no traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            ended = super().invoke(ctx)
            sys.stdout.flush()
        except KeyboardInterrupt:
            _fail(Interrupted("stopped"))
        except SlrError as error:
            _fail(error)
        except BrokenPipeError:
            # The interpreter flushes once more at its end; give that somewhere to go.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(_BROKEN_PIPE) from None
        else:
            return ended


def _fail(error: SlrError) -> None:
    say(f"slr: error: {safe(error.message)}")
    if error.detail:
        say(error.detail)
    if error.hint:
        say(f"hint: {safe(error.hint)}")
    raise typer.Exit(error.exit_code)


app = typer.Typer(
    name="slr",
    cls=SlrGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=_EPILOG,
)

_COMMANDS = (
    ("Try it", (demo,)),
    ("Set up", (init, query)),
    ("Find", (search, snowball, dedup)),
    ("Judge", (screen, queue, decide, remark, resolve, stop, suggest, agreement, criteria, simulate)),
    ("Show", (status, log, prisma, publish, site)),
    ("Exchange", (import_, export, convert, ledger)),
    ("Keep alive", (refresh, cron)),
)
for _panel, _modules in _COMMANDS:
    for _module in _modules:
        _module.register(app, _panel)


def _show_version(*, wanted: bool) -> None:
    if wanted:
        print(f"slr {__version__}")
        raise typer.Exit


@app.callback()
def _slr(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=lambda value: _show_version(wanted=value), is_eager=True)
    ] = False,
) -> None:
    """A systematic review on the command line: from one boolean query to the PRISMA 2020 figure."""


def main() -> None:
    """Entry point of the `slr` script."""
    for stream in (sys.stdout, sys.stderr):
        # A title in Greek must not end a run under LANG=C.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    app()
