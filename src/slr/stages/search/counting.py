"""How many hits a search has, whole and by its parts, before anything is fetched; and what was expected. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from slr.core.errors import UsageError
from slr.core.query import And, Node, Not, Or, to_text
from slr.core.query.tree import conjunction, disjunction, holds_without_words
from slr.core.search_state import FALL
from slr.core.text.numbers import counted
from slr.stages.search.jobs import SearchJob


@dataclass(frozen=True, slots=True)
class Count:
    """A total to ask for: of a whole search (`part` is None), or of one part of its query.

    job: what asks for it; it fetches one record at most. number: of the search it belongs to.
    """

    job: SearchJob
    part: str | None = None

    @property
    def number(self) -> int:
        """The search it belongs to."""
        return self.job.number


@dataclass(frozen=True, slots=True)
class HitCount:
    """A total as a service told it. hits: None where it told none. problem: why, in a sentence."""

    count: Count
    hits: int | None = None
    problem: str | None = None
    notes: tuple[str, ...] = ()


def counts_of(jobs: Iterable[SearchJob], *, parts: bool) -> list[Count]:
    """What to ask for: each search as a whole, and with `parts` each alternative or condition of its query alone.

    Where the query has a NOT, one part is the rest without it. A text of the user's own has no parts, nor has a
    ranked list, whose totals are of words in common.
    """
    wanted = []
    for job in jobs:
        wanted.append(Count(_asking(job, job.search.tree)))
        if parts and job.search.override is None and not job.source.evaluates_locally:
            wanted += [Count(_asking(job, node), label) for label, node in _parts(job.search.tree)]
    return wanted


def _asking(job: SearchJob, tree: Node) -> SearchJob:
    return replace(job, search=replace(job.search, tree=tree, limit=1, keep_going=None, counts_only=True))


def _parts(node: Node) -> list[tuple[str, Node]]:
    """The parts of a query that can be asked for alone, in its order, each as people write it."""
    if not isinstance(node, And | Or):
        return []
    parts = [(to_text(child), child) for child in node.children if not holds_without_words(child)]
    if isinstance(node, And):
        kept: list[Node] = [child for child in node.children if not isinstance(child, Not)]
        refused: list[Node] = [child.child for child in node.children if isinstance(child, Not)]
        if refused and kept:
            parts.append((f"without NOT ({to_text(disjunction(refused))})", conjunction(kept)))
    return parts


def expectations(given: Sequence[str], jobs: Sequence[SearchJob]) -> dict[int, int]:
    """By the number of a search the hits expected of it, from texts such as `1200` and `pubmed=1200`.

    Raises:
        UsageError: no number, or none or several searches that it could be meant for.
    """
    expected: dict[int, int] = {}
    for text in given:
        name, _, number = text.rpartition("=")
        if not number.isascii() or not number.isdecimal() or len(number) > _DIGITS:
            raise UsageError(
                f"--expect {text}: not a number of hits", hint="Write --expect 1200 or --expect pubmed=1200."
            )
        meant = [job for job in jobs if name in {"", job.source.name}]
        if len(meant) != 1:
            hint = "Name one query, and the source as in --expect pubmed=1200."
            raise UsageError(
                f"--expect {text} fits {counted(len(meant), 'search', 'searches')}, not one", hint=hint
            )
        if meant[0].source.evaluates_locally:
            message = f"{meant[0].source.label} ranks by words in common; its total is not that of the query"
            raise UsageError(message, hint="Expect a number of a source with a boolean search.")
        expected[meant[0].number] = int(number)
    return expected


_DIGITS = 12


def surprises(counts: Iterable[HitCount], expected: dict[int, int]) -> list[tuple[str, str]]:
    """Each search whose total is more than a fifth (`FALL`) from what was expected: its source, a sentence."""
    wrong = []
    for hit_count in counts:
        wanted = expected.get(hit_count.count.number)
        if wanted is None or hit_count.count.part is not None:
            continue
        label = hit_count.count.job.source.label
        if hit_count.hits is None:
            wrong.append((label, f"{wanted:,} hits expected, and no number told: {hit_count.problem}"))
        elif abs(hit_count.hits - wanted) > FALL * wanted:
            wrong.append((label, f"{hit_count.hits:,} hits, where {wanted:,} were expected"))
    return wrong
