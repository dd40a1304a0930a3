"""`review.toml`: what is read, and that every mistake names file, line, key and a way out."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from slr.adapters.folder import Review, load_review
from slr.core.errors import ConfigError, StoreError
from slr.core.model import Criterion, Policy, SourceSettings, Stage

FULL = """\
title = " Models of the brain "
question = "Which?"
[contact]
email = "a@example.org"
[search]
sources = ["crossref", "pubmed"]
[screening]
reviewers = ["anna", "ben"]
title-abstract = "double"
[[criteria]]
code = "T-TOPIC"
stage = "title-abstract"
text = "Off topic?"
reason = "Off topic"
[[criteria]]
code = "F-DATA"
stage = "full-text"
text = "No data?"
reason = "No data"
[sources.pubmed]
base_url = "http://127.0.0.1:8000/x/"
key = "secret1"
[extraction]
fields = ["n"]
"""


def load(
    folder: Path, text: str | bytes, env: dict[str, str] | None = None, known: set[str] | None = None
) -> Review:
    data = text.encode() if isinstance(text, str) else text
    (folder / "review.toml").write_bytes(data)
    return load_review(folder, env or {}, known)


def complaint(folder: Path, text: str | bytes, **how: object) -> tuple[str, str | None]:
    with pytest.raises(ConfigError) as caught:
        load(folder, text, **how)  # type: ignore[arg-type]
    assert caught.value.exit_code == 2
    assert "\n" not in caught.value.message
    return caught.value.message, caught.value.hint


def test_every_key_reaches_the_protocol(tmp_path: Path) -> None:
    review = load(tmp_path, FULL)
    protocol = review.protocol
    assert (protocol.title, protocol.question, protocol.email) == (
        "Models of the brain",
        "Which?",
        "a@example.org",
    )
    assert protocol.sources == ("crossref", "pubmed")
    assert protocol.reviewers == ("anna", "ben")
    assert protocol.policy == {Stage.TITLE_ABSTRACT: Policy.DOUBLE, Stage.FULL_TEXT: Policy.SINGLE}
    assert protocol.criteria == (
        Criterion("T-TOPIC", Stage.TITLE_ABSTRACT, "Off topic?", "Off topic"),
        Criterion("F-DATA", Stage.FULL_TEXT, "No data?", "No data"),
    )
    assert protocol.source_settings == {
        "pubmed": SourceSettings("http://127.0.0.1:8000/x", "secret1", "a@example.org")
    }
    assert protocol.extraction == {"fields": ["n"]}


def test_the_folder_says_where_its_things_are(tmp_path: Path) -> None:
    review = load(tmp_path, FULL)
    assert review.ledger_path == tmp_path / "data/slr.db"
    assert review.lock_path == tmp_path / "data/slr.lock"
    assert review.reports_dir == tmp_path / "reports"
    assert review.queries_dir == tmp_path / "queries"


def test_a_title_is_all_a_review_needs(tmp_path: Path) -> None:
    protocol = load(tmp_path, 'title = "x"').protocol
    assert (protocol.criteria, protocol.sources, protocol.email, protocol.question) == ((), (), None, "")
    assert set(protocol.policy.values()) == {Policy.SINGLE}


def test_the_text_kept_for_the_record_holds_no_key(tmp_path: Path) -> None:
    review = load(tmp_path, FULL)
    assert "secret1" not in review.protocol_text
    assert review.protocol_text == FULL.replace("secret1", "***")
    assert "secret1" not in repr(review)
    folded = 'title = "x"\n[sources.s]\nkey = """\\\n  secret2"""\n'
    assert "secret2" not in load(tmp_path, folded).protocol_text


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    env = {
        "SLR_PUBMED_URL": "https://mirror.example.org/",
        "SLR_PUBMED_KEY": "k2",
        "SLR_SEMANTIC_SCHOLAR_KEY": "k3",
        "SLR_EMAIL": "b@example.org",
        "SLR_LEDGER_URL": "postgresql://somewhere",
        "SLR_REVIEW": "elsewhere",
    }
    settings = load(tmp_path, FULL, env).protocol.source_settings
    assert settings == {
        "pubmed": SourceSettings("https://mirror.example.org", "k2", "b@example.org"),
        "semantic_scholar": SourceSettings(None, "k3", "b@example.org"),
    }


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    env = {"SLR_PUBMED_URL": "", "SLR_PUBMED_KEY": " ", "SLR_EMAIL": ""}
    assert load(tmp_path, FULL, env).protocol == load(tmp_path, FULL).protocol


def test_a_source_with_a_hyphen_has_a_variable_with_an_underscore(tmp_path: Path) -> None:
    protocol = load(tmp_path, 'title = "x"', {"SLR_MY_LIB_KEY": "k"}, {"my-lib", "other"}).protocol
    assert protocol.source_settings == {"my-lib": SourceSettings(key="k"), "other": SourceSettings()}


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SLR_PUBMED_URL", "ftp://x"),
        ("SLR_CROSSREF_URL", "https://"),
        ("SLR_CROSSREF_URL", "localhost:80"),
        ("SLR_CROSSREF_URL", "http://[::1"),
        ("SLR_CROSSREF_URL", "http://x:port"),
        ("SLR_CROSSREF_URL", "http://u:pw@x"),
        ("SLR_CROSSREF_URL", "http://x/?a=b"),
        ("SLR_CROSSREF_URL", "http://x y/"),
        ("SLR_PUBMED_KEY", "a\nb"),
        ("SLR_EMAIL", "me"),
        ("SLR_EMAIL", "a@b\r\nX: y"),
    ],
)
def test_a_bad_variable_is_named_and_its_value_is_not_shown_raw(tmp_path: Path, variable: str, value: str) -> None:
    message, _ = complaint(tmp_path, FULL, env={variable: value})
    assert message.startswith(f"{variable}: ")
    assert "pw" not in message


def test_a_misspelt_key_is_told_with_line_and_nearest_key(tmp_path: Path) -> None:
    told = complaint(tmp_path, '# c\n\n\n\n\ntitle = "x"\nquestoin = "y"\n')
    assert told == ('review.toml:7: unknown key "questoin"', 'Did you mean "question"?')


CRITERION = 'title = "x"\n[[criteria]]\ncode = "A"\nstage = "full-text"\ntext = "t"\nreason = "r"\n'


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("question = 'x'", 'review.toml: missing key "title"', None),
        ("title = 3", "review.toml:1: title must be a text in quotes", None),
        ("title = ' '", "review.toml:1: title is empty", None),
        ('title = "a\\u001b[31m"', "review.toml:1: title holds a control character", None),
        ('title = "x"\n"q\\u001bx" = 1', 'review.toml:2: unknown key "q?x"', "Known keys: authors"),
        (
            'title = "x"\n[search]\nsources = "pubmed"',
            "review.toml:3: sources must be a list of names",
            "For instance",
        ),
        (
            'title = "x"\n[search]\nsources = [\n1]',
            "review.toml:3: sources must be a list of names",
            "For instance",
        ),
        ('title = "x"\n[search]\nsources = ["a",\n""]', "review.toml:4: sources holds an empty", None),
        ('title = "x"\n[search]\nsources = ["a",\n"a"]', 'review.toml:4: sources names "a" twice', None),
        (
            'title = "x"\n[search]\nsources = ["Pub Med"]',
            'review.toml:3: "Pub Med" is not the name',
            "Names of sources",
        ),
        (
            'title = "x"\n[search]\nsource = []',
            'review.toml:3: unknown key "source" in [search]',
            'Did you mean "sources"?',
        ),
        ('title = "x"\nsources = ["a"]', "review.toml:2: sources must be a table here", "List the sources"),
        ('title = "x"\ncontact = "a@b"', "review.toml:2: contact must be a table", "Write [contact]"),
        ('title = "x"\n[contact]\nemail = "me"', 'review.toml:3: "me" is not a mail address', "It is sent"),
        (
            'title = "x"\n[screening]\nfull-text = "duble"',
            'review.toml:3: unknown policy "duble"',
            'Did you mean "double"?',
        ),
        (
            'title = "x"\n[screening]\nfull_text = "double"',
            'review.toml:3: unknown key "full_text"',
            'Did you mean "full-text"?',
        ),
        (
            'title = "x"\n[screening.stopping]\nrecall = 0.9',
            'review.toml:3: unknown key "recall" in [screening.stopping]',
            "Known keys: confidence, target",
        ),
        (
            'title = "x"\n[screening.stopping]\nconfidence = 0.9\ntarget = 95',
            "review.toml:4: target must be a share above 0 and below 1",
            "For 95 % write target = 0.95",
        ),
        (
            'title = "x"\n[screening.stopping]\nconfidence = true',
            "review.toml:3: confidence must be a share",
            "For 95 % write confidence = 0.95",
        ),
        ('title = "x"\n[screening.stopping]\ntarget = nan', "review.toml:3: target must be a share", None),
        ('title = "x"\n[screening]\nstopping = 0.9', "review.toml:3: stopping must be a table", None),
        (
            'title = "x"\n[criteria]\ncode = "A"',
            "review.toml:2: criteria must be a list of tables",
            "Write [[criteria]]",
        ),
        (CRITERION + '[[criteria]]\ncode = "B"', 'review.toml:7: missing key "stage" in [criteria]', None),
        (
            CRITERION.replace("full-text", "fulltext"),
            'review.toml:4: unknown stage "fulltext"',
            'Did you mean "full-text"?',
        ),
        (CRITERION.replace('"A"', '"A B"'), 'review.toml:3: "A B" is not a code', "A code is"),
        (CRITERION.replace('"r"', '""'), "review.toml:6: reason is empty", None),
        (CRITERION + CRITERION[12:].replace('"A"', '"a"'), 'review.toml:8: code "a" is used twice', None),
        (CRITERION + "txt = 1", 'review.toml:7: unknown key "txt" in [criteria]', 'Did you mean "text"?'),
        (
            'title = "x"\n[sources.a]\nbase_url = "x.org"',
            "review.toml:3: base_url must begin with http",
            "For instance",
        ),
        ('title = "x"\n[sources.a]\nkey = "a b"', "review.toml:3: key holds blanks", None),
        ('title = "x"\n[sources.a]\nurl = "a"', 'review.toml:3: unknown key "url" in [sources.a]', None),
        ('title = "x"\nsources.a = 1', "review.toml:2: a must be a table", None),
        ('title = "x"\ntitle = "y"', "review.toml:2: not TOML: cannot overwrite a value", None),
        ('title = "x"\n\nquestion = what', "review.toml:3: not TOML: invalid value", None),
        ('title = "x"\ncontact = """a\n', "review.toml:2: not TOML: ", None),
        ("title = " + "1" * 5000, "review.toml: is not readable as TOML", None),
        (b"title = 'x'\n# \xff", "review.toml:2: is not UTF-8 text", "Save the file as UTF-8."),
        ("", "review.toml: is empty", None),
        (" \n", "review.toml: is empty", None),
    ],
)
def test_every_mistake_names_file_line_and_key(tmp_path: Path, text: str, message: str, hint: str | None) -> None:
    told, advice = complaint(tmp_path, text)
    assert told.startswith(message)
    assert hint is None or (advice or "").startswith(hint)


def test_stopping_asks_for_95_per_cent_twice_unless_told_otherwise(tmp_path: Path) -> None:
    plain = load(tmp_path, 'title = "x"').protocol
    assert (plain.stop_target, plain.stop_confidence) == (0.95, 0.95)
    own = load(tmp_path, 'title = "x"\n[screening.stopping]\ntarget = 0.9\nconfidence = 0.99').protocol
    assert (own.stop_target, own.stop_confidence) == (0.9, 0.99)


def test_unknown_sources_are_told_only_when_the_known_ones_are_given(tmp_path: Path) -> None:
    text = 'title = "x"\n[search]\nsources = ["pubmed",\n"crosref"]\n'
    assert load(tmp_path, text).protocol.sources == ("pubmed", "crosref")
    told = complaint(tmp_path, text, known={"pubmed", "crossref"})
    assert told == ('review.toml:4: unknown source "crosref"', 'Did you mean "crossref"?')
    told = complaint(tmp_path, 'title = "x"\n[sources.zzz]\n', known={"pubmed", "crossref"})
    assert told == ('review.toml:2: unknown source "zzz"', "Known sources: crossref, pubmed.")


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    text = b"\xef\xbb\xbf" + FULL.replace("\n", "\r\n").encode()
    assert load(tmp_path, text).protocol == load(tmp_path, FULL).protocol
    message, _ = complaint(tmp_path, b'title = "x"\r\n\r\nquestoin = "y"\r\n')
    assert message.startswith("review.toml:3: ")


def test_a_complaint_of_the_parser_without_a_line_is_told_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def complain(_: str) -> dict[str, object]:
        raise tomllib.TOMLDecodeError("Something\x1b odd")

    monkeypatch.setattr(tomllib, "loads", complain)
    message, hint = complaint(tmp_path, 'title = "x"')
    assert message == "review.toml: not TOML: something? odd"
    assert hint


def test_a_directory_in_place_of_the_file_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "review.toml").mkdir()
    with pytest.raises(ConfigError, match=r"^review\.toml: is a directory, not a file$"):
        load_review(tmp_path, {})


def test_a_file_that_is_gone_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^review\.toml: there is no such file$"):
        load_review(tmp_path, {})


def test_a_disk_that_refuses_is_a_store_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(StoreError, match=r"^cannot read review\.toml: Permission denied$"):
        load_review(tmp_path, {})
