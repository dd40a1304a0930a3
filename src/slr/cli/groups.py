"""Groups whose plain word does something: `slr search` is `slr search run`, and `slr stop` is `slr stop show`."""

from __future__ import annotations

import shlex
from copy import copy
from difflib import get_close_matches
from typing import Any

from typer.core import TyperCommand, TyperGroup

from slr.core.errors import UsageError

#: Stands for the default command where the command line names none.
_UNNAMED = ""
_HELP = {"-h", "--help"}
#: Where the context keeps the first word that the default command was given.
_FIRST = "slr.first_word"


class DefaultGroup(TyperGroup):
    """A group whose first command is what its plain word does.

    Options before any word are that command's. Words are too where it takes words; one that is spelled like
    another command of the group reaches it after its name: `slr search run runs`.
    """

    @property
    def default(self) -> TyperCommand:
        """What the plain word does."""
        return next(iter(self.commands.values()))  # type: ignore[return-value]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Let the default command have what no other command is named for."""
        first = args[0] if args else "-"
        is_for_default = first not in self.commands and first not in _HELP
        if not first and not self.takes_words:  # an empty variable of a script names nothing, and must do nothing
            ctx.fail("no such command ''")
        if is_for_default and first.startswith("-"):
            self._refuse_late_command(ctx, args)
        if is_for_default and (first.startswith("-") or self.takes_words):
            args = [_UNNAMED, *args]
            ctx.meta[_FIRST] = first
        return super().parse_args(ctx, args)

    def _refuse_late_command(self, ctx: Any, args: list[str]) -> None:
        """Raise UsageError for a command that stands after its options."""
        with_value = {
            name
            for parameter in self.default.params
            if not getattr(parameter, "is_flag", True)
            for name in parameter.opts
        }
        place = 0
        while place < len(args) and args[place].startswith("-") and args[place] != "--":
            place += 2 if args[place] in with_value else 1
        if place < len(args) and args[place] in self.commands:
            word, others = args[place], [*args[:place], *args[place + 1 :]]
            meant = f"{ctx.command_path} {shlex.join([word, *others])}"
            raise UsageError(f"the command {word!r} stands before its options", hint=f"Did you mean `{meant}`?")

    def invoke(self, ctx: Any) -> Any:
        """Run the command; where a word of the default one is wrong and like another command, say so."""
        try:
            return super().invoke(ctx)
        except UsageError as error:
            guess = self.guess(ctx)
            if guess is not None and repr(ctx.meta[_FIRST])[1:-1] in error.message:
                error.hint = " ".join(filter(None, (guess, error.hint)))
            raise

    def guess(self, ctx: Any) -> str | None:
        """The command that the first word is like, as a question; None when it is like none, or names one."""
        others = [word for word, command in self.commands.items() if command is not self.default]
        near = get_close_matches(ctx.meta.get(_FIRST, ""), others, n=1, cutoff=0.6)
        return f"Did you mean `{ctx.command_path} {near[0]}`?" if near else None

    def with_option(self, name: str) -> list[str]:
        """The commands that have an option of this name."""
        return [
            word
            for word, command in self.commands.items()
            if any(name in parameter.opts for parameter in command.params)
        ]

    @property
    def takes_words(self) -> bool:
        """Whether the default command has arguments that its help names."""
        return any(
            parameter.param_type_name == "argument" and not getattr(parameter, "hidden", False)
            for parameter in self.default.params
        )

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, and the default one for no name."""
        return self.default if cmd_name == _UNNAMED else super().get_command(ctx, cmd_name)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Describe the default command, then list all commands of the group."""
        page, default = copy(self), self.default
        page.help, page.params = default.help, [*default.params]
        page.subcommand_metavar = "| COMMAND [ARGS]..."
        super(DefaultGroup, page).format_help(ctx, formatter)
