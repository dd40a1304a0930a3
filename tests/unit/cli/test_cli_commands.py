"""The table of commands: it says what the commands say, in the order of the work, and loads none of them."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

from commands import slr
from slr.cli.commands import COMMANDS, CommandEntry, load

#: Cells of a line of `slr --help` beside the sentence: the longest name, and the frame of a panel.
_FRAME = max(len(one.name) for one in COMMANDS) + 6


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one.name)
def test_a_sentence_of_the_table_is_the_first_line_of_the_help_of_its_command(command: CommandEntry) -> None:
    loaded = load(command)
    page = loaded.default.help if hasattr(loaded, "default") else loaded.help
    assert inspect.cleandoc(page).splitlines()[0] == command.help


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one.name)
def test_a_sentence_of_the_table_is_plain_and_fits_one_line_of_80_columns(command: CommandEntry) -> None:
    assert command.help.endswith(".")
    assert command.help[0].isupper()
    assert _FRAME + len(command.help) <= 80


def test_the_help_lists_every_command_on_one_line_in_the_order_of_the_table() -> None:
    listed = slr("--help", env={"COLUMNS": "80"}).out
    places = [listed.index(f"│ {one.name:<9}  {one.help}") for one in COMMANDS]
    assert places == sorted(places)


@pytest.mark.parametrize(("words", "loaded"), [(["--help"], set()), (["decide", "--help"], {"slr.cli.decide"})])
def test_a_command_is_loaded_when_it_is_called_and_no_other(words: list[str], loaded: set[str]) -> None:
    code = (
        f"import sys\nfrom slr.cli.app import app\nsys.argv = {['slr', *words]!r}\n"
        "try:\n    app()\nexcept SystemExit:\n    pass\n"
        "print(*sorted(name for name in sys.modules if name.startswith('slr.')), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    targets = {one.target.partition(":")[0] for one in COMMANDS}
    assert targets & set(done.stderr.split()) == loaded
