"""The `[suggestions]` table of `review.toml`: the language model that may be asked. Without it, none is."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_address
from math import isfinite
from urllib.parse import urlsplit

from slr.core.model import Stage, SuggestionSettings
from slr.core.review.toml_file import TomlTable, quoted

_KEYS = (
    "url", "model", "price-in", "price-out", "currency", "cap", "temperature", "seed", "stage", "max-tokens",
    "limit-name", "timeout", "key-variable", "show",
)  # fmt: skip
_LIMIT_NAMES = ("max_tokens", "max_completion_tokens")
_SHOWS = ("after", "before")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_URL_HINT = "For instance https://api.example.org/v1, or http://127.0.0.1:11434/v1 for a model on this machine."
_KEY_HINT = "Put the key into the environment variable SLR_MODEL_KEY, or the one that key-variable names."


def suggestion_settings(top: TomlTable, url_fault: Callable[[str], str | None]) -> SuggestionSettings | None:
    """The table as read; None when it is absent.

    Args:
        top: the whole file.
        url_fault: says what is wrong with a base URL.

    Raises:
        ConfigError: a key or a value is not usable, or there is a key of the service in the file.
    """
    if "suggestions" not in top.values:
        return None
    table = top.table("suggestions")
    if "key" in table.values:
        raise table.error("a key must not stand in this file", "key", hint=_KEY_HINT)
    table.only(*_KEYS)
    table.require("url", "model")
    _check_stage(table)
    url = _url(table, url_fault)
    return SuggestionSettings(
        url=url,
        model=_model(table),
        is_local=is_loopback(url),
        price_in=_number(table, "price-in", None, low=0.0, high=1e6),
        price_out=_number(table, "price-out", None, low=0.0, high=1e6),
        currency=_matched(table, "currency", "USD", _CURRENCY, "three capitals such as EUR"),
        cap=_number(table, "cap", None, low=0.0, high=1e6),
        temperature=_temperature(table),
        seed=_whole(table, "seed", 0, low=0, high=2**31 - 1),
        max_tokens=_whole(table, "max-tokens", 1000, low=50, high=100_000),
        limit_name=_one_of(table, "limit-name", _LIMIT_NAMES),
        timeout=_number(table, "timeout", 300.0, low=1.0, high=3600.0) or 300.0,
        key_variable=_matched(table, "key-variable", "SLR_MODEL_KEY", _VARIABLE, "the name of a variable"),
        shows_before=_one_of(table, "show", _SHOWS) == "before",
    )


def is_loopback(url: str) -> bool:
    """Whether a URL leads to this very machine by its own name: `localhost`, 127.0.0.0/8 or ::1."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _url(table: TomlTable, url_fault: Callable[[str], str | None]) -> str:
    url = table.text("url", filled=True).strip()
    wrong = url_fault(url)
    if wrong:
        raise table.error(f"url {wrong}", "url", hint=_URL_HINT)
    if urlsplit(url).scheme == "http" and not is_loopback(url):
        hint = "Without TLS the key and the texts could be read on the way. http:// is for this machine only."
        raise table.error("url must begin with https://", "url", hint=hint)
    return url.rstrip("/")


def _model(table: TomlTable) -> str:
    model = table.text("model", filled=True).strip()
    if not model.isprintable() or len(model) > 200:
        raise table.error("model must be a name of one line", "model")
    return model


def _check_stage(table: TomlTable) -> None:
    stage = table.text("stage", Stage.TITLE_ABSTRACT)
    if stage != Stage.TITLE_ABSTRACT:
        hint = 'Only title and abstract are sent. Write stage = "title-abstract", or leave it out.'
        raise table.error(f"stage cannot be {quoted(stage)}", "stage", hint=hint)


def _temperature(table: TomlTable) -> float | None:
    if table.values.get("temperature") == "default":
        return None
    return _number(table, "temperature", 0.0, low=0.0, high=2.0)


def _number(table: TomlTable, key: str, default: float | None, *, low: float, high: float) -> float | None:
    if key not in table.values:
        return default
    value = table.values[key]
    is_number = not isinstance(value, bool) and isinstance(value, int | float)
    if not is_number or not isfinite(value) or not low <= value <= high:
        raise table.error(f"{key} must be a number from {low:g} to {high:g}", key)
    return float(value)


def _whole(table: TomlTable, key: str, default: int, *, low: int, high: int) -> int:
    value = table.values.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise table.error(f"{key} must be a whole number from {low} to {high}", key)
    return value


def _one_of(table: TomlTable, key: str, known: tuple[str, ...]) -> str:
    value = table.text(key, known[0])
    if value not in known:
        raise table.error(f"{key} cannot be {quoted(value)}", key, hint=f"Known: {', '.join(known)}.")
    return value


def _matched(table: TomlTable, key: str, default: str, form: re.Pattern[str], what: str) -> str:
    value = table.text(key, default)
    if not form.fullmatch(value):
        raise table.error(f"{key} must be {what}", key, hint=_KEY_HINT if key == "key-variable" else None)
    return value
