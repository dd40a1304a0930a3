"""What a reviewer has written on a report and not decided yet: the draft, and all drafts of a sitting.

A draft is kept as soon as it is written, so that leaving with a key, with Ctrl-C, by a closed terminal or by a
power cut comes to the same. It is nobody else's business, and nothing of the review depends on it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from slr.core.bibliography.evidence import from_json, to_json
from slr.core.errors import UsageError
from slr.core.model import CriterionAnswer


@dataclass(frozen=True, slots=True)
class Draft:
    """What is written and goes in with a verdict, and an abstract that is not filled in yet; None: nothing is.

    note: an empty one takes the note away that there was. provenance: where the abstract was read.
    """

    note: str | None = None
    answers: tuple[CriterionAnswer, ...] | None = None
    abstract: str | None = None
    provenance: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to keep."""
        return self == Draft()

    @property
    def has_words(self) -> bool:
        """Whether something would be lost without it; a note that is to be taken away is not."""
        return bool(self.note or self.answers or self.abstract)


#: Nothing is written.
BLANK = Draft()


def to_text(draft: Draft) -> str:
    """The draft as it is stored."""
    answers = None if draft.answers is None else to_json(draft.answers)
    told = {"note": draft.note, "answers": answers, "abstract": draft.abstract, "provenance": draft.provenance}
    return json.dumps({name: value for name, value in told.items() if value is not None}, ensure_ascii=False)


def from_text(text: str | None) -> Draft:
    """What was stored; nothing where it cannot be read."""
    try:
        told = json.loads(text or "{}")
        answers = told.get("answers")
        given = None if answers is None else from_json(json.dumps(answers))
    except (ValueError, AttributeError, UsageError):
        return BLANK
    words = (told.get(name) for name in ("note", "abstract", "provenance"))
    note, abstract, provenance = (word if isinstance(word, str) else None for word in words)
    return Draft(note, given, abstract, provenance)


def keep_after_verdict(draft: Draft) -> Draft:
    """What a verdict leaves of a draft: an abstract is filled in by an act of its own."""
    return replace(draft, note=None, answers=None)


def with_note(draft: Draft, note: str, before: str) -> Draft:
    """The draft with another note; one that is as it was `before` (with the verdict so far) is no draft."""
    return replace(draft, note=None if note == before else note)
