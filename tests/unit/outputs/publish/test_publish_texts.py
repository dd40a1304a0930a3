"""Methods, limitations, checklists, appendix and citation: what is written is counted, and what is unknown is open."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from slr.core.model import (
    Author,
    Criterion,
    Document,
    Identifiers,
    Manner,
    Merge,
    MergeKind,
    Policy,
    Protocol,
    ReviewAuthor,
    RunOutcome,
    SearchRun,
    SourceKind,
    Stage,
    Standing,
    Verdict,
    Window,
)
from slr.core.vocabulary import Gap
from slr.outputs.prisma.flow import count_flow
from slr.outputs.publish.material import JudgedReport, ReviewSnapshot, StageFacts, read_search_day
from slr.outputs.publish.papers import appendix, checklists, citation, limits, methods, tables

PROTOCOL = Protocol(
    "Brains | a *review*",
    "Which models?",
    (Criterion("F1", Stage.FULL_TEXT, "No model?", "No model"), Criterion("F2", Stage.FULL_TEXT, "x", "No brain")),
    dict.fromkeys(Stage, Policy.SINGLE),
    ("crossref", "pubmed"),
    {},
    reviewers=("Ana Silva", "Okafor, Nneka"),
)
CROSSREF = (("Crossref", SourceKind.DATABASE),)


def run(number: int, **facts: object) -> SearchRun:
    given: dict[str, object] = {
        "id": number,
        "source": "crossref",
        "label": "Crossref",
        "kind": SourceKind.DATABASE,
        "query_name": "main",
        "expression": "brain ``` MRI",
        "request": "GET https://api.example.org/works?q=brain",
        "window": Window(),
        "started_at": datetime(2026, 3, number, 9, 30, tzinfo=UTC),
        "ended_at": None,
        "outcome": RunOutcome.COMPLETE,
        "message": None,
        "reported": 4,
        "fetched": 4,
        "kept": 4,
        "new": 4,
        "known": 0,
        "unknown": 0,
        "problems": 0,
    }
    return SearchRun(**(given | facts))  # type: ignore[arg-type]


def standing(number: int, full: Verdict | None, **more: object) -> Standing:
    given: dict[str, object] = {"title_abstract": Verdict.INCLUDE if full else None, "full_text": full}
    return Standing(number, number, f"Work {number}", CROSSREF, **(given | more))  # type: ignore[arg-type]


def facts(*standings: Standing, **more: object) -> ReviewSnapshot:
    made = standings or (
        standing(1, Verdict.INCLUDE),
        standing(2, Verdict.EXCLUDE, reasons=("F2", "F1")),
        standing(3, Verdict.NOT_RETRIEVED),
        standing(4, Verdict.EXCLUDE),
    )
    given: dict[str, object] = {
        "protocol": PROTOCOL,
        "runs": [run(1), run(2, outcome=RunOutcome.PARTIAL, fetched=2, message="HTTP 503"), run(3)],
        "notes": {3: ["stems are compared"]},
        "standings": list(made),
        "documents": {
            1: Document(title="Work 1", language="eng", abstract="A", ids=Identifiers(arxiv="2401.00001"))
        },
        "merges": [],
        "stages": {stage: StageFacts(stage, Policy.SINGLE) for stage in Stage},
        "counts": count_flow(made, PROTOCOL.reason),
        "version": "9.9",
    }
    return ReviewSnapshot(**(given | more))  # type: ignore[arg-type]


def the_methods(**more: object) -> str:
    return methods.write_methods(facts(**more)).decode()


def the_limits(**more: object) -> str:
    return limits.write_limitations(facts(**more)).decode()


def test_a_source_has_the_day_of_its_last_search_that_came_to_its_end() -> None:
    runs = [run(1), run(2, outcome=RunOutcome.FAILED, fetched=0)]
    assert "Crossref (last searched on 2026-03-01; 4 records)" in the_methods(runs=runs)


def test_a_search_that_ended_early_is_partial_with_the_number_of_its_records() -> None:
    text = the_methods(runs=[run(1, outcome=RunOutcome.PARTIAL, fetched=2)])
    assert "no search was completed" in text
    told = (
        "The last search of Crossref (query `main`, 2026-03-01) was partial: we retrieved 2 of 4 reported records."
    )
    assert told in text
    assert told in the_limits(runs=[run(1, outcome=RunOutcome.PARTIAL, fetched=2)])


def test_lists_that_a_citation_service_does_not_give_are_counted_with_the_reason() -> None:
    citation = {"kind": SourceKind.CITATION, "fetched": 0, "kept": 0}
    runs = [
        run(1, **citation, query_name="backward a", message=Gap.UNKNOWN.value),
        run(2, **citation, query_name="backward b", message=Gap.WITHHELD.value),
        run(3, **citation, query_name="backward c", message=Gap.WITHHELD.value),
        run(4, **citation, query_name="backward a", message=Gap.UNKNOWN.value),
    ]
    assert (
        "1 citation list was not available (the service does not know this paper) and 2 citation lists were not "
        "available (the publisher has withheld the list)." in the_methods(runs=runs)
    )


def test_a_search_that_was_stopped_at_a_limit_names_the_limit() -> None:
    text = the_methods(runs=[run(1, outcome=RunOutcome.CUT, fetched=2)])
    assert "was stopped at a set limit: we retrieved 2 of 4 reported records" in text


def test_the_numbers_of_the_results_are_those_of_the_flow() -> None:
    text = the_methods()
    assert "Over all methods, we sought 4 reports, 1 of which were not retrieved." in text
    assert "We assessed 3 reports on full text and excluded 2." in text
    assert "We included 1 study in 1 report." in text


def test_merges_are_counted_by_who_made_them() -> None:
    merges = [
        Merge(MergeKind.DUPLICATE, 1, 5, "slr 9.9", "doi"),
        Merge(MergeKind.DUPLICATE, 1, 6, "ana", "by hand"),
        Merge(MergeKind.VERSION, 1, 2, "ana", "by hand"),
    ]
    text = the_methods(merges=merges)
    assert "The rules of slr made 1 and we made 1 of 2 merges." in text
    assert "We made 1 link between versions of one study, such as a preprint and its article, by hand." in text


def test_settled_conflicts_are_told_by_their_manner() -> None:
    stages = {stage: StageFacts(stage, Policy.DOUBLE) for stage in Stage}
    stages[Stage.FULL_TEXT] = StageFacts(
        Stage.FULL_TEXT,
        Policy.DOUBLE,
        {1: JudgedReport(2, hidden=True)},
        ("ana", "benno"),
        manners={Manner.THIRD: 2},
    )
    assert "Conflicts were resolved: 2 by a third person." in the_methods(stages=stages)


def test_limitations_name_sources_never_searched_and_reports_not_retrieved() -> None:
    text = the_limits()
    assert "We did not search `pubmed`, which the protocol names." in text
    assert "1 of 4 reports sought (25.0 %) were not retrieved." in text
    assert "1 report was excluded on full text without a reason." in text
    assert "No source gives an abstract for 3 of 4 reports (75.0 %)." in text
    assert "1 of 1 included report (100.0 %) are preprints." in text
    assert "English (1 report)." in text


def test_an_abstract_that_a_person_filled_in_is_no_missing_abstract() -> None:
    assert "No source gives an abstract for 2 of 4 reports" in the_limits(abstracts={3: "Words."})


def test_the_age_of_a_search_is_told_by_dates_of_the_ledger_only() -> None:
    assert "After 2027-03-03 it is more than 12 months old" in the_limits()


@pytest.mark.parametrize(("name", "number"), [("prisma-2020", 42), ("prisma-2020-abstract", 12), ("prisma-s", 16)])
def test_every_official_item_is_in_its_checklist_once(name: str, number: int) -> None:
    items = [row.item for row in checklists.read_checklist(facts(), name)]
    assert len(items) == len(set(items)) == number


def test_the_main_checklist_has_the_27_items_with_the_letters_of_the_statement() -> None:
    items = [row.item for row in checklists.read_checklist(facts(), "prisma-2020")]
    assert {int(item.rstrip("abcdef")) for item in items} == set(range(1, 28))
    lettered = {"10": "ab", "13": "abcdef", "16": "ab", "20": "abcd", "23": "abcd", "24": "abc"}
    assert [item for item in items if item[-1].isalpha()] == [
        f"{n}{letter}" for n, all_ in lettered.items() for letter in all_
    ]


def test_an_item_the_ledger_does_not_answer_is_open_with_what_to_write() -> None:
    rows = {row.item: row for row in checklists.read_checklist(facts(), "prisma-2020")}
    assert (rows["15"].status, rows["15"].fill) == ("open", None)
    assert rows["15"].todo
    assert rows["7"].status == "filled"
    assert rows["5"].status == "part"


def test_of_an_empty_ledger_every_item_is_open() -> None:
    empty = replace(facts(), standings=[], counts=count_flow([], str))
    for name in checklists.TITLES:
        assert {row.status for row in checklists.read_checklist(empty, name)} == {"open"}
    assert empty.interim == "interim: no records yet"


def test_a_checklist_says_that_its_words_are_a_paraphrase() -> None:
    assert "paraphrase" in checklists.to_markdown(facts(), "prisma-s").decode()
    header = next(csv.reader(io.StringIO(checklists.to_csv(facts(), "prisma-s").decode(), newline="")))
    assert "asks (paraphrase)" in header


def test_the_appendix_has_each_strategy_as_sent_in_a_block_it_cannot_leave() -> None:
    text = appendix.write_appendix(facts()).decode()
    assert "````text\nbrain ``` MRI\n````" in text
    assert "GET https://api.example.org/works?q=brain" in text
    assert "- `stems are compared`" in text
    assert text.count("\n## ") == 16
    assert r"Brains \| a \*review\*" in text


def test_a_citation_search_names_its_paper_and_its_request_and_a_list_its_file() -> None:
    paper = run(8, kind=SourceKind.CITATION, expression="works cited by <A>", request="Crossref: backward")
    given = a_file(None, 9)
    listed = replace(given, kind=SourceKind.CITATION, label="Azad <2023>", fetched=1, outcome=RunOutcome.CUT)
    text = appendix.write_appendix(facts(runs=[paper, listed])).decode()
    assert "`works cited by <A>`, sent as `Crossref: backward`; " in text
    assert r"Azad \<2023\>, references imported from a file; 1 work identified" in text
    assert "identified before any filter (stopped at a set limit)" in text


def test_a_review_without_a_search_says_so_in_its_appendix() -> None:
    text = appendix.write_appendix(facts(runs=[])).decode()
    assert text.count("No search has been run.") == 2
    assert "No citation searching was done with slr." in text


def test_the_excluded_table_has_the_main_reason_the_others_and_those_without_one() -> None:
    sheet = tables.make_excluded(facts(), {})
    by_column = [dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows]
    assert by_column[0]["main reason"] == "No brain"
    assert by_column[0]["further reasons"] == "F1: No model"
    assert by_column[1]["main reason"] == "Reason not stated"


def test_a_study_names_its_reports_that_were_not_included() -> None:
    found = facts(standing(1, Verdict.INCLUDE), replace(standing(2, Verdict.EXCLUDE), study_id=1))
    sheet = tables.make_studies(found, {})
    row = dict(zip(sheet.columns, sheet.rows[0], strict=True))
    assert row["reports"] == "1"
    assert row["other reports of it, not included"] == "2"


def test_the_citation_file_has_the_authors_and_the_day_of_the_newest_search() -> None:
    named = (ReviewAuthor("Ana Silva", "0000-0002-1825-0097"), ReviewAuthor("The Brain Group"))
    text = citation.write_citation(facts(protocol=replace(PROTOCOL, authors=named))).decode()
    orcid = '    orcid: "https://orcid.org/0000-0002-1825-0097"'
    assert f'  - family-names: "Silva"\n    given-names: "Ana"\n{orcid}\n' in text
    assert '  - name: "The Brain Group"\n' in text
    assert "Okafor" not in text
    assert 'date-released: "2026-03-03"' in text
    assert facts().searched_on == date(2026, 3, 3)


def test_whoever_screened_is_no_author_where_none_is_named() -> None:
    text = citation.write_citation(facts()).decode()
    assert "Silva" not in text
    assert "Okafor" not in text
    assert "  # review.toml names no authors" in text
    assert text.count("  - name: ") == 1


def test_languages_are_counted_once_however_the_sources_write_them() -> None:
    documents = dict(enumerate((Document(language=name) for name in ("en", "eng", "English", "en-US", "ger")), 1))
    found = facts(*(standing(n, Verdict.INCLUDE) for n in documents), documents=documents)
    assert limits.limit_languages(found) == [
        "Languages of included reports, as the sources give them: English (4 reports) and German (1 report)."
    ]


def test_a_citation_key_is_ascii_and_never_empty() -> None:
    found = facts(documents={1: Document(authors=(Author("Łukasz-Ünal {x}", "Q"),), year=2020)})
    assert found.key(found.standings[0]) == "lukaszunalx2020r1"
    assert found.key(found.standings[1]) == "anonndr2"


def test_an_unfinished_review_marks_every_text() -> None:
    found = facts(standing(1, Verdict.INCLUDE), standing(2, None))
    for body in (
        methods.write_methods(found),
        limits.write_limitations(found),
        appendix.write_appendix(found),
        citation.write_citation(found),
        *(checklists.to_markdown(found, name) for name in checklists.TITLES),
        *(checklists.to_csv(found, name) for name in checklists.TITLES),
    ):
        assert "interim: 1 report undecided" in body.decode()


def a_file(searched: str | None, number: int = 4) -> SearchRun:
    request = '{"file": "wos.ris"' + (f', "searched": "{searched}"' if searched else "") + "}"
    facts = {"source": "file:wos", "label": "Web of Science", "query_name": f"wos{number}.ris", "expression": ""}
    return run(number, request=request, **facts)


def test_a_file_has_the_day_that_was_told_of_its_search_and_never_the_one_it_was_read_on() -> None:
    runs = [a_file("2025-11-05"), a_file("2025-12-05", 5)]
    text = the_methods(runs=runs)
    assert "last searched on 2025-12-05, outside slr; file imported on 2026-03-05" in text
    assert "After 2026-12-05 it is more" in the_limits(runs=runs)
    assert tables.make_searches(facts(runs=runs)).rows[0][6:8] == ("2025-11-05", "")


def test_a_file_of_which_nobody_told_the_day_of_the_search_says_so() -> None:
    runs = [a_file(None)]
    assert "date of the search not recorded, outside slr" in the_methods(runs=runs)
    assert "The date of the search is not recorded for Web of Science." in the_limits(runs=runs)
    text = appendix.write_appendix(facts(runs=runs)).decode()
    assert "*Open: the strategy is not recorded.*" in text
    assert "programming interface" not in text
    rows = {row.item: row for row in checklists.read_checklist(facts(runs=runs), "prisma-s")}
    assert rows["8"].status == "part"
    assert "date not recorded" in (rows["13"].fill or "")


def test_the_day_of_a_search_is_the_one_the_ledger_has_and_not_the_one_the_file_was_read_on() -> None:
    runs = [replace(a_file(None), searched=date(2025, 11, 5), outcome=RunOutcome.PARTIAL)]
    found = facts(runs=runs)
    assert found.searched_on == read_search_day(runs[0]) == date(2025, 11, 5)
    text = appendix.write_appendix(found).decode()
    assert text.count("2025-11-05") >= 4
    assert "2026-03" not in text
    assert "(query `wos4.ris`, 2025-11-05)" in the_methods(runs=runs)
    assert "2025-11-05) was partial" in the_limits(runs=runs)


@pytest.mark.parametrize("request_", ["", "[]", "{}", '{"searched": 5}', '{"searched": "soon"}', "null"])
def test_a_request_of_a_file_that_cannot_be_read_gives_no_day(request_: str) -> None:
    assert read_search_day(replace(a_file(None), request=request_)) is None
