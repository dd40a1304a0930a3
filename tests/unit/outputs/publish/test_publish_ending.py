"""Screening that ended early: in the methods, the limitations and the flow diagram, as it was kept."""

from __future__ import annotations

from dataclasses import replace

from slr.core.model import Policy, Protocol, SourceKind, Stage, Standing, Verdict
from slr.outputs.prisma.arithmetic import Level
from slr.outputs.prisma.checks import run_checks
from slr.outputs.prisma.ending import EarlyEnding, describe_automation
from slr.outputs.prisma.flow import count_flow
from slr.outputs.prisma.notes import flow_notes
from slr.outputs.publish.material import ReviewSnapshot, StageFacts
from slr.outputs.publish.papers.limits import write_limitations
from slr.outputs.publish.papers.methods import write_methods

PROTOCOL = Protocol("A review", "", (), {}, (), {})
KEPT = {"screened": 3, "found": 1, "target": 0.95, "confidence": 0.95, "p": 0.04, "is_met": True}
STOP = EarlyEnding(2, "ranked", 2, KEPT, "As *planned*.")


def standing(number: int, first: Verdict | None, left_out: int | None = None) -> Standing:
    return Standing(number, number, "", (("Crossref", SourceKind.DATABASE),), first, left_out=left_out)


SETTLED = [standing(1, Verdict.INCLUDE), standing(2, Verdict.EXCLUDE), standing(3, Verdict.EXCLUDE)]
STOPPED = [*SETTLED, standing(4, Verdict.EXCLUDE, 2), standing(5, Verdict.EXCLUDE, 2)]


def facts(standings: list[Standing], *endings: EarlyEnding) -> ReviewSnapshot:
    note = describe_automation(endings, "9.9")
    return ReviewSnapshot(
        protocol=PROTOCOL,
        runs=[],
        notes={},
        standings=standings,
        documents={},
        merges=[],
        stages={stage: StageFacts(stage, Policy.SINGLE) for stage in Stage},
        counts=count_flow(standings, str, automation=note),
        version="9.9",
        endings=endings,
    )


def test_the_flow_tells_apart_what_people_and_what_a_rule_excluded_and_names_the_rule() -> None:
    counts = facts(STOPPED, STOP).counts
    assert (counts.screened, counts.excluded, counts.excluded_by_automation) == (5, 4, 2)
    assert counts.automation_note == "slr 9.9, stopping rule ranked (stop 2)"
    assert [one for one in run_checks(counts, {}) if one.level is Level.ERROR] == []
    assert any("slr 9.9, stopping rule ranked (stop 2)" in note for note in flow_notes(counts))
    unnamed = run_checks(replace(counts, automation_note=None), {})
    assert [one.code for one in unnamed if one.level is Level.ERROR] == ["F14"]


def test_without_a_stop_everything_is_as_it_was() -> None:
    plain = facts(SETTLED)
    assert (plain.counts.excluded_by_automation, plain.counts.automation_note, plain.left_out) == (0, None, 0)
    for text in (write_methods(plain).decode(), write_limitations(plain).decode()):
        assert "stop" not in text


def test_the_methods_tell_the_stop_with_its_numbers_and_do_not_call_those_left_out_judged() -> None:
    text = write_methods(facts(STOPPED, STOP)).decode()
    assert "after 3 records, 1 of them relevant; a stopping rule excluded 2 records that nobody had read." in text
    assert "Note of the reviewers: As \\*planned\\*." in text
    assert "A stopping rule excluded 2 records that no reviewer had judged." in text
    assert (
        "screened on title and abstract and 4 excluded, 2 of them by a stopping rule before any reviewer had read them."
        in text
    )
    assert "3 of 3 records were passed on without" in text  # none of the three has a judgement in these facts


def test_the_limitations_tell_the_stop_too() -> None:
    text = write_limitations(facts(STOPPED, STOP)).decode()
    assert "- We stopped screening titles and abstracts after 3 records" in text
    assert "- The test assumes that records in order of predicted relevance" in text
