"""The counts as JSON: everything `FlowCounts` knows, also what no other format has a place for.

`{"schema": 1, "template": …, "counts": {…}, "labels": {…}}`. `counts` has the names of `FlowCounts`, `null` is an
unknown number, and a missing name is taken as unknown. `template` and `schema` are there for whoever reads.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, asdict, fields, is_dataclass
from typing import get_args, get_origin, get_type_hints

from slr.core.errors import UsageError
from slr.core.model import Problem
from slr.core.text.printable import clean
from slr.outputs.prisma.counts import FlowCounts
from slr.outputs.prisma.counts_csv import CountsFile
from slr.outputs.prisma.labels import Labels, read_official

SCHEMA = 1


def name_template(counts: FlowCounts) -> str:
    """Which of the four official templates the counts fill: `new-1`, `new-2`, `update-1` or `update-2`."""
    return f"{'update' if counts.has_previous else 'new'}-{2 if counts.has_other else 1}"


def write_json(counts: FlowCounts, labels: Labels | None = None, *, interim: bool = False) -> str:
    """The counts and the wording that differs from the official one, as JSON with a final newline.

    `interim` is there when the numbers are not final, and only then.
    """
    answer = {
        "schema": SCHEMA,
        "template": name_template(counts),
        **({"interim": True} if interim else {}),
        "counts": asdict(counts),
        "labels": dict(sorted((labels or {}).items())),
    }
    return json.dumps(answer, ensure_ascii=False, indent=2) + "\n"


def read_json(text: str, name: str) -> CountsFile:
    """Read what `write_json` wrote; names it does not know become problems.

    Args:
        text: the whole file.
        name: the file's name, for messages.

    Raises:
        UsageError: not JSON, another schema, or a value of the wrong kind; says file, line or key.
    """
    try:
        answer = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise UsageError(f"{name}:{error.lineno}: not JSON ({error.msg})") from error
    except (RecursionError, ValueError) as error:  # nested too deep, or a number of thousands of digits
        raise UsageError(f"{name}: no file of counts ({error})") from error
    if not isinstance(answer, dict) or not isinstance(answer.get("counts"), dict):
        raise UsageError(f"{name}: not a file of counts (no object `counts`)")
    if answer.get("schema") != SCHEMA:
        raise UsageError(f"{name}: schema {answer.get('schema')!r}; this slr knows schema {SCHEMA}")
    reader = _Reader(name)
    counts = reader.read(FlowCounts, answer["counts"], "counts")
    assert isinstance(counts, FlowCounts)
    labels = reader.labels(answer.get("labels", {}))
    return CountsFile(counts, labels, tuple(reader.problems))


class _Reader:
    """Turns JSON values into the dataclasses of `counts`, by the types their fields state."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []

    def read(self, kind: type, value: object, where: str) -> object:
        """An object of a dataclass; names missing in the JSON keep their default."""
        if not isinstance(value, dict):
            raise self._wrong(where, "an object", value)
        hints = get_type_hints(kind)
        known = {field.name for field in fields(kind)}
        self._unknown(set(value) - known, where)
        for field in fields(kind):
            needed = field.default is MISSING and field.default_factory is MISSING
            if needed and field.name not in value:
                raise UsageError(f"{self.name}: {where}.{field.name} is missing")
        given = [name for name in hints if name in known and name in value]
        return kind(**{name: self._value(hints[name], value[name], f"{where}.{name}") for name in given})

    def labels(self, value: object) -> dict[str, str]:
        if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
            raise self._wrong("labels", "an object of texts", value)
        known = read_official(updated=False)
        self._unknown(set(value) - set(known), "labels")
        return {key: clean(text) for key, text in value.items() if key in known and clean(text)}

    def _value(self, hint: object, value: object, where: str) -> object:
        if isinstance(hint, type) and is_dataclass(hint):
            return self.read(hint, value, where)
        if get_origin(hint) is tuple:
            return self._lines(get_args(hint)[0], value, where)
        if hint in {str, str | None}:
            return self._text(value, where, optional=hint == str | None)
        if hint is bool and isinstance(value, bool):
            return value
        if (value is None and hint == int | None) or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        raise self._wrong(where, "a whole number" + (" or null" if hint == int | None else ""), value)

    def _lines(self, kind: type, value: object, where: str) -> tuple[object, ...]:
        if not isinstance(value, list):
            raise self._wrong(where, "a list", value)
        return tuple(self.read(kind, item, f"{where}[{number}]") for number, item in enumerate(value))

    def _text(self, value: object, where: str, *, optional: bool) -> str | None:
        if value is None and optional:
            return None
        if not isinstance(value, str):
            raise self._wrong(where, "a text", value)
        return clean(value)

    def _unknown(self, names: set[str], where: str) -> None:
        self.problems += [
            Problem(self.name, f"{where}: unknown name {key!r} is not read") for key in sorted(names)
        ]

    def _wrong(self, where: str, wanted: str, value: object) -> UsageError:
        return UsageError(f"{self.name}: {where} is not {wanted}: {str(value)[:40]!r}")
