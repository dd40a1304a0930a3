"""Leaving a screen when the program is asked to end, or the terminal is gone."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import suppress


def on_signals(leave: Callable[[], None], hang_up: Callable[[], None]) -> Callable[[], None]:
    """Leave as with the key when the program is asked to end; keep what is written when the terminal is gone.

    Without a terminal nothing can be drawn any more, so the program then ends as it would have.

    Returns:
        What gives the signals back.
    """
    loop = asyncio.get_running_loop()

    def gone() -> None:
        try:
            hang_up()
        finally:
            back()
            os.kill(os.getpid(), signal.SIGHUP)

    def back() -> None:
        for number in handlers:
            with suppress(*_NO_SIGNALS):
                loop.remove_signal_handler(number)

    handlers = {signal.SIGINT: leave, signal.SIGTERM: leave, signal.SIGHUP: gone}
    for number, handler in handlers.items():
        with suppress(*_NO_SIGNALS):
            loop.add_signal_handler(number, handler)
    return back


#: What a loop, or a thread, that takes no signals raises.
_NO_SIGNALS = (NotImplementedError, RuntimeError, ValueError)
