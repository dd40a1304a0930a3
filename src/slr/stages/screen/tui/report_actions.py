"""What the keys do with the report on the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from slr.adapters.terminal.dialogs import (
    NoteScreen,
    NumberScreen,
    ProposalScreen,
    ReasonScreen,
    TagScreen,
)
from slr.core.bibliography.links import links
from slr.core.errors import SlrError
from slr.core.model import CriterionAnswer, Stage, Verdict
from slr.core.review.keymap import Action
from slr.core.text.printable import clean
from slr.stages.screen.desk import Card
from slr.stages.screen.form import propose
from slr.stages.screen.session import Outcome
from slr.stages.screen.tui.controls import Controls
from slr.stages.screen.tui.dialogs import AbstractScreen, Filling, SourcesScreen


def _verdict(screen: Controls, card: Card, *, verdict: Verdict) -> None:
    screen.decide(card, verdict, ())


def _exclude(screen: Controls, card: Card, *, many: bool) -> None:
    """Ask for the reason, if the stage has criteria."""
    if not screen.session.criteria:
        screen.decide(card, Verdict.EXCLUDE, ())
        return
    required = screen.session.desk.stage is Stage.FULL_TEXT
    chosen = screen.session.reasons.get(card.report_id, ()) if many else ()
    ask = ReasonScreen(screen.session.criteria, many=many, required=required, chosen=chosen)
    screen.ask(ask, partial(_because, screen, card))


def _because(screen: Controls, card: Card, reasons: tuple[str, ...] | None) -> None:
    if reasons is None:
        screen.say("Not decided.")
    else:
        screen.decide(card, Verdict.EXCLUDE, reasons)


def _form(screen: Controls, card: Card) -> None:
    """Ask every criterion."""
    if not screen.session.criteria:
        screen.say("The form needs criteria, and this stage has none.")
        return
    from slr.stages.screen.tui.full_text_form import (  # noqa: PLC0415 - most sittings never open it
        FormScreen,
    )

    screen.ask(
        FormScreen(screen.session.criteria, screen.session.pending.answers(card)), partial(_answered, screen, card)
    )


def _answered(screen: Controls, card: Card, answers: tuple[CriterionAnswer, ...] | None) -> None:
    """Keep the form for the verdict, and propose the one that follows from it."""
    if answers is None:
        screen.say("The form is unchanged.")
        return
    screen.session.pending.write_answers(card, answers)
    screen.show(Outcome())
    verdict, reasons = propose(screen.session.criteria, answers)
    if verdict is Verdict.MAYBE:
        screen.say("Answers not saved yet: they go in with your verdict. They propose no verdict.")
        return
    if verdict is Verdict.EXCLUDE:
        words, key = f"Exclude for {clean(', '.join(reasons))}", screen.keys.first(Action.EXCLUDE)
    else:
        words, key = "Include", screen.keys.first(Action.INCLUDE)
    screen.ask(ProposalScreen(words, key), partial(_follow, screen, card, verdict, reasons))


def _follow(
    screen: Controls,
    card: Card,
    verdict: Verdict,
    reasons: tuple[str, ...],
    agreed: bool | None,  # noqa: FBT001
) -> None:
    if agreed:
        screen.decide(card, verdict, reasons)
    else:
        screen.say("Answers not saved yet: they go in with your verdict.")


def _note(screen: Controls, card: Card) -> None:
    screen.ask(NoteScreen(screen.session.pending.note(card)), partial(_keep_note, screen, card))


def _keep_note(screen: Controls, card: Card, note: str | None) -> None:
    if note is not None:
        screen.show(screen.session.note(card, note))


def _tag(screen: Controls, card: Card) -> None:
    """Offer the tags; each change is kept at once."""
    try:
        known = screen.session.desk.acts.known_tags()
    except SlrError as error:
        screen.show(Outcome(failed="CANNOT READ ON", error=error))
    else:
        screen.ask(TagScreen(known, card.tags, partial(_toggle, screen, card)))


def _toggle(screen: Controls, card: Card, word: str) -> tuple[str, ...] | None:
    outcome = screen.session.tag(card, word)
    screen.show(outcome)
    return None if outcome.failed or screen.session.card is None else screen.session.card.tags


def _same(screen: Controls, card: Card) -> None:
    """Ask which report met before this one is."""
    try:
        offered = screen.session.desk.queue.nearest(card.report_id)
    except SlrError as error:
        screen.show(Outcome(failed="CANNOT READ ON", error=error))
        return
    ask = NumberScreen("This report is a duplicate of number …", "merge the two in your name", offered)
    screen.ask(ask, partial(_merge, screen, card))


def _merge(screen: Controls, card: Card, other: int | None) -> None:
    if other is None:
        screen.say("Not merged.")
    else:
        screen.show(screen.session.merge(card, other))


def _abstract(screen: Controls, card: Card) -> None:
    """Ask for an abstract that no source gives."""
    overlay = card.overlay
    if card.document.abstract and overlay is None:
        screen.say("A source gives the abstract of this report; only a missing one can be filled in.")
        return
    kept = Filling(overlay.value, overlay.provenance) if overlay else Filling()
    draft = screen.session.pending.of(card)
    begun = Filling(draft.abstract or "", draft.provenance or "") if draft.abstract or draft.provenance else kept
    screen.ask(AbstractScreen(begun), partial(_fill, screen, card, kept))


def _fill(screen: Controls, card: Card, kept: Filling, typed: Filling | None) -> None:
    """Have an abstract kept; what is not kept waits as a draft."""
    if typed is None or (typed.text, typed.provenance) == (kept.text, kept.provenance):
        screen.session.pending.write_abstract(card, None)
        screen.say("The abstract is unchanged.")
        return
    screen.session.pending.write_abstract(card, typed.text, typed.provenance)
    if typed.is_draft or not (typed.text or card.overlay):
        screen.say("The abstract is unchanged.")
        return
    screen.show(screen.session.fill_abstract(card, typed.text, typed.provenance))


def _page(screen: Controls, card: Card) -> None:
    """Open the page of the report."""
    pages = links(card.document.ids)
    if pages:
        _open(screen, pages)
    else:
        screen.say("No DOI, arXiv or PubMed identifier, so no link.")


def _pdf(screen: Controls, card: Card) -> None:
    """Open the free copy a source names, if its address is one of the web."""
    address = clean(card.document.open_pdf or "")
    if address.startswith(("https://", "http://")) and " " not in address:
        _open(screen, (address,))
    else:
        screen.say("No source names a free copy on the web.")


def _open(screen: Controls, pages: tuple[str, ...]) -> None:
    if screen.browse(pages[0]):
        screen.say(f"Opened {pages[0]}")
    else:
        screen.say(f"No browser could be started here. Link: {'  '.join(pages)}")


def _sources(screen: Controls, card: Card) -> None:
    screen.ask(SourcesScreen(card))


#: The actions on the report that stands on the screen.
OF_A_REPORT: Mapping[Action, Callable[[Controls, Card], None]] = {
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
