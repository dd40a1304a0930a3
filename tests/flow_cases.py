"""Counts by hand that other tests start from; the numbers are invented."""

from __future__ import annotations

from slr.reporter.counts import Awaiting, FlowCounts, HiddenLoss, Lane, Line, Tally


def new_review() -> FlowCounts:
    """Databases and a register, finished."""
    return FlowCounts(
        databases=Tally(1000, (Line("PubMed", 600), Line("Scopus", 400))),
        registers=Tally(20, (Line("ClinicalTrials.gov", 20),)),
        duplicates=220,
        automation_removed=0,
        other_removed=0,
        screened=800,
        excluded=700,
        excluded_by_automation=0,
        searched=Lane(100, Tally(4), 96, Tally(66, (Line("Wrong population", 40), Line("No outcome", 26)))),
        new_studies=28,
        new_reports=30,
    )


def in_progress() -> FlowCounts:
    """Both lanes, with reports nobody has judged yet."""
    return FlowCounts(
        databases=Tally(50, (Line("Crossref", 30), Line("PubMed", 20))),
        registers=Tally(0),
        duplicates=5,
        automation_removed=0,
        other_removed=0,
        screened=39,
        excluded=29,
        excluded_by_automation=0,
        searched=Lane(10, Tally(1), 6, Tally(2, (Line("Wrong population", 2),)), Awaiting(6, 3, 2, 1)),
        other_identified=Tally(12, (Line("Citation searching", 12),)),
        hidden=HiddenLoss(3, 1, 2),
        other=Lane(5, Tally(0), 4, Tally(1, (Line("No outcome", 1),)), Awaiting(1, 1, 0, 0)),
        new_studies=7,
        new_reports=7,
    )


def update() -> FlowCounts:
    """An update by databases alone."""
    return FlowCounts(
        databases=Tally(40, (Line("PubMed", 25), Line("Scopus", 15))),
        registers=Tally(0),
        duplicates=10,
        automation_removed=0,
        other_removed=0,
        screened=30,
        excluded=20,
        searched=Lane(10, Tally(0), 10, Tally(4, (Line("Wrong population", 4),))),
        previous_studies=12,
        previous_reports=15,
        new_studies=5,
        new_reports=6,
        total_studies=17,
        total_reports=21,
    )
