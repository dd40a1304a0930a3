"""The chance that two records are one report: a logistic model over the facts of a comparison.

The rules merge; the model puts the doubtful pairs in order for a person. The weights at the end are made by
tools/train_dedup.py and not edited by hand.
"""

from __future__ import annotations

from dataclasses import replace
from math import exp
from typing import NamedTuple

from slr.stages.dedup.compare import Comparison, TitleMatch


class Veto(NamedTuple):
    """kind: `identifier`, `text` or `place`; reason: in words."""

    kind: str
    reason: str


def probability(facts: Comparison, against: Veto | None) -> float:
    """The chance, 0..1, that the two are one report (or, for a preprint and an article, one study).

    A logistic model over the facts of a comparison, fitted by `tools/train_dedup.py`. The rules merge; the
    model only puts the doubtful pairs in order for a person and tells pairs worth a look from those that are
    not.
    """
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

WEIGHTS: dict[str, float] = {
    "always": -4.797,
    "title ratio": 1.223,
    "title same": 2.511,
    "title nickname": 0.607,
    "title spelling": -1.362,
    "title head": 0.105,
    "title prefix": 0.047,
    "title near": 0.295,
    "title number": -0.430,
    "title far": -1.772,
    "people agrees": 0.415,
    "people differs": -1.365,
    "first author agrees": 1.237,
    "first author differs": -2.188,
    "volume agrees": 0.793,
    "volume differs": -1.469,
    "issue agrees": 0.260,
    "issue differs": -1.121,
    "page agrees": 1.756,
    "page differs": -1.667,
    "pages agrees": 1.806,
    "pages differs": -0.266,
    "venue agrees": 1.370,
    "venue differs": -2.410,
    "author overlap": 0.742,
    "years apart 0": 0.894,
    "years apart 1": 0.023,
    "years apart 2": -0.413,
    "years apart 3": -0.503,
    "abstract known": -0.829,
    "abstract ratio": 1.565,
    "words replaced": -0.511,
    "veto of identifier": -0.778,
    "veto of text": -0.483,
    "veto of place": -0.891,
    "identifier shared": 0.524,
}
