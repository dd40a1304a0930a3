"""Text files that a person wrote, read whole."""

from __future__ import annotations

from pathlib import Path

from slr.core.errors import ConfigError, StoreError, UsageError


def read_text(path: Path, where: str) -> str:
    """The text of a file, with plain line breaks.

    Args:
        path: the file.
        where: its name in messages.

    Raises:
        ConfigError: it is a directory, missing, empty or not UTF-8.
        StoreError: the disk refuses to read it.
    """
    try:
        data = path.read_bytes()
    except IsADirectoryError as error:
        raise ConfigError(where, None, "is a directory, not a file") from error
    except FileNotFoundError as error:
        raise ConfigError(where, None, "there is no such file") from error
    except OSError as error:
        raise StoreError(f"cannot read {where}: {error.strerror}") from error
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(where, line, "is not UTF-8 text", hint="Save the file as UTF-8.") from error
    if not text.strip():
        raise ConfigError(where, None, "is empty")
    return text


def read_csv_text(path: Path) -> str:
    """The text of a table that a person filled in.

    Raises:
        UsageError: it cannot be read, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}", hint="A CSV in UTF-8 is expected.") from error
