"""One record as each exporter of tagged lines writes it: its format, and how its fields begin in its lines."""

from __future__ import annotations

import re
from typing import NamedTuple

from ris_dialects import DIALECTS, EXPORTERS


class TaggedFile(NamedTuple):
    """A file of one record. field: a line that begins a field, its tag as the only group."""

    exporter: str
    form: str
    body: str
    field: re.Pattern[str]

    def without(self, tag: str) -> str:
        """The file without the lines of a field."""
        kept, is_kept = [], True
        for line in self.body.splitlines(keepends=True):
            begins = self.field.match(line)
            is_kept = begins[1] != tag if begins else is_kept or not line[:1].isspace()
            kept += [line] if is_kept else []
        return "".join(kept)

    def tags(self) -> dict[str, str]:
        """The tags of the record with the text of each."""
        texts: dict[str, str] = {}
        tag = ""
        for line in self.body.splitlines():
            begins = self.field.match(line)
            tag = begins[1] if begins else tag
            texts[tag] = f"{texts.get(tag, '')} {line[begins.end() :] if begins else line}"
        texts.pop("", None)
        return texts


_RIS = re.compile(r"([A-Z][A-Z0-9])  - ?")
_WOS = re.compile(r"([A-Z][A-Z0-9])(?: |$)")
_NBIB = re.compile(r"([A-Z]{2,4}) *- ?")
_REFWORKS = re.compile(r"([A-Z][A-Z0-9]|PMID)(?: |$)")
_REFER = re.compile(r"(%.) ")

FILES = (
    *(TaggedFile(name, "ris", DIALECTS[name], _RIS) for name in EXPORTERS),
    TaggedFile(
        "PubMed", "nbib",
        "PMID- 12\nOWN - NLM\nVI  - 7\nIP  - 2\nDP  - 2020 Mar 14\nTI  - On tests\nPG  - 1-9\nLID - 10.5555/a1 [doi]\n"
        "AB  - An abstract.\nFAU - Smith, J.\nFAU - Doe, A.\nLA  - eng\nPT  - Journal Article\nJT  - J Test\n"
        "PMC - PMC99\nOT  - brain\n",
        _NBIB,
    ),
    TaggedFile(
        "ERIC", "nbib",
        "OWN - ERIC\nTI  - On tests\nAU  - Smith, J.\nAU  - Doe, A.\nOT  - brain\nJT  - J Test\nVI  - 7\nIP  - 2\nPG  - 1-9\n"
        "AID - http://dx.doi.org/10.5555/a1\nOID - EJ12\nDP  - Mar 2020\nAB  - An abstract.\nLA  - English\n"
        "PT  - Reports - Research\n",
        _NBIB,
    ),
    TaggedFile(
        "EndNote, tagged", "enw",
        "%0 Journal Article\n%A Smith, J.\n%A Doe, A.\n%D 2020\n%8 Mar 14\n%T On tests\n%J J Test\n%V 7\n%N 2\n%P 1-9\n"
        "%R 10.5555/a1\n%M PMID:12\n%K brain\n%X An abstract.\n%G eng\n%U https://example.org/1\n",
        _REFER,
    ),
    TaggedFile(
        "RefWorks", "refworks",
        "RT Journal Article\nID 12\nA1 Smith, J.\nA1 Doe, A.\nT1 On tests\nJF J Test\nYR 2020\nFD Mar 14\nVO 7\nIS 2\n"
        "SP 1\nOP 9\nK1 brain\nAB An abstract.\nLA English\nDO 10.5555/a1\nPMID 12\nUL https://example.org/1\n",
        _REFWORKS,
    ),
    TaggedFile(
        "Web of Science (.ciw)", "wos",
        "FN Clarivate\nVR 1.0\nPT J\nAF Smith, J.\n   Doe, A.\nTI On tests\nSO J Test\nLA English\nDT Article\nDE brain\n"
        "AB An abstract.\nTC 3\nVL 7\nIS 2\nBP 1\nEP 9\nDI 10.5555/a1\nPD MAR 14\nPY 2020\nPM 12\nUT WOS:0001\nER\n\nEF\n",
        _WOS,
    ),
    TaggedFile(
        "Web of Science (MEDLINE, CABI, Inspec)", "wos",
        "FN Clarivate\nVR 1.0\nPT J\nAU Smith, J.; Doe, A.\nTI On tests\nSO J Test\nLA English\nVL 7\nIS 2\nPS 1-9\n"
        "PY 2020\nAB An abstract.\nID [10.5555/a1]\nDE brain\nUT MEDLINE:12\nER\n\nEF\n",
        _WOS,
    ),
    TaggedFile(
        "Ovid, with tags", "ovid",
        "<1. >\nVN  - Ovid Technologies\nDB  - Journals@Ovid\nAN  - 1\nAU  - Smith, J.\nAU  - Doe, A.\nTI  - On tests\n"
        "SO  - J Test. 7(2):1-9, 2020.\nAB  - An abstract.\nKW  - brain\nLG  - English\nPT  - Article\nDI  - 10.5555/a1\n"
        "YR  - 2020\n",
        _RIS,
    ),
    TaggedFile(
        "Ovid, with names", "ovid",
        "<1>\nUnique Identifier\n  12\nTitle\n  On tests\nAuthors\n  Smith J. Doe A.\nSource\n  J Test. 7(2)(pp 1-9), 2020.\n"
        "Abstract\n  An abstract.\nAuthor Keywords\n  brain\nLanguage\n  English\nPublication Type\n  Article\n"
        "Year of Publication\n  2020\nDOI Number\n  10.5555/a1\n",
        re.compile(r"([A-Z][\w ]+)\n?$"),
    ),
)  # fmt: skip
