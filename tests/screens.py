"""The screening screen, driven key by key over a desk that keeps its decisions in memory."""

from __future__ import annotations

from textual.pilot import Pilot

from slr.stages.screen.desk import ScreeningDesk
from slr.stages.screen.tui.app import ScreeningApp

HOSTILE = "[red]x[/red] \x1b[31m[@click=app.quit]go[/]\u202e"


class Opener:
    """A browser that notes what it was asked for."""

    def __init__(self, *, works: bool = True) -> None:
        self.urls: list[str] = []
        self.works = works

    def __call__(self, url: str) -> bool:
        self.urls.append(url)
        return self.works


def screen_of(desk: ScreeningDesk, **more: object) -> ScreeningApp:
    return ScreeningApp(desk, title="Reporting of [i]prompts[/i]", **more)  # type: ignore[arg-type]


def lines(app: ScreeningApp) -> list[str]:
    """What stands on the screen, row by row."""
    width, height = app.size
    strips = app.screen._compositor.render_strips()
    rows = ["".join(segment.text for segment in strip).rstrip() for strip in strips]
    assert len(rows) == height
    assert all(len(row) <= width for row in rows)
    return rows


def shown(app: ScreeningApp) -> str:
    return "\n".join(lines(app))


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()
