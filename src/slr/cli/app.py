"""The `slr` command: its groups, and the one place where errors become a line and an exit code."""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import sys
from typing import Annotated, Any, NoReturn, cast

import typer
from typer.core import TyperCommand, TyperGroup

from slr import __version__
from slr.cli.commands import COMMANDS, load
from slr.cli.familiar_words import meant_by
from slr.cli.groups import DefaultGroup
from slr.cli.output import complain, put, quieten, safe
from slr.core.errors import Interrupted, SlrError, StoreError, UsageError

_EPILOG = (
    "Start with `slr demo`, or `slr init my-review`. Exit codes: 0 done, 2 wrong usage, 3 a source failed, "
    "4 ledger or disk, 5 not allowed now, 6 needs a terminal, 75 another run is on."
)

#: A reader such as `head` that went away (128 + SIGPIPE), told to nobody.
_BROKEN_PIPE = 141
#: How many new values Python waits for before it looks for reference cycles among them; 700 without.
_VALUES_BETWEEN_SEARCHES = 50_000
#: Characters of one message; an argument may have 128 KiB.
_LONGEST = 2000
#: What is wrong with a path that somebody gave.
_NO_SUCH_PATH = frozenset(
    {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL, errno.EEXIST}
)
#: A word on the command line that Typer cannot use. Typer may be the one with its own click or the one beside it.
_Misuse = cast("type[typer.BadParameter]", typer.BadParameter.__bases__[0])


class SlrGroup(TyperGroup):
    """Turns our errors into `slr: error: …`, a hint and the documented exit code; bad input gives no traceback.

    A command is loaded when it is called. Until then its line of the table stands for it.
    """

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for command_entry in COMMANDS:
            self.add_command(
                TyperCommand(command_entry.name, help=command_entry.help, rich_help_panel=command_entry.panel)
            )

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that was asked for, loaded."""
        if args[0] not in self.commands and (hint := meant_by(args)):
            raise UsageError(f"no such command {args[0]!r}", hint=hint)
        name, line, rest = super().resolve_command(ctx, args)
        return (
            name,
            line and load(next(command_entry for command_entry in COMMANDS if command_entry.name == line.name)),
            rest,
        )

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            ended = super().invoke(ctx)
            sys.stdout.flush()
        except KeyboardInterrupt:
            _fail(Interrupted("stopped"))
        except SlrError as error:
            _fail(error)
        except _Misuse as misuse:
            _fail(_told(misuse))
        except BrokenPipeError:
            _let_go_of_stdout()
            raise typer.Exit(_BROKEN_PIPE) from None
        except OSError as error:
            _let_go_of_stdout()
            _fail(_refused(error))
        else:
            return ended

    def make_context(self, *args: Any, **more: Any) -> Any:
        """Read the words before the command."""
        try:
            return super().make_context(*args, **more)
        except _Misuse as misuse:
            _fail(_told(misuse))


def _told(misuse: Any) -> SlrError:
    """What Typer has to say of the command line, as our error."""
    is_incomplete = hasattr(misuse, "param_type")  # an argument is missing; Typer words that when it is asked
    if not misuse.message and not is_incomplete:  # the help was asked for by giving no word at all, and is printed
        raise misuse
    message = misuse.format_message().rstrip(".").replace("Value error, ", "")  # how Pydantic begins
    return UsageError(message[:1].lower() + message[1:], hint=_hint(misuse))


def _hint(misuse: Any) -> str | None:
    """The command that has the name of an unknown option (--draw of `slr stop`), else where the help is."""
    if misuse.ctx is None:
        return None
    above, option = misuse.ctx.parent, getattr(misuse, "option_name", "")
    named = [param.metavar for param in misuse.ctx.command.params if param.param_type_name == "argument"]
    if option.lstrip("-").upper() in named:
        return f"{option.lstrip('-').upper()} stands alone, without {option}."
    if above and isinstance(above.command, DefaultGroup):
        group, path = above.command, above.command_path
        words = [option.lstrip("-")] if option.lstrip("-") in group.commands else group.with_option(option)
        guess = group.guess(above)
        if words:
            return f"Did you mean {' or '.join(f'`{path} {word}`' for word in words)}?"
        if guess is not None:
            return guess
    return f"`{misuse.ctx.command_path.strip()} --help` shows what it takes."


def _refused(error: OSError) -> SlrError:
    """What the system has to say of a file, as our error."""
    reason = error.strerror or str(error)
    if error.filename is None:
        return StoreError(f"standard output or a file cannot be written: {reason}")
    kind = UsageError if error.errno in _NO_SUCH_PATH else StoreError
    return kind(f"{os.fsdecode(error.filename) or 'a path without a name'}: {reason}")


def _let_go_of_stdout() -> None:
    """The interpreter flushes once more at its end; give that somewhere to go."""
    with contextlib.suppress(OSError, ValueError):  # in a test it is no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(error: SlrError) -> NoReturn:
    complain(f"slr: error: {_short(safe(error.message))}")
    if error.detail:
        complain(_short(error.detail), is_whole=True)
    if error.hint:
        complain(f"hint: {_short(safe(error.hint))}")
    raise typer.Exit(error.exit_code)


def _short(text: str) -> str:
    """The text; of one that no screen holds, its beginning and how much more there is."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text) - _LONGEST:,} more characters)"


app = typer.Typer(
    name="slr",
    cls=SlrGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=_EPILOG,
)


def _show_version(*, wanted: bool) -> None:
    if wanted:
        put(f"slr {__version__}")
        raise typer.Exit


@app.callback()
def _slr(
    *,
    version: Annotated[  # noqa: ARG001 - its callback has shown it
        bool, typer.Option("--version", callback=lambda value: _show_version(wanted=value), is_eager=True)
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print data, warnings and errors; no narration and no progress.")
    ] = False,
) -> None:
    """A systematic review on the command line: from one boolean query to the PRISMA 2020 figure."""
    quieten(wanted=quiet)


def main() -> None:
    """Entry point of the `slr` script."""
    # Loading modules makes many values that stay: looking through all of them for cycles so often finds none.
    gc.set_threshold(_VALUES_BETWEEN_SEARCHES)
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        # A title in Greek must not end a run under LANG=C.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    app()


def _open_closed_streams() -> None:
    """Give what was closed (`>&-`) somewhere to go, before the ledger becomes file number 1 and is written to."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
    sys.stdin = sys.stdin or os.fdopen(0)
    sys.stdout = sys.stdout or os.fdopen(1, "w")
    sys.stderr = sys.stderr or os.fdopen(2, "w")
