"""The folder of a review: find it, create it, read and check what a person wrote in it.

This package touches the disk; it reads and writes nothing but the files of the folder (`docs/review-folder.md`).
"""

from slr.adapters.folder.create import create_review
from slr.adapters.folder.files import write_whole
from slr.adapters.folder.queries import (
    find_ended_windows,
    list_planned_searches,
    load_queries,
    load_query,
    read_readable_queries,
    resolve_window,
)
from slr.adapters.folder.review import Review, find_review, load_review

__all__ = [
    "Review",
    "create_review",
    "find_ended_windows",
    "find_review",
    "list_planned_searches",
    "load_queries",
    "load_query",
    "load_review",
    "read_readable_queries",
    "resolve_window",
    "write_whole",
]
