"""The languages of the services beside Ovid: what their fields, operators, headings, limits and trailers become."""

from __future__ import annotations

import pytest

from slr.core.errors import QuerySyntaxError
from slr.core.query import import_query, parse, to_text
from slr.core.query.importing import guess

READ = {
    "pubmed": [
        ('"Sepsis/blood"[Mesh] OR "Sepsis/diagnosis"[Mesh:NoExp] OR sepsis[ti]', "Sepsis OR title:sepsis"),
        ('stroke[tiab] AND ("drug therapy"[sh] OR placebo[tiab])', 'stroke AND ("drug therapy" OR placebo)'),
        ('stroke[tiab] AND "drug therapy"[sh]', "stroke"),
        ('aspirin[nm] OR "Platelet Inhibitors"[Pharmacological Action]', 'aspirin OR "Platelet Inhibitors"'),
        ('rat[tiab] AND ("2010"[dp] : "2020/12/31"[Date - Publication])', "rat"),
        ("rat[tiab] AND 2010/01/01:2020[crdt] AND hasabstract", "rat"),
        ("cough[tiab] AND medline[sb] AND english[la]\nFilters: Humans, from 2010", "cough"),
        ('"dry cough child"[tiab:~2]', "(dry NEAR/3 cough) AND (cough NEAR/3 child)"),
        ("newborn infant[tiab]", "newborn AND infant"),
        ("Infant, Newborn[MeSH]", '"Newborn Infant"'),
        ("cough[tiab] NOT (animals[mh] NOT humans[mh])", "cough"),
        ("#3 Search #1 OR #2\n#2 Search fever[tiab]\n#1 Search cough[tiab]", "cough OR fever"),
        ("#1\tSearch cough[tiab]\t05:20:11\t1200\n#2\tSearch #1\t05:21:00\t1200", "cough"),
    ],
    "wos": [
        ("TS=(cough* NEAR/3 child) NOT TI=rat", "(cough* NEAR/3 child) AND NOT title:rat"),
        ("TOPIC: (cough)\nRefined by: DOCUMENT TYPES: ( ARTICLE )\nIndexes=SSCI Timespan=All years", "cough"),
        ("TS=cough AND LANGUAGE: (English) AND DOCUMENT TYPES: (Article OR Review)", "cough"),
        ("#1 TS=cough\n#2 TI=fever\n#3 #1 AND #2 AND PY=2000-2010", "cough AND title:fever"),
        ("# 2\t1,234\tTI=(fever) AND #1\n# 1\t900\tTS=cough", "title:fever AND cough"),
        ("cough (Topic) AND fever (Title) AND English (Languages)", "cough AND title:fever"),
        ('TI=cough AND PY==("2020" OR "2021")', "title:cough"),
        ("MH=(Cough) AND WC=(Respiratory System)", "Cough"),
    ],
    "scopus": [
        (
            'TITLE-ABS-KEY ( "sleep apnea" AND walk* ) AND PUBYEAR > 2011 AND ( LIMIT-TO ( DOCTYPE , "ar" ) )',
            '"sleep apnea" AND walk*',
        ),
        ("title-abs-key(cough) and pubyear aft 2010", "cough"),
        ("TITLE(cough W/3 fever) AND NOT INDEX(medline)", "title:cough NEAR/3 title:fever"),
        ("KEY({dry cough}) OR INDEXTERMS(fever)", '"dry cough" OR fever'),
        ("DOCTYPE(re) AND ABS(cough)", "abstract:cough"),
    ],
    "ebsco": [
        ('(MH "Cough+/DT") OR TI ( cough* OR fever )', "Cough OR title:cough* OR title:fever"),
        ('MH "Trials" OR PT randomized controlled trial', 'Trials OR "randomized controlled trial"'),
        ("TI cough N3 fever AND AB rat", "(title:cough NEAR/3 title:fever) AND abstract:rat"),
        ("S1 TI cough\nS2 S1 Limiters - Published Date: 20100101-20201231", "title:cough"),
        ("TX cough AND LA English AND PT review", "cough"),
        ("TI interface-based AND AB rat", "title:interface-based AND abstract:rat"),
    ],
    "embase": [
        (
            "('heart failure'/exp OR 'heart failure':ti,ab,kw) AND walk*:ti,ab NOT [conference abstract]/lim",
            '"heart failure" AND walk*',
        ),
        ("'crohn's disease':ti OR \"crohn's disease\":ab", 'title:"crohn\'s disease" OR abstract:"crohn\'s disease"'),
        ("'cough'/exp/mj OR 'cough drop'/exp/dd_ae,dd_to", 'cough OR "cough drop"'),
        ("(cough NEAR/3 fever):ti,ab", "cough NEAR/2 fever"),
        ("(cough NEXT/1 fever):ti,ab", '"cough fever"'),
        ("#1 cough:ti,ab\n#2 #1 AND [2010-2020]/py AND ([english]/lim OR 'article'/it)", "cough"),
    ],
    "central": [
        ("MeSH descriptor: [Cough] explode all trees and with qualifier(s): [Drug therapy - DT]", "Cough"),
        ("MeSH descriptor Cough, this term only OR fever:ti", "Cough OR title:fever"),
        ('[mh ^"Heart Failure"] OR [mh Cough/DT] OR [mh fever]', '"Heart Failure" OR Cough OR fever'),
        ("#1 (dry cough):ti,ab,kw\n#2 fever near/3 child\n#3 {or #1-#2}", "(dry AND cough) OR (fever NEAR/3 child)"),
        ("cough NEXT drop* in Trials", '"cough drop*"'),
        ("cough in Cochrane Reviews, Trials", "cough"),
        ("participation in trials AND cough", "participation AND in AND trials AND cough"),
        ("cough in Title Abstract Keyword - (Word variations have been searched)", "cough"),
        ("#1 cough:ti\n#2 #1 with Publication Year from 2010 to 2020", "title:cough"),
    ],
    "proquest": [
        ('MAINSUBJECT.EXACT.EXPLODE("Cough") OR TI,AB(fever N/3 child)', "Cough OR (fever NEAR/3 child)"),
        ('ti(cough) AND la.exact("English") AND pd(20100101-20201231)', "title:cough"),
        ("ti(database-driven)", "title:database-driven"),
        ("noft(school PRE/2 nurse[*2])", "school NEAR/2 nurse*"),
        ("ti(a1) OR ab(b1) AND ab(c1)", "title:a1 OR (abstract:b1 AND abstract:c1)"),
    ],
    "ieee": [
        ('("Document Title":cough OR "Abstract":"dry cough") AND "Publication Year":2015', 'title:cough OR abstract:"dry cough"'),
        ('"All Metadata":(cough ONEAR/2 fever)', "cough NEAR/2 fever"),
    ],
    "acm": [
        ('[[Title: "dry cough"] OR [Abstract: fever]] AND [E-Publication Date: (01/01/2010 TO 12/31/2020)]', 'title:"dry cough" OR abstract:fever'),
        ('"query": { Title:(cough) AND Keyword:(fever) } "filter": { ACM Content: DL }', "title:cough AND fever"),
        ("acmdlTitle:(+cough +fever)", "title:cough AND title:fever"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("dialect", "text", "expected"), [(name, *one) for name, all_ in READ.items() for one in all_]
)
def test_a_query_of_a_service_keeps_its_meaning_without_its_syntax(dialect: str, text: str, expected: str) -> None:
    node = import_query(text, dialect).node
    assert to_text(node) == expected
    assert parse(expected) == node


@pytest.mark.parametrize(
    ("dialect", "text", "offset", "message"),
    [
        ("pubmed", "cough[tiab] AND 1 AND 2", 16, "1 refers to a line"),
        ("pubmed", "cough.ti,ab. OR fever[ti]", 5, "is no word of a query for PubMed"),
        ("pubmed", "cough adj3 fever", 6, "adj3 is no word"),
        ("pubmed", "(cough) adj3 (fever)", 8, "an operator is missing"),
        ("wos", "XX=(cough)", 0, "XX is not a field of Web of Science"),
        ("wos", "TS=cough AND 12,345", 13, "is a count or a time"),
        ("scopus", "TITLE-ABSTRACT(cough)", 0, "TITLE-ABSTRACT is not a field of Scopus"),
        ("ebsco", "cough NEAR/2 fever", 6, "NEAR/2 is not an operator of EBSCO"),
        ("ebsco", "TI cough AND ZY fever", 13, "ZY is not a field of EBSCO"),
        ("ebsco", "TI cough AND ti walking", 13, "ti may be a field code or a word"),
        ("ebsco", "TI cough AB cough", 9, "an operator is missing"),
        ("embase", "cough:xx", 5, ":xx is not a field of Embase.com"),
        ("embase", "'cough'/exp 'fever'/exp", 12, "an operator is missing"),
        ("embase", "'cough", 0, "never closed"),
        ("central", "cough:ti,zz", 5, ":zz is not a field of Cochrane Library"),
        ("central", "#1 cough\n#2 {or #1-#4}", 12, "refers to a line"),
        ("proquest", "foo(cough)", 0, "FOO is not a field of ProQuest"),
        ("proquest", "TI cough AND AB fever", 0, "TI may be a field or a word"),
        ("ieee", '"Tile":cough', 1, "Tile is not a field of IEEE Xplore"),
        ("acm", "Titel:(cough)", 0, "Titel is not a field of ACM Digital Library"),
    ],
)
def test_what_is_no_syntax_of_a_service_is_refused_with_its_place(
    dialect: str, text: str, offset: int, message: str
) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        import_query(text, dialect)
    assert message in caught.value.message
    assert caught.value.offset == offset


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("'cough'/exp OR cough:ti,ab", "embase"),
        ("#1 MeSH descriptor: [Cough] explode all trees\n#2 cough:ti,ab,kw\n#3 #1 or #2", "central"),
        ('MAINSUBJECT.EXACT("Cough") OR ti(cough)', "proquest"),
        ('"Document Title":cough OR "Abstract":cough', "ieee"),
        ("[[Title: cough] OR [Abstract: cough]]", "acm"),
    ],
)
def test_a_service_is_known_by_its_signs(text: str, dialect: str) -> None:
    assert guess(text) == dialect
