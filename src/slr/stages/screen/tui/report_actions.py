"""What the keys do with the report on the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from slr.adapters.terminal.dialogs import (
    NoteScreen,
    NumberScreen,
    ProposalScreen,
    ReasonScreen,
    TagScreen,
)
from slr.adapters.terminal.keymap import Action
from slr.core.bibliography.links import links
from slr.core.model import CriterionAnswer, Stage, Verdict
from slr.core.text.printable import clean
from slr.stages.screen.desk import Card
from slr.stages.screen.form import propose
from slr.stages.screen.pending import NOTE_PENDING
from slr.stages.screen.tui.dialogs.abstract import AbstractScreen, Filling
from slr.stages.screen.tui.dialogs.sources import SourcesScreen

if TYPE_CHECKING:
    from slr.stages.screen.tui.app import ScreeningApp


def _verdict(app: ScreeningApp, card: Card, *, verdict: Verdict) -> None:
    app.decide(card, verdict, ())


def _exclude(app: ScreeningApp, card: Card, *, many: bool) -> None:
    """Ask for the reason, if the stage has criteria."""
    if not app.criteria:
        app.decide(card, Verdict.EXCLUDE, ())
        return
    required = app.desk.stage is Stage.FULL_TEXT
    chosen = app.reasons.get(card.report_id, ()) if many else ()
    ask = ReasonScreen(app.criteria, many=many, required=required, chosen=chosen)
    app.push_screen(ask, partial(_because, app, card))


def _because(app: ScreeningApp, card: Card, reasons: tuple[str, ...] | None) -> None:
    if reasons is None:
        app.message.say("Not decided.")
    else:
        app.decide(card, Verdict.EXCLUDE, reasons)


def _form(app: ScreeningApp, card: Card) -> None:
    """Ask every criterion."""
    if not app.criteria:
        app.message.say("The form needs criteria, and this stage has none.")
        return
    from slr.stages.screen.tui.dialogs.full_text_form import (  # noqa: PLC0415 - most sittings never open it
        FormScreen,
    )

    app.push_screen(FormScreen(app.criteria, app.pending.answers(card)), partial(_answered, app, card))


def _answered(app: ScreeningApp, card: Card, answers: tuple[CriterionAnswer, ...] | None) -> None:
    """Keep the form for the verdict, and propose the one that follows from it."""
    if answers is None:
        app.message.say("The form is unchanged.")
        return
    app.pending.write_answers(card, answers)
    app.draw()
    verdict, reasons = propose(app.criteria, answers)
    if verdict is Verdict.MAYBE:
        app.message.say("Answers not saved yet: they go in with your verdict. They propose no verdict.")
        return
    if verdict is Verdict.EXCLUDE:
        words, key = f"Exclude for {clean(', '.join(reasons))}", app.keys.first(Action.EXCLUDE)
    else:
        words, key = "Include", app.keys.first(Action.INCLUDE)
    app.push_screen(ProposalScreen(words, key), partial(_follow, app, card, verdict, reasons))


def _follow(
    app: ScreeningApp,
    card: Card,
    verdict: Verdict,
    reasons: tuple[str, ...],
    agreed: bool | None,  # noqa: FBT001
) -> None:
    if agreed:
        app.decide(card, verdict, reasons)
    else:
        app.message.say("Answers not saved yet: they go in with your verdict.")


def _note(app: ScreeningApp, card: Card) -> None:
    app.push_screen(NoteScreen(app.pending.note(card)), partial(_keep_note, app, card))


def _keep_note(app: ScreeningApp, card: Card, note: str | None) -> None:
    if note is not None:
        app.pending.write_note(card, note)
        app.message.say(NOTE_PENDING)
        app.draw()


def _tag(app: ScreeningApp, card: Card) -> None:
    """Offer the tags; each change is kept at once."""
    with app.telling("CANNOT READ ON"):
        app.push_screen(TagScreen(app.desk.acts.known_tags(), card.tags, partial(_toggle, app, card)))


def _toggle(app: ScreeningApp, card: Card, word: str) -> tuple[str, ...] | None:
    with app.telling("NOT SAVED"):
        tags = app.desk.acts.tag(card.report_id, word)
        app.replace_card(replace(card, tags=tags), f"Tag {'on' if word in tags else 'off'}: {word}")
        return tags
    return None


def _same(app: ScreeningApp, card: Card) -> None:
    """Ask which report met before this one is."""
    with app.telling("CANNOT READ ON"):
        offered = app.desk.queue.nearest(card.report_id)
        ask = NumberScreen("This report is a duplicate of number …", "merge the two in your name", offered)
        app.push_screen(ask, partial(_merge, app, card))


def _merge(app: ScreeningApp, card: Card, other: int | None) -> None:
    if other is None:
        app.message.say("Not merged.")
        return
    with app.telling("NOT MERGED"):
        app.advance(app.desk.acts.same_as(card.report_id, other))


def _abstract(app: ScreeningApp, card: Card) -> None:
    """Ask for an abstract that no source gives."""
    overlay = card.overlay
    if card.document.abstract and overlay is None:
        app.message.say("A source gives the abstract of this report; only a missing one can be filled in.")
        return
    kept = Filling(overlay.value, overlay.provenance) if overlay else Filling()
    draft = app.pending.of(card)
    begun = Filling(draft.abstract or "", draft.provenance or "") if draft.abstract or draft.provenance else kept
    app.push_screen(AbstractScreen(begun), partial(_fill, app, card, kept))


def _fill(app: ScreeningApp, card: Card, kept: Filling, typed: Filling | None) -> None:
    """Have an abstract kept; what is not kept waits as a draft."""
    if typed is None or (typed.text, typed.provenance) == (kept.text, kept.provenance):
        app.pending.write_abstract(card, None)
        app.message.say("The abstract is unchanged.")
        return
    app.pending.write_abstract(card, typed.text, typed.provenance)
    if typed.is_draft or not (typed.text or card.overlay):
        app.message.say("The abstract is unchanged.")
        return
    with app.telling("NOT SAVED"):
        filled = app.desk.acts.fill_abstract(card.report_id, typed.text, typed.provenance)
        app.pending.write_abstract(card, None)
        told = "The abstract is filled in." if typed.text else "The abstract that was filled in is removed."
        app.replace_card(filled, told)


def _page(app: ScreeningApp, card: Card) -> None:
    """Open the page of the report."""
    pages = links(card.document.ids)
    if pages:
        _open(app, pages)
    else:
        app.message.say("No DOI, arXiv or PubMed identifier, so no link.")


def _pdf(app: ScreeningApp, card: Card) -> None:
    """Open the free copy a source names, if its address is one of the web."""
    address = clean(card.document.open_pdf or "")
    if address.startswith(("https://", "http://")) and " " not in address:
        _open(app, (address,))
    else:
        app.message.say("No source names a free copy on the web.")


def _open(app: ScreeningApp, pages: tuple[str, ...]) -> None:
    if app.browse(pages[0]):
        app.message.say(f"Opened {pages[0]}")
    else:
        app.message.say(f"No browser could be started here. Link: {'  '.join(pages)}")


def _sources(app: ScreeningApp, card: Card) -> None:
    app.push_screen(SourcesScreen(card))


#: The actions on the report that stands on the screen.
OF_A_REPORT: Mapping[Action, Callable[[ScreeningApp, Card], None]] = {
    Action.INCLUDE: partial(_verdict, verdict=Verdict.INCLUDE),
    Action.MAYBE: partial(_verdict, verdict=Verdict.MAYBE),
    Action.NOT_RETRIEVED: partial(_verdict, verdict=Verdict.NOT_RETRIEVED),
    Action.EXCLUDE: partial(_exclude, many=False),
    Action.EXCLUDE_MANY: partial(_exclude, many=True),
    Action.FORM: _form,
    Action.NOTE: _note,
    Action.TAG: _tag,
    Action.DUPLICATE: _same,
    Action.ABSTRACT: _abstract,
    Action.PAGE: _page,
    Action.PDF: _pdf,
    Action.SOURCES: _sources,
}
