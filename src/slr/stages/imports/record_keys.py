"""By what a record of a file is known again. Pure. Why so: `docs/decisions/0017-import.md`."""

from __future__ import annotations

import hashlib
import re

from slr.core.bibliography.folding import fold
from slr.core.model import Document

#: Numbers that a database gives to each of its records once: Web of Science's UT and Scopus' EID.
_ACCESSION = re.compile(r"(?:WOS|MEDLINE|BCI|CCC|BIOSIS|FSTA|INSPEC|KJD|RSCI|SCIELO|CSCD):[A-Z0-9]+|2-s2\.0-\d+")
#: What separates texts that are hashed together; no text of a document holds it.
_BETWEEN = "\x1f"


def key_of(document: Document, own: str | None = None) -> str:
    """A key that the same record has in another export too, whatever the format and the order.

    The best identifier with a hash of the title, since a DOI may stand on every abstract of a supplement; without
    any identifier a hash of what the record says. `own` is the file's own number for it: taken only when it is one
    that a database gives, for a row number or a citation key means another record in the next file.
    """
    named = next((f"{kind}:{value}" for kind, value in document.ids.items()), None)
    if named is None and own and _ACCESSION.fullmatch(own):
        named = own
    if named is not None:
        return f"{named}#{_digest(fold(document.title), 6)}"
    return f"content:{_digest(_said(document), 16)}"


def _said(document: Document) -> str:
    families = " ".join(author.family for author in document.authors)
    place = (document.year, document.venue, document.volume, document.issue, document.pages)
    texts = (document.title, document.subtitle, families, *place, document.abstract)
    return _BETWEEN.join(fold(str(text)) if text else "" for text in texts)


def _digest(text: str, size: int) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=size).hexdigest()


class Keys:
    """The keys of one file. A record that comes again in it is a record of its own: its key has its number.

    What is counted as identified is what the file holds; that two of them are one report, deduplication says.
    """

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._often: dict[int, int] = {}

    def __call__(self, key: str) -> str:
        """The key of the next record, of which `key_of` gave this one."""
        mark = hash(key)  # 64 bits, in a quarter of the room of the key
        if mark not in self._seen:
            self._seen.add(mark)
            return key
        number = self._often.get(mark, 1) + 1
        self._often[mark] = number
        return f"{key}~{number}"
