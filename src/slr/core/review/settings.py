"""`review.toml` read into a `Protocol`, with the environment laid over it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from ipaddress import ip_address
from math import isfinite
from urllib.parse import urlsplit

from slr.core.errors import ConfigError, UsageError
from slr.core.model import Criterion, Protocol, ReviewAuthor, SourceSettings, Stage, SuggestionSettings
from slr.core.review.screening import (
    check_percent,
    key_profile,
    keys,
    people,
    policy_at,
    screening_table,
    slot_minutes,
    stop_confidence,
    stop_target,
    theme,
    versions_once,
)
from slr.core.review.toml_file import TomlTable, nearest_hint, parse_table, quoted
from slr.core.text.places import holds_password, ledger_url
from slr.core.text.printable import is_harmless

_KEYS = (
    "url", "model", "price-in", "price-out", "currency", "cap", "temperature", "seed", "stage", "max-tokens",
    "limit-name", "timeout", "key-variable", "show",
)  # fmt: skip
_LIMIT_NAMES = ("max_tokens", "max_completion_tokens")
_SHOWS = ("after", "before")
_KEY_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_MODEL_URL_HINT = (
    "For instance https://api.example.org/v1, or http://127.0.0.1:11434/v1 for a model on this machine."
)
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
        currency=_match(table, "currency", "USD", _CURRENCY, "three capitals such as EUR"),
        cap=_number(table, "cap", None, low=0.0, high=1e6),
        temperature=_temperature(table),
        seed=_whole(table, "seed", 0, low=0, high=2**31 - 1),
        max_tokens=_whole(table, "max-tokens", 1000, low=50, high=100_000),
        limit_name=_one_of(table, "limit-name", _LIMIT_NAMES),
        timeout=_number(table, "timeout", 300.0, low=1.0, high=3600.0) or 300.0,
        key_variable=_match(table, "key-variable", "SLR_MODEL_KEY", _KEY_VARIABLE, "the name of a variable"),
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
        raise table.error(f"url {wrong}", "url", hint=_MODEL_URL_HINT)
    if urlsplit(url).scheme == "http" and not is_loopback(url):
        hint = "Without TLS the key and the texts could be read on the way. http:// is for this machine only."
        raise table.error("url must begin with https://", "url", hint=hint)
    return url.rstrip("/")


def _model(table: TomlTable) -> str:
    model = table.text("model", filled=True).strip()
    if not is_harmless(model) or len(model) > 200:
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


def _match(table: TomlTable, key: str, default: str, form: re.Pattern[str], what: str) -> str:
    value = table.text(key, default)
    if not form.fullmatch(value):
        raise table.error(f"{key} must be {what}", key, hint=_KEY_HINT if key == "key-variable" else None)
    return value


_ORCID = re.compile(r"(?:https?://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dXx])/?")


def review_authors(top: TomlTable) -> tuple[ReviewAuthor, ...]:
    """`authors`, in order: each a name, or a table of `name` and `orcid`.

    Raises:
        ConfigError: an entry is neither, has no name, or its ORCID is none.
    """
    value = top.values.get("authors", [])
    if not isinstance(value, list):
        raise top.error("authors must be a list", "authors", hint=_EXAMPLE)
    return tuple(_author(top, author, place) for place, author in enumerate(value))


_EXAMPLE = 'For instance: authors = ["Silva, Ana", { name = "Okafor, Nneka", orcid = "0000-0002-1825-0097" }]'


def _author(top: TomlTable, value: object, place: int) -> ReviewAuthor:
    row = {"name": value} if isinstance(value, str) else value
    name = row.get("name") if isinstance(row, dict) else None
    if not isinstance(row, dict) or not isinstance(name, str) or not name.strip() or not is_harmless(name):
        raise top.error("authors holds an entry without a name", "authors", place, hint=_EXAMPLE)
    if row.keys() - {"name", "orcid"}:
        raise top.error("authors holds a key other than name and orcid", "authors", place, hint=_EXAMPLE)
    return ReviewAuthor(name.strip(), _orcid(top, row.get("orcid"), place))


def _orcid(top: TomlTable, value: object, place: int) -> str | None:
    if value is None or value == "":
        return None
    match = _ORCID.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None or not _is_checked(match[1]):
        hint = "An ORCID is 16 digits, the last one a check digit: 0000-0002-1825-0097."
        raise top.error(f"{value!r} is not an ORCID", "authors", place, hint=hint)
    return match[1].upper()


def _is_checked(orcid: str) -> bool:
    """ISO 7064, MOD 11-2 (https://support.orcid.org/hc/en-us/articles/360006897674)."""
    total = 0
    for digit in orcid.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return orcid[-1].upper() == ("X" if check == 10 else str(check))


_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_EMAIL = re.compile(r"[!-?A-~]+@[!-?A-~]+")  # both parts printable ASCII without blanks
_KEY = re.compile(r"[!-~]+")
_VARIABLE = re.compile(r"SLR_([A-Z0-9_]+)_(?:URL|KEY)")
_NOT_SOURCES = frozenset({"ledger", "model"})  # SLR_LEDGER_URL is a database, SLR_MODEL_KEY a language model's key
#: How many copies of the ledger are kept where the file says nothing.
_COPIES = 7
_MOST_COPIES = 1000
_TABLES = (
    "title", "question", "authors", "contact", "search", "screening", "criteria", "sources", "extraction",
    "ledger", "suggestions", "dedup",
)  # fmt: skip


def read_protocol(
    text: str, where: str, env: Mapping[str, str], known_sources: Collection[str] | None
) -> tuple[Protocol, str]:
    """The protocol, and the text of the file in which the keys of services are replaced by `***`.

    Args:
        text: what the file holds.
        where: the file's name in messages.
        env: the environment.
        known_sources: the names adapters answer to; when given, every other name is an error.

    Raises:
        ConfigError: a key or value of the file, or a variable of the environment, is not usable.
    """
    top = _top_table(text, where)
    screening = screening_table(top)
    email = _email(top, env)
    reviewers = people(screening, "reviewers")
    protocol = Protocol(
        title=top.text("title", filled=True).strip(),
        question=top.text("question").strip(),
        criteria=_criteria(top),
        policy={stage: policy_at(screening, stage) for stage in Stage},
        sources=_sources_searched(top, known_sources),
        source_settings=_source_settings(top, env, known_sources, email),
        reviewers=reviewers,
        resolvers=people(screening, "resolvers", others=reviewers),
        authors=review_authors(top),
        email=email,
        extraction=top.table("extraction").values,
        versions_once=versions_once(screening),
        check_percent=check_percent(screening),
        slot_minutes=slot_minutes(screening),
        words=screening.names("words"),
        key_profile=key_profile(screening),
        keys=keys(screening),
        theme=theme(screening),
        ledger_url=_ledger_url(top),
        bind_roles=_bind_roles(top),
        ledger_copies=_ledger_copies(top),
        suggestions=suggestion_settings(top, url_fault),
        stop_target=stop_target(screening),
        stop_confidence=stop_confidence(screening),
        dedup_vetoes=_dedup_vetoes(top),
        dedup_ask_from=_dedup_ask_from(top),
    )
    return protocol, _without_keys(top, text)


def _top_table(text: str, where: str) -> TomlTable:
    top = parse_table(text, where)
    if "sources" in top.values and not isinstance(top.values["sources"], dict):
        hint = "List the sources under [search]; [sources.NAME] sets how to reach one."
        raise top.error("sources must be a table here", "sources", hint=hint)
    top.only(*_TABLES)
    top.require("title")
    return top


#: Facts over which a review may forbid the rules of deduplication to merge.
DEDUP_FACTS = ("page", "volume", "issue", "year", "journal", "title", "authors", "doi")


def _dedup_vetoes(top: TomlTable) -> tuple[str, ...]:
    dedup = top.table("dedup")
    dedup.only("never-over", "ask-from")
    given = dedup.names("never-over", what="facts")
    for fact in given:
        if fact not in DEDUP_FACTS:
            hint = nearest_hint(fact, DEDUP_FACTS, what="facts")
            raise dedup.error(
                f"never-over: {quoted(fact)} is no fact that records are compared by", "never-over", hint=hint
            )
    return given


def _dedup_ask_from(top: TomlTable) -> float:
    dedup = top.table("dedup")
    given = dedup.values.get("ask-from", 0.0)
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given <= 1:
        hint = "A pair that no rule decides is asked about from this probability on; 0 asks about all of them."
        raise dedup.error("ask-from must be a number from 0 to 1", "ask-from", hint=hint)
    return float(given)


def _ledger_url(top: TomlTable) -> str | None:
    ledger = top.table("ledger")
    ledger.only("url", "bind-roles", "backups")
    url = ledger.text("url").strip()
    try:
        if url:
            ledger_url(url)
    except UsageError as error:
        raise ledger.error(f"url: {error.message}", "url", hint=error.hint) from error
    if holds_password(url):
        hint = "Everyone with the folder can read this file. Put the password into ~/.pgpass or PGPASSWORD."
        raise ledger.error("url holds a password", "url", hint=hint)
    return url or None


def _bind_roles(top: TomlTable) -> bool:
    ledger = top.table("ledger")
    value = ledger.values.get("bind-roles", False)
    if not isinstance(value, bool):
        hint = "With true a reviewer acts only under the database role of that name."
        raise ledger.error("bind-roles must be true or false", "bind-roles", hint=hint)
    return value


def _ledger_copies(top: TomlTable) -> int:
    ledger = top.table("ledger")
    given = ledger.values.get("backups", _COPIES)
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= _MOST_COPIES:
        hint = "How many copies are kept, one for each day of use; 0 makes none."
        raise ledger.error(f"backups must be a whole number from 0 to {_MOST_COPIES}", "backups", hint=hint)
    return given


def criteria_in(text: str) -> tuple[Criterion, ...]:
    """The criteria that a wording of `review.toml` has, as the ledger keeps it beside the decisions made under it.

    Raises:
        ConfigError: it is no such text.
    """
    return _criteria(parse_table(text, "an earlier review.toml"))


def _sources_searched(top: TomlTable, known: Collection[str] | None) -> tuple[str, ...]:
    search = top.table("search")
    search.only("sources")
    return search.source_names("sources", known)


def _criteria(top: TomlTable) -> tuple[Criterion, ...]:
    by_code: dict[str, Criterion] = {}
    for table in top.tables("criteria"):
        criterion = _criterion(table)
        if criterion.code.lower() in by_code:  # on a keyboard and in a table, t-topic is T-TOPIC
            raise table.error(f"code {quoted(criterion.code)} is used twice", "code")
        by_code[criterion.code.lower()] = criterion
    return tuple(by_code.values())


def _criterion(table: TomlTable) -> Criterion:
    table.only("code", "stage", "text", "reason")
    table.require("code", "stage", "text", "reason")
    code, stage = table.text("code", filled=True), table.text("stage")
    if not _CODE.fullmatch(code):
        hint = "A code is letters, digits, dots, hyphens and underscores: T-TOPIC."
        raise table.error(f"{quoted(code)} is not a code", "code", hint=hint)
    if stage not in set(Stage):
        raise table.error(
            f"unknown stage {quoted(stage)}", "stage", hint=nearest_hint(stage, Stage, what="stages")
        )
    text, reason = table.text("text", filled=True).strip(), table.text("reason", filled=True).strip()
    return Criterion(code, Stage(stage), text, reason)


def _email(top: TomlTable, env: Mapping[str, str]) -> str | None:
    contact = top.table("contact")
    contact.only("email")
    written = contact.text("email").strip()
    hint = "It is sent to the services, so that they can reach you: name@example.org"
    if written and not _EMAIL.fullmatch(written):
        raise contact.error(f"{quoted(written)} is not a mail address", "email", hint=hint)
    variable = env.get("SLR_EMAIL", "").strip()
    if variable and not _EMAIL.fullmatch(variable):
        raise ConfigError("SLR_EMAIL", None, f"{quoted(variable)} is not a mail address", hint=hint)
    return variable or written or None


def _source_settings(
    top: TomlTable, env: Mapping[str, str], known: Collection[str] | None, email: str | None
) -> dict[str, SourceSettings]:
    tables = top.table("sources")
    for name in tables.values:
        tables.check_source(name, known, name)
    names = {*tables.values, *(known if known is not None else _names_in(env))}
    return {name: _one_source(tables, name, env, email) for name in sorted(names)}


def _names_in(env: Mapping[str, str]) -> set[str]:
    matches = (_VARIABLE.fullmatch(variable) for variable in env)
    return {match[1].lower() for match in matches if match} - _NOT_SOURCES


def _one_source(tables: TomlTable, name: str, env: Mapping[str, str], email: str | None) -> SourceSettings:
    table = tables.table(name)
    table.only("base_url", "key")
    prefix = f"SLR_{name.upper().replace('-', '_')}"
    base_url, key = table.text("base_url").strip(), table.text("key").strip()
    if base_url and (wrong := url_fault(base_url)):
        raise table.error(f"base_url {wrong}", "base_url", hint=_URL_HINT)
    if key and not _KEY.fullmatch(key):
        raise table.error("key holds blanks or characters that cannot be sent", "key")
    return SourceSettings(
        _env_url(env, f"{prefix}_URL") or base_url.rstrip("/") or None,
        _env_key(env, f"{prefix}_KEY") or key or None,
        email,
    )


_URL_HINT = "For instance https://api.example.org, or http://127.0.0.1:8000 for a server of your own."


def url_fault(url: str) -> str | None:
    """What is wrong with a base URL, or None."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is not a URL"
    if parts.scheme not in {"http", "https"} or not host or not _KEY.fullmatch(url):
        return "must begin with http:// or https:// and name a host"
    if "@" in parts.netloc:
        return "must not hold a user name or password"
    return "must not hold a query or fragment" if parts.query or parts.fragment else None


def _env_url(env: Mapping[str, str], variable: str) -> str:
    url = env.get(variable, "").strip()
    if url and (wrong := url_fault(url)):
        raise ConfigError(variable, None, wrong, hint=_URL_HINT)
    return url.rstrip("/")


def _env_key(env: Mapping[str, str], variable: str) -> str:
    key = env.get(variable, "").strip()
    if key and not _KEY.fullmatch(key):
        raise ConfigError(variable, None, "holds blanks or characters that cannot be sent")
    return key


def _without_keys(top: TomlTable, text: str) -> str:
    lines = text.split("\n")
    for name in top.table("sources").values:
        table = top.table("sources").table(name)
        line, key = top.lines.content((*table.path, "key")), table.text("key").strip()
        if key and line is not None:
            lines[line - 1] = lines[line - 1].replace(key, "***")
    return "\n".join(lines)
