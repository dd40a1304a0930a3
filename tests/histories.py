"""Random histories of a review, acted out on a real ledger through the doors a person uses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from hypothesis import strategies as st

from ledgers import add, entry, new_run, open_ledger
from services import REVIEW, review_folder
from slr.adapters.folder import Review, load_review
from slr.adapters.ledger import Ledger
from slr.core.errors import ReviewStateError, UsageError
from slr.core.model import Decision, Merge, MergeKind, SourceKind, Stage, Verdict
from slr.stages.resolving.run import Settlement, resolve_one, take_back
from slr.stages.screen.run import decide_one

REPORTS = 6
#: Everybody who decides: all of them must be asked to find out what waits.
PEOPLE = ("Ada", "Ben", "Cleo")
POLICIES = ("single", "double", "sample")
_AT = {
    Stage.TITLE_ABSTRACT: (Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.MAYBE, Verdict.WITHDRAWN),
    Stage.FULL_TEXT: (
        Verdict.INCLUDE,
        Verdict.EXCLUDE,
        Verdict.MAYBE,
        Verdict.NOT_RETRIEVED,
        Verdict.WITHDRAWN,
    ),
}


class Act(NamedTuple):
    """One act: what is done, on which report, by whom, and the rest of it."""

    what: str
    report: int
    who: str = PEOPLE[0]
    stage: Stage = Stage.TITLE_ABSTRACT
    verdict: Verdict = Verdict.INCLUDE
    other: int = 1


_REPORT, _WHO, _STAGE = st.integers(1, REPORTS), st.sampled_from(PEOPLE), st.sampled_from(Stage)


def _said(what: str) -> st.SearchStrategy[Act]:
    return _STAGE.flatmap(
        lambda stage: st.builds(Act, st.just(what), _REPORT, _WHO, st.just(stage), st.sampled_from(_AT[stage]))
    )


#: `decide` goes through the rules of a command; `row` is what an older program or a copy may have left.
ACTS = st.lists(
    st.one_of(
        _said("decide"),
        _said("decide"),
        _said("decide"),
        _said("row"),
        _said("resolve"),
        st.builds(Act, st.sampled_from(["take back"]), _REPORT, _WHO, _STAGE),
        st.builds(Act, st.sampled_from(["merge", "link"]), _REPORT, other=_REPORT),
        st.builds(Act, st.sampled_from(["part", "stop", "go on"]), _REPORT),
    ),
    min_size=4,
    max_size=24,
)
PAIRS = st.tuples(st.sampled_from(POLICIES), st.sampled_from(POLICIES))


def toml(policies: tuple[str, str]) -> str:
    """A protocol with these policies on title and abstract and on full texts."""
    people = ", ".join(f'"{name}"' for name in PEOPLE)
    first, full = policies
    lines = f'reviewers = [{people}]\ntitle-abstract = "{first}"\nfull-text = "{full}"\ncheck = 50'
    return REVIEW.replace('reviewers = ["ana"]', lines)


def begun(folder: Path, policies: tuple[str, str]) -> Path:
    """A review with six reports, the last two of which citation searching found."""
    root = review_folder(folder, toml=toml(policies))
    with open_ledger(root) as ledger:
        add(ledger, *(entry(number) for number in range(1, REPORTS - 1)))
        cited = new_run("semantic_scholar", "Citation searching", SourceKind.CITATION)
        add(ledger, *(entry(number) for number in range(REPORTS - 1, REPORTS + 1)), run=cited)
    return root


def act_out(ledger: Ledger, review: Review, acts: list[Act]) -> None:
    """Do one act after the other; what the review refuses is left undone, as it would be for a person."""
    for act in acts:
        try:
            _DOES[act.what](ledger, review, act)
        except (ReviewStateError, UsageError):
            continue


def _decision(act: Act) -> Decision:
    is_out = act.verdict is Verdict.EXCLUDE
    reasons = (("F1" if act.stage is Stage.FULL_TEXT else "T1"),) if is_out else ()
    return Decision(act.report, act.stage, act.who, act.verdict, reasons)


def _decide(ledger: Ledger, review: Review, act: Act) -> None:
    decide_one(ledger, review, str(act.report), _decision(act))


def _row(ledger: Ledger, _review: Review, act: Act) -> None:
    ledger.decisions.record([_decision(act)])


def _resolve(ledger: Ledger, review: Review, act: Act) -> None:
    made = _decision(act)
    given = Settlement(act.verdict, made.reasons, None, None, act.who)
    resolve_one(ledger, review, str(act.report), act.stage, given, again=True)


def _take_back(ledger: Ledger, review: Review, act: Act) -> None:
    take_back(ledger, review, str(act.report), act.stage, resolver=act.who)


def _merge(ledger: Ledger, _review: Review, act: Act) -> None:
    kind = MergeKind.DUPLICATE if act.what == "merge" else MergeKind.VERSION
    if act.report != act.other:
        ledger.merge_log.merge([Merge(kind, act.report, act.other, act.who, "by-person")])


def _part(ledger: Ledger, _review: Review, act: Act) -> None:
    ledger.merge_log.undo(act.report, act.who)


def _stop(ledger: Ledger, review: Review, act: Act) -> None:
    judged = {one.report_id for one in ledger.decisions.current()}
    open_ones = [one for one in ledger.standings(review.protocol.needed) if one.title_abstract is None]
    left = [one.report_id for one in open_ones if one.report_id not in judged and one.report_id >= act.report]
    ledger.stops.record(Stage.TITLE_ABSTRACT, "ranked", {"read": 1}, left, actor=act.who)


def _go_on(ledger: Ledger, _review: Review, act: Act) -> None:
    ledger.stops.undo(ledger.stops.active(Stage.TITLE_ABSTRACT)[-1].id if _has_stop(ledger) else 0, actor=act.who)


def _has_stop(ledger: Ledger) -> bool:
    return bool(ledger.stops.active(Stage.TITLE_ABSTRACT))


_DOES: dict[str, Callable[[Ledger, Review, Act], None]] = {
    "decide": _decide,
    "row": _row,
    "resolve": _resolve,
    "take back": _take_back,
    "merge": _merge,
    "link": _merge,
    "part": _part,
    "stop": _stop,
    "go on": _go_on,
}


def reloaded(root: Path, policies: tuple[str, str]) -> Review:
    """The review after its protocol was changed to these policies."""
    (root / "review.toml").write_text(toml(policies), encoding="utf-8")
    return load_review(root, {})
