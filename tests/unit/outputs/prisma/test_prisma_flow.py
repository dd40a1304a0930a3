"""Counting: which box each report and each of its records falls into."""

from __future__ import annotations

from slr.core.model import SourceKind, Stage, Standing, Verdict
from slr.outputs.prisma.counts import CountLine, CountWithLines, FlowCounts, HiddenLoss
from slr.outputs.prisma.flow import NO_REASON, count_flow

PUBMED = ("PubMed", SourceKind.DATABASE)
CROSSREF = ("Crossref", SourceKind.DATABASE)
REGISTER = ("ClinicalTrials.gov", SourceKind.REGISTER)
CITATION = ("Citation searching", SourceKind.CITATION)
WEBSITE = ("Ministry pages", SourceKind.WEBSITE)
INCLUDE, EXCLUDE, LOST = Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.NOT_RETRIEVED
WORDS = {"POP": "Wrong population", "OUT": "Wrong outcome"}


def standing(
    *sources: tuple[str, SourceKind],
    first: Verdict | None = None,
    second: Verdict | None = None,
    reasons: tuple[str, ...] = (),
    conflicts: tuple[Stage, ...] = (),
    study: int = 1,
) -> Standing:
    return Standing(1, study, "A title", sources, first, second, reasons, conflicts)


def count(*standings: Standing) -> FlowCounts:
    return count_flow(standings, lambda code: WORDS.get(code, code))


def test_records_are_counted_per_source_by_falling_number_then_name() -> None:
    counts = count(standing(PUBMED, CROSSREF), standing(CROSSREF), standing(("Arxiv", SourceKind.DATABASE)))
    assert counts.databases.lines == (CountLine("Crossref", 2), CountLine("Arxiv", 1), CountLine("PubMed", 1))
    assert (counts.databases.n, counts.registers.n, counts.duplicates) == (4, 0, 1)


def test_a_cluster_of_k_records_in_databases_and_registers_gives_k_minus_1_duplicates() -> None:
    counts = count(standing(PUBMED, CROSSREF, REGISTER, PUBMED), standing(REGISTER))
    assert (counts.identified, counts.duplicates, counts.registers.n) == (5, 3, 2)


def test_a_report_found_by_both_routes_belongs_to_the_databases() -> None:
    counts = count(standing(PUBMED, CITATION, first=INCLUDE, second=INCLUDE))
    assert (counts.searched.sought, counts.other.sought, counts.duplicates) == (1, 0, 0)
    assert counts.other_identified.lines == (CountLine("Citation searching", 1),)
    assert counts.hidden == HiddenLoss(found_by_databases=1, duplicates=0, excluded=0)


def test_a_list_of_references_that_was_imported_is_a_line_of_its_own() -> None:
    survey = ("Azad 2023", SourceKind.CITATION)
    counts = count(standing(survey), standing(survey, WEBSITE), standing(CITATION))
    assert counts.other_identified == CountWithLines(
        4, (CountLine("Websites", 1), CountLine("Citation searching", 1), CountLine("Azad 2023", 2))
    )


def test_the_other_methods_lose_duplicates_and_title_exclusions_before_retrieval() -> None:
    counts = count(
        standing(CITATION, CITATION, first=EXCLUDE),
        standing(WEBSITE, CITATION, first=INCLUDE, second=INCLUDE),
    )
    assert counts.other_identified.lines == (CountLine("Websites", 1), CountLine("Citation searching", 3))
    assert counts.hidden == HiddenLoss(found_by_databases=0, duplicates=2, excluded=1)
    assert (counts.other.sought, counts.other.assessed, counts.excluded) == (1, 1, 0)


def test_an_open_title_awaits_screening_and_is_not_yet_screened() -> None:
    counts = count(standing(PUBMED), standing(PUBMED, first=EXCLUDE))
    assert (counts.screened, counts.excluded, counts.searched.awaiting.title_abstract) == (1, 1, 1)


def test_a_sought_report_without_a_verdict_awaits_its_full_text() -> None:
    counts = count(standing(PUBMED, first=INCLUDE), standing(PUBMED, first=INCLUDE, second=INCLUDE))
    assert (counts.searched.sought, counts.searched.assessed, counts.searched.awaiting.full_text) == (2, 1, 1)


def test_conflicts_are_told_as_part_of_what_awaits() -> None:
    counts = count(
        standing(PUBMED, conflicts=(Stage.TITLE_ABSTRACT,)),
        standing(PUBMED),
        standing(PUBMED, first=INCLUDE, conflicts=(Stage.FULL_TEXT,)),
    )
    awaiting = counts.searched.awaiting
    assert (awaiting.title_abstract, awaiting.title_abstract_conflicts) == (2, 1)
    assert (awaiting.full_text, awaiting.full_text_conflicts) == (1, 1)


def test_the_first_reason_is_the_main_one_and_its_words_are_printed() -> None:
    counts = count(
        standing(PUBMED, first=INCLUDE, second=EXCLUDE, reasons=("OUT", "POP")),
        standing(PUBMED, first=INCLUDE, second=EXCLUDE, reasons=("POP",)),
        standing(PUBMED, first=INCLUDE, second=EXCLUDE, reasons=("POP",)),
        standing(PUBMED, first=INCLUDE, second=EXCLUDE),
    )
    expected = (CountLine("Wrong population", 2), CountLine(NO_REASON, 1), CountLine("Wrong outcome", 1))
    assert counts.searched.excluded.lines == expected
    assert counts.searched.excluded.n == 4


def test_reports_not_retrieved_have_lines_only_where_somebody_said_why() -> None:
    silent = standing(PUBMED, first=INCLUDE, second=LOST)
    assert count(silent).searched.not_retrieved.lines == ()
    told = count(silent, standing(PUBMED, first=INCLUDE, second=LOST, reasons=("Poster",)))
    assert told.searched.not_retrieved.lines == (CountLine("Poster", 1), CountLine(NO_REASON, 1))
    assert (told.searched.not_retrieved.n, told.searched.assessed) == (2, 0)


def test_two_included_reports_of_one_study_are_one_study() -> None:
    counts = count(
        standing(PUBMED, first=INCLUDE, second=INCLUDE, study=7),
        standing(CITATION, first=INCLUDE, second=INCLUDE, study=7),
        standing(PUBMED, first=INCLUDE, second=EXCLUDE, study=8),
    )
    assert (counts.new_studies, counts.new_reports) == (1, 2)


def test_a_search_without_a_single_record_is_all_zeros() -> None:
    counts = count()
    assert (counts.identified, counts.screened, counts.new_studies, counts.has_other) == (0, 0, 0, False)
