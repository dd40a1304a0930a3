"""A real browser for tests of pages: Chromium without a window, driven by Selenium; skips where there is none."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

webdriver = pytest.importorskip("selenium.webdriver", reason="Selenium is not installed")
Keys = pytest.importorskip("selenium.webdriver.common.keys").Keys
ActionChains = webdriver.ActionChains
WebDriverWait = pytest.importorskip("selenium.webdriver.support.wait").WebDriverWait
if not (shutil.which("chromium") and shutil.which("chromedriver")):
    pytest.skip("there is no Chromium with its driver", allow_module_level=True)
if sys.platform != "linux":
    pytest.skip("Chromium is driven on Linux only", allow_module_level=True)

#: Read here, because the tests run without the variables of slr.
AXE = os.environ.get("SLR_AXE")
needs_axe = pytest.mark.skipif(AXE is None, reason="SLR_AXE names no axe.min.js")


def chromium(folder: Path) -> Any:
    """A browser that keeps what it has in this folder; `quit` ends it."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    for word in ("headless=new", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-sync",
                 "disable-background-networking", "disable-component-update", f"user-data-dir={folder}"):  # fmt: skip
        options.add_argument(f"--{word}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    service = webdriver.ChromeService(executable_path=str(shutil.which("chromedriver")))
    return webdriver.Chrome(options=options, service=service)


def visit(browser: Any, path: Path) -> None:
    """Open a file as a page, with empty logs."""
    browser.get("about:blank")
    browser.get_log("browser"), browser.get_log("performance")
    browser.set_window_size(1400, 900)
    browser.get(path.as_uri())


def complaints(browser: Any) -> list[str]:
    """What the browser had to say against the page."""
    return [one["message"] for one in browser.get_log("browser") if one["level"] == "SEVERE"]


def asked(browser: Any) -> list[str]:
    """Every address the page asked for."""
    events = [json.loads(one["message"])["message"] for one in browser.get_log("performance")]
    urls = [one["params"]["request"]["url"] for one in events if one["method"] == "Network.requestWillBeSent"]
    return [url for url in urls if not url.startswith(("about:", "data:"))]


def barriers(browser: Any) -> list[tuple[str, list[str]]]:
    """What axe-core calls serious or critical on the page as it is now."""
    browser.execute_script(Path(AXE or "").read_text("utf-8"))
    found = browser.execute_async_script("axe.run().then(arguments[arguments.length - 1])")["violations"]
    return [
        (one["id"], [node["html"][:200] for node in one["nodes"]])
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]
