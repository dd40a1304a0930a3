"""The name of one screen, and whether the program behind it is still there."""

from __future__ import annotations

import os
import socket
from uuid import uuid4


def name_sitting() -> str:
    """A name that no other screen has; it says on which machine and in which process it is."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex}"


def is_gone(sitting: str) -> bool:
    """True when the screen was on this machine and its process is no more; unknown is not gone."""
    host, _, rest = sitting.partition(":")
    number = rest.partition(":")[0]
    if host != socket.gethostname() or not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:  # it is there, and somebody else's
        return False
    return False
