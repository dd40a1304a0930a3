"""Where the review is, and where the things in it are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from slr.adapters.folder.files import require_inside, resolve_path
from slr.adapters.folder.text_files import read_text
from slr.core.errors import ConfigError, NotAReview, UsageError
from slr.core.model import Protocol
from slr.core.review.settings import read_protocol
from slr.core.text.places import ledger_url

PROTOCOL_NAME = "review.toml"


@dataclass(frozen=True, slots=True)
class Review:
    """A review folder whose `review.toml` has been read. `protocol_text` is that file's text with keys blanked."""

    root: Path
    protocol: Protocol
    protocol_text: str = field(repr=False)
    ledger_url: str | None = field(default=None, repr=False)

    @property
    def ledger_place(self) -> Path | str:
        """Where the ledger is: the file of this folder, or the URL of the team's database."""
        return self.ledger_url or self.ledger_path

    @property
    def ledger_path(self) -> Path:
        """The SQLite ledger."""
        return self.root / "data" / "slr.db"

    @property
    def marker_path(self) -> Path:
        """The file that says which ledger this folder has."""
        return self.root / "data" / "ledger.json"

    @property
    def lock_path(self) -> Path:
        """The file that lets one run at a time write."""
        return self.root / "data" / "slr.lock"

    @property
    def reports_dir(self) -> Path:
        """Where figures, tables and exports go."""
        return self.root / "reports"

    def within_reports(self, folder: Path) -> Path:
        """A folder that figures, tables and texts may be written into, links followed.

        Raises:
            UsageError: it is not within `reports/`, or a link leads `reports/` out of the review folder.
        """
        require_inside(self.root, self.reports_dir)
        require_inside(self.reports_dir, folder)
        return resolve_path(folder)

    @property
    def queries_dir(self) -> Path:
        """Where the queries are."""
        return self.root / "queries"


def find_review(start: Path, explicit: Path | None, env: Mapping[str, str]) -> Path:
    """The root of the review: `--review`, else SLR_REVIEW, else the nearest folder from `start` upward.

    Args:
        start: an existing folder, as a rule the working directory.
        explicit: what `--review` named: the folder, or the review.toml in it.
        env: the environment; an empty variable counts as not set.

    Raises:
        UsageError: the named folder holds no review.toml.
        NotAReview: none was named and there is none here or above.
    """
    if explicit is not None:
        return _require_review(explicit, "--review")
    if env.get("SLR_REVIEW"):
        return _require_review(Path(env["SLR_REVIEW"]).expanduser(), "SLR_REVIEW")
    here = start.resolve()
    for folder in (here, *here.parents):
        if _holds_protocol(folder):
            return folder
    raise NotAReview(str(start))


def load_review(root: Path, env: Mapping[str, str], known_sources: Collection[str] | None = None) -> Review:
    """Read and check review.toml; what the environment sets wins over it (`docs/review-folder.md`).

    Args:
        root: the folder, as `find_review` gives it.
        env: the environment.
        known_sources: the names adapters answer to; when given, every other name is an error.

    Raises:
        ConfigError: a key, a value or a variable of the environment is not usable.
        StoreError: the file cannot be read from the disk.
    """
    protocol, text = read_protocol(
        read_text(root / PROTOCOL_NAME, PROTOCOL_NAME), PROTOCOL_NAME, env, known_sources
    )
    return Review(root, protocol, text, _url_in(env) or protocol.ledger_url)


def _url_in(env: Mapping[str, str]) -> str | None:
    url = env.get("SLR_LEDGER_URL", "").strip()
    try:
        if url:
            ledger_url(url)
    except UsageError as error:
        raise ConfigError("SLR_LEDGER_URL", None, error.message, hint=error.hint) from error
    return url or None


def _require_review(folder: Path, origin: str) -> Path:
    root = folder.parent if folder.name == PROTOCOL_NAME and not folder.is_dir() else folder
    if not _holds_protocol(root):
        hint = f"Make a review there with `slr init {folder}`."
        raise UsageError(f"{origin} names {folder}, which holds no {PROTOCOL_NAME}", hint=hint)
    return resolve_path(root)


def _holds_protocol(folder: Path) -> bool:
    try:
        return (folder / PROTOCOL_NAME).exists()
    except OSError:  # a folder above that may not be read is not ours
        return False
