"""What the screen says: the keys, the stages, the verdicts, and what to do when all is done."""

from __future__ import annotations

from slr.model import Stage, Verdict

#: One key per criterion, in order: digits first, then letters. `0` is kept for "no reason".
CRITERION_KEYS = "123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

STAGES = {Stage.TITLE_ABSTRACT: "title and abstract", Stage.FULL_TEXT: "full text"}

VERDICTS = {
    Verdict.INCLUDE: "Included",
    Verdict.EXCLUDE: "Excluded",
    Verdict.MAYBE: "Maybe",
    Verdict.NOT_RETRIEVED: "Not retrieved",
    Verdict.WITHDRAWN: "Withdrawn",
}

#: (key as printed, short word for the line of keys or "" to leave it out there, sentence for the help)
_KEYS = (
    ("i", "include", "include"),
    ("e", "exclude", "exclude: then one key names the criterion that fails"),
    ("E", "", "exclude for several reasons; the first one chosen is the main one"),
    ("m", "maybe", "maybe"),
    ("n", "note", "write a note; it is kept with your verdict on this report"),
    ("s", "skip", "skip for now; skipped reports come back at the end"),
    ("=", "", "the same report as one met before: asks for its number and merges the two, in your name"),
    ("u", "undo", "take back your last verdict or merge, as often as you like, also after a restart"),
    ("o", "", "open the DOI, arXiv or PubMed page in the browser"),
    ("h", "", "show or hide the words of the query"),
    ("arrows, space", "", "scroll; j, k, PgUp, PgDn and the mouse wheel too"),
    ("?", "help", "this help"),
    ("q", "quit", "quit (also ctrl+c); every verdict is saved already"),
)
_NOT_RETRIEVED = ("r", "not retrieved", "the full text could not be obtained")


def keys(stage: Stage) -> tuple[tuple[str, str, str], ...]:
    """The keys of a stage: as printed, a word for the line of keys (may be empty), a sentence for the help."""
    if stage is Stage.FULL_TEXT:
        return (*_KEYS[:4], _NOT_RETRIEVED, *_KEYS[4:])
    return _KEYS


def next_steps(stage: Stage) -> tuple[tuple[str, str], ...]:
    """What to run when the last report of a stage is decided: (command, what it does)."""
    status = ("slr status", "what waits for a second reviewer, and what comes next")
    if stage is Stage.TITLE_ABSTRACT:
        return (status, ("slr screen --stage full-text", "screen the full texts"))
    return (status, ("slr prisma", "draw the flow diagram"))
