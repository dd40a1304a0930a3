"""The table [suggestions]: off without it, and every mistake told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from slr.adapters.folder import load_review
from slr.core.errors import ConfigError
from slr.core.model import SuggestionSettings

TABLE = '[suggestions]\nurl = "{url}"\nmodel = "m"\n{more}\n'


def settings(folder: Path, *, url: str = "http://127.0.0.1:8000/v1/", more: str = "") -> SuggestionSettings | None:
    text = 'title = "T"\n' + TABLE.format(url=url, more=more)
    (folder / "review.toml").write_text(text, encoding="utf-8")
    return load_review(folder, {"SLR_MODEL_KEY": "sk-1"}).protocol.suggestions


def test_no_table_means_no_model(tmp_path: Path) -> None:
    (tmp_path / "review.toml").write_text('title = "T"\n', encoding="utf-8")
    assert load_review(tmp_path, {"SLR_MODEL_KEY": "sk-1"}).protocol.suggestions is None


def test_a_model_on_this_machine_needs_no_price(tmp_path: Path) -> None:
    found = settings(tmp_path)
    assert found == SuggestionSettings("http://127.0.0.1:8000/v1", "m", is_local=True)


def test_every_setting_is_read(tmp_path: Path) -> None:
    more = (
        'price-in = 1\nprice-out = 2.5\ncurrency = "EUR"\ncap = 3\ntemperature = "default"\nseed = 7\n'
        'max-tokens = 60\nlimit-name = "max_completion_tokens"\ntimeout = 9\nkey-variable = "MY_KEY"\nshow = "before"'
    )
    assert settings(tmp_path, url="https://api.example.org/v1", more=more) == SuggestionSettings(
        "https://api.example.org/v1", "m", False, 1.0, 2.5, "EUR", 3.0, None, 7, 60, "max_completion_tokens", 9.0,
        "MY_KEY", True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("url", "more", "message"),
    [
        ("http://api.example.org/v1", "", "url must begin with https://"),
        ("ftp://x", "", "url"),
        ("https://user:secret@api.example.org", "", "url"),
        ("https://x.org", 'key = "sk-1"', "key"),
        ("https://x.org", "prize-in = 1", "prize-in"),
        ("https://x.org", "cap = -1", "cap must be a number from 0"),
        ("https://x.org", "cap = true", "cap must be a number"),
        ("https://x.org", 'price-in = "free"', "price-in must be a number"),
        ("https://x.org", "price-in = nan", "price-in must be a number"),
        ("https://x.org", "max-tokens = 1.5", "max-tokens must be a whole number"),
        ("https://x.org", 'currency = "euros"', "currency must be three capitals"),
        ("https://x.org", 'stage = "full-text"', "stage cannot be"),
        ("https://x.org", 'show = "always"', "show cannot be"),
    ],
)
def test_a_mistake_is_told_with_file_and_line_and_no_key_is_repeated(
    tmp_path: Path, url: str, more: str, message: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        settings(tmp_path, url=url, more=more)
    told = str(caught.value)
    assert message in told
    assert "review.toml:" in told
    assert "sk-1" not in told
    assert "secret" not in told
