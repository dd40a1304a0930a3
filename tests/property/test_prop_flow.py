"""The flow diagram for any review: the numbers add up, files give them back, boxes do not overlap."""

from __future__ import annotations

import string
from dataclasses import replace
from itertools import combinations, count, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from slr.core.model import SourceKind, Stage, Standing, Verdict
from slr.outputs.drawing.geometry import Box, Style
from slr.outputs.prisma.arithmetic import Level
from slr.outputs.prisma.as_of import Traced
from slr.outputs.prisma.checks import run_checks
from slr.outputs.prisma.counts import Awaiting, CountLine, CountWithLines, FlowCounts, HiddenLoss, Lane, sum_known
from slr.outputs.prisma.counts_csv import read_csv, write_csv
from slr.outputs.prisma.counts_json import read_json, write_json
from slr.outputs.prisma.flow import count_flow
from slr.outputs.prisma.labels import choose_labels, read_official
from slr.outputs.prisma.layout import lay_out
from slr.outputs.prisma.members import group_members
from slr.outputs.prisma.notes import flow_notes
from slr.outputs.prisma.picture import lay_out_flow
from slr.outputs.prisma.table import flow_keys, flow_rows
from slr.outputs.prisma.update import compare, count_update

SOURCES = [
    ("PubMed", SourceKind.DATABASE),
    ("Crossref", SourceKind.DATABASE),
    ("ClinicalTrials.gov", SourceKind.REGISTER),
    ("Ministries", SourceKind.WEBSITE),
    ("WHO", SourceKind.ORGANISATION),
    ("Snowballing", SourceKind.CITATION),
]
#: Every verdict on title and abstract, each with every verdict on the full text it may have.
ENDS = [
    (None, None),
    (Verdict.EXCLUDE, None),
    *((Verdict.INCLUDE, full) for full in (None, Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.NOT_RETRIEVED)),
]
_ONE = st.tuples(
    st.builds(
        Standing,
        report_id=st.integers(1, 99),
        study_id=st.integers(1, 5),
        title=st.just("A title"),
        sources=st.lists(st.sampled_from(SOURCES), min_size=1, max_size=5).map(tuple),
        reasons=st.lists(st.sampled_from(["P", "I", "O"]), max_size=2).map(tuple),
        conflicts=st.sets(st.sampled_from(Stage)).map(tuple),
    ),
    st.sampled_from(ENDS),
).map(lambda drawn: replace(drawn[0], title_abstract=drawn[1][0], full_text=drawn[1][1]))
STANDINGS = st.lists(_ONE, max_size=40)
COUNT = st.none() | st.integers(0, 10**6)
#: Names that need no cleaning: one line, no separator, nothing a formula starts with.
NAMES = st.text(string.ascii_letters + string.digits + "äßé()/.-%", min_size=1, max_size=30).filter(
    lambda name: name[0] not in "-(" and name.upper() != "NA"
)


def counted(standings: list[Standing]) -> FlowCounts:
    return count_flow(standings, str.lower)


def added(lines: tuple[CountLine, ...]) -> CountWithLines:
    """A tally as a file has it: the total is that of the lines, unknown when one of them is."""
    known = [line.n for line in lines if line.n is not None]
    return CountWithLines(sum_known(*known) if len(known) == len(lines) else None, lines)


LINES = st.lists(st.builds(CountLine, NAMES, COUNT), min_size=1, max_size=6).map(tuple)
TALLIES = LINES.map(added) | st.builds(CountWithLines, COUNT)
ROUTES = st.sets(st.sampled_from(["Websites", "Previous surveys", "Citation searching"])).flatmap(
    lambda names: st.tuples(
        *(
            st.builds(CountLine, st.just(name), st.integers(0, 9999))
            for name in ("Websites", "Previous surveys", "Citation searching")
            if name in names
        )
    )
)
POSITIVE = st.integers(1, 10**6)


@st.composite
def counts_of_a_file(draw: st.DrawFn) -> FlowCounts:
    """Counts as the CSV can hold them: no hidden loss, nothing awaiting, unused pairs unknown."""

    def lane() -> Lane:
        return Lane(draw(COUNT), CountWithLines(draw(COUNT)), draw(COUNT), draw(TALLIES))

    def sources() -> CountWithLines:
        return CountWithLines(draw(st.integers(0, 10**6)), draw(LINES | st.just(())))

    update, meta_analysis = draw(st.booleans()), draw(st.booleans())
    return FlowCounts(
        databases=sources(),
        registers=sources(),
        duplicates=draw(COUNT),
        automation_removed=draw(COUNT),
        other_removed=draw(COUNT),
        screened=draw(COUNT),
        excluded=draw(COUNT),
        searched=lane(),
        other_identified=added(draw(ROUTES)),
        other=lane(),
        previous_studies=draw(POSITIVE) if update else None,
        previous_reports=draw(POSITIVE) if update else None,
        new_studies=draw(COUNT),
        new_reports=draw(COUNT),
        total_studies=draw(COUNT),
        total_reports=draw(COUNT),
        meta_analysis_studies=draw(POSITIVE) if meta_analysis else None,
        meta_analysis_reports=draw(POSITIVE) if meta_analysis else None,
        automation_note=draw(st.none() | NAMES),
        adjustment_note=draw(st.none() | NAMES),
    )


@given(STANDINGS)
def test_counts_of_any_ledger_pass_every_rule_that_is_an_error(standings: list[Standing]) -> None:
    assert [finding for finding in run_checks(counted(standings)) if finding.level is not Level.WARNING] == []


@given(STANDINGS)
def test_whatever_was_identified_is_somewhere_below(standings: list[Standing]) -> None:
    """The whole flow of one review: every record is removed, lost, excluded, included or still waiting."""
    counts = counted(standings)
    records = sum(len(standing.sources) for standing in standings)
    ways_out = [counts.removed, counts.excluded, counts.hidden.total, counts.new_reports]
    for lane in (counts.searched, counts.other):
        ways_out += [lane.not_retrieved.n, lane.excluded.n, lane.awaiting.title_abstract, lane.awaiting.full_text]
    assert sum_known(counts.identified, counts.other_identified.n) == records
    assert sum_known(*ways_out) == records


@given(STANDINGS, st.randoms(use_true_random=False))
def test_the_order_of_the_ledger_does_not_matter(standings: list[Standing], random: object) -> None:
    shuffled = list(standings)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert counted(shuffled) == counted(standings)


@given(STANDINGS, st.integers(1, 5))
def test_a_number_moved_by_hand_is_found(standings: list[Standing], by: int) -> None:
    """Screened, assessed and included are tied to their neighbours: none can be changed alone."""
    counts = counted(standings)
    lane = replace(counts.searched, assessed=(counts.searched.assessed or 0) + by)
    for changed, code in (
        (replace(counts, screened=(counts.screened or 0) + by), "F04"),
        (replace(counts, searched=lane), "F07"),
        (replace(counts, new_reports=(counts.new_reports or 0) + by), "F09"),
    ):
        assert (code, Level.ERROR) in {(finding.code, finding.level) for finding in run_checks(changed)}


@given(counts_of_a_file(), st.dictionaries(st.sampled_from(["duplicates", "screening", "dbr_assessed"]), NAMES))
def test_a_counts_file_gives_back_what_was_written(counts: FlowCounts, labels: dict[str, str]) -> None:
    read = read_csv(write_csv(counts, labels), "counts.csv")
    usual = read_official(updated=counts.has_previous)
    assert read.counts == counts
    assert read.labels == {key: text for key, text in labels.items() if text != usual[key]}
    assert read.problems == ()


@given(counts_of_a_file(), st.builds(HiddenLoss, COUNT, COUNT, COUNT), st.builds(Awaiting, POSITIVE, POSITIVE))
def test_json_gives_back_everything(counts: FlowCounts, hidden: HiddenLoss, awaiting: Awaiting) -> None:
    counts = replace(counts, hidden=hidden, other=replace(counts.other, awaiting=awaiting), dropped_studies=2)
    assert read_json(write_json(counts), "counts.json").counts == counts


@given(st.text(max_size=300))
def test_any_text_in_a_list_is_written_so_that_it_is_read_as_one_name(name: str) -> None:
    counts = FlowCounts(searched=Lane(excluded=CountWithLines(7, (CountLine(name, 7),))))
    [line] = read_csv(write_csv(counts), "counts.csv").counts.searched.excluded.lines
    assert line.n == 7


@settings(max_examples=40)
@given(counts_of_a_file())
def test_boxes_never_overlap_and_no_line_leaves_its_box(counts: FlowCounts) -> None:
    def width(text: str, size: float, bold: bool) -> float:  # noqa: FBT001 - the shape of Measure
        return len(text) * size * (0.7 if bold else 0.6)

    texts = choose_labels({}, updated=counts.has_previous)
    boxes = lay_out(flow_rows(counts, texts), texts, flow_notes(counts), width).boxes
    assert not [pair for pair in combinations(boxes, 2) if _overlap(*pair)]
    for box in boxes:
        for text in box.texts:
            inside = text.turned or text.centred or text.x + width(text.text, text.size, text.bold) < box.right
            assert inside
            assert box.y < text.y < box.bottom


@settings(max_examples=40)
@given(counts_of_a_file(), st.sampled_from([60.0, 85.0, 120.0, 170.0, 300.0]))
def test_boxes_never_overlap_and_no_arrow_crosses_a_box_in_any_width(counts: FlowCounts, width: float) -> None:
    layout = lay_out_flow(counts, width=width)
    assert not [pair for pair in combinations(layout.boxes, 2) if _overlap(*pair)]
    for arrow in layout.arrows:
        for (x, y), (u, v) in pairwise(arrow.points):
            path = Box("path", min(x, u), min(y, v), abs(u - x), abs(v - y), Style.BOX)
            crossed = {box.name for box in layout.boxes if _overlap(path, box)}
            assert crossed <= {arrow.start, arrow.end}


def traced(standings: list[Standing]) -> list[Traced]:
    """Standings with numbers of their own, and records numbered in turn."""
    numbers = count(1)
    return [
        Traced(replace(each, report_id=place), tuple(next(numbers) for _ in each.sources))
        for place, each in enumerate(standings, 1)
    ]


@given(STANDINGS)
def test_every_list_is_as_long_as_the_number_it_stands_behind(standings: list[Standing]) -> None:
    now = traced(standings)
    texts = choose_labels({}, updated=False)
    counts = count_flow([each.standing for each in now], str.lower)
    lists = group_members(compare((), now), str.lower)
    for key, row in zip(flow_keys(counts, texts), flow_rows(counts, texts), strict=True):
        if row.n:
            found = len(lists[key].items) if key in lists else 0
            assert (key, f"{found:,}") == (key, row.n)


@given(STANDINGS, STANDINGS, st.integers(0, 40))
def test_the_numbers_of_any_update_pass_every_rule_that_is_an_error(
    first: list[Standing], second: list[Standing], more: int
) -> None:
    """Before: some reports. Now: the same records with other verdicts, some found again, and new reports."""
    before = traced(first)
    now = []
    for old, new in zip(before, [*second, *first][: len(before)], strict=True):
        verdicts = replace(new, report_id=old.standing.report_id, sources=old.standing.sources)
        now.append(Traced(verdicts, old.records))
    records = 1000
    for old in now[:more]:
        records += 1
        seen = replace(old.standing, sources=(*old.standing.sources, SOURCES[records % len(SOURCES)]))
        now[now.index(old)] = Traced(seen, (*old.records, records))
    for place, new in enumerate(second, len(before) + 1):
        numbers = tuple(2000 + 10 * place + number for number in range(len(new.sources)))
        now.append(Traced(replace(new, report_id=place), numbers))
    counts = count_update(compare(before, now), str.lower)
    errors = [str(finding) for finding in run_checks(counts) if finding.level is Level.ERROR]
    assert errors == []
    lists = group_members(compare(before, now), str.lower)
    assert len(lists["total_reports"].items if "total_reports" in lists else ()) == counts.total_reports


def _overlap(one: Box, other: Box) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom
