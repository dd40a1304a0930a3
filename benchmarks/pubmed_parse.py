"""Reading a page of PubMed beside Biopython and beside a bare lxml.iterparse: CPU seconds and ratios.

All three read the same bytes in turn, so that a machine whose speed drifts treats them alike. The aims: at least 5
times as fast as `Bio.Entrez.read`, at most 3 times as slow as a bare `lxml.etree.iterparse`. A file of your own
(an efetch answer) may be named on the command line; without one a page of 200 made-up articles is read.
"""

from __future__ import annotations

import io
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from slr.adapters.sources.pubmed_records import parse_efetch

try:
    from Bio import Entrez  # type: ignore[import-not-found,unused-ignore]
except ImportError:
    Entrez = None
from lxml import etree

ROUNDS = 15

REFERENCE = (
    "<Reference><Citation>Okafor N. A work that came before. J Test. 2019;4:1-9.</Citation><ArticleIdList>"
    '<ArticleId IdType="pubmed">{id}</ArticleId><ArticleId IdType="doi">10.5555/ref.{id}</ArticleId>'
    "</ArticleIdList></Reference>"
)
AUTHOR = (
    '<Author ValidYN="Y"><LastName>Author{n}</LastName><ForeName>Ada B</ForeName><Initials>AB</Initials>'
    "<AffiliationInfo><Affiliation>Institute of Tests, A Town.</Affiliation></AffiliationInfo></Author>"
)
ARTICLE = (
    '<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{pmid}</PMID>'
    '<Article PubModel="Print"><Journal><ISSN IssnType="Print">0000-0000</ISSN>'
    "<JournalIssue><Volume>7</Volume><Issue>2</Issue><PubDate><Year>2024</Year><Month>Mar</Month></PubDate></JournalIssue>"
    "<Title>The Journal of Tests</Title><ISOAbbreviation>J Test</ISOAbbreviation></Journal>"
    "<ArticleTitle>Brain <i>MRI</i> with model {pmid}.</ArticleTitle>"
    "<Pagination><StartPage>1</StartPage><MedlinePgn>1-9</MedlinePgn></Pagination>"
    '<ELocationID EIdType="doi" ValidYN="Y">10.5555/paper.{pmid}</ELocationID><Abstract>'
    '<AbstractText Label="AIM">{text}</AbstractText><AbstractText Label="RESULTS">{text}</AbstractText></Abstract>'
    '<AuthorList CompleteYN="Y">{authors}</AuthorList><Language>eng</Language><PublicationTypeList>'
    '<PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList></Article>'
    '<KeywordList Owner="NOTNLM"><Keyword MajorTopicYN="N">brain</Keyword></KeywordList></MedlineCitation>'
    "<PubmedData><PublicationStatus>ppublish</PublicationStatus>"
    '<ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId></ArticleIdList>'
    "<ReferenceList>{references}</ReferenceList></PubmedData></PubmedArticle>"
)
HEAD = (
    '<?xml version="1.0" ?><!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">'
)


def made_up(number: int) -> bytes:
    """An efetch answer of ordinary articles: 6 authors, 40 references, an abstract of 220 words."""
    fill = {
        "text": "Magnetic resonance imaging of the brain was performed in all who agreed. " * 10,
        "authors": "".join(AUTHOR.format(n=n) for n in range(6)),
        "references": "\n".join(REFERENCE.format(id=n) for n in range(1, 41)),
    }
    articles = (ARTICLE.format(pmid=pmid, **fill) for pmid in range(1, number + 1))
    return f"{HEAD}<PubmedArticleSet>{''.join(articles)}</PubmedArticleSet>".encode()


def iterate(payload: bytes) -> None:
    """No more than the events."""
    for _ in etree.iterparse(io.BytesIO(payload)):
        pass


def cpu_ms(work: Callable[[], object]) -> float:
    """CPU milliseconds of one call."""
    start = time.process_time()
    work()
    return 1000 * (time.process_time() - start)


def main() -> None:
    """Print medians and ratios."""
    payload = Path(sys.argv[1]).read_bytes() if len(sys.argv) > 1 else made_up(200)
    works: dict[str, Callable[[], object]] = {
        "slr": lambda: parse_efetch(payload),
        "lxml.iterparse": lambda: iterate(payload),
    }
    if Entrez is not None:
        works["Bio.Entrez.read"] = lambda: Entrez.read(io.BytesIO(payload))
    rounds = [{name: cpu_ms(work) for name, work in works.items()} for _ in range(ROUNDS)]
    print(f"{len(payload):,} bytes, {len(parse_efetch(payload).entries)} records, median of {ROUNDS} rounds")
    middle = {name: statistics.median(one[name] for one in rounds) for name in works}
    for name, value in middle.items():
        print(f"{name:16} {value:8.1f} ms CPU")
    print(f"slr / lxml.iterparse   {middle['slr'] / middle['lxml.iterparse']:.2f} (aim: at most 3)")
    if Entrez is None:
        print("Bio.Entrez.read / slr  not measured: pip install biopython lxml")
    else:
        print(f"Bio.Entrez.read / slr  {middle['Bio.Entrez.read'] / middle['slr']:.2f} (aim: at least 5)")


if __name__ == "__main__":
    main()
