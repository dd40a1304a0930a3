"""Queries written for other services, read into the tree of this program.

What these languages mean was taken from their manuals: PubMed (https://pubmed.ncbi.nlm.nih.gov/help/), Web of
Science (https://webofscience.help.clarivate.com/), Scopus
(https://service.elsevier.com/app/answers/detail/a_id/11365/), Ovid (https://ospguides.ovid.com/) and EBSCO
(https://connect.ebsco.com/s/article/Searching-with-Boolean-Operators). What cannot be carried over is a note or
an error with its place, never dropped in silence.
"""

from slr.core.query.importing.dialects import Dialect, guess
from slr.core.query.importing.strategy import ImportedQuery, import_query

__all__ = ["Dialect", "ImportedQuery", "guess", "import_query"]
