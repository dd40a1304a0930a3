"""What the ranker is worth and what it costs, on labelled sets, beside the figures of ASReview's ELAS u4.

Needs SLR_SHARED, the folder with `bench/ranking` (sets, priors, queries). Prints, for each set, the loss of three
draws of priors with and without the criteria text, and of a start from the criteria alone, as ratios to ELAS u4;
then the cost of one retraining at 2,500 records and at 100,000 made up of the sets' own texts. With SLR_ASREVIEW,
the command of ASReview 3.0.8, both programs simulate the largest sets, one after the other, in CPU seconds.

    SLR_SHARED=... [SLR_ASREVIEW=/path/to/asreview] python benchmarks/ranking.py [quality|cost|race]
"""

from __future__ import annotations

import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import mean

from slr.core.ranking.features import Corpus
from slr.core.ranking.metrics import Measures
from slr.core.ranking.ranker import Ranker
from slr.outputs.simulation.replay import Labelled
from slr.outputs.simulation.run import read_labelled, simulate

#: Mean loss over the draws p0 to p2, and loss without priors, of ASReview LAB 3.0.8 with ELAS u4.
ELAS = {
    "Appenzeller-Herzog_2020": (0.0330, 0.0755),
    "Cohen_2006_Antihistamines": (0.2394, 0.2304),
    "Cohen_2006_BetaBlockers": (0.0854, 0.1177),
    "Cohen_2006_CalciumChannelBlockers": (0.1356, 0.1598),
    "Cohen_2006_Estrogens": (0.1474, 0.1375),
    "Cohen_2006_NSAIDS": (0.0457, 0.0646),
    "Cohen_2006_ProtonPumpInhibitors": (0.1281, 0.1436),
    "Kitchenham_2010": (0.0723, 0.1341),
    "Nagtegaal_2019": (0.0644, 0.0862),
}
WSS = 0.538
#: Sizes at which the cost is measured, and how many retrainings.
STEPS = {2_500: 1_250, 100_000: 60}
DRAWS = ("p0", "p1", "p2")
#: CPU milliseconds of ELAS u4 from one label to the next at 2,516 records, median of a run.
ELAS_STEP = 14.0


def main() -> None:
    """Run what is asked for, or all of it."""
    folder = Path(os.environ["SLR_SHARED"]) / "bench" / "ranking"
    asked = sys.argv[1:] or ["quality", "cost", "race"]
    if asked[0].isdecimal():
        cost(folder, int(asked[0]))
    if "quality" in asked:
        quality(folder)
    if "cost" in asked:
        for size in STEPS:  # a process each, so that each has its own peak of memory
            subprocess.run([sys.executable, __file__, str(size)], check=True)
        print(f"ELAS u4 at 2,516 records: {ELAS_STEP} ms; a fifth is {ELAS_STEP / 5:.1f} ms")
    if "race" in asked:
        race(folder)


def quality(folder: Path) -> None:
    """Loss on every set, as a ratio to ELAS u4."""
    priors = draws(folder)
    queries = json.loads((folder / "queries.json").read_text(encoding="utf-8"))
    print(f"{'loss / loss of ELAS u4':<36} {'plain':>7} {'criteria':>9} {'cold':>7}")
    every: list[tuple[list[Measures], list[Measures], list[Measures]]] = []
    for name, (warm, cold) in ELAS.items():
        records = read_labelled(folder / "sets" / f"{name}.csv")
        criteria = queries[name]["criteria"]
        plain = [measured(records, priors[name, draw]) for draw in DRAWS]
        told = [measured(records, priors[name, draw], criteria) for draw in DRAWS]
        alone = [measured(records, [], criteria)]
        every.append((plain, told, alone))
        ratios = (loss(plain) / warm, loss(told) / warm, loss(alone) / cold)
        print(f"{name:<36} {ratios[0]:>7.3f} {ratios[1]:>9.3f} {ratios[2]:>7.3f}", flush=True)
    warm, cold = (mean(figures[place] for figures in ELAS.values()) for place in (0, 1))
    means = [mean(loss(row[place]) for row in every) for place in range(3)]
    print(f"{'mean loss':<36} {means[0]:>7.4f} {means[1]:>9.4f} {means[2]:>7.4f}")
    print(f"{'ratio of the means':<36} {means[0] / warm:>7.3f} {means[1] / warm:>9.3f} {means[2] / cold:>7.3f}")
    saved = [mean(found.wss_95 for row in every for found in row[place]) for place in range(3)]
    print(f"{f'mean WSS@95 (ELAS u4: {WSS})':<36} {saved[0]:>7.3f} {saved[1]:>9.3f} {saved[2]:>7.3f}")


def loss(found: list[Measures]) -> float:
    """The mean loss over draws."""
    return mean(one.loss for one in found)


def measured(records: Labelled, priors: list[str], criteria: str = "") -> Measures:
    """One simulation."""
    found = simulate(records, priors, criteria=criteria).measures
    assert found is not None
    return found


def draws(folder: Path) -> dict[tuple[str, str], list[str]]:
    """The priors of each set and draw."""
    found: dict[tuple[str, str], list[str]] = {}
    with (folder / "priors.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault((row["set"], row["draw"]), []).append(row["id"])
    return found


def cost(folder: Path, size: int) -> None:
    """CPU of one retraining and ranking, and the most memory the process held."""
    records = [read_labelled(folder / "sets" / f"{name}.csv") for name in ELAS]
    texts = [text for one in records for text in one.texts]
    labels = [bool(label) for one in records for label in one.labels]
    chosen = random.Random(size).choices(range(len(texts)), k=size)
    rng = random.Random(1)
    # No text twice: words are left out at random.
    made = [" ".join(word for word in texts[place].split() if rng.random() < 0.9) for place in chosen]
    started = time.process_time()
    corpus = Corpus(made, [text[:90] for text in made])
    ranker = Ranker(corpus, "randomized controlled trials")
    ready = time.process_time() - started
    known = {place: labels[chosen[place]] for place in range(20 if size < 10_000 else 5_000)}
    ranker.scores(known)
    spent = []
    for place in range(len(known), len(known) + STEPS[size]):
        known[place] = labels[chosen[place]]
        started = time.process_time()
        ranker.scores(known).argmax()
        spent.append(time.process_time() - started)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{size:>7,} records: made ready in {ready:.1f} s, one retraining {1000 * mean(spent):.2f} ms "
        f"on average, {1000 * max(spent):.1f} ms at most, {memory:,.0f} MiB",
        flush=True,
    )


def race(folder: Path) -> None:
    """Whole processes: `slr simulate` and `asreview simulate`, as it is and with every record read.

    Both rank until the last relevant record is found; slr then ranks all others once, so that its order is whole.
    """
    theirs = os.environ.get("SLR_ASREVIEW")
    if not theirs:
        print("race: SLR_ASREVIEW names no asreview command, so nothing is compared")
        return
    priors = draws(folder)
    for name in ("Appenzeller-Herzog_2020", "Cohen_2006_BetaBlockers", "Nagtegaal_2019"):
        table = folder / "sets" / f"{name}.csv"
        with table.open(encoding="utf-8", newline="") as file:
            rows = {row["id"]: str(place) for place, row in enumerate(csv.DictReader(file))}
        known = priors[name, "p0"]
        with tempfile.TemporaryDirectory() as temporary:
            ours = [sys.executable, "-m", "slr", "simulate", str(table), "--prior-ids", ",".join(known)]
            ours += ["--order-out", f"{temporary}/order.csv"]
            elas = [
                theirs,
                "simulate",
                str(table),
                "--ai",
                "elas_u4",
                "--seed",
                "42",
                "-o",
                f"{temporary}/o.asreview",
            ]
            elas += ["--prior-idx", *(rows[one] for one in known)]
            mine, other = spent_by(ours), spent_by(elas)
            elas[elas.index("-o") + 1] = f"{temporary}/whole.asreview"
            whole = spent_by([*elas, "--n-stop", "-1"])
        print(
            f"{name}: slr {mine:.1f} s CPU; asreview to the last relevant one {other:.1f} s "
            f"({other / mine:.1f} times), the whole set {whole:.1f} s ({whole / mine:.1f} times)",
            flush=True,
        )


def spent_by(command: list[str]) -> float:
    """CPU seconds of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
