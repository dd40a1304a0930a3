"""Every command of the command line with its parameters, found by walking the app."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, get_type_hints

from slr.cli.commands import load_all
from slr.cli.groups import DefaultGroup


class Found(NamedTuple):
    """A command: the words that call it, its parameters as Typer knows them, and the type of each."""

    words: tuple[str, ...]
    params: tuple[Any, ...]
    hints: dict[str, Any]

    def __str__(self) -> str:
        return " ".join(self.words)

    @property
    def flags(self) -> set[str]:
        """The names of the parameters that are on or off."""
        return {name for name, hint in self.hints.items() if hint is bool}

    def has(self, name: str) -> bool:
        """Whether it has a parameter of this name."""
        return any(param.name == name for param in self.params)


def commands() -> list[Found]:
    """All of them; what the plain word of a group does goes by the name of the group."""
    return [found for name, command in load_all().items() for found in _below(command, (name,))]


def _below(command: Any, words: tuple[str, ...]) -> Iterator[Found]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield _found(command, words)
        return
    plain = command.default if isinstance(command, DefaultGroup) else None
    for name, one in inner.items():
        yield from _below(one, words if one is plain else (*words, name))


def _found(command: Any, words: tuple[str, ...]) -> Found:
    params = tuple(param for param in command.params if param.name != "help")
    return Found(words, params, get_type_hints(command.callback))
