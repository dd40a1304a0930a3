"""The model that ranks doubtful pairs: its terms and its weights."""

from __future__ import annotations

from slr.core.model import Author, Document, Record, SourceKind
from slr.stages.dedup.chance import NAMES, WEIGHTS
from slr.stages.dedup.survey import explain


def chance(one: Document, other: Document) -> float:
    a, b = (Record(i, 1, "x", SourceKind.DATABASE, str(i), doc, i) for i, doc in enumerate((one, other), 1))
    return explain(a, b).score


def test_there_is_a_weight_for_every_term_and_none_besides() -> None:
    assert tuple(WEIGHTS) == NAMES


def test_what_agrees_raises_the_chance_and_what_differs_lowers_it() -> None:
    base = Document(
        title="Imaging of the ageing human brain", authors=(Author("Hall", "E."),), year=2019, volume="4"
    )
    alike = chance(base, base)
    other_volume = chance(base, Document(title=base.title, authors=base.authors, year=2019, volume="5"))
    other_title = chance(
        base, Document(title="Sleep of shift workers", authors=base.authors, year=2019, volume="4")
    )
    nothing = chance(
        base, Document(title="Sleep of shift workers", authors=(Author("Ito"),), year=2001, volume="9")
    )
    assert alike > other_volume > nothing
    assert alike > other_title > nothing
