"""The query language: one boolean expression over title and abstract, said to every service in its own words.

`parse` makes a tree of it, `render` says the tree to a service, `match` asks whether a record satisfies it.
All of it is pure. The language itself is described in `docs/query.md`.
"""

from slr.core.query.engines import ENGINES, render
from slr.core.query.engines.rendering import Rendering
from slr.core.query.importing import Dialect, ImportedQuery, import_query
from slr.core.query.lint import warnings
from slr.core.query.matching import Matcher, Matching, compile_matcher, match
from slr.core.query.needles import marker, spans
from slr.core.query.parser import ParsedQuery, parse, parse_with_warnings
from slr.core.query.printing import outline, to_text
from slr.core.query.testing import TermReport, WantedWork, evaluate_terms
from slr.core.query.tokens import TextPosition, locate
from slr.core.query.tree import And, Field, Near, Node, Not, Or, Term, negative_terms, positive_terms

__all__ = [
    "ENGINES",
    "And",
    "Dialect",
    "Field",
    "ImportedQuery",
    "Matcher",
    "Matching",
    "Near",
    "Node",
    "Not",
    "Or",
    "ParsedQuery",
    "Rendering",
    "Term",
    "TermReport",
    "TextPosition",
    "WantedWork",
    "compile_matcher",
    "evaluate_terms",
    "import_query",
    "locate",
    "marker",
    "match",
    "negative_terms",
    "outline",
    "parse",
    "parse_with_warnings",
    "positive_terms",
    "render",
    "spans",
    "to_text",
    "warnings",
]
