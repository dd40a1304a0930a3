"""Set up slr in `.venv` beside this project, with nothing but Python: `python3 tools/setup.py [test]`.

Debian ships Python without the part that puts pip into a virtual environment (ensurepip). Where it is missing, pip
itself is fetched from the package index (PyPI, or PIP_INDEX_URL) and checked against the SHA-256 the index states
(https://peps.python.org/pep-0503/). Needs no root and touches nothing outside this folder.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
import urllib.request
import venv
from pathlib import Path
from urllib.parse import urldefrag, urljoin

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
OLDEST = (3, 11)


def main() -> None:
    """Make the environment and install slr, for use or (with `test`) for development."""
    if sys.version_info < OLDEST:
        sys.exit(f"slr needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}")
    has_pip = importlib.util.find_spec("ensurepip") is not None
    venv.create(ENVIRONMENT, with_pip=has_pip, clear=False, symlinks=os.name != "nt")
    python = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    what = ["-e", f"{ROOT}[test]"] if "test" in sys.argv[1:] else [str(ROOT)]
    print(f"installing slr into {ENVIRONMENT} …", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        pip = ["-m", "pip"] if has_pip else [str(_fetch_pip(Path(folder)))]
        quiet = ["--quiet", "--disable-pip-version-check"]
        done = subprocess.run([python, *pip, "install", *quiet, *what], check=False)  # noqa: S603
    if done.returncode:
        sys.exit(done.returncode)
    print(f"done; the command is {ENVIRONMENT / 'bin' / 'slr'}")


def _fetch_pip(folder: Path) -> Path:
    """The newest pip of the index, as a file that Python can run."""
    index = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/") + "/pip/"
    links = re.findall(
        r'href="([^"]+pip-(\d+(?:\.\d+)+)-py3-none-any\.whl#sha256=[0-9a-f]{64})"', _read(index).decode()
    )
    if not links:
        sys.exit(f"the package index {index} offers no pip")
    newest = max(links, key=lambda link: tuple(int(part) for part in link[1].split(".")))[0]
    address, fragment = urldefrag(urljoin(index, newest))
    wheel = _read(address)
    if hashlib.sha256(wheel).hexdigest() != fragment.removeprefix("sha256="):
        sys.exit(f"{address} is not what the index says it is")
    path = folder / str(address).rpartition("/")[2]
    path.write_bytes(wheel)
    return path / "pip"  # a wheel is a zip file, which Python runs from


def _read(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310
        return bytes(answer.read())


if __name__ == "__main__":
    main()
