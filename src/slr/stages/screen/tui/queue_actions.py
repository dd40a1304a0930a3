"""What the keys do with the queue and with the screen itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from slr.adapters.terminal.dialogs import HelpScreen, NumberScreen
from slr.adapters.terminal.keymap import Action
from slr.stages.screen.key_help import key_table
from slr.stages.screen.tui.dialogs.search import FindScreen

if TYPE_CHECKING:
    from slr.stages.screen.tui.app import ScreeningApp


def _skip(app: ScreeningApp) -> None:
    """Put the report behind the others; without a report, ask for the next one again."""
    with app.telling("NOT SKIPPED"):
        if app.card is not None:
            app.desk.queue.skip(app.card.report_id)
        app.advance("Skipped for now." if app.card else "")


def _undo(app: ScreeningApp) -> None:
    """Take the last verdict back and show its report."""
    with app.telling("NOT TAKEN BACK"):
        card = app.desk.acts.undo()
        if card is None:
            app.message.say("You have no verdict to take back.")
        else:
            app.turn_to(lambda: card, "Taken back: this report is open again.")


def _search(app: ScreeningApp) -> None:
    app.push_screen(FindScreen(app.desk.queue.find), partial(_go_to, app))


def _jump(app: ScreeningApp) -> None:
    app.push_screen(NumberScreen("Go to report number …", "go there"), partial(_go_to, app))


def _go_to(app: ScreeningApp, number: int | None) -> None:
    if number is None:
        return
    with app.telling("CANNOT GO THERE"):
        card = app.desk.queue.jump(number)
        on = app.keys.first(Action.SKIP)
        app.turn_to(lambda: card, f"Report {card.report_id}. {on} goes on with the queue.")


def _conflict(app: ScreeningApp) -> None:
    """Show the next report on which the reviewers disagree."""
    with app.telling("CANNOT READ ON"):
        card = app.desk.queue.next_conflict()
        if card is None:
            app.message.say("No other reviewer disagrees with you at this stage.")
        else:
            words = "Reviewers disagree. A verdict here changes your own; `slr resolve` settles it."
            app.turn_to(lambda: card, words)


def _filter(app: ScreeningApp) -> None:
    """Hand out only reports without an abstract, or all again."""
    with app.telling("NOT CHANGED"):
        app.desk.queue.only_without_abstract(not app.is_filtering)
        app.is_filtering = not app.is_filtering
        app.advance("Only reports without an abstract." if app.is_filtering else "All reports again.")


def _highlight(app: ScreeningApp) -> None:
    app.is_highlighting = not app.is_highlighting
    app.message.say(f"Query words and your own {'marked' if app.is_highlighting else 'not marked'}.")
    app.draw()


def _metadata(app: ScreeningApp) -> None:
    app.has_metadata = not app.has_metadata
    app.message.say(f"Authors, journal and other facts {'shown' if app.has_metadata else 'hidden'}.")
    app.draw()


def _criteria(app: ScreeningApp) -> None:
    """Show the criteria, or leave the room to the report."""
    if not app.criteria:
        app.message.say("The protocol has no criteria for this stage.")
        return
    app.has_criteria = not app.screen_stack[0].has_class("criteria")
    app.arrange(app.size.width)


def _help(app: ScreeningApp) -> None:
    table = key_table(app.keys, app.desk.stage)
    app.push_screen(HelpScreen(table, app.criteria, app.keys.first(Action.EXCLUDE)))


def _leave(app: ScreeningApp) -> None:
    app.leave()


#: The actions that need no report on the screen.
MOVES: Mapping[Action, Callable[[ScreeningApp], None]] = {
    Action.SKIP: _skip,
    Action.UNDO: _undo,
    Action.SEARCH: _search,
    Action.JUMP: _jump,
    Action.CONFLICT: _conflict,
    Action.NO_ABSTRACT: _filter,
    Action.HIGHLIGHT: _highlight,
    Action.METADATA: _metadata,
    Action.CRITERIA: _criteria,
    Action.HELP: _help,
    Action.QUIT: _leave,
}
