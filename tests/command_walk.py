"""Every command of the command line with its parameters, found by walking the app."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, get_type_hints

import typer

from slr.cli.app import app


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
    """All of them; the hidden command behind `slr search` and `slr dedup` goes by the name of its group."""
    return list(_below(typer.main.get_command(app), ()))


def _below(command: Any, words: tuple[str, ...]) -> Iterator[Found]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield _found(command, words)
        return
    if words and command.invoke_without_command:
        yield _found(command, words)
    for name, one in inner.items():
        yield from _below(one, words if name == "ask" else (*words, name))


def _found(command: Any, words: tuple[str, ...]) -> Found:
    params = tuple(param for param in command.params if param.name != "help")
    return Found(words, params, get_type_hints(command.callback))
