"""What the keys do with the queue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from slr.adapters.terminal.dialogs import HelpScreen, NumberScreen
from slr.core.review.keymap import Action
from slr.stages.screen.actions import list_keys
from slr.stages.screen.tui.controls import Controls
from slr.stages.screen.tui.dialogs import FindScreen


def _skip(screen: Controls) -> None:
    screen.show(screen.session.skip())


def _undo(screen: Controls) -> None:
    screen.show(screen.session.undo())


def _search(screen: Controls) -> None:
    screen.ask(FindScreen(screen.session.desk.queue.find), partial(_go_to, screen))


def _jump(screen: Controls) -> None:
    screen.ask(NumberScreen("Go to report number …", "go there"), partial(_go_to, screen))


def _go_to(screen: Controls, number: int | None) -> None:
    if number is None:
        return
    outcome, card = screen.session.jump(number), screen.session.card
    if outcome.has_turned and card is not None:
        goes_on = screen.keys.first(Action.SKIP)
        outcome = outcome._replace(message=f"Report {card.report_id}. {goes_on} goes on with the queue.")
    screen.show(outcome)


def _conflict(screen: Controls) -> None:
    """Show the next report on which the reviewers disagree."""
    outcome = screen.session.next_conflict()
    if outcome.has_turned:
        words = "Reviewers disagree. A verdict here changes your own; `slr resolve` settles it."
        outcome = outcome._replace(message=words)
    screen.show(outcome)


def _filter(screen: Controls) -> None:
    screen.show(screen.session.toggle_filter())


def _help(screen: Controls) -> None:
    table = list_keys(screen.keys, screen.session.desk.stage)
    screen.ask(HelpScreen(table, screen.session.criteria, screen.keys.first(Action.EXCLUDE)))


def _leave(screen: Controls) -> None:
    screen.leave()


#: The actions that need no report on the screen.
OF_THE_QUEUE: Mapping[Action, Callable[[Controls], None]] = {
    Action.SKIP: _skip,
    Action.UNDO: _undo,
    Action.SEARCH: _search,
    Action.JUMP: _jump,
    Action.CONFLICT: _conflict,
    Action.NO_ABSTRACT: _filter,
    Action.HELP: _help,
    Action.QUIT: _leave,
}
