"""The `[screening]` table of `review.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from slr.core.model import Policy, Stage
from slr.core.review.toml_file import TomlTable, nearest_hint, quoted
from slr.core.text import names

_VERSIONS = ("each", "once")
_KEYS = (
    "reviewers", "resolvers", "versions", "check", "slot-minutes", "words", "profile", "keys", "theme", "stopping",
)  # fmt: skip


def screening_table(top: TomlTable) -> TomlTable:
    """The table, its keys checked."""
    screening = top.table("screening")
    screening.only(*_KEYS, *Stage)
    return screening


def people(screening: TomlTable, key: str, *, others: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The people listed under a key, each once, in names that nobody can take for another one's."""
    listed = screening.names(key)
    for place, name in enumerate(listed):
        why = names.fault(name)
        if why is not None:
            hint = "Letters of two scripts can look the same." if "scripts" in why else None
            raise screening.error(f"the name {quoted(name)} {why}", key, place, hint=hint)
        like = names.lookalike(name, (*others, *listed[:place]))
        if like is not None:
            raise screening.error(f"the names {quoted(name)} and {quoted(like)} look alike", key, place)
    again = names.twice(listed)
    if again is not None:
        place, before = again
        hint = "Names are compared without case, width and blanks."
        raise screening.error(f"{key} names {quoted(before)} twice", key, place, hint=hint)
    return listed


def policy_at(screening: TomlTable, stage: Stage) -> Policy:
    """Who has to decide at a stage; `sample` needs `check`."""
    value = screening.text(stage, Policy.SINGLE)
    if value not in set(Policy):
        raise screening.error(
            f"unknown policy {quoted(value)} for {stage}", stage, hint=nearest_hint(value, Policy, what="policies")
        )
    if value == Policy.SAMPLE and "check" not in screening.values:
        hint = "check = 20 lets a second reviewer see a fifth of the reports."
        raise screening.error('the policy "sample" needs check, the percentage', stage, hint=hint)
    return Policy(value)


def versions_once(screening: TomlTable) -> bool:
    """Whether a verdict on one version of a study counts for the others."""
    value = screening.text("versions", _VERSIONS[0])
    if value not in _VERSIONS:
        raise screening.error(
            f"versions cannot be {quoted(value)}",
            "versions",
            hint='"each": every report is screened; "once": a verdict on one version counts for the others.',
        )
    return value == "once"


def check_percent(screening: TomlTable) -> float:
    """The share of the reports that a second reviewer sees under `sample`, in per cent."""
    return _number(screening, "check", 0.0, low=0.0, high=100.0)


def slot_minutes(screening: TomlTable) -> float:
    """How long a report on somebody's screen is kept for that reviewer, in minutes."""
    return _number(screening, "slot-minutes", 30.0, low=0.1, high=24 * 60.0)


def key_profile(screening: TomlTable) -> str | None:
    """The set of keys that the reviewer's own are laid over; None for the default one."""
    value = screening.text("profile").strip()
    if value:
        from slr.core.review.keymap import Profile  # noqa: PLC0415 - see `keys`

        _require_known(screening, "profile", value, Profile)
    return value or None


def theme(screening: TomlTable) -> str | None:
    """The colours of the screens; None for those of the terminal."""
    value = screening.text("theme").strip()
    if value:
        from slr.core.review.keymap import Theme  # noqa: PLC0415 - see `keys`

        _require_known(screening, "theme", value, Theme)
    return value or None


def keys(screening: TomlTable) -> Mapping[str, str]:
    """Action to its keys, as `slr.core.review.keymap.make_keymap` takes them."""
    table = screening.table("keys")
    written = {action: table.text(action, filled=True) for action in table.values}
    if written:
        from slr.core.review.keymap import find_key_fault  # noqa: PLC0415 - most reviews name no keys

        fault = find_key_fault(key_profile(screening), written)
        if fault is not None:
            raise table.error(f"[screening.keys] {fault.message}", fault.action, hint=fault.hint)
    return written


def _require_known(screening: TomlTable, key: str, value: str, known: type[StrEnum]) -> None:
    if value not in set(known):
        raise screening.error(
            f"unknown {key} {quoted(value)}", key, hint=nearest_hint(value, known, what=f"{key}s")
        )


def stop_target(screening: TomlTable) -> float:
    """The recall to be reached before screening may end early."""
    return _stopping(screening, "target")


def stop_confidence(screening: TomlTable) -> float:
    """How sure one wants to be that it is reached."""
    return _stopping(screening, "confidence")


def _stopping(screening: TomlTable, key: str) -> float:
    table = screening.table("stopping")
    table.only("target", "confidence")
    value = table.values.get(key, 0.95)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1:
        hint = f"For 95 % write {key} = 0.95; that is also the default."
        raise table.error(f"{key} must be a share above 0 and below 1", key, hint=hint)
    return float(value)


def _number(table: TomlTable, key: str, default: float, *, low: float, high: float) -> float:
    value = table.values.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise table.error(f"{key} must be a number from {low:g} to {high:g}", key)
    return float(value)
