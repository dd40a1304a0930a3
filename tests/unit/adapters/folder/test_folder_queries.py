"""`queries/*.toml`: what is read, and that every mistake names file, line, key and a way out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from slr.adapters.folder import Review, load_queries, load_query, load_review, resolve_window
from slr.core.errors import ConfigError, UsageError
from slr.core.model import QueryFile, Window


@pytest.fixture
def review(tmp_path: Path) -> Review:
    (tmp_path / "review.toml").write_text('title = "x"')
    (tmp_path / "queries").mkdir()
    for name in ("main", "broad", ".hidden"):
        (tmp_path / "queries" / f"{name}.toml").write_text(f'expression = "{name}"')
    (tmp_path / "elsewhere.toml").write_text('expression = "far"')
    return load_review(tmp_path, {})


def read(folder: Path, text: str, known: set[str] | None = None) -> QueryFile:
    path = folder / "q.toml"
    path.write_text(text, encoding="utf-8")
    return load_query(path, "queries/q.toml", known)


def test_every_key_reaches_the_query(tmp_path: Path) -> None:
    query = read(
        tmp_path,
        'description = " d "\nfrom = 2020-02-18\nto = "2025-02"\nsources = ["pubmed"]\n'
        "expression = '''\na | b\n'''\n[override]\npubmed = '''a[tiab]'''\n",
    )
    assert query == QueryFile(
        name="q",
        path="queries/q.toml",
        expression="a | b\n",
        line=6,
        sources=("pubmed",),
        window=Window(date(2020, 2, 18), date(2025, 2, 28)),
        overrides={"pubmed": "a[tiab]"},
        description="d",
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("expression = 'X'", 1),
        ("\n\nexpression = '''X'''", 3),
        ("\nexpression = '''\nX'''", 3),
        ('expression = """\n\n\nX"""', 4),
        ('expression = """a\nX"""', 2),
        ('expression = """\\\n  \n  X"""', 3),
    ],
)
def test_line_and_line_breaks_before_an_offset_give_the_line_of_an_error(
    tmp_path: Path, text: str, line: int
) -> None:
    query = read(tmp_path, text)
    offset = query.expression.index("X")
    assert query.line + query.expression.count("\n", 0, offset) == line


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("", None),
        ("from = 2020-02-18", Window(date(2020, 2, 18), None)),
        ("to = 2020-02-18", Window(None, date(2020, 2, 18))),
        ("from = 2020-02-18T10:00:00", Window(date(2020, 2, 18), None)),
        ('from = "2020"\nto = "2020"', Window(date(2020, 1, 1), date(2020, 12, 31))),
        ('from = "2020-02"\nto = "2020-02"', Window(date(2020, 2, 1), date(2020, 2, 29))),
        ('from = "2020-02-18"\nto = 2020-02-18', Window(date(2020, 2, 18), date(2020, 2, 18))),
    ],
)
def test_dates_of_any_precision_become_whole_windows(tmp_path: Path, text: str, window: Window | None) -> None:
    query = read(tmp_path, f'expression = "a"\n{text}')
    assert query.window == window
    assert resolve_window(query, date(2025, 2, 18)) == (window or Window())


@pytest.mark.parametrize(
    ("today", "start"),
    [
        (date(2025, 2, 18), date(2020, 1, 1)),
        (date(2024, 2, 29), date(2019, 1, 1)),
        (date(2025, 12, 31), date(2020, 1, 1)),
        (date(3, 1, 1), date(1, 1, 1)),
    ],
)
def test_a_rolling_window_begins_on_1_january_so_that_year_only_records_stay(
    tmp_path: Path, today: date, start: date
) -> None:
    query = read(tmp_path, 'expression = "a"\nyears = 5')
    assert (query.years, query.window) == (5, None)
    assert resolve_window(query, today) == Window(start, today)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("description = 'x'", 'queries/q.toml: missing key "expression"', None),
        ("expresion = 'x'", 'queries/q.toml:1: unknown key "expresion"', 'Did you mean "expression"?'),
        ("\nexpression = ''' \n'''", "queries/q.toml:2: expression is empty", None),
        ("expression = ['a']", "queries/q.toml:1: expression must be a text", None),
        ("expression = 'a'\nfrom = 2020", "queries/q.toml:2: from must be a date", "For instance"),
        ("expression = 'a'\nto = '18.02.2020'", "queries/q.toml:2: to must be a date", "For instance"),
        ("expression = 'a'\nto = '2021-02-29'", "queries/q.toml:2: to must be a date", "For instance"),
        ("expression = 'a'\nto = '2021-13'", "queries/q.toml:2: to must be a date", "For instance"),
        ("expression = 'a'\nto = '0000'", "queries/q.toml:2: to must be a date", "For instance"),
        ("expression = 'a'\nto = 2021-02-29", "queries/q.toml:2: not TOML", None),
        (
            "expression = 'a'\nfrom = '2021'\nto = 2020-01-01",
            "queries/q.toml:2: from (2021-01-01) is after to",
            None,
        ),
        (
            "expression = 'a'\nfrom = '2021'\nyears = 2",
            "queries/q.toml:3: from and years exclude each other",
            "Keep",
        ),
        ("expression = 'a'\nto = '2021'\nyears = 2", "queries/q.toml:3: to and years exclude each other", "Keep"),
        ("expression = 'a'\nyears = 0", "queries/q.toml:2: years must be a whole number", None),
        ("expression = 'a'\nyears = 2.5", "queries/q.toml:2: years must be a whole number", None),
        ("expression = 'a'\nyears = true", "queries/q.toml:2: years must be a whole number", None),
        ("expression = 'a'\nsources = []", "queries/q.toml:2: sources is empty", "Leave it out"),
        ("expression = 'a'\nsources = 'pubmed'", "queries/q.toml:2: sources must be a list of names", "For"),
        ("expression = 'a'\noverride = 'x'", "queries/q.toml:2: override must be a table", "Write [override]"),
        ("expression = 'a'\n[override]\npubmed = ''", "queries/q.toml:3: pubmed is empty", None),
        ("expression = 'a'\n[override]\npubmed = 1", "queries/q.toml:3: pubmed must be a text", None),
        ("expression = 'a", "queries/q.toml:1: not TOML", None),
        ("", "queries/q.toml: is empty", None),
    ],
)
def test_every_mistake_names_file_line_and_key(tmp_path: Path, text: str, message: str, hint: str | None) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    assert caught.value.message.startswith(message)
    assert hint is None or (caught.value.hint or "").startswith(hint)


@pytest.mark.parametrize("text", ["sources = ['pubmd']", "[override]\npubmd = 'x'"])
def test_unknown_sources_are_told_only_when_the_known_ones_are_given(tmp_path: Path, text: str) -> None:
    text = f"expression = 'a'\n{text}"
    assert read(tmp_path, text).expression == "a"
    with pytest.raises(ConfigError, match='unknown source "pubmd"') as caught:
        read(tmp_path, text, {"pubmed", "crossref"})
    assert caught.value.hint == 'Did you mean "pubmed"?'


def test_without_names_all_queries_come_in_order_of_name(review: Review) -> None:
    queries = load_queries(review, [])
    assert [(query.name, query.path) for query in queries] == [
        ("broad", "queries/broad.toml"),
        ("main", "queries/main.toml"),
    ]


def test_a_query_is_named_by_stem_file_name_or_path_and_loaded_once(review: Review) -> None:
    names = [
        "main",
        "main.toml",
        str(review.queries_dir / "main.toml"),
        str(review.root / "elsewhere.toml"),
        "broad",
    ]
    assert [query.name for query in load_queries(review, names)] == ["main", "elsewhere", "broad"]


def test_a_query_outside_the_folder_is_shown_with_its_whole_path(
    review: Review, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("other") / "far.toml"
    path.write_text("expression = ''")
    with pytest.raises(ConfigError) as caught:
        load_queries(review, [str(path)])
    assert caught.value.message == f"{path}:1: expression is empty"


def test_an_unknown_query_is_told_with_the_nearest(review: Review) -> None:
    with pytest.raises(UsageError, match='there is no query "mian"') as caught:
        load_queries(review, ["mian"])
    assert caught.value.hint == 'Did you mean "main"?'
    with pytest.raises(UsageError) as caught:
        load_queries(review, ["zzzzzz.toml"])
    assert caught.value.hint == "Known queries: broad, main."


def test_a_folder_is_no_query(review: Review) -> None:
    (review.root / "folder.toml").mkdir()
    with pytest.raises(ConfigError, match="is a directory, not a file"):
        load_queries(review, [str(review.root / "folder.toml")])


def test_a_review_without_queries_says_so(review: Review) -> None:
    for path in review.queries_dir.iterdir():
        path.unlink()
    with pytest.raises(UsageError, match="there is no query in") as caught:
        load_queries(review, [])
    assert "slr init" in (caught.value.hint or "")
    with pytest.raises(UsageError, match='there is no query "main"') as caught:
        load_queries(review, ["main"])
    assert caught.value.hint is None


def test_the_brain_query_is_the_one_the_paper_prints() -> None:
    """Ghamizi et al., Section 3.1: the string, three sources, the five years up to 18 February 2025."""
    path = Path(__file__).parents[4] / "queries" / "brain-fm.toml"
    query = load_query(path, known_sources={"semantic_scholar", "crossref", "pubmed"})
    assert query.expression.strip() == (
        '("FM" | "large model" | "large vision model") brain -animal -mice -survey -pig -review '
        '(MR|MRI|CT|PET|"medical image"|"medical imaging")'
    )
    assert query.window == Window(date(2020, 2, 18), date(2025, 2, 18))
    assert query.sources == ("semantic_scholar", "crossref", "pubmed")
    assert path.read_text(encoding="utf-8").splitlines()[query.line - 1] == query.expression.strip()
