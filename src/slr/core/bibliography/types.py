"""One vocabulary of publication types: CSL's, with what each service and each format calls them. Pure.

A document keeps the words of its source (`Journal Article; Review`), since they say more than a kind and older
ledgers hold them; which kind they mean is read here, and nowhere else.

Sources: CSL 1.0.2, appendix III; PubMed's publication types (https://www.nlm.nih.gov/mesh/pubtypes.html);
https://api.crossref.org/types; OpenAlex's and Semantic Scholar's types; the document types of Scopus and Web of
Science; the reference types of RIS, BibLaTeX, EndNote and Zotero.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from typing import NamedTuple


class _Names(NamedTuple):
    """What a kind is called: in CSL, to people, in RIS, BibLaTeX, EndNote (with its number) and Zotero."""

    csl: str
    words: str
    ris: str
    bibtex: str
    endnote: str
    number: str
    zotero: str


class PublicationKind(Enum):
    """A kind of publication. Reviews, letters and editorials are articles."""

    PREPRINT = _Names("article", "preprint", "UNPB", "unpublished", "Unpublished Work", "34", "preprint")
    DATASET = _Names("dataset", "dataset", "DATA", "dataset", "Dataset", "59", "dataset")
    SOFTWARE = _Names("software", "software", "COMP", "software", "Computer Program", "9", "computerProgram")
    THESIS = _Names("thesis", "thesis", "THES", "phdthesis", "Thesis", "32", "thesis")
    ENTRY = _Names(
        "entry-encyclopedia", "encyclopedia entry", "ENCYC", "inreference", "Encyclopedia", "53",
        "encyclopediaArticle",
    )  # fmt: skip
    CHAPTER = _Names("chapter", "chapter", "CHAP", "incollection", "Book Section", "5", "bookSection")
    PAPER = _Names(
        "paper-conference", "proceedings paper", "CPAPER", "inproceedings", "Conference Paper", "47",
        "conferencePaper",
    )  # fmt: skip
    PATENT = _Names("patent", "patent", "PAT", "patent", "Patent", "25", "patent")
    STANDARD = _Names("standard", "standard", "STAND", "standard", "Standard", "58", "standard")
    REPORT = _Names("report", "report", "RPRT", "techreport", "Report", "27", "report")
    MAGAZINE = _Names(
        "article-magazine", "magazine article", "MGZN", "article", "Magazine Article", "19", "magazineArticle"
    )
    NEWSPAPER = _Names(
        "article-newspaper", "newspaper article", "NEWS", "article", "Newspaper Article", "23", "newspaperArticle"
    )
    WEBPAGE = _Names("webpage", "web page", "ELEC", "online", "Web Page", "12", "webpage")
    MANUSCRIPT = _Names("manuscript", "manuscript", "MANSCPT", "unpublished", "Manuscript", "36", "manuscript")
    BOOK = _Names("book", "book", "BOOK", "book", "Book", "6", "book")
    ARTICLE = _Names(
        "article-journal", "journal article", "JOUR", "article", "Journal Article", "17", "journalArticle"
    )

    @property
    def csl(self) -> str:
        """The type in CSL."""
        return self.value.csl

    @property
    def words(self) -> str:
        """The type to people."""
        return self.value.words

    @property
    def word(self) -> str:
        """What stands for the kind where a file says no more. CSL's `article` means other things elsewhere."""
        return "preprint" if self is PublicationKind.PREPRINT else self.csl


#: Words in small letters, blanks between them. The first kind that any type of a document names counts.
_WORDS: dict[PublicationKind, str] = {
    PublicationKind.PREPRINT: "preprint, posted content, e print, eprint",
    PublicationKind.DATASET: "dataset, data set, data file, aggregated database, online database",
    PublicationKind.SOFTWARE: "software, computer program, computer software, code",
    PublicationKind.THESIS: "thesis, dissertation, phdthesis, mastersthesis, phd thesis, academic dissertation",
    PublicationKind.ENTRY: "entry encyclopedia, entry dictionary, entry, reference entry, encyclopedia entry, "
    "inreference, "
    "encyclopedia article, dictionary entry",
    PublicationKind.CHAPTER: "chapter, book chapter, book section, book part, book track, bookpart, inbook, "
    "incollection",
    PublicationKind.PAPER: "paper conference, proceedings article, proceedings paper, conference paper, "
    "conference, "
    "conference article, conference proceedings, inproceedings, meeting abstract, conference abstract, "
    "conference review, congress, meeting paper",
    PublicationKind.PATENT: "patent",
    PublicationKind.STANDARD: "standard, standards",
    PublicationKind.REPORT: "report, technical report, techreport, report component, report series, "
    "working paper, "
    "discussion paper, government document, government publication, technical paper",
    PublicationKind.MAGAZINE: "article magazine, magazine article",
    PublicationKind.NEWSPAPER: "article newspaper, newspaper article, news article",
    PublicationKind.WEBPAGE: "webpage, web page, website, web site, online, blog, blog post, post weblog, "
    "electronic source",
    PublicationKind.MANUSCRIPT: "manuscript, unpublished, unpublished work",
    PublicationKind.BOOK: "book, monograph, edited book, reference book, book series, book set, proceedings, "
    "electronic book, mvbook, collection, booklet",
    PublicationKind.ARTICLE: "article, journal article, article journal, journal paper, research article, "
    "original article, review, review article, systematic review, meta analysis, short survey, letter, "
    "letters and comments, letter to the "
    "editor, editorial, editorial material, note, comment, commentary, erratum, correction, published erratum, "
    "data paper, article in press, early access, news, news item, case report, case reports, clinical trial, "
    "book review, biography, biographical item, historical article, practice guideline, guideline, "
    "news and views, electronic article, journal, short communication, brief communication, "
    "rapid communication, retraction, "
    "retraction notice, retraction of publication, retracted publication, retracted article, "
    "expression of concern, peer review, review book, interview, opinion, perspective, viewpoint, study, "
    "randomized controlled trial, observational study, comparative study, evaluation study, validation study, "
    "multicenter study",
}
#: The codes of RIS are words too, where they are no others (`JOUR`, but not `NEWS`).
_OF_WORD = {kind.value.ris.lower(): kind for kind in PublicationKind} | {
    word.strip(): kind for kind, words in _WORDS.items() for word in words.split(",")
}
#: What an unknown type is by a word in it (`Doctoral Thesis`, `Original Paper`); the first that fits.
_WITHIN = (
    ("preprint", PublicationKind.PREPRINT),
    ("dataset", PublicationKind.DATASET),
    ("software", PublicationKind.SOFTWARE),
    ("thesis", PublicationKind.THESIS),
    ("dissertation", PublicationKind.THESIS),
    ("encyclopedia", PublicationKind.ENTRY),
    ("chapter", PublicationKind.CHAPTER),
    ("conference", PublicationKind.PAPER),
    ("proceeding", PublicationKind.PAPER),
    ("patent", PublicationKind.PATENT),
    ("technical report", PublicationKind.REPORT),
    ("article", PublicationKind.ARTICLE),
    ("clinical trial", PublicationKind.ARTICLE),
    ("original paper", PublicationKind.ARTICLE),
    ("working paper", PublicationKind.REPORT),
    ("standards", PublicationKind.STANDARD),
    ("newspaper", PublicationKind.NEWSPAPER),
    ("journals", PublicationKind.ARTICLE),
    ("magazines", PublicationKind.MAGAZINE),
)
#: Web of Science says so of a paper given at a meeting and published in a journal.
_IN_A_JOURNAL = frozenset({"article", "proceedings paper"})
#: PubMed puts it first, whatever the article holds or is about (`Journal Article; Dataset`).
_OF_MEDLINE = "Journal Article"
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SIGNS = re.compile(r"[\W_]+")
_PARTS = re.compile(r"[;|\n]")


@lru_cache(maxsize=1 << 12)
def kind_of(written: str | None) -> PublicationKind | None:
    """The kind that the types of a document name, as its source writes them; None when they name none."""
    given = _PARTS.split(written or "")
    parts = [_plain(part) for part in given]
    named = {kind for kind in map(_kind, parts) if kind}
    is_in_a_journal = frozenset(parts) == _IN_A_JOURNAL or any(part.strip() == _OF_MEDLINE for part in given)
    if is_in_a_journal and PublicationKind.PREPRINT not in named:
        return PublicationKind.ARTICLE
    return next((kind for kind in PublicationKind if kind in named), None)


def _plain(part: str) -> str:
    return _SIGNS.sub(" ", _CAMEL.sub(" ", part)).strip().lower()


def _kind(part: str) -> PublicationKind | None:
    known = _OF_WORD.get(part)
    return known or next((kind for word, kind in _WITHIN if word in part), None)


def plain_name(part: str) -> str:
    """One type in one spelling, where it says no more than a kind; else as it is."""
    kind = _PLAIN_NAMES.get(_plain(part))
    return kind.word if kind else part


#: Names that say no more than the kind; some are those of Crossref.
_PLAIN_NAMES = {_plain(name): kind for kind in PublicationKind for name in (kind.word, kind.words)} | {
    "article": PublicationKind.ARTICLE,
    "posted content": PublicationKind.PREPRINT,
    "proceedings article": PublicationKind.PAPER,
    "conference paper": PublicationKind.PAPER,
    "book chapter": PublicationKind.CHAPTER,
    "dissertation": PublicationKind.THESIS,
}


def in_words(written: str | None) -> str:
    """The kind to people; the source's words where they name none, nothing where there are none."""
    kind = kind_of(written)
    return kind.words if kind else written or ""


def csl_of(written: str | None) -> str:
    """The kind as CSL names it; nothing where the types name none."""
    kind = kind_of(written)
    return kind.csl if kind else ""


def read(kind: PublicationKind | None, words: str | None) -> str | None:
    """The type of a document in a file that has a place for a kind and another one for words of its own.

    The words are kept whenever there are any. What they do not say of the kind stands before them.
    """
    if not words:
        return kind.word if kind else None
    named = kind_of(words)
    is_less = named is None or (named is PublicationKind.ARTICLE and kind is not PublicationKind.ARTICLE)
    return f"{kind.word}; {words}" if kind and is_less else words


def words_to_keep(written: str | None, tagged: PublicationKind | None) -> str:
    """The words to be kept beside a kind, so that `read` gives the type again.

    tagged: the kind as it will be read.
    """
    return "" if not written or (tagged and written == tagged.word) else written
