"""The tables of `docs/query-import.md`: what each service can say, an example of it, and what becomes of it here.

Every example is imported when the page is made, so that a table says what the code does.
"""

from __future__ import annotations

from collections.abc import Mapping

from slr.core.errors import QuerySyntaxError
from slr.core.query import Dialect, import_query, to_text
from slr.core.query.importing.dialects import GRAMMARS

#: A row for each construct: an example in each dialect that has it.
EXAMPLES: Mapping[str, Mapping[str, str]] = {
    "title and abstract": {
        "pubmed": "cough[tiab]",
        "wos": "TI=cough OR AB=cough",
        "scopus": "TITLE-ABS(cough)",
        "ovid": "cough.ti,ab.",
        "ebsco": "TI cough OR AB cough",
        "embase": "cough:ti,ab",
        "central": "cough:ti,ab",
        "proquest": "TI,AB(cough)",
        "ieee": '"Document Title":cough OR "Abstract":cough',
        "acm": "Title:(cough) OR Abstract:(cough)",
    },
    "title only": {
        "pubmed": "cough[ti]",
        "wos": "TI=cough",
        "scopus": "TITLE(cough)",
        "ovid": "cough.ti.",
        "ebsco": "TI cough",
        "embase": "cough:ti",
        "central": "cough:ti",
        "proquest": "ti(cough)",
        "ieee": '"Document Title":cough',
        "acm": "Title:(cough)",
    },
    "more fields than are searched here": {
        "pubmed": "cough[tw]",
        "wos": "TS=cough",
        "scopus": "TITLE-ABS-KEY(cough)",
        "ovid": "cough.mp.",
        "ebsco": "TX cough",
        "embase": "cough:ti,ab,kw",
        "central": "cough:ti,ab,kw",
        "proquest": "noft(cough)",
        "ieee": '"All Metadata":cough',
        "acm": "AllField:(cough)",
    },
    "phrase": {
        "pubmed": '"dry cough"[tiab]',
        "wos": 'TS="dry cough"',
        "scopus": 'TITLE-ABS-KEY("dry cough")',
        "ovid": "dry cough.tw.",
        "ebsco": 'TI "dry cough"',
        "embase": "'dry cough':ti,ab",
        "central": '"dry cough":ti,ab',
        "proquest": 'ti("dry cough")',
        "ieee": '"Abstract":"dry cough"',
        "acm": 'Title:("dry cough")',
    },
    "truncated word": {
        "pubmed": "cough*[tiab]",
        "wos": "TS=cough*",
        "scopus": "TITLE-ABS-KEY(cough*)",
        "ovid": "cough$.tw.",
        "ebsco": "TI cough*",
        "embase": "cough*:ti,ab",
        "central": "cough*:ti,ab",
        "proquest": "ti(cough*)",
        "ieee": '"Abstract":cough*',
        "acm": "Title:(cough*)",
    },
    "phrase with a truncated word before its end": {
        "pubmed": '"cough* drop*"[tiab]',
        "wos": 'TS="cough* drop*"',
        "scopus": 'TITLE-ABS-KEY("cough* drop*")',
        "ovid": "cough$ drop$.tw.",
        "ebsco": 'TI "cough* drop*"',
        "embase": "'cough* drop*':ti,ab",
        "central": '"cough* drop*":ti,ab',
        "proquest": 'ti("cough* drop*")',
    },
    "one letter or none": {
        "wos": "TS=tumo$r",
        "ovid": "tumo?r.tw.",
        "ebsco": "TI tumo#r",
        "embase": "tumo$r:ti,ab",
    },
    "exactly one letter": {
        "wos": "TS=wom?n",
        "scopus": "TITLE-ABS-KEY(wom?n)",
        "ovid": "wom#n.tw.",
        "ebsco": "TI wom?n",
        "embase": "wom?n:ti,ab",
        "central": "wom?n:ti,ab",
        "proquest": "ti(wom?n)",
        "ieee": '"Abstract":wom?n',
    },
    "proximity in any order": {
        "pubmed": '"cough fever"[tiab:~3]',
        "wos": "TS=(cough NEAR/3 fever)",
        "scopus": "TITLE-ABS-KEY(cough W/3 fever)",
        "ovid": "(cough adj4 fever).tw.",
        "ebsco": "TI (cough N3 fever)",
        "embase": "(cough NEAR/3 fever):ti,ab",
        "central": "(cough NEAR/3 fever):ti,ab",
        "proquest": "ti(cough NEAR/3 fever)",
        "ieee": '"Abstract":(cough NEAR/3 fever)',
    },
    "proximity in this order": {
        "scopus": "TITLE-ABS-KEY(cough PRE/3 fever)",
        "ovid": "(cough adj fever).tw.",
        "ebsco": "TI (cough W3 fever)",
        "embase": "(cough NEXT/3 fever):ti,ab",
        "central": "(cough NEXT fever):ti,ab",
        "proquest": "ti(cough PRE/3 fever)",
        "ieee": '"Abstract":(cough ONEAR/3 fever)',
    },
    "proximity of three": {
        "wos": "TS=(dry NEAR/3 cough NEAR/3 child)",
        "ovid": "(dry adj3 cough adj3 child).tw.",
        "ebsco": "TI (dry N3 cough N3 child)",
        "embase": "(dry NEAR/3 cough NEAR/3 child):ti,ab",
        "central": "(dry NEAR/3 cough NEAR/3 child):ti,ab",
        "proquest": "ti(dry NEAR/3 cough NEAR/3 child)",
    },
    "subject heading": {
        "pubmed": '"Cough"[Mesh]',
        "ovid": "exp Cough/",
        "scopus": "INDEXTERMS(cough)",
        "ebsco": 'MH "Cough+"',
        "wos": "MH=Cough",
        "embase": "'coughing'/exp",
        "central": "MeSH descriptor: [Cough] explode all trees",
        "proquest": 'MAINSUBJECT.EXACT("Cough")',
        "acm": "CCS:(cough)",
    },
    "heading with a qualifier": {
        "pubmed": '"Cough/drug therapy"[Mesh]',
        "ovid": "exp Cough/dt",
        "ebsco": 'MH "Cough/DT"',
        "embase": "'coughing'/exp/dm_dt",
        "central": '[mh "Cough"/DT]',
    },
    "subheading as an alternative": {
        "pubmed": '"drug therapy"[sh] OR cough[tiab]',
        "ovid": "drug therapy.fs. or cough.tw.",
    },
    "type of publication as an alternative": {
        "pubmed": "clinical trial[pt] OR cough[tiab]",
        "ovid": "clinical trial.pt. or cough.tw.",
        "ebsco": 'PT "clinical trial" OR TI cough',
        "embase": "'clinical trial'/it OR cough:ti,ab",
        "central": '"clinical trial":pt OR cough:ti,ab',
    },
    "type of publication beside AND": {
        "pubmed": "cough[tiab] AND review[pt]",
        "wos": "TS=cough AND DT=(Review)",
        "scopus": 'TITLE-ABS-KEY(cough) AND LIMIT-TO(DOCTYPE,"re")',
        "ovid": "cough.tw. and review.pt.",
        "ebsco": "TI cough AND PT review",
        "embase": "cough:ti,ab AND [review]/lim",
        "central": "cough:ti,ab AND review:pt",
        "proquest": "ti(cough) AND dtype(review)",
    },
    "language": {
        "pubmed": "cough[tiab] AND english[la]",
        "wos": "TS=cough AND LA=(English)",
        "scopus": 'TITLE-ABS-KEY(cough) AND LIMIT-TO(LANGUAGE,"English")',
        "ovid": "cough.tw. and english.lg.",
        "ebsco": "TI cough AND LA english",
        "embase": "cough:ti,ab AND [english]/lim",
        "proquest": "ti(cough) AND la(english)",
    },
    "years": {
        "pubmed": "cough[tiab] AND 2010:2020[dp]",
        "wos": "TS=cough AND PY=(2010-2020)",
        "scopus": "TITLE-ABS-KEY(cough) AND PUBYEAR > 2009",
        "ovid": '1 cough.tw.\n2 limit 1 to yr="2010 - 2020"',
        "embase": "cough:ti,ab AND [2010-2020]/py",
        "central": "cough:ti,ab with Publication Year from 2010 to 2020",
        "proquest": "ti(cough) AND yr(2010-2020)",
        "ieee": '"Abstract":cough AND "Publication Year":2010',
        "acm": '"query": {Title:(cough)} "filter": {E-Publication Date: (01/01/2010 TO 12/31/2020)}',
    },
    "animals without humans removed": {
        "pubmed": "cough[tiab] NOT (animals[mh] NOT humans[mh])",
        "ovid": "cough.tw. not (exp animals/ not humans/)",
        "ebsco": 'TI cough NOT (MH "Animals+" NOT MH "Human")',
        "embase": "cough:ti,ab NOT ('animal'/exp NOT 'human'/exp)",
        "central": "cough:ti,ab NOT ([mh Animals] NOT [mh Humans])",
    },
    "lines that refer to others": {
        "pubmed": "#1 cough[tiab]\n#2 fever[tiab]\n#3 #1 AND #2",
        "wos": "#1 TS=cough\n#2 TS=fever\n#3 #1 AND #2",
        "ovid": "1 cough.tw.\n2 fever.tw.\n3 and/1-2",
        "ebsco": "S1 TI cough\nS2 TI fever\nS3 S1 AND S2",
        "embase": "#1 cough:ti,ab\n#2 fever:ti,ab\n#3 #1 AND #2",
        "central": "#1 cough:ti,ab\n#2 fever:ti,ab\n#3 {AND #1-#2}",
    },
    "what the service prints below": {
        "pubmed": "cough[tiab]\nFilters: Humans",
        "wos": "TS=cough\nRefined by: DOCUMENT TYPES: (ARTICLE)\nIndexes=SSCI Timespan=All years",
        "ebsco": "TI cough\nLimiters - Full Text",
        "central": "cough:ti,ab in Trials",
    },
}


def tables() -> str:
    """What becomes of each construct in each dialect, and below it the examples with what they are read as."""
    dialects = list(Dialect)
    head = ["what the query says", *(GRAMMARS[dialect].label for dialect in dialects)]
    rows = [
        [construct, *(_outcome(examples.get(dialect), dialect) for dialect in dialects)]
        for construct, examples in EXAMPLES.items()
    ]
    parts = [_table([head, *rows])]
    for dialect in dialects:
        examples = [(name, found[dialect]) for name, found in EXAMPLES.items() if dialect in found]
        read = [[name, _code(text), _code(_expression(text, dialect))] for name, text in examples]
        parts.append(
            f"**{GRAMMARS[dialect].label}**\n\n" + _table([["what it says", "as written", "read as"], *read])
        )
    return "\n".join(parts)


#: What a note shows to have become of an example, the first that it holds.
_OUTCOMES = {
    "left out": "left out",
    "finds more": "wider",
    "wider": "wider",
    "looked for as words": "as words",
    "subject headings": "as words",
    "written out": "usual spellings",
    "slr does not search": "title and abstract only",
}


def _outcome(example: str | None, dialect: Dialect) -> str:
    if example is None:
        return ""
    try:
        notes = " ".join(import_query(example, dialect).notes)
    except QuerySyntaxError:
        return "refused"
    return next((outcome for words, outcome in _OUTCOMES.items() if words in notes), "exact")


def _expression(example: str, dialect: Dialect) -> str:
    try:
        return to_text(import_query(example, dialect).node)
    except QuerySyntaxError as error:
        return error.message


def _code(text: str) -> str:
    return "<br>".join(f"`{line}`" for line in text.replace("|", r"\|").split("\n"))


def _table(rows: list[list[str]]) -> str:
    return "".join(f"| {' | '.join(cells)} |\n" for cells in [rows[0], ["---"] * len(rows[0]), *rows[1:]])
