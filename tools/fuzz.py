"""Feed the readers of the services' answers with broken answers, guided by coverage (atheris, libFuzzer).

`python tools/fuzz.py` gives every reader its share of --seconds; `python tools/fuzz.py crossref --seconds 60` runs
one. The seeds are the bodies of tests/property/test_prop_sources.py. A reader may refuse a body with an error of
ours, or read it so that its counts add up; anything else, more than five seconds for one body, or a body with an
entity declaration that is read, is a find. Its body is written to --found, to become a test. Not part of the test
run: atheris has no wheels for every Python, and a good run takes minutes.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parent.parent / "tests"
HOW = (
    "atheris is not installed: make an environment with slr in it, `pip install atheris hypothesis pytest`, "
    "and run this there."
)

#: Declares an entity; whatever follows, such a body must be refused.
ENTITY = b'<!DOCTYPE r [<!ENTITY e "expanded"><!ENTITY f "&e;&e;&e;&e;">]>'
PIECES = (
    b"&e;", b"&#0;", b"&#x1F600;", b"&nbsp;", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<sub>", b"</sub>",
    b"\xff\xfe", b"\x00", b"\x1b[31m", b'"\\ud800"', b"null", b"[]", b"{}", b"-1", b"1e999", b"NaN", b"true",
    b'""', b"<Year>99999</Year>", b"&amp;lt;", b"\xe2\x80\xae",
)  # fmt: skip
ODD: tuple[Any, ...] = (
    None, "", " ", 0, -1, 1e300, True, [], {}, [None], [[]], {"a": None}, "\ud800", "<b>x", "&lt;&amp;",
    "x" * 3_000, "10.1000/\u0000", "https://doi.org/10.1/%", [[None]], {"date-parts": [["a"]]}, "2023-13-45",
    10**30,
)  # fmt: skip


def mutated(payload: bytes, rest: Callable[[bytes], bytes], seed: int) -> bytes:
    """Another body: a value of its JSON exchanged, a piece put into it, or what libFuzzer makes of it."""
    choose = random.Random(seed)  # noqa: S311  # libFuzzer gives the seed, so that a find comes again
    way = choose.random()
    if way < 0.4:
        try:
            value = json.loads(payload)
            places = _places(value)
            container, key = choose.choice(places)
        except (ValueError, IndexError, RecursionError):
            pass
        else:
            container[key] = choose.choice([*ODD, choose.choice(places)[0]])
            try:
                return json.dumps(value).encode()
            except (ValueError, RecursionError):  # a container put into itself
                return payload
    if way < 0.45 and not payload.startswith(ENTITY):
        return ENTITY + payload
    if way < 0.6:
        at = choose.randint(0, len(payload))
        return payload[:at] + choose.choice(PIECES) + payload[at + choose.choice((0, 0, 1, 8)) :]
    return rest(payload)


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every container with every key or index in it."""
    if isinstance(value, dict):
        return [(value, key) for key in value] + [place for item in value.values() for place in _places(item)]
    if isinstance(value, list):
        return [(value, at) for at in range(len(value))] + [place for item in value for place in _places(item)]
    return []


def _bodies() -> Any:
    """The module of the tests that holds a body for every reader."""
    places = [str(TESTS), str(TESTS / "property")]
    sys.path[:0] = [place for place in places if place not in sys.path]
    return importlib.import_module("test_prop_sources")


def targets() -> dict[str, tuple[Callable[[bytes], object], bytes]]:
    """Every reader with a body it can read."""
    shapes = _bodies()
    search = importlib.import_module("slr.adapters.sources.pubmed_search")
    listed = {"esearchresult": {"count": "2", "idlist": ["1", "2"], "warninglist": {"outputmessages": ["Odd."]}}}
    xml = b"<eSearchResult><Count>1</Count><IdList><Id>5</Id></IdList></eSearchResult>"
    own = {
        "esearch": (search.parse_esearch, json.dumps(listed).encode()),
        "esearch xml": (search.parse_esearch, xml),
    }
    return {name.replace(" ", "-"): seed for name, seed in {**shapes.SEEDS, **own}.items()}


def check(parse: Callable[[bytes], object], payload: bytes) -> None:
    """Read one body. Raises AssertionError, or whatever the reader lets through, when there is something wrong."""
    errors, unreadable_item = importlib.import_module("slr.core.errors"), _bodies().UNREADABLE
    try:
        parsed: Any = parse(payload)
    except errors.SourceError:
        return
    assert not payload.startswith(ENTITY), "a body was read, and it does declare entities"
    if hasattr(parsed, "received"):
        unreadable = sum(problem.message.startswith(unreadable_item) for problem in parsed.problems)
        assert parsed.received == len(parsed.entries) + unreadable, "the counts do not add up"
        assert all(entry.key and entry.raw for entry in parsed.entries), "an entry without key or body"
        json.dumps([repr(entry.document).encode().decode() for entry in parsed.entries])


def fuzz(name: str, seconds: int, found: Path) -> None:
    """Fuzz one reader in this process, which libFuzzer ends."""
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["slr.adapters.sources", "slr.core.bibliography"]):
        parse, seed = targets()[name]
    with tempfile.TemporaryDirectory() as corpus:
        (Path(corpus) / "seed").write_bytes(seed)
        options = [
            f"-max_total_time={seconds}",
            "-timeout=5",
            "-max_len=8000",
            f"-artifact_prefix={found}/{name}-",
        ]
        atheris.Setup(
            [sys.argv[0], corpus, *options, "-print_final_stats=1", "-verbosity=0"],
            lambda payload: check(parse, payload),
            custom_mutator=lambda payload, most, number: mutated(
                payload, lambda rest: bytes(atheris.Mutate(rest, max(most, len(rest)))), number
            )[:most],
        )
        atheris.Fuzz()


def main() -> int:
    """Fuzz the readers named, each in a process of its own; 1 when something was found, 2 without atheris."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", nargs="?", help="one reader; default: all")
    parser.add_argument("--seconds", type=int, default=600, help="in all (default: 600)")
    parser.add_argument(
        "--found", type=Path, default=Path(tempfile.gettempdir()) / "slr-fuzz", help="where finds are written"
    )
    asked = parser.parse_args()
    if importlib.util.find_spec("atheris") is None:
        print(HOW, file=sys.stderr)
        return 2
    asked.found.mkdir(parents=True, exist_ok=True)
    if asked.target is not None:
        fuzz(asked.target, asked.seconds, asked.found)
        return 0
    names = list(targets())
    broken = []
    for name in names:
        share = str(max(1, asked.seconds // len(names)))
        command = [sys.executable, __file__, name, "--seconds", share, "--found", str(asked.found)]
        done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603  # this very file
        lines = [line for line in done.stderr.splitlines() if "number_of_executed" in line or "slowest" in line]
        print(f"{name}: {'fine' if done.returncode == 0 else 'FOUND SOMETHING'}; {'; '.join(lines)}", flush=True)
        if done.returncode:
            broken.append(name)
            print(done.stdout[-2_000:] + done.stderr[-2_000:])
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
