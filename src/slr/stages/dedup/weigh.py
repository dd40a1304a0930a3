"""How likely two records are one report: a logistic model over the facts of a comparison.

The rules of `decide` merge; the model only puts the doubtful pairs in order for a person and tells pairs worth
a look from those that are not. Its weights are fitted by `tools/train_dedup.py` and lie in `weights.py`.
"""

from __future__ import annotations

from dataclasses import replace
from math import exp

from slr.stages.dedup.compare import Comparison, TitleMatch
from slr.stages.dedup.vetoes import Veto
from slr.stages.dedup.weights import WEIGHTS


def probability(facts: Comparison, against: Veto | None) -> float:
    """The chance, 0..1, that the two are one report (or, for a preprint and an article, one study)."""
    total = sum(WEIGHTS[name] * value for name, value in terms(facts, against).items())
    return round(1 / (1 + exp(-max(-30.0, min(30.0, total)))), 4)


def without_place(facts: Comparison) -> Comparison:
    """The facts as they count for a preprint and an article: journal, volume and pages always differ."""
    return replace(facts, venue=None, volume=None, issue=None, page=None, pages=None)


def terms(facts: Comparison, against: Veto | None) -> dict[str, float]:
    """What the model looks at. A fact that is not known adds nothing; agreeing and differing weigh separately."""
    found = {"always": 1.0, "title ratio": facts.title_ratio, f"title {facts.title}": 1.0}
    for name, told in (
        ("people", facts.same_people),
        ("first author", facts.first_author),
        ("volume", facts.volume),
        ("issue", facts.issue),
        ("page", facts.page),
        ("pages", facts.pages),
        ("venue", facts.venue),
    ):
        if told is not None:
            found[f"{name} {'agrees' if told else 'differs'}"] = 1.0
    if facts.overlap is not None:
        found["author overlap"] = facts.overlap
    if facts.year_gap is not None:
        found[f"years apart {min(facts.year_gap, 3)}"] = 1.0
    if facts.abstract is not None:
        found["abstract known"], found["abstract ratio"] = 1.0, facts.abstract
    found["words replaced"] = float(min(facts.replaced, 4))
    if against is not None:
        found[f"veto of {against.kind}"] = 1.0
    found["identifier shared"] = float(bool(facts.shared))
    return found


#: Every term there can be, in the order in which the weights are written.
NAMES = (
    "always",
    "title ratio",
    *(f"title {match}" for match in TitleMatch),
    *(
        f"{name} {how}"
        for name in ("people", "first author", "volume", "issue", "page", "pages", "venue")
        for how in ("agrees", "differs")
    ),
    "author overlap",
    *(f"years apart {gap}" for gap in range(4)),
    "abstract known",
    "abstract ratio",
    "words replaced",
    "veto of identifier",
    "veto of text",
    "veto of place",
    "identifier shared",
)
