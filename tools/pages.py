"""Publish the demonstration into `reports/`, and picture its page in `docs/images/page.png`.

Run `python tools/pages.py`; the picture needs Chromium with its driver. The works that the demonstration leaves
open for its user (surveys, evaluations, statistics) are excluded here: the example shows a finished review.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from selenium import webdriver

ROOT = Path(__file__).parent.parent
REPORTS = ROOT / "reports"
#: What stays when the example is made anew.
_KEPT = {"README.md"}


def slr(*words: str, cwd: Path) -> str:
    """Run the command line as a user does, and give what it prints."""
    command = [sys.executable, "-m", "slr", *words]
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True).stdout  # noqa: S603


def publish(folder: Path) -> None:
    """The demonstration from its query to `reports/` of the repository."""
    slr("demo", str(folder), cwd=ROOT)
    for one in json.loads(slr("screen", "queue", "--reviewer", "you", "--json", cwd=folder))["reports"]:
        slr("decide", str(one["report_id"]), "exclude", "--reason", "T-NONEW", "--reviewer", "you", cwd=folder)
    slr("publish", cwd=folder)
    for old in REPORTS.iterdir():
        if old.name not in _KEPT:
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    for made in (folder / "reports").iterdir():
        if made.name not in _KEPT:
            (shutil.copytree if made.is_dir() else shutil.copy2)(made, REPORTS / made.name)


def picture(page: Path, target: Path) -> None:
    """The top of the page as a reader with an ordinary window sees it."""
    options = webdriver.ChromeOptions()
    for word in ("headless=new", "no-sandbox", "disable-gpu", "hide-scrollbars", "window-size=1200,860"):
        options.add_argument(f"--{word}")
    service = webdriver.ChromeService(executable_path=str(shutil.which("chromedriver")))
    browser = webdriver.Chrome(options=options, service=service)
    try:
        browser.get(page.as_uri())
        browser.save_screenshot(str(target))
    finally:
        browser.quit()


def main() -> None:
    """Make both anew."""
    with tempfile.TemporaryDirectory() as name:
        publish(Path(name) / "demo")
    picture(REPORTS / "site" / "index.html", ROOT / "docs" / "images" / "page.png")


if __name__ == "__main__":
    main()
