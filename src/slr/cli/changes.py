"""`slr search changes`: what became of documents that the review had, and the lines on it of other commands."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from slr.cli.options import JsonOption, ReviewOption, the_ledger, the_review
from slr.cli.output import put, put_json, safe
from slr.core.text.numbers import counted

if TYPE_CHECKING:
    from slr.adapters.folder import Review
    from slr.adapters.ledger import Ledger
    from slr.core.bibliography.alarms import Alarm

#: Alarms that `slr status` names one by one.
_SHOWN = 20


def changes(review: ReviewOption = None, *, as_json: JsonOption = False) -> None:
    """List the reports that are retracted, under concern or corrected, and those that changed since first met.

    Example: slr search changes
    """
    from slr.core.bibliography.history import NOTHING

    folder = the_review(review)
    with the_ledger(folder) as ledger:
        histories = ledger.changes.histories()
        titles = (
            {standing.report_id: standing.title for standing in ledger.standings(folder.protocol.needed)}
            if histories
            else {}
        )
    if as_json:
        rows = [
            {"report": number, "title": titles[number], **history.as_json()}
            for number, history in histories.items()
        ]
        put_json({"reports": rows})
        return
    for number in sorted(histories, key=lambda each: (not histories[each].is_alarm, each)):
        history = histories.get(number, NOTHING)
        put(safe(f"{number}. {titles[number] or '(no title)'}"))
        for line in (history.mark, *history.lines()):
            if line:
                put(safe(f"   {line}"))
    if not histories:
        put("No source has changed a known report, and none reports one as retracted or corrected.")


class News(NamedTuple):
    """What runs told of reports that the review had: new alarms, and the numbers of the reports that changed."""

    alarms: Sequence[Alarm]
    changed: Sequence[int]

    def lines(self) -> Iterator[str]:
        """For people; nothing where nothing changed."""
        return notice_lines(self.alarms, len(self.changed))

    def as_json(self) -> dict[str, object]:
        """For scripts; keys only grow."""
        return {"alarms": self.alarms, "changed": self.changed}


def news(ledger: Ledger, folder: Review, run_ids: Collection[int]) -> News:
    """What these runs tell of reports that the review had."""
    from slr.core.bibliography.alarms import find_alarms

    told = {
        number: history for number, history in ledger.changes.histories().items() if history.is_told_in(run_ids)
    }
    noticed = {number: history for number, history in told.items() if history.is_noticed_in(run_ids)}
    standings = ledger.standings(folder.protocol.needed) if noticed else []
    return News(find_alarms(standings, noticed), list(told))


def notice_lines(alarms: Sequence[Alarm], changed: int) -> Iterator[str]:
    """The alarms one by one, and how many reports changed."""
    yield from (f"! {alarm.sentence}" for alarm in alarms[:_SHOWN])
    if len(alarms) > _SHOWN:
        yield f"! and {len(alarms) - _SHOWN:,} more reports (`slr search changes`)"
    if changed:
        yield f"{counted(changed, 'report')} changed since first met (`slr search changes`)"
