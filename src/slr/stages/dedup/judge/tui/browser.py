"""Opening a page in the reader's browser without losing the terminal to it."""

from __future__ import annotations

import webbrowser


def open_page(url: str) -> bool:
    """Open an https address in a graphical browser; False when that cannot be done.

    `webbrowser` runs text browsers (lynx, w3m) as a plain `GenericBrowser`, on this very terminal, over the
    screen. Such a one is not started.
    """
    try:
        browser = webbrowser.get()
        return type(browser) is not webbrowser.GenericBrowser and browser.open(url)
    except webbrowser.Error:
        return False
