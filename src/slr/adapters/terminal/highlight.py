"""Words made visible in a text, and the sections of a structured abstract."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rich.text import Text

Spans = Iterable[tuple[int, int]]


class MarkStyles(NamedTuple):
    """Two styles that differ in colour, and without colour too: words of the query, and the reviewer's own."""

    query: str
    own: str


#: Underline and bold carry the one mark where there is no colour, reverse and italic the other. Magenta reads well
#: on dark and on light ground; black on green brings its own.
MARK = "bold underline magenta"
OWN_MARK = "italic reverse green on black"
MARKS = MarkStyles(MARK, OWN_MARK)

#: Labels of structured abstracts as journals and PubMed print them; the National Library of Medicine maps such
#: labels to five categories (nlm.nih.gov/bsd/policy/structured_abstracts.html).
_LABELS = (
    "abstract|aim|aims|aims and objectives|analysis|approach|author's conclusions|authors' conclusions|"
    "background|background and aim|background and aims|background and objective|background and objectives|"
    "background and purpose|case presentation|clinical relevance|conclusion|conclusions|"
    "conclusions and relevance|conclusion and relevance|context|contribution|contributions|data|"
    "data collection and analysis|data extraction|data extraction and synthesis|data sources|data synthesis|"
    "design|discussion|eligibility criteria|evaluation|exposure|exposures|findings|funding|goal|implications|"
    "importance|intervention|interventions|interpretation|introduction|limitation|limitations|"
    "main outcome measure|main outcome measures|main outcomes and measures|main results|material and methods|"
    "materials and methods|measurement|measurements|measurements and main results|method|methodology|methods|"
    "methods and analysis|methods and findings|methods and results|motivation|objective|objectives|"
    "originality|outcome|outcomes|participants|patients|patients and methods|population|primary outcome|"
    "problem|purpose|rationale|registration|relevance|research design|research question|result|results|"
    "results and conclusions|results and discussion|search methods|search strategy|selection criteria|setting|"
    "settings|significance|statistical analysis|study design|study selection|subjects|subjects and methods|"
    "summary|systematic review registration|trial registration|unlabelled"
)
_ANY = "|".join(sorted(_LABELS.split("|"), key=len, reverse=True))

#: A label stands where a sentence begins. With a colon or full stop it may be written `Methods` or `METHODS`;
#: without one only in capitals and before a capital or a digit.
_LABEL = re.compile(
    r"(?:^|(?<=[.!?:;)\]\u2019\u201d\"'] )|(?<=[.!?:;)\]\u2019\u201d\"']))"
    rf"(?P<label>(?i:{_ANY}))(?:(?P<mark>[:.])(?=\s)|(?=\s+[^\Wa-z]))"
)


#: Where a long text may be cut.
_END = re.compile(r"\n|[.!?] ")


def mark_spans(text: str, spans: Spans, *, style: str = "", own: Spans = (), marks: MarkStyles = MARKS) -> Text:
    """The text as it stands, no markup read from it, with the spans marked.

    Args:
        text: a text that went through `slr.core.text.printable.clean`; spans count its characters.
        spans: words of the query as (start, end), end exclusive, in any order; what lies outside the text is left
            out.
        style: the style of the whole text.
        own: the reviewer's own words, in the same form.
        marks: how the two look.
    """
    shown = Text(text, style=style)
    for places, mark in ((spans, marks.query), (own, marks.own)):
        for start, end in places:
            first, last = max(start, 0), min(end, len(text))
            if first < last:
                shown.stylize(mark, first, last)
    return shown


def labels(text: str) -> tuple[tuple[int, int], ...]:
    """Where the labels of a structured abstract stand: (start, end), in order; none when fewer than two are found.

    One label alone is more often a word of the text than a heading.
    """
    places = []
    for match in _LABEL.finditer(text):
        label = match["label"]
        if label.isupper() or (label[:1].isupper() and match["mark"]):
            places.append((match.start(), match.end()))
    return tuple(places) if len(places) > 1 else ()


def lay_out(text: Text, places: Sequence[tuple[int, int]]) -> list[Text]:
    """A text cut before each label, the label in bold; the words stay as they are, blanks at the cuts go."""
    if not places:
        return [text]
    for start, end in places:
        text.stylize("bold", start, end)
    parts = text.divide([start for start, _ in places])
    for part in parts:
        part.rstrip()
    return [part for part in parts if part.plain.strip()]


def cut_pieces(text: Text, size: int = 4000) -> list[Text]:
    """A long text cut at ends of lines or sentences, so that a screen has to lay out only what it shows.

    Args:
        text: the text; one that fits in one piece stays whole.
        size: characters a piece should have; it goes on to the next end of a sentence, or to twice as many.
    """
    cuts = []
    last = 0
    while len(text) - last > 2 * size:
        match = _END.search(text.plain, last + size, last + 2 * size)
        last = match.end() if match else last + 2 * size
        cuts.append(last)
    parts = text.divide(cuts) if cuts else [text]
    for part in parts:
        part.rstrip()
    return list(parts)
