"""Draw the pictures of the screening screen in `docs/images/`, from made-up reports.

Run `python tools/screenshots.py [DIR]`. The same code draws the same pictures: no clock, no ledger, no network.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, Self

from slr.core.model import Author, Criterion, CriterionAnswer, Decision, Document, Identifiers, Stage, Verdict
from slr.core.review.keymap import Theme
from slr.stages.screen.desk import Card, FoundReport, ReviewerProgress
from slr.stages.screen.draft import Draft
from slr.stages.screen.ending import Left
from slr.stages.screen.tui.app import ScreeningApp

IMAGES = Path(__file__).parent.parent / "docs" / "images"

_CRITERIA = {
    Stage.TITLE_ABSTRACT: (
        Criterion("T-TOPIC", Stage.TITLE_ABSTRACT, "Is it not about sleep and learning?", "off topic"),
        Criterion("T-ADULTS", Stage.TITLE_ABSTRACT, "Were no adults studied?", "no adults"),
        Criterion("T-TYPE", Stage.TITLE_ABSTRACT, "Is it no empirical study?", "not empirical"),
    ),
    Stage.FULL_TEXT: (
        Criterion("F-CONTROL", Stage.FULL_TEXT, "Is there no control condition?", "no control condition"),
        Criterion("F-OUTCOME", Stage.FULL_TEXT, "Is no test of recall reported?", "no test of recall"),
        Criterion("F-DOUBLE", Stage.FULL_TEXT, "Is the same sample reported elsewhere?", "sample reported twice"),
    ),
}
_DOCUMENT = Document(
    title="A short nap after study and the recall of word pairs: a randomised trial",
    abstract=(
        "BACKGROUND: Sleep after learning is thought to steady new memories, yet naps have seldom been tried. "
        "METHODS: Sixty adults learnt forty word pairs and then napped for twenty minutes or sat quietly. "
        "Recall was tested after one hour and after one week. RESULTS: The nap group recalled 31.2 pairs after "
        "an hour and 27.5 after a week, the others 28.9 and 22.1 (95 % interval of the difference 2.6 to 8.2). "
        "CONCLUSIONS: A nap of twenty minutes helps recall; whether longer sleep helps more is open."
    ),
    authors=(Author("Ødegård", "Bo"), Author("Okafor", "Nkem"), Author("Lindqvist", "Ana")),
    year=2024,
    venue="Journal of Made-up Results",
    type="journal-article",
    ids=Identifiers(doi="10.5555/nap.2024.7", pmid="90000007"),
    open_pdf="https://example.org/nap.pdf",
    keywords=("sleep", "memory", "nap"),
)


class PictureDesk:
    """A desk that shows one report and keeps nothing."""

    reviewer = "ana"
    round = ""

    def __init__(self, stage: Stage = Stage.TITLE_ABSTRACT, *, in_conflict: bool = False) -> None:
        self.stage = stage
        self.criteria = _CRITERIA[stage]
        mine = Decision(7, stage, "ana", Verdict.EXCLUDE, ("T-TYPE",), "a protocol?")
        other = Decision(7, stage, "bo", Verdict.INCLUDE, (), "the trial itself, see the results")
        self._card = Card(7, _DOCUMENT, ("PubMed", "Crossref"), tags=("background",))
        if in_conflict:
            self._card = replace(self._card, previous=mine, sides=(mine, other))

    @property
    def queue(self) -> Self:
        """The reports, which are here too."""
        return self

    @property
    def acts(self) -> Self:
        """The acts, which are here too."""
        return self

    def terms(self, text: str, /) -> list[tuple[int, int]]:
        """Where the words of a query would stand."""
        return [match.span() for match in re.finditer("nap|sleep|recall|memor(y|ies)", text, re.IGNORECASE)]

    def own_words(self, text: str, /) -> list[tuple[int, int]]:
        """Where the reviewer's own words would stand."""
        return [match.span() for match in re.finditer("randomised|adults", text, re.IGNORECASE)]

    def next_card(self) -> Card:
        """The report."""
        return self._card

    def card(self, report_id: int) -> Card:
        """The report."""
        assert report_id == self._card.report_id
        return self._card

    def decide(
        self,
        report_id: int,
        verdict: Verdict,
        reasons: Sequence[str],
        note: str | None,
        *,
        answers: Sequence[CriterionAnswer] = (),
        seconds: float | None = None,
    ) -> Decision:
        """Nothing is kept."""
        return Decision(
            report_id, self.stage, "ana", verdict, tuple(reasons), note, answers=tuple(answers), seconds=seconds
        )

    def undo(self) -> None:
        """There is nothing to take back."""

    def keep_draft(self, report_id: int, draft: Draft) -> None:
        """Nothing is kept."""

    def drafts(self) -> list[int]:
        """Nothing is kept."""
        return []

    def left(self) -> Left:
        """There is always the one report."""
        return Left(rest=1, total=1)

    def skip(self, report_id: int) -> None:
        """The one report stays."""

    def find(self, words: str) -> list[FoundReport]:
        """The one report."""
        return [FoundReport(7, _DOCUMENT.title, f"open; has {words}")]

    def jump(self, report_id: int) -> Card:
        """The report."""
        return self.card(report_id)

    def next_conflict(self) -> Card:
        """The report."""
        return self._card

    def only_without_abstract(self, on: bool) -> None:  # noqa: FBT001 - as the port has it
        """The one report stays."""

    def tag(self, report_id: int, word: str) -> tuple[str, ...]:
        """Nothing is kept."""
        assert report_id == self._card.report_id
        return (word,)

    def known_tags(self) -> list[str]:
        """The tags to choose from."""
        return ["background", "method"]

    def fill_abstract(self, report_id: int, text: str, provenance: str) -> Card:
        """Nothing is kept."""
        assert text
        assert provenance
        return self.card(report_id)

    def nearest(self, report_id: int) -> list[tuple[int, str]]:
        """Another report that may be the same."""
        assert report_id == self._card.report_id
        return [(3, "A short nap after study and the recall of word pairs: protocol")]

    def same_as(self, report_id: int, other: int) -> str:
        """Nothing is merged."""
        return f"Reports {report_id} and {other} are one now."

    def progress(self) -> ReviewerProgress:
        """Numbers of a review under way."""
        return ReviewerProgress(total=412, decided=187, included=41, excluded=122, maybe=24, left=225)

    def recount(self) -> ReviewerProgress:
        """The same numbers."""
        return self.progress()


class Picture(NamedTuple):
    """One picture: its size in columns and lines, the keys pressed before it is taken, and whose desk it shows."""

    size: tuple[int, int]
    keys: tuple[str, ...] = ()
    desk: Callable[[], PictureDesk] = PictureDesk
    theme: Theme = Theme.TERMINAL


#: Two decisions come first, so that the pace is shown.
_PACE = ("i", "i")


def _full_text() -> PictureDesk:
    return PictureDesk(Stage.FULL_TEXT)


def _conflict() -> PictureDesk:
    return PictureDesk(in_conflict=True)


PICTURES = {
    "screen-80x24.svg": Picture((80, 24), _PACE),
    "screen-120x36.svg": Picture((120, 36), _PACE, theme=Theme.LIGHT),
    "screen-reason.svg": Picture((80, 24), (*_PACE, "E", "3", "1")),
    "screen-help.svg": Picture((80, 40), (*_PACE, "question_mark"), _full_text),
    "screen-conflict.svg": Picture((80, 24), (*_PACE, "c"), _conflict),
    "screen-form.svg": Picture((80, 24), (*_PACE, "f", "n", "y"), _full_text),
}


async def _drawn(picture: Picture) -> str:
    ticks = iter(range(0, 10_000, 9))
    app = ScreeningApp(
        picture.desk(), title="Sleep and learning in adults", theme=picture.theme, clock=lambda: float(next(ticks))
    )
    async with app.run_test(size=picture.size) as pilot:
        await app.workers.wait_for_complete()
        for key in picture.keys:
            await pilot.press(key)
            await pilot.pause()
        return _without_fonts(app.export_screenshot(title="slr screen"))


def _without_fonts(svg: str) -> str:
    """The picture without the fonts that Rich would have it fetch from elsewhere."""
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL).replace("Fira Code, monospace", "monospace")


def write(folder: Path) -> list[Path]:
    """Draw all pictures into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for name, picture in PICTURES.items():
        path = folder / name
        path.write_text(asyncio.run(_drawn(picture)), encoding="utf-8")
        made.append(path)
    return made


if __name__ == "__main__":
    os.environ.pop("NO_COLOR", None)  # it is about the terminal of whoever draws them
    for written in write(Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES):
        print(written)
