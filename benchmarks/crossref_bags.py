"""How many relevant works one ranked bag of words and several of them give for the same number of items.

The catalogue (30,000 made-up works) ranks as Crossref does. A work is relevant when its title and abstract satisfy
the query. Several bags are read page by page in turn, the whole query among them, as the adapter does; a work that
two of them deliver counts as delivered twice.
"""

from __future__ import annotations

import sys
from itertools import zip_longest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from ranked_works import Ranking, Theme, Work, made_up
from slr.adapters.sources.crossref_bags import bags
from slr.core.model import Truth
from slr.core.query import Matching, Node, compile_matcher, parse, render

WORKS, PAGE, SEEDS = 30_000, 25, (1, 2)
BUDGETS = (200, 500, 1_000, 2_000)
NUMBERS = (1, 2, 6, 12, 24)

_MODELS = ("FM", "large model", "large vision model", "foundation model", "large language model")
_SCANS = (
    "MR",
    "MRI",
    "CT",
    "PET",
    "ultrasound",
    "medical image",
    "medical imaging",
    "magnetic resonance imaging",
    "functional magnetic resonance imaging",
    "computed tomography",
    "positron emission tomography",
)
_SLEEP = ("insomnia", "sleep disorder", "sleep apnea", "narcolepsy", "restless legs")
_CARE = ("exercise", "yoga", "walking", "physical activity", "resistance training", "tai chi")


def _or(texts: tuple[str, ...]) -> str:
    return "(" + " | ".join(f'"{text}"' for text in texts) + ")"


#: The query, and how the catalogue is mixed: works that satisfy it are few, works with many of its words are not.
CASES: dict[str, tuple[str, tuple[Theme, ...]]] = {
    "two wide groups and a word": (
        f"{_or(_MODELS)} brain {_or(_SCANS)}",
        (
            Theme(0.010, (_MODELS, ("brain",), _SCANS)),
            Theme(0.150, (("brain", "lung", "liver", "heart"), _SCANS), most=4),
            Theme(0.080, (_MODELS, ("text", "speech", "code")), most=2),
            Theme(0.060, (("brain",), ("stroke", "tumour", "cell", "image", "vision"))),
            Theme(0.050, (("radio FM", "large cohort", "animal model", "model of"),)),
        ),
    ),
    "two wide groups": (
        f"{_or(_SLEEP)} {_or(_CARE)}",
        (
            Theme(0.010, (_SLEEP, _CARE)),
            Theme(0.080, (_SLEEP,), most=3),
            Theme(0.120, (_CARE, ("older adults", "students", "training")), most=4),
            Theme(0.050, (("sleep", "disorder", "activity", "legs"),), most=2),
        ),
    ),
    "one wide group alone": (
        _or(_SCANS),
        (
            Theme(0.020, (_SCANS,)),
            Theme(0.150, (("brain", "imaging", "resonance", "medical", "emission", "image"),), most=3),
        ),
    ),
    "a narrow query": (
        'brain ("foundation model" | "large model")',
        (
            Theme(0.010, (("brain",), _MODELS)),
            Theme(0.100, (("brain",), ("stroke", "tumour"))),
            Theme(0.080, (_MODELS, ("text",)), most=2),
        ),
    ),
}


def found(ranking: Ranking, tree: Node, parts: tuple[Node, ...], budget: int) -> int:
    """Relevant works among the first `budget` items, the bags read page by page in turn."""
    matcher = compile_matcher(tree, Matching.MIXED)
    lists = [ranking.find(render(part, "crossref").text) for part in parts]
    cut = [[one[start : start + PAGE] for start in range(0, len(one), PAGE)] for one in lists]
    delivered: list[Work] = [work for turn in zip_longest(*cut, fillvalue=[]) for page in turn for work in page][
        :budget
    ]
    return sum(
        matcher(work.title, work.abstract) is Truth.TRUE
        for work in {work.doi: work for work in delivered}.values()
    )


def main() -> None:
    """Print, for each query and each budget, the relevant works found by the number of bags."""
    for name, (expression, themes) in CASES.items():
        tree = parse(expression)
        rankings = [Ranking(made_up(themes, WORKS, seed=seed)) for seed in SEEDS]
        matcher = compile_matcher(tree, Matching.MIXED)
        relevant = sum(matcher(w.title, w.abstract) is Truth.TRUE for one in rankings for w in one.works)
        ways = {
            len(parts): parts if len(parts) == 1 else (tree, *parts) for parts in (bags(tree, n) for n in NUMBERS)
        }
        print(f"\n{name}: {relevant} relevant works in {len(SEEDS)} catalogues of {WORKS:,}")
        print("fetched  " + "".join(f"{f'{count} bags':>9}" for count in ways))
        for budget in BUDGETS:
            row = [sum(found(one, tree, parts, budget) for one in rankings) for parts in ways.values()]
            print(f"{budget:>7,}  " + "".join(f"{hits / relevant:>8.0%} " for hits in row))


if __name__ == "__main__":
    main()
