"""The pictures of the screen are made by one command, the same each time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import screenshots

ROOT = Path(__file__).parents[2]


def test_the_command_makes_every_picture_and_each_shows_what_it_is_for(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, ROOT / "tools" / "screenshots.py", tmp_path],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_COLOR": "1"},
    )
    assert ran.returncode == 0, ran.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(screenshots.PICTURES)
    words = {
        "screen-80x24.svg": "a&#160;minute",
        "screen-120x36.svg": "T-ADULTS",
        "screen-reason.svg": "main&#160;reason",
        "screen-help.svg": "this&#160;help",
        "screen-conflict.svg": "see&#160;the&#160;results",
        "screen-form.svg": "F-OUTCOME",
    }
    for name, expected in words.items():
        drawn = (tmp_path / name).read_text(encoding="utf-8")
        assert expected in drawn
        assert "@font-face" not in drawn, "a picture fetches nothing from elsewhere"
    first = (tmp_path / "screen-80x24.svg").read_text(encoding="utf-8")
    assert len(set(re.findall(r"fill: (#[0-9a-f]{6})", first))) > 3, "it has colours, whatever NO_COLOR says"


def test_the_pictures_in_the_documentation_are_those_the_code_draws() -> None:
    """Their names; what they show changes with the version of Textual, which is no fault of the documentation."""
    assert {path.name for path in screenshots.IMAGES.glob("screen-*.svg")} == set(screenshots.PICTURES)
