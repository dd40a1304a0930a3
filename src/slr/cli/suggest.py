"""`slr suggest`: a second opinion of a language model, kept beside the decisions and never counted among them."""

from __future__ import annotations

import os
import textwrap
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from slr.cli.groups import DefaultGroup
from slr.cli.options import (
    DryRunOption,
    JsonOption,
    ReportName,
    ReportsOption,
    ReviewerOption,
    ReviewOption,
    count,
    the_ledger,
    the_review,
    the_reviewer,
)
from slr.cli.output import put, put_json, put_text, safe, say
from slr.core.errors import Interrupted, UsageError
from slr.core.vocabulary import Stage

if TYPE_CHECKING:
    from slr.adapters.folder import Review
    from slr.adapters.ledger import Ledger, Suggestion
    from slr.stages.suggest.run import ReportChoice, SuggestionPlan, SuggestionsMade

_WIDTH = 80


app = typer.Typer(cls=DefaultGroup)


def _only_first(stage: Stage) -> Stage:
    """The callback of --stage: title and abstract are all that is ever sent."""
    if stage is not Stage.TITLE_ABSTRACT:
        raise UsageError(
            "suggestions are for title-abstract only", hint="Title and abstract are all that is ever sent."
        )
    return stage


@app.command("ask")
def ask(
    stage: Annotated[  # noqa: ARG001 - read by its callback
        Stage,
        typer.Option(
            "--stage",
            help="Only title-abstract: nothing else of a report is sent.",
            callback=_only_first,
            show_choices=False,
        ),
    ] = Stage.TITLE_ABSTRACT,
    limit: Annotated[
        int | None, typer.Option("--limit", parser=count, metavar="N", help="Ask about at most N reports.")
    ] = None,
    report: ReportsOption = None,
    max_cost: Annotated[
        float | None, typer.Option("--max-cost", min=0, help="The most that this run may cost.")
    ] = None,
    reviewer: ReviewerOption = None,
    review: ReviewOption = None,
    *,
    settled: Annotated[
        bool, typer.Option("--settled", help="Ask about reports that people have settled, to measure the model.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Ask again what was asked in the same way before.")
    ] = False,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Ask a language model for a second opinion; it is no vote.

    It sees titles and abstracts only. Off unless review.toml has a table [suggestions] with url and model. The key
    is read from SLR_MODEL_KEY. Every call is kept with prompt, answer and cost; none is shown while a report still
    needs your own decision.

    Examples: slr suggest --dry-run; slr suggest --settled --limit 50 --max-cost 0.50; slr suggest --report 12;
    slr suggest compare
    """
    from slr.stages.suggest.run import ReportChoice

    folder = the_review(review)
    chosen: tuple[int, ...] = ()
    if report:
        with the_ledger(folder) as ledger:
            chosen = tuple(dict.fromkeys(map(ledger.reports.named, report)))
    choice = ReportChoice(chosen, settled, limit, again)
    _ask(folder, choice, max_cost, the_reviewer(reviewer, folder), dry_run=dry_run, as_json=as_json)


@app.command("show")
def show(
    report: ReportName,
    reviewer: ReviewerOption = None,
    review: ReviewOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Show the suggestions on a report you have decided on.

    Example: slr suggest show 12
    """
    from slr.stages.suggest.narration import of_suggestion
    from slr.stages.suggest.run import show as suggestions_on

    folder = the_review(review)
    who = the_reviewer(reviewer, folder)
    with the_ledger(folder) as ledger:
        number = ledger.reports.named(report)
        suggestions = suggestions_on(ledger, folder, number, who)
    if as_json:
        put_json({"report": number, "suggestions": [_as_json(suggestion) for suggestion in suggestions]})
        return
    for suggestion in suggestions:
        for line in of_suggestion(suggestion):
            put(_wrapped(line))
    if not suggestions:
        put(f"No model was asked about report {number}.")


@app.command("compare")
def compare(review: ReviewOption = None, *, as_json: JsonOption = False) -> None:
    """Compare suggestions with the settled verdicts.

    Example: slr suggest compare
    """
    from slr.stages.suggest.narration import of_comparison
    from slr.stages.suggest.run import compare as compared

    folder = the_review(review)
    with the_ledger(folder) as ledger:
        comparison = compared(ledger, folder)
    if as_json:
        models = [
            {
                "model": calls.asked,
                "endpoint": calls.endpoint,
                "answered_as": calls.answered_as,
                "outcomes": calls.outcomes,
                **result.as_json(),
            }
            for calls, result in comparison
        ]
        put_json({"stage": Stage.TITLE_ABSTRACT.value, "models": models})
        return
    for calls, result in comparison:
        for line in of_comparison(calls, result):
            put(_wrapped(line))
        put()
    if comparison:
        put("Maybe counts as include. Intervals: Wilson 1927. Differing reports deserve another look.")
    else:
        put("No model was asked.")


@app.command("facts")
def facts(review: ReviewOption = None, *, as_json: JsonOption = False) -> None:
    """Write what to publish about this use, as Markdown.

    Example: slr suggest facts
    """
    from slr.outputs.publish.run import write_ai_statement

    folder = the_review(review)
    with the_ledger(folder) as ledger:
        text = write_ai_statement(ledger, folder).decode()
    if as_json:
        put_json({"markdown": text})
    else:
        put_text(text)


def _ask(
    folder: Review, choice: ReportChoice, max_cost: float | None, actor: str, *, dry_run: bool, as_json: bool
) -> None:
    from slr.adapters.ledger import hold
    from slr.stages.suggest.run import plan, settings_of

    settings = settings_of(folder)
    key = os.environ.get(settings.key_variable, "").strip() or None
    if dry_run:
        with the_ledger(folder) as ledger:
            _preview(folder, plan(ledger, folder, choice, max_cost=max_cost), key=key, as_json=as_json)
        return
    with the_ledger(folder) as ledger, hold(folder.lock_path), ledger.alone():
        made = plan(ledger, folder, choice, max_cost=max_cost)
        _run(ledger, folder, made, key=_usable(key, settings.key_variable), actor=actor, as_json=as_json)


def _usable(key: str | None, variable: str) -> str | None:
    """The key, when it can stand in a header."""
    if key is not None and not (key.isascii() and key.isprintable() and " " not in key):
        raise UsageError(f"{variable} holds blanks or characters that cannot be sent")
    return key


def _run(
    ledger: Ledger, folder: Review, made: SuggestionPlan, *, key: str | None, actor: str, as_json: bool
) -> None:
    from slr.adapters.sources.chat import ChatModel
    from slr.adapters.sources.options import HttpOptions
    from slr.cli.progress import counting
    from slr.stages.suggest.run import SuggestionsMade
    from slr.stages.suggest.run import ask as ask_model

    http = HttpOptions(on_wait=lambda sentence: say(f"  {safe(sentence)}"))
    chat = ChatModel(made.settings, key, http)
    done = SuggestionsMade(left=len(made.jobs))
    try:
        with counting("asked") as tell:
            bar = partial(tell, "")
            ask_model(ledger, folder, made, chat, actor=actor, done=done, tell=bar)
    except KeyboardInterrupt:
        done.stopped = "Ctrl-C"
        _tell(made, done, as_json=as_json)
        raise Interrupted(
            "stopped", hint="What was answered is kept; the same command goes on with the rest."
        ) from None
    _tell(made, done, as_json=as_json)
    if done.error is not None:
        raise done.error


def _tell(made: SuggestionPlan, done: SuggestionsMade, *, as_json: bool) -> None:
    from slr.stages.suggest.narration import describe_outcomes, write_money

    currency = made.settings.currency
    if as_json:
        put_json(_done_json(made, done))
        return
    put(f"{made.settings.model} was asked about {len(done.rows):,} reports: {describe_outcomes(done.outcomes)}.")
    if made.known:
        put(f"{made.known:,} were asked in the same way before (--again asks anew).")
    left = made.budget.left
    rest = "" if left is None else f"; {write_money(left, currency)} left under the cap"
    put(f"Spent: {write_money(made.budget.here, currency)}{rest}.")
    if done.left:
        put(f"Not asked: {done.left:,}" + (f", because {done.stopped}." if done.stopped else "."))
    put("A suggestion is no vote. Decide as always; then `slr suggest compare`.")


def _done_json(made: SuggestionPlan, done: SuggestionsMade) -> dict[str, object]:
    """What a run did, without what the model said: the reports may still wait."""
    return {
        "dry_run": False,
        "model": made.settings.model,
        "outcomes": {kind.value: number for kind, number in done.outcomes.items()},
        "known": made.known,
        "not_asked": done.left,
        "stopped": done.stopped,
        "spent": made.budget.here,
        "left": made.budget.left,
        "currency": made.settings.currency,
        "calls": [
            {
                "report": suggestion.report_id,
                "outcome": suggestion.outcome.value,
                "cost": suggestion.cost,
                "charged": suggestion.charged,
                "message": suggestion.message if suggestion.outcome == "failed" else None,
            }
            for suggestion in done.rows
        ],
    }


def _preview(folder: Review, made: SuggestionPlan, *, key: str | None, as_json: bool) -> None:
    from slr.stages.suggest.narration import write_money

    settings, first = made.settings, next(iter(made.jobs), None)
    if as_json:
        put_json(
            {
                "dry_run": True,
                "model": settings.model,
                "url": settings.url,
                "has_key": key is not None,
                "reports": [job.report_id for job in made.jobs],
                "known": made.known,
                "most": made.most,
                "left": made.budget.left,
                "currency": settings.currency,
                "first": first and [list(message) for message in first.prompt.messages],
            }
        )
        return
    has_key = "set" if key else "not set"
    put(f"Would ask {safe(settings.model)} at {settings.url} ({settings.key_variable} is {has_key}).")
    put(f"Reports: {len(made.jobs):,}; asked in the same way before and left out: {made.known:,}.")
    left = made.budget.left
    cap = "no cap" if left is None else f"{write_money(left, settings.currency)} left under the cap"
    put(f"Cost: at most {write_money(made.most, settings.currency)}; {cap}.")
    if not folder.protocol.criteria_at(Stage.TITLE_ABSTRACT):
        put("The protocol has no criteria for title-abstract: the model would judge by the question alone.")
    if first is not None:
        put("This would be sent about the first of them, and nothing else:")
        for role, content in first.prompt.messages:
            put(f"\n[{role}]")
            for line in content.splitlines():
                put(_wrapped(line))
    put("\n(dry run: nothing was sent or written)")


def _as_json(suggestion: Suggestion) -> dict[str, object]:
    return {
        "at": suggestion.at,
        "endpoint": suggestion.endpoint,
        "model": suggestion.model,
        "settings": suggestion.settings,
        "outcome": suggestion.outcome,
        "verdict": suggestion.verdict,
        "explanation": suggestion.explanation,
        "message": suggestion.message,
        "criteria": suggestion.answers,
        "tokens_in": suggestion.tokens_in,
        "tokens_out": suggestion.tokens_out,
        "cost": suggestion.cost,
        "currency": suggestion.currency,
        "seconds": suggestion.seconds,
        "actor": suggestion.actor,
        "prompt": suggestion.prompt.decode("utf-8", "replace"),
        "answer": None if suggestion.answer is None else suggestion.answer.decode("utf-8", "replace"),
    }


def _wrapped(line: str) -> str:
    """A line within 80 columns, further lines set in below the first."""
    text = safe(line)
    indent = text[: len(text) - len(text.lstrip())]
    return textwrap.fill(text.strip(), _WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ")
