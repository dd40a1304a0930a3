"""`review.toml` read into a `Protocol`, with the environment laid over it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from slr.core.errors import ConfigError, UsageError
from slr.core.model import Criterion, Protocol, SourceSettings, Stage
from slr.core.review.authors import review_authors
from slr.core.review.screening import (
    check_percent,
    keys,
    people,
    policy_at,
    screening_table,
    slot_minutes,
    stop_confidence,
    stop_target,
    versions_once,
)
from slr.core.review.suggestions import suggestion_settings
from slr.core.review.toml_file import TomlTable, nearest_hint, parse_table, quoted
from slr.core.text.places import holds_password, ledger_url

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
    "ledger", "suggestions",
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
    top = parse_table(text, where)
    if "sources" in top.values and not isinstance(top.values["sources"], dict):
        hint = "List the sources under [search]; [sources.NAME] sets how to reach one."
        raise top.error("sources must be a table here", "sources", hint=hint)
    top.only(*_TABLES)
    top.require("title")
    screening = screening_table(top)
    email = _email(top, env)
    reviewers = people(screening, "reviewers")
    protocol = Protocol(
        title=top.text("title", filled=True).strip(),
        question=top.text("question").strip(),
        criteria=_criteria(top),
        policy={stage: policy_at(screening, stage) for stage in Stage},
        sources=_searched(top, known_sources),
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
        key_profile=screening.text("profile").strip() or None,
        keys=keys(screening),
        theme=screening.text("theme").strip() or None,
        ledger_url=_ledger_url(top),
        bind_roles=_bind_roles(top),
        ledger_copies=_ledger_copies(top),
        suggestions=suggestion_settings(top, url_fault),
        stop_target=stop_target(screening),
        stop_confidence=stop_confidence(screening),
    )
    return protocol, _without_keys(top, text)


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
        hint = "With true a reviewer acts only under the database role of that name (docs/team.md)."
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


def _searched(top: TomlTable, known: Collection[str] | None) -> tuple[str, ...]:
    search = top.table("search")
    search.only("sources")
    return search.source_names("sources", known)


def _criteria(top: TomlTable) -> tuple[Criterion, ...]:
    found: dict[str, Criterion] = {}
    for table in top.tables("criteria"):
        criterion = _criterion(table)
        if criterion.code.lower() in found:  # on a keyboard and in a table, t-topic is T-TOPIC
            raise table.error(f"code {quoted(criterion.code)} is used twice", "code")
        found[criterion.code.lower()] = criterion
    return tuple(found.values())


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
    found = (_VARIABLE.fullmatch(variable) for variable in env)
    return {match[1].lower() for match in found if match} - _NOT_SOURCES


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
