"""`slr init`: a new review folder, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from importlib.resources import files
from pathlib import Path, PurePath

from slr.adapters.folder.files import open_draft, require_inside, resolve_path
from slr.adapters.folder.review import PROTOCOL_NAME
from slr.core.errors import StoreError, UsageError
from slr.core.text.printable import strip_controls


def create_review(
    root: Path,
    *,
    title: str | None = None,
    review_toml: str | None = None,
    queries: Mapping[str, str] | None = None,
) -> list[Path]:
    """Write the files of a new review and return the paths written; other files already there are kept.

    Every file is first written under a temporary name. `review.toml`, which makes a folder a review, comes last.

    Args:
        root: the folder; it is made when missing.
        title: the title in the template; the folder's name by default.
        review_toml: the text of review.toml in place of the template (`title` is then not used).
        queries: file name and text of the queries in place of the example.

    Raises:
        UsageError: there is a review already, or a query's name is no plain `NAME.toml`.
        StoreError: the folder cannot be made or written; what this call wrote is taken away again.
    """
    texts = _texts(title or resolve_path(root).name, review_toml, queries)
    try:
        if (root / PROTOCOL_NAME).exists():
            hint = "Nothing was changed. Name another folder, or edit the review that is there."
            raise UsageError(f"{root} is a review already: it has a {PROTOCOL_NAME}", hint=hint)
        return _write_all(
            root, [(root / name, text) for name, text in texts.items() if not (root / name).exists()]
        )
    except OSError as error:
        hint = "Name a folder you may write to: `slr init DIR`."
        raise StoreError(f"cannot write {error.filename or root}: {error.strerror or error}", hint=hint) from error


def _texts(title: str, review_toml: str | None, queries: Mapping[str, str] | None) -> dict[str, str]:
    """Path below the root and text of each file, review.toml last."""
    bodies = {"queries/example.toml": _template("example.toml")} if queries is None else {}
    for name, text in (queries or {}).items():
        if PurePath(name).name != name or "\\" in name or not name.endswith(".toml"):
            raise UsageError(f"{name!r} is not a file name for a query", hint="Use NAME.toml.")
        bodies[f"queries/{name}"] = text
    bodies["data/README.md"] = _template("data.md")
    bodies["reports/README.md"] = _template("reports.md")
    bodies[".gitignore"] = _template("gitignore")
    bodies[PROTOCOL_NAME] = _template("review.toml").replace("@TITLE@", _toml_string(title))
    if review_toml is not None:
        bodies[PROTOCOL_NAME] = review_toml
    return bodies


def _template(name: str) -> str:
    return (files("slr.adapters.folder") / "templates" / name).read_text(encoding="utf-8")


def _toml_string(text: str) -> str:
    """A TOML basic string on one line; JSON's escapes are all TOML's (https://toml.io/en/v1.0.0#string)."""
    return json.dumps(" ".join(strip_controls(text).split()) or "Untitled review", ensure_ascii=False)


def _write_all(root: Path, texts: Sequence[tuple[Path, str]]) -> list[Path]:
    paths = [path for path, _ in texts]
    is_whole = False
    try:
        with ExitStack() as drafts:  # it is closed from its end: the first of the list is renamed first
            for path, text in reversed(texts):
                require_inside(root, path.parent)
                drafts.enter_context(open_draft(path)).write(text.encode())
        is_whole = True
    finally:
        if not is_whole:
            for path in paths:
                path.unlink(missing_ok=True)
    return paths
