"""Decisions out of the files of screening tools."""

from __future__ import annotations

from slr.adapters.formats.base import FileRecord, FileVerdict
from slr.core.model import Criterion, Decision, Document, Stage, Verdict
from slr.stages.imports.votes import ORIGIN, TakenVotes, Vote, VoteRules, place_votes, votes_of

TOPIC = Criterion("T-TOPIC", Stage.TITLE_ABSTRACT, "Is it about brains?", "wrong topic")
METHOD = Criterion("F-METHOD", Stage.FULL_TEXT, "Is there a control group?", "no control group")
RULES = VoteRules(Stage.TITLE_ABSTRACT, "ana", (TOPIC, METHOD), f"{ORIGIN}a.csv")
FULL = VoteRules(Stage.FULL_TEXT, "ana", (TOPIC, METHOD), f"{ORIGIN}a.csv")
RAYYAN = 'RAYYAN-INCLUSION: {"Ana"=>"Included", "B\u202een"=>"Excluded", "Cy"=>"Maybe", "\u200b"=>"Included"} | RAYYAN-EXCLUSION-REASONS: a,b'


def vote(
    key: str = "k",
    verdict: Verdict = Verdict.EXCLUDE,
    *reasons: str,
    who: str | None = None,
    note: str | None = None,
) -> Vote:
    return Vote(key, f"a.csv: {key}", who, verdict, reasons, note)


def reports(key: str) -> int | None:
    return {"k": 1, "k~2": 1, "l": 2}.get(key)


def test_every_vote_of_rayyan_is_of_its_reviewer_and_reasons_are_of_those_who_exclude() -> None:
    item = FileRecord("1", Document("T"), decision=FileVerdict(Verdict.MAYBE), extra={"notes": RAYYAN})
    votes = votes_of(item, "k", "line 2")
    assert [(one.reviewer, one.verdict, one.reasons) for one in votes] == [
        ("Ana", Verdict.INCLUDE, ()), ("Ben", Verdict.EXCLUDE, ("a", "b")), ("Cy", Verdict.MAYBE, ()),
    ]  # fmt: skip


def test_a_file_without_names_has_one_vote_and_one_without_decisions_none() -> None:
    item = FileRecord("1", Document("T"), decision=FileVerdict(Verdict.EXCLUDE, ("x",), "why"))
    assert votes_of(item, "k", "line 2") == [Vote("k", "line 2", None, Verdict.EXCLUDE, ("x",), "why")]
    assert votes_of(FileRecord("1", Document("T")), "k", "line 2") == []
    broken = FileRecord("1", Document("T"), decision=None, extra={"notes": "RAYYAN-INCLUSION: {nothing}"})
    assert votes_of(broken, "k", "line 2") == []


def test_reasons_are_known_by_code_question_and_words_and_the_rest_is_a_note() -> None:
    found = place_votes(
        [vote("k", Verdict.EXCLUDE, "WRONG topic", "t-topic", "too old", note="see p. 3")], reports, (), RULES
    )
    (made,) = found.fresh
    assert (made.report_id, made.reviewer, made.reasons) == (1, "ana", ("T-TOPIC",))
    assert made.note == "see p. 3; reason: too old"
    assert made.origin == "import a.csv"


def test_at_full_text_an_exclusion_needs_a_reason_of_the_protocol() -> None:
    found = place_votes(
        [vote("k", Verdict.EXCLUDE, "too old"), vote("l", Verdict.EXCLUDE, "F-METHOD")], reports, (), FULL
    )
    assert [one.reasons for one in found.fresh] == [("F-METHOD",)]
    assert (
        found.problems[0].message
        == "an exclusion at full text needs a reason; the protocol has no reason 'too old'"
    )
    silent = place_votes([vote("k")], reports, (), FULL)
    assert silent.problems[0].message == "an exclusion at full text needs a reason"


def test_votes_of_two_records_of_one_report_must_agree() -> None:
    against = place_votes([vote("k", Verdict.INCLUDE), vote("k~2", Verdict.EXCLUDE)], reports, (), RULES)
    assert against.fresh == ()
    assert against.problems[0].where == "a.csv: k; a.csv: k~2"
    alike = place_votes([vote("k", Verdict.INCLUDE), vote("k~2", Verdict.INCLUDE)], reports, (), RULES)
    assert len(alike.fresh) == 1


def test_a_vote_without_a_record_or_a_reviewer_is_a_problem() -> None:
    nobody = VoteRules(Stage.TITLE_ABSTRACT, None, (), ORIGIN)
    assert place_votes([vote("gone")], reports, (), RULES).problems[0].message == "its record is not in the ledger"
    assert place_votes([vote()], reports, (), nobody).problems[0].message == "no reviewer given"
    assert place_votes([vote(who="ben")], reports, (), nobody).fresh[0].reviewer == "ben"


def test_not_retrieved_belongs_to_full_text() -> None:
    assert (
        "belongs to the full-text stage"
        in place_votes([vote("k", Verdict.NOT_RETRIEVED)], reports, (), RULES).problems[0].message
    )
    assert (
        place_votes([vote("k", Verdict.NOT_RETRIEVED)], reports, (), FULL).fresh[0].verdict
        is Verdict.NOT_RETRIEVED
    )


def test_what_is_held_is_known_and_only_a_file_is_replaced_by_a_file() -> None:
    def held(verdict: Verdict, origin: str) -> list[Decision]:
        return [Decision(1, Stage.TITLE_ABSTRACT, "ana", verdict, origin=origin)]

    assert place_votes([vote()], reports, held(Verdict.EXCLUDE, "screen"), RULES) == TakenVotes((), 1, ())
    assert (
        place_votes([vote()], reports, held(Verdict.INCLUDE, "import old.csv"), RULES).fresh[0].verdict
        is Verdict.EXCLUDE
    )
    kept = place_votes([vote()], reports, held(Verdict.INCLUDE, "screen"), RULES)
    assert kept.fresh == ()
    assert kept.problems[0].message == "ana decided include on report 1 in slr; the file does not replace it"


def test_an_export_of_slr_says_at_which_stage_it_was_decided() -> None:
    """A file may hold verdicts of both stages; --stage is for files that do not say."""
    judged = FileVerdict(Verdict.EXCLUDE, ("F-METHOD",))
    column = FileRecord("1", Document("T"), decision=judged, extra={"slr_stage": "full-text"})
    note = FileRecord(
        "1", Document("T"), decision=judged, extra={"N1": "slr: exclude at full-text (no control group)"}
    )
    for item in (column, note):
        (one,) = votes_of(item, "k", "line 2")
        (made,) = place_votes([one], reports, (), RULES).fresh
        assert (made.stage, made.reasons) == (Stage.FULL_TEXT, ("F-METHOD",))
    other = FileRecord("1", Document("T"), decision=judged, extra={"slr_stage": "tomorrow"})
    assert votes_of(other, "k", "line 2")[0].stage is None


def test_what_slr_itself_said_is_of_the_reviewer_who_is_named() -> None:
    notes = {"notes": 'RAYYAN-INCLUSION: {"slr"=>"Included"}'}
    (one,) = votes_of(
        FileRecord("1", Document("T"), decision=FileVerdict(Verdict.INCLUDE), extra=notes), "k", "line 2"
    )
    assert one.reviewer is None
