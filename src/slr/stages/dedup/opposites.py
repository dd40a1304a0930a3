"""Words that name opposites: of two titles alike but for such a pair, each is its own text."""

from __future__ import annotations

from collections.abc import Iterable

_PAIRS = tuple(
    tuple(pair.split("/"))
    for pair in [
        "men/women",
        "man/woman",
        "male/female",
        "males/females",
        "boys/girls",
        "mother/father",
        "maternal/paternal",
        "child/adult",
        "children/adults",
        "pediatric/adult",
        "child/parent",
        "infants/adults",
        "adolescents/adults",
        "young/old",
        "younger/older",
        "elderly/young",
        "rat/mouse",
        "rats/mice",
        "mouse/human",
        "mice/humans",
        "rat/human",
        "rats/humans",
        "animal/human",
        "animals/humans",
        "acute/chronic",
        "early/late",
        "earlier/later",
        "low/high",
        "lower/higher",
        "lower/upper",
        "left/right",
        "short/long",
        "small/large",
        "minor/major",
        "mild/severe",
        "systolic/diastolic",
        "arterial/venous",
        "vivo/vitro",
        "anterior/posterior",
        "proximal/distal",
        "internal/external",
        "dorsal/ventral",
        "medial/lateral",
        "superior/inferior",
        "inpatient/outpatient",
        "inpatients/outpatients",
        "rural/urban",
        "before/after",
        "pre/post",
        "preoperative/postoperative",
        "prenatal/postnatal",
        "premenopausal/postmenopausal",
        "with/without",
        "presence/absence",
        "positive/negative",
        "benign/malignant",
        "primary/secondary",
        "first/second",
        "second/third",
        "increase/decrease",
        "increased/decreased",
        "increases/decreases",
        "inhibition/activation",
        "inhibitor/agonist",
        "antagonist/agonist",
        "gain/loss",
        "hyperthyroidism/hypothyroidism",
        "hypertension/hypotension",
        "hyperglycemia/hypoglycemia",
        "insured/uninsured",
        "smokers/nonsmokers",
        "active/passive",
        "open/closed",
        "direct/indirect",
        "static/dynamic",
        "oral/intravenous",
        "oral/topical",
        "intravenous/subcutaneous",
        "morning/evening",
        "day/night",
        "summer/winter",
        "north/south",
        "east/west",
        "northern/southern",
        "eastern/western",
        "healthy/diseased",
        "qualitative/quantitative",
        "efficacy/safety",
        "validity/reliability",
        "1/2",
        "2/3",
        "1/3",
    ]
)
_OTHER: dict[str, set[str]] = {}
for _one, _two in _PAIRS:
    _OTHER.setdefault(_one, set()).add(_two)
    _OTHER.setdefault(_two, set()).add(_one)


def opposite_words(one: Iterable[str], other: Iterable[str]) -> str | None:
    """The first pair of opposites, one word from each side, as `men/women`; None when there is none.

    Args:
        one: words that only the first title has, folded and in one spelling.
        other: those of the second.
    """
    theirs = set(other)
    for word in sorted(set(one)):
        found = sorted(_OTHER.get(word, set()) & theirs)
        if found:
            return f"{word}/{found[0]}"
    return None
