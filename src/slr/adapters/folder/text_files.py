"""Text files that a person wrote, read whole."""

from __future__ import annotations

from pathlib import Path

from slr.core.errors import ConfigError, StoreError


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
