"""What ASReview, Rayyan and Covidence write into a file about a decision.

Shapes: ASReview's columns `included`, `label_included`, `asreview_label` (1, 0, else unseen) and its note
`ASReview_relevant` (https://asreview.readthedocs.io/en/stable/lab/data.html); Rayyan's
`RAYYAN-INCLUSION: {"Ann"=>"Included"} | RAYYAN-EXCLUSION-REASONS: wrong population` in a note; Covidence's
`Exclusion reason: …;` in its notes.
"""

from __future__ import annotations

import json
import re

from slr.adapters.formats.base import FileVerdict
from slr.core.vocabulary import Verdict

_WORDS = {
    "1": Verdict.INCLUDE, "1.0": Verdict.INCLUDE, "true": Verdict.INCLUDE, "yes": Verdict.INCLUDE,
    "include": Verdict.INCLUDE, "included": Verdict.INCLUDE, "relevant": Verdict.INCLUDE,
    "0": Verdict.EXCLUDE, "0.0": Verdict.EXCLUDE, "false": Verdict.EXCLUDE, "no": Verdict.EXCLUDE,
    "exclude": Verdict.EXCLUDE, "excluded": Verdict.EXCLUDE, "irrelevant": Verdict.EXCLUDE,
    "maybe": Verdict.MAYBE, "unsure": Verdict.MAYBE, "undecided": Verdict.MAYBE,
    "not-retrieved": Verdict.NOT_RETRIEVED,
}  # fmt: skip
_RAYYAN = re.compile(r"RAYYAN-INCLUSION:\s*\{([^{}]{0,2000})\}")
_RAYYAN_VOTE = re.compile(r"=>\s*\"?(Included|Excluded|Maybe)", re.IGNORECASE)
_RAYYAN_REASONS = re.compile(r"RAYYAN-EXCLUSION-REASONS:([^|\n]{0,2000})")
_RAYYAN_NOTES = re.compile(r"USER-NOTES:\s*\{([^{}]{0,20000})\}")
_COVIDENCE = re.compile(r"Exclusion reason:\s*([^;\n]{1,500})", re.IGNORECASE)
_ASREVIEW = re.compile(r"\bASReview_(relevant|irrelevant)\b", re.IGNORECASE)


def verdict_of(word: str) -> Verdict | None:
    """The verdict a cell holds; None for an empty or unseen one."""
    return _WORDS.get(word.strip().lower())


def judgement(verdict: str, reasons: str = "", notes: str = "") -> FileVerdict | None:
    """A judgement out of three cells; reasons are separated by `;`."""
    found = verdict_of(verdict)
    if found is None:
        return None
    return FileVerdict(found, tuple(part.strip() for part in reasons.split(";") if part.strip()), notes or None)


def own_words(decision: FileVerdict) -> str:
    """A judgement as one line of JSON, for formats that have no field for it."""
    said = {"verdict": decision.verdict.value, "reasons": decision.reasons, "notes": decision.notes}
    return json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=False)


def own_judgement(text: str) -> FileVerdict | None:
    """What `own_words` was given."""
    try:
        said = json.loads(text)
        return FileVerdict(Verdict(said["verdict"]), tuple(map(str, said.get("reasons", ()))), said.get("notes"))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def in_notes(text: str) -> FileVerdict | None:
    """A judgement out of a note field, by the marks of the three tools; None when it has none."""
    return _rayyan(text) or _asreview(text) or _covidence(text)


def _asreview(text: str) -> FileVerdict | None:
    found = _ASREVIEW.search(text)
    return FileVerdict(_WORDS[found[1].lower()]) if found else None


def _covidence(text: str) -> FileVerdict | None:
    found = _COVIDENCE.search(text)
    return FileVerdict(Verdict.EXCLUDE, (found[1].strip(),)) if found else None


def _rayyan(text: str) -> FileVerdict | None:
    """Rayyan's votes: all the same give that verdict; a disagreement is a maybe, and the votes are the note."""
    found = _RAYYAN.search(text)
    votes = {_WORDS[vote.lower()] for vote in _RAYYAN_VOTE.findall(found[1])} if found else set()
    if not found or not votes:
        return None
    verdict = next(iter(votes)) if len(votes) == 1 else Verdict.MAYBE
    reasons = _RAYYAN_REASONS.search(text)
    notes = _RAYYAN_NOTES.search(text)
    said = (notes or found)[1].strip()
    return FileVerdict(
        verdict, tuple(part.strip() for part in reasons[1].split(",") if part.strip()) if reasons else (), said
    )
