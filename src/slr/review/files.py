"""Files for people, written so that they are whole or absent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from slr.errors import StoreError


def write_whole(path: Path, body: bytes) -> None:
    """Write a file under a temporary name beside it, then rename it; folders above it are made.

    Raises:
        StoreError: the disk does not take it; what stood there before still does.
    """
    with drafted(path) as file:
        file.write(body)


@contextmanager
def drafted(path: Path) -> Iterator[BinaryIO]:
    """A file to write in pieces, under a temporary name until the block ends well; folders above it are made.

    Raises:
        StoreError: the disk does not take it; what stood there before still does.
    """
    draft = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            yield file
        draft.replace(path)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror or error}", hint="Check the folder and the disk.") from error
    finally:
        with suppress(OSError):  # renamed already, or never made
            draft.unlink()
