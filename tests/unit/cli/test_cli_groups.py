"""The plain word of a group is its first command; an old or mistyped word is answered with the one that is meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import slr
from services import review_folder
from slr.cli.commands import load_all
from slr.cli.familiar_words import _MEANT
from slr.cli.groups import DefaultGroup

GROUPS = {name: group for name, group in load_all().items() if isinstance(group, DefaultGroup)}


@pytest.mark.parametrize("name", GROUPS)
def test_the_help_of_a_group_shows_its_plain_use_and_lists_its_commands(name: str) -> None:
    page = slr(name, "--help", env={"COLUMNS": "200"}).out
    assert f"slr {name} [OPTIONS]" in page
    assert "| COMMAND [ARGS]..." in page
    assert "--review" in page
    for word in GROUPS[name].commands:
        assert f"│ {word} " in page


@pytest.mark.parametrize("name", [name for name, group in GROUPS.items() if not group.takes_words])
def test_an_empty_word_names_no_command_and_does_nothing(name: str, tmp_path: Path) -> None:
    ran = slr(name, "", env={"SLR_REVIEW": str(review_folder(tmp_path / "review"))})
    assert ran.code == 2
    assert "no such command ''" in ran.err


def test_a_query_that_is_named_like_a_command_is_reached_by_the_full_form(tmp_path: Path) -> None:
    folder = review_folder(tmp_path / "review")
    (query,) = (folder / "queries").glob("*.toml")
    query.rename(query.with_name("runs.toml"))
    assert "outcome" in slr("search", "runs", "--review", folder).out
    ran = slr("search", "run", "runs", "--dry-run", "--review", folder)
    assert ran.code == 0, ran.err
    assert " · runs " in ran.out


def test_a_file_that_is_named_like_a_command_is_reached_by_its_path_and_by_the_full_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = review_folder(tmp_path / "review")
    monkeypatch.chdir(folder)
    (folder / "undo").write_text("TY  - JOUR\nTI  - One\nER  - \n", encoding="utf-8")
    assert slr("import", "./undo", "--dry-run").code == 0
    assert slr("import", "add", "undo", "--dry-run").code == 0
    assert "missing argument 'RUN'" in slr("import", "undo", "--dry-run").err


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("queue",), "`slr screen queue`"),
        (("tag", "1", "x"), "`slr report tag`"),
        (("add", "a.ris"), "`slr import`"),
        (("show", "3"), "`slr report 3`"),
        (("open", "10.1000/182"), "`slr report 10.1000/182`"),
        (("exclude", "12"), "`slr decide 12 exclude`"),
        (("figure",), "`slr prisma -o reports/prisma.svg`"),
        (("report", "tga", "3", "x"), "`slr report tag`"),
        (("report", "12", "--remove"), "`slr report tag` or `slr report abstract`"),
        (("stop", "--json", "list"), "`slr stop list --json`"),
        (("screen", "--stage", "full-text", "queue"), "`slr screen queue --stage full-text`"),
        (("search", "--dry-run", "resume"), "`slr search resume --dry-run`"),
        (("stop", "--draw", "3"), "`slr stop draw`"),
        (("search", "--resume"), "`slr search resume`"),
        (("dedup", "--undo", "1"), "`slr dedup undo`"),
    ],
)
def test_a_word_that_is_a_command_of_a_group_is_answered_with_that_command(
    words: tuple[str, ...], meant: str
) -> None:
    ran = slr(*words)
    assert ran.code == 2
    assert "hint: Did you mean " in ran.err
    assert meant in ran.err


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("search", "rusn"), "runs"),
        (("report", "tagg"), "tag"),
        (("resolve", "lst", "include"), "list"),
        (("import", "udno"), "undo"),
    ],
)
def test_a_misspelt_command_of_a_group_that_takes_words_is_answered_with_the_command(
    words: tuple[str, ...], meant: str, tmp_path: Path
) -> None:
    folder = review_folder(tmp_path / "review")
    ran = slr(*words, "--review", folder, env={"SLR_REVIEWER": "ana"})
    assert ran.code == 2
    assert f"hint: Did you mean `slr {words[0]} {meant}`?" in ran.err


def test_a_word_of_several_groups_is_answered_with_what_each_does() -> None:
    ran = slr("list")
    assert ran.code == 2
    for place in ("slr reviewers", "slr dedup list", "slr resolve list", "slr stop list"):
        assert f"`{place}`: " in ran.err


def test_the_value_of_an_option_is_no_command(tmp_path: Path) -> None:
    folder = review_folder(tmp_path / "review")
    assert "unknown source 'runs'" in slr("search", "--source", "runs", "--review", folder).err


def test_every_answer_to_a_familiar_word_names_a_command_that_is_there() -> None:
    names = load_all()
    for meant in _MEANT:
        first, second, *_ = [*meant.split(), "", ""]
        assert first in names or first in {"--help", "--version"}
        if isinstance(names.get(first), DefaultGroup) and second.isalpha() and second.islower():
            assert second in names[first].commands
    words = [word for listed in _MEANT.values() for word in listed.split()]
    assert len(words) == len(set(words))
    assert not set(words) & set(names)


@pytest.mark.parametrize("words", [("stop", "nosuch"), ("criteria", "nosuch"), ("dedup", "nosuch"), ("nosuch",)])
def test_a_word_that_is_no_command_is_refused(words: tuple[str, ...]) -> None:
    ran = slr(*words)
    assert (ran.code, "no such command 'nosuch'" in ran.err) == (2, True)


def test_an_argument_that_is_missing_is_named_in_one_line() -> None:
    ran = slr("decide")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[0] == "slr: error: missing argument 'REPORT'"
