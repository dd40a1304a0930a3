"""The demonstration catalogue: one published review, its reference list, and what each service knows of it.

`catalogue.csv` holds the bibliographic facts of the review "Brain Imaging Foundation Models, Are We There Yet?"
(Ghamizi, Kanli, Deng, Perquin, Keunen; a preprint of 2025; entry 0) and of its 171 references as printed. That a
reference is one of the review's 86 models (`included`) is a fact too. What is no fact is made so that nobody can
take it for one, always by the same rule, so that every run of the demonstration is the same:

* a Semantic Scholar paperId is the SHA-1 of `slr-demo:` and the entry's number, a CorpusId is 990,000,000 plus it;
* a PMID is 99,000,000 plus the entry's number, a range PubMed does not use;
* an abstract exists for models only, begins "Demonstration text, not the authors' abstract." and is put together
  from the coded columns; the code, stage and `open` columns are our own reading.

Which service knows an entry:

* Semantic Scholar: entries with an identifier or a complete author list. Its search holds one paper per document:
  an entry that repeats another (`same_as`) is met only in the reference list, without paperId if it is a stub.
* Crossref: entries with a DOI that Crossref registers; 10.48550 (arXiv) and 10.6084 (figshare) are DataCite's.
* PubMed: entries with a demonstration PMID, journal articles of biomedical journals.
"""

from __future__ import annotations

import csv
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import NamedTuple

from slr.core.model import Author, Document, Identifiers, Record, Stage

ABSTRACT_LEAD = "Demonstration text, not the authors' abstract."
DATACITE_PREFIXES = ("10.48550/", "10.6084/")


class Ruling(NamedTuple):
    """What the review did with a work: `code` and `stage` say why and where it was left out.

    `open` works are those the demonstration leaves undecided, for whoever tries the screening.
    """

    included: bool
    stage: Stage
    code: str | None
    open: bool


@dataclass(frozen=True, slots=True)
class CatalogueWork:
    """One entry of the catalogue. Texts are as printed; "" is "not printed"; `doi` keeps its capitals.

    `same_as` is the entry that cites the same work in full.
    """

    ref: int
    title: str
    authors: tuple[Author, ...]
    authors_complete: bool
    year: int | None
    month: int | None
    model: str
    venue: str
    kind: str
    doi: str
    arxiv: str
    url: str
    volume: str
    issue: str
    pages: str
    included: bool
    code: str
    stage: str
    tasks: tuple[str, ...]
    conditions: tuple[str, ...]
    imaging: tuple[str, ...]
    open: bool
    same_as: int | None
    pmid: str

    @property
    def s2_id(self) -> str:
        """The demonstration paperId, 40 hex digits."""
        return hashlib.sha1(f"slr-demo:{self.ref}".encode(), usedforsecurity=False).hexdigest()

    @property
    def known_to_s2(self) -> bool:
        """True for an entry with an identifier, or with every author named; a stub of another entry is not."""
        stub = self.same_as is not None and not self.authors_complete
        return not stub and bool(self.doi or self.arxiv or (self.authors and self.authors_complete))

    @property
    def found_by_s2(self) -> bool:
        """True when the paper is in the search index: known, and not a second entry of one document."""
        return self.known_to_s2 and self.same_as is None

    @property
    def known_to_crossref(self) -> bool:
        """True for an entry whose DOI Crossref registers, and that is not a second entry of one document."""
        return bool(self.doi) and not self.doi.startswith(DATACITE_PREFIXES) and self.same_as is None

    @property
    def first_day(self) -> str | None:
        """The publication date as services index it: a partial date counts as its first day (ISO 8601)."""
        return None if self.year is None else f"{self.year:04}-{self.month or 1:02}-01"

    @property
    def searched_abstract(self) -> str:
        """The abstract as a search sees it: a full stop for none, a text known to hold no word."""
        return self.abstract or "."

    @property
    def pages_in_ascii(self) -> str:
        """The pages with a hyphen for the dash between first and last, as services write them."""
        return self.pages.replace("\N{EN DASH}", "-")

    @property
    def abstract(self) -> str | None:
        """The demonstration text of a model, None for every other work."""
        if not self.included:
            return None
        coded = (("Task", self.tasks), ("Condition", self.conditions), ("Imaging", self.imaging))
        facts = [f" {name}: {', '.join(values)}." for name, values in coded if values]
        return f"{ABSTRACT_LEAD} FM {self.model}.{''.join(facts)}"


class Catalogue:
    """The review and the works it cites, with the ways to find a work again from what a service said of it."""

    def __init__(self, entries: tuple[CatalogueWork, ...]) -> None:
        self.review = entries[0]
        self.works = entries[1:]
        self.entries = entries

    @property
    def review_id(self) -> str:
        """The review's own demonstration paperId."""
        return self.review.s2_id

    def work(self, ref: int) -> CatalogueWork:
        """The entry with this number; 0 is the review. Raises KeyError."""
        return self._by_ref[ref]

    def refs_of(self, item: Document | Record) -> tuple[int, ...]:
        """The numbers of the entries a document stands for, in order; none when it is not in the catalogue.

        Identifiers decide; only a document that none of them finds is looked up by its exact title and first
        author. Entries that cite the same work come together: a DOI found in entry 45 stands for 45 and 151.
        """
        document = item.document if isinstance(item, Record) else item
        hits = self._refs_by_ids(document.ids) or self._refs_by_title(document)
        clusters = {self.work(ref).same_as or ref for ref in hits}
        return tuple(work.ref for work in self.entries if (work.same_as or work.ref) in clusters)

    def decision(self, ref: int) -> Ruling:
        """What the review did with an entry; a second entry of one work shares the ruling of the first."""
        work = self.work(ref)
        if work.same_as is not None and not work.included:
            return self.decision(work.same_as)
        stage = Stage.FULL_TEXT if work.included else Stage(work.stage)
        return Ruling(work.included, stage, work.code or None, work.open)

    @cached_property
    def _by_ref(self) -> dict[int, CatalogueWork]:
        return {work.ref: work for work in self.entries}

    @cached_property
    def _by_id(self) -> dict[tuple[str, str], set[int]]:
        index: dict[tuple[str, str], set[int]] = {}
        for work in self.entries:
            for key in _id_keys(_identifiers(work)):
                index.setdefault(key, set()).add(work.ref)
        return index

    def _refs_by_ids(self, ids: Identifiers) -> set[int]:
        return {ref for key in _id_keys(ids) for ref in self._by_id.get(key, ())}

    def _refs_by_title(self, document: Document) -> set[int]:
        titles = {_letters(document.title), _letters(f"{document.title} {document.subtitle or ''}")} - {""}
        return {
            work.ref for work in self.entries if _letters(work.title) in titles and _same_author(work, document)
        }


def load_catalogue() -> Catalogue:
    """Read the catalogue that is installed with the package."""
    text = files("slr.demo").joinpath("catalogue.csv").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return Catalogue(tuple(_work(row) for row in csv.DictReader(lines)))


def _work(row: dict[str, str]) -> CatalogueWork:
    names = row["authors"].split("; ") if row["authors"] else []
    return CatalogueWork(
        ref=int(row["ref"]),
        title=row["title"],
        authors=tuple(_author(name) for name in names if name != "et al."),
        authors_complete="et al." not in names,
        year=int(row["year"]) if row["year"] else None,
        month=int(row["month"]) if row["month"] else None,
        included=row["included"] == "yes",
        tasks=_values(row["tasks"]),
        conditions=_values(row["conditions"]),
        imaging=_values(row["imaging"]),
        open=row["open"] == "yes",
        same_as=int(row["same_as"]) if row["same_as"] else None,
        **{name: row[name] for name in _PLAIN},
    )


_PLAIN = ("model", "venue", "kind", "doi", "arxiv", "url", "volume", "issue", "pages", "code", "stage", "pmid")


def _author(name: str) -> Author:
    family, comma, given = name.partition(", ")
    return Author(family, given) if comma else Author(family, collective=True)


def _values(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("; ")) if cell else ()


def _identifiers(work: CatalogueWork) -> Identifiers:
    return Identifiers(doi=work.doi, arxiv=work.arxiv, pmid=work.pmid, s2=work.s2_id)


def _id_keys(ids: Identifiers) -> Iterator[tuple[str, str]]:
    """Keys for comparison. The DOI arXiv gives a work is its arXiv number, so it counts as one."""
    for kind, value in ids.items():
        key = value.lower()
        prefix, _, number = key.partition("arxiv.")
        yield ("arxiv", number) if kind == "doi" and prefix == "10.48550/" else (kind, key)


def _letters(text: str) -> str:
    """Letters and digits only, without case or accents: what is left of a title after any service's styling."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return re.sub(r"[\W_]", "", re.sub(r"[\u0300-\u036f]", "", folded))


def _same_author(work: CatalogueWork, document: Document) -> bool:
    """True when the first authors agree, or one side names none. Services split names in different places."""
    if not work.authors or not document.authors:
        return True
    first = document.authors[0]
    return _letters(work.authors[0].family) in _letters(f"{first.given or ''} {first.family}")
