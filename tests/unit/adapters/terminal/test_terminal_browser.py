"""Only a graphical browser is started, and only for web pages."""

from __future__ import annotations

import webbrowser

import pytest

from slr.adapters.terminal.browser import open_page


class Graphical:
    """A browser with a window of its own."""

    def __init__(self) -> None:
        self.opened: list[str] = []

    def open(self, url: str) -> bool:
        self.opened.append(url)
        return True


def test_a_graphical_browser_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Graphical()
    monkeypatch.setattr(webbrowser, "get", lambda: browser)
    assert open_page("https://doi.org/10.1000/x")
    assert browser.opened == ["https://doi.org/10.1000/x"]


@pytest.mark.parametrize("url", ["file:///etc/passwd", "javascript:1", "--help", "ftp://x.org"])
def test_nothing_but_http_is_opened(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    browser = Graphical()
    monkeypatch.setattr(webbrowser, "get", lambda: browser)
    assert not open_page(url)
    assert browser.opened == []


def test_a_text_browser_does_not_take_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webbrowser, "get", lambda: webbrowser.GenericBrowser("false"))
    monkeypatch.setattr(webbrowser.GenericBrowser, "open", lambda *_: pytest.fail("was started"))
    assert not open_page("https://doi.org/10.1000/x")


def test_no_browser_at_all_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def get() -> None:
        raise webbrowser.Error

    monkeypatch.setattr(webbrowser, "get", get)
    assert not open_page("https://doi.org/10.1000/x")
