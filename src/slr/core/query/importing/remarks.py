"""What is remembered while a foreign query is read, as plain sentences."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from slr.core.errors import QuerySyntaxError
from slr.core.query.importing.written import LOST, Leaf
from slr.core.query.tokens import shorten


@dataclass(slots=True)
class ImportRemarks:
    """Sentences, and sentences about several terms (`about`) with the terms each is true of.

    is_lenient: what cannot be read is left out and stands in `lost`.
    """

    is_lenient: bool = False
    lost: list[QuerySyntaxError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    about: dict[str, list[str]] = field(default_factory=dict)

    def note(self, text: str) -> None:
        """Say something once."""
        if text not in self.notes:
            self.notes.append(text)

    def note_about(self, term: str, sentence: str) -> None:
        """Say something of one more term; a sentence with `{}` names the terms there, others after them."""
        self.about.setdefault(sentence, []).append(term)

    def lose(self, error: QuerySyntaxError) -> Leaf:
        """What stands for a part that cannot be read.

        Raises:
            QuerySyntaxError: the error itself, unless reading is lenient.
        """
        if not self.is_lenient:
            raise error
        self.lost.append(error)
        return replace(LOST, offset=error.offset)

    def sentences(self) -> tuple[str, ...]:
        """All that is to be said, each thing once."""
        grouped = []
        for sentence, terms in self.about.items():
            names = shorten(", ".join(dict.fromkeys(terms)), 80)
            grouped.append(sentence.replace("{}", names) if "{}" in sentence else f"{names}: {sentence}")
        return (*self.notes, *grouped)
