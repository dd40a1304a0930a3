"""Groups whose plain word does something: `slr search` is `slr search run`, and `slr stop` is `slr stop show`."""

from __future__ import annotations

from copy import copy
from typing import Any

from typer.core import TyperCommand, TyperGroup

#: Stands for the default command where the command line names none.
_UNNAMED = ""
_HELP = {"-h", "--help"}


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
        if is_for_default and (first.startswith("-") or self.takes_words):
            args = [_UNNAMED, *args]
        return super().parse_args(ctx, args)

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
