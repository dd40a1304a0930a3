"""`slr decide`: one decision from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slr.cli.options import (
    DryRunOption,
    JsonOption,
    ReasonCodesOption,
    ReportName,
    ReviewerOption,
    ReviewOption,
    StageOption,
    the_ledger,
    the_review,
    the_reviewer,
)
from slr.cli.output import put, put_json, safe, say
from slr.core.errors import UsageError
from slr.core.vocabulary import Stage, Verdict

if TYPE_CHECKING:
    from slr.core.model import Criterion, CriterionAnswer, Decision


AnswerOption = Annotated[
    list[str] | None,
    typer.Option(
        "--answer",
        metavar="CODE=ANSWER[:QUOTE]",
        help="The full-text form: yes (a reason to exclude), no or unclear, with the words that show it.",
    ),
]
AnswersOption = Annotated[
    Path | None,
    typer.Option(
        "--answers",
        metavar="FILE",
        help="The form as JSON: a list of code, applies (true, false, null), quote, place.",
        show_default=False,
    ),
]
SecondsOption = Annotated[
    float | None,
    typer.Option("--seconds", min=0, metavar="S", help="How long you looked at it.", show_default=False),
]


def decide(
    report: ReportName,
    verdict: Annotated[Verdict, typer.Argument(help="Your verdict; `withdrawn` takes your last one back.")],
    stage: StageOption = Stage.TITLE_ABSTRACT,
    reason: ReasonCodesOption = None,
    note: Annotated[str | None, typer.Option("--note", help="A note kept with the decision.")] = None,
    reviewer: ReviewerOption = None,
    review: ReviewOption = None,
    *,
    answer: AnswerOption = None,
    answers: AnswersOption = None,
    seconds: SecondsOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Record one decision on a report.

    It is saved when the command ends. An exclusion without --reason takes its reasons from the form: the criteria
    that apply, in their order.

    Example: slr decide 12 exclude --stage full-text --answer "F-METHOD=yes:no control group" --answer F-TOPIC=no
    """
    from slr.core.model import Decision
    from slr.stages.screen import form
    from slr.stages.screen.run import decide_one

    folder = the_review(review, settles=True, dry_run=dry_run)
    who = the_reviewer(reviewer, folder, may="decide")
    given = [*(_read(answers) if answers else ()), *map(form.read_answer, answer or ())]
    filled = form.check(given, folder.protocol.criteria, stage=stage, verdict=verdict)
    criteria = folder.protocol.criteria_at(stage)
    reasons = tuple(reason or _reasons(verdict, criteria, filled))
    asked = Decision(
        0, stage, who, verdict, reasons, note, origin="decide", answers=filled, seconds=_time(seconds)
    )
    with the_ledger(folder) as ledger:
        decision = decide_one(ledger, folder, report, asked, dry_run=dry_run)
    if as_json:
        _put_json(decision, dry_run=dry_run)
    else:
        _put(decision, dry_run=dry_run)
    _tell(decision, criteria)


def _read(path: Path) -> tuple[CriterionAnswer, ...]:
    from slr.stages.screen import form

    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}", hint="A JSON file in UTF-8 is expected.") from error
    return form.from_json(text)


def _reasons(
    verdict: Verdict, criteria: tuple[Criterion, ...], answers: tuple[CriterionAnswer, ...]
) -> tuple[str, ...]:
    from slr.stages.screen import form

    return form.propose(criteria, answers)[1] if verdict is Verdict.EXCLUDE else ()


def _time(seconds: float | None) -> float | None:
    from math import isfinite

    if seconds is not None and not isfinite(seconds):
        raise UsageError(f"--seconds {seconds} is not a time", hint="Give a number of seconds.")
    return seconds


def _put_json(decision: Decision, *, dry_run: bool) -> None:
    from dataclasses import asdict

    from slr.stages.screen import form

    told = asdict(decision) | {"answers": form.to_json(decision.answers)}
    put_json({"dry_run": dry_run, "decision": told})


def _put(decision: Decision, *, dry_run: bool) -> None:
    from slr.stages.screen import form

    who, reasons = safe(decision.reviewer), " ".join(decision.reasons)
    line = f"report {decision.report_id}, {decision.stage}: {decision.verdict} by {who} {reasons}".rstrip()
    put(f"{line} (dry run: nothing was written)" if dry_run else line)
    for answer in decision.answers:
        quote = f': "{safe(answer.quote)}"' if answer.quote else ""
        put(
            f"  {answer.code} {form.WORDS[answer.applies]}{quote}"
            f"{f' ({safe(answer.place)})' if answer.place else ''}"
        )


def _tell(decision: Decision, criteria: tuple[Criterion, ...]) -> None:
    """What does not fit together; the reviewer has the last word."""
    from slr.stages.screen import form

    bare = form.without_quote(decision.answers)
    if bare:
        say(f"no quote shows that {', '.join(bare)} applies")
    clash = form.find_contradiction(criteria, decision.answers, decision.verdict, decision.reasons)
    if clash:
        say(f"note: {clash}")
