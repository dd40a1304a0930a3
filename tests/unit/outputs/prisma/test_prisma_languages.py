"""A language is one file with the keys and fields of the English one; the figure speaks it throughout."""

from __future__ import annotations

import re

import pytest

from flow_cases import in_progress, new_review, update_with_other
from slr.core.errors import UsageError
from slr.core.model import SourceKind, Standing, Verdict
from slr.outputs.drawing.font import find_missing_characters
from slr.outputs.prisma.counts_csv import read_csv
from slr.outputs.prisma.flow import count_flow
from slr.outputs.prisma.labels import ENGLISH, choose_labels, list_languages, read_language, read_official
from slr.outputs.prisma.notes import flow_notes
from slr.outputs.prisma.save import FigureStyle, render
from slr.outputs.prisma.table import flow_keys, flow_rows

OTHERS = [code for code in list_languages() if code != "en"]


def fields(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_there_are_four_languages_and_another_is_refused_with_their_names() -> None:
    assert list_languages() == ("de", "en", "es", "fr")
    with pytest.raises(UsageError, match="no labels in the language 'xx'") as caught:
        read_language("xx")
    assert caught.value.hint == "There are: de, en, es, fr."


@pytest.mark.parametrize("code", ["../en", "", "en.toml"])
def test_a_code_is_a_name_and_no_path(code: str) -> None:
    with pytest.raises(UsageError):
        read_language(code)


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_has_every_text_of_the_english_one_with_its_fields(code: str) -> None:
    spoken = read_language(code)
    for ours, theirs in (
        (spoken.labels, ENGLISH.labels),
        (spoken.new, ENGLISH.new),
        (spoken.update, ENGLISH.update),
        (spoken.notes, ENGLISH.notes),
    ):
        assert set(ours) == set(theirs)
        assert {key: fields(text) for key, text in ours.items()} == {
            key: fields(text) for key, text in theirs.items()
        }
        assert all(text.strip() for text in ours.values())


@pytest.mark.parametrize("code", OTHERS)
def test_wording_that_nobody_published_is_marked(code: str) -> None:
    assert read_language(code).ours == {"*"}


def test_english_marks_what_the_templates_do_not_have() -> None:
    assert {"total_studies_ma", "unknown", "interim"} <= ENGLISH.ours
    assert not {"newstud", "records_screened", "new_studies", "total_reports"} & ENGLISH.ours


@pytest.mark.parametrize("code", OTHERS)
def test_the_figures_font_has_every_letter(code: str) -> None:
    spoken = read_language(code)
    texts = [*spoken.official(updated=True).values(), *spoken.new.values(), *spoken.notes.values()]
    assert find_missing_characters([*texts, spoken.thousands]) == ""


def test_labels_notes_and_numbers_are_those_of_the_language() -> None:
    texts = choose_labels({}, updated=False, spoken=read_language("de"))
    rows = {row.label: row.n for row in flow_rows(new_review(), texts)}
    assert rows["Datenbanken"] == "1.000"
    assert rows["Gescreente Einträge"] == "800"
    assert flow_notes(new_review(), texts)[0].startswith("* Für jede durchsuchte Datenbank")


def test_a_route_and_a_missing_reason_that_the_ledger_names_are_translated_and_names_are_not() -> None:
    standing = Standing(
        1,
        1,
        "",
        (("Citation searching", SourceKind.CITATION), ("Databases", SourceKind.DATABASE)),
        Verdict.INCLUDE,
        Verdict.EXCLUDE,
    )
    labels = [
        row.label
        for row in flow_rows(
            count_flow([standing], str), choose_labels({}, updated=False, spoken=read_language("es"))
        )
    ]
    assert {"Búsqueda de citas", "Razón no indicada", "Databases"} <= set(labels)


def test_keys_do_not_change_with_the_language() -> None:
    english = choose_labels({}, updated=True)
    french = choose_labels({}, updated=True, spoken=read_language("fr"))
    assert flow_keys(update_with_other(), english) == flow_keys(update_with_other(), french)


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("suffix", [".svg", ".txt", ".html", ".mmd"])
def test_no_english_label_is_left_in_a_figure(code: str, suffix: str) -> None:
    body = render(in_progress(), None, suffix, look=FigureStyle(spoken=read_language(code))).decode()
    for label in ("Records screened", "Reports assessed", "Studies included", "In progress", "Citation searching"):
        assert label not in body


def test_a_csv_has_the_words_of_the_language_and_the_numbers_of_the_counts() -> None:
    body = render(new_review(), None, ".csv", look=FigureStyle(spoken=read_language("de"))).decode()
    read = read_csv(body, "x.csv")
    assert read.labels["records_screened"] == "Gescreente Einträge"
    assert read.counts.screened == 800


def test_the_readers_own_wording_is_above_the_language() -> None:
    texts = choose_labels({"screening": "Sichtung"}, updated=False, spoken=read_language("de"))
    assert texts["screening"] == "Sichtung"
    assert read_official(updated=False)["screening"] == "Screening"
