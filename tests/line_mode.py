"""Line mode over a desk in memory: lines in, what is printed out."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TypeVar

from memory_desk import TA, MemoryDesk
from slr.core.model import Author, Criterion, Document, Identifiers, Stage
from slr.stages.screen.lines.screening import run_plain

HOSTILE = "\x1b[31mred\x1b[0m\x07\u202e\r\nSaved: Included: nothing\x00"
_Desk = TypeVar("_Desk", bound=MemoryDesk)


def criteria(stage: Stage, *codes: str) -> tuple[Criterion, ...]:
    return tuple(Criterion(code, stage, f"Does it fail {code}?", f"failed {code}") for code in codes)


def document(number: int, **facts: object) -> Document:
    given: dict[str, object] = {
        "title": f"Study {number}",
        "abstract": f"Abstract of {number}.",
        "authors": (Author("Ng", "A."), Author("Ødegård", "Bø")),
        "year": 2023,
        "venue": "Journal of Tests",
        "ids": Identifiers(doi=f"10.1000/x{number}", pmid=str(1000 + number)),
    }
    return Document(**(given | facts))  # type: ignore[arg-type]


def plain_desk(*documents: Document, stage: Stage = TA, codes: Sequence[str] = ("C1", "C2", "C3")) -> MemoryDesk:
    """A desk with these reports, or three plain ones, and criteria of these codes."""
    return desk_of(MemoryDesk, *documents, stage=stage, codes=codes)


def desk_of(
    kind: type[_Desk], *documents: Document, stage: Stage = TA, codes: Sequence[str] = ("C1", "C2", "C3")
) -> _Desk:
    """The same, of a kind that does something in its own way."""
    given = documents or tuple(document(number) for number in (1, 2, 3))
    return kind(given, stage=stage, crit=criteria(stage, *codes))


class Clock:
    """Every look at it is a second later."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


def talk(desk: MemoryDesk, *lines: str, keymap: dict[str, str] | None = None) -> str:
    """What is printed when these lines are typed."""
    out = io.StringIO()
    source = io.StringIO("".join(f"{line}\n" for line in lines))
    run_plain(desk, title="A [b]review[/b]", source=source, out=out, keymap=keymap, clock=Clock())
    return out.getvalue()


def decided(desk: MemoryDesk) -> list[tuple[int, str, tuple[str, ...], str | None]]:
    return [(one.report_id, one.verdict.value, one.reasons, one.note) for one in desk.kept]
