"""Run slr as a user does: in this process for speed, or in one of its own when that is the point."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from typer.testing import CliRunner

from slr.cli.app import app


class Ran(NamedTuple):
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


def slr(*arguments: object, env: Mapping[str, str] | None = None, given: str | None = None) -> Ran:
    """Run the command line in this process, `given` on its input; an exception that is no exit fails the test."""
    words = [str(argument) for argument in arguments]
    result = CliRunner().invoke(app, words, env=dict(env or {}), input=given)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


def start(
    *arguments: object, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    """Start `python -m slr` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "slr", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
