"""The statements behind the screening queue. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from slr.adapters.ledger.people import People
from slr.adapters.ledger.people_sql import counting, current_decisions, person
from slr.core.model import Stage

# CROSS JOIN is SQLite's way to say that the left table is read first (https://www.sqlite.org/optoverview.html,
# 3.2.2); PostgreSQL takes it as any other join.
_IS_NOW = "{0}.id = (SELECT MAX(n.id) FROM memberships AS n WHERE n.record_id = {0}.record_id)"


def _said(people: People, at: str = "d.stage = :stage") -> str:
    """The newest decision of each reviewer who counts on the report `r`, unless it was withdrawn."""
    return f"""
FROM memberships AS m CROSS JOIN decisions AS d
WHERE d.report_id = m.record_id AND m.report_id = r.id AND {_IS_NOW.format("m")}
AND {at} AND d.verdict <> 'withdrawn'
AND d.id = (
    SELECT MAX(e.id) FROM memberships AS k CROSS JOIN decisions AS e
    WHERE e.report_id = k.record_id AND k.report_id = r.id AND {_IS_NOW.format("k")}
    AND e.stage = d.stage AND {person(people, "e.reviewer")} = {person(people, "d.reviewer")})
AND {counting(people, "d.reviewer")}
"""  # noqa: S608 - no value from outside is in it


#: A record that opened a report is in it for as long as the report lasts, since a report keeps its lowest number.
_LASTS = "(SELECT n.report_id FROM memberships AS n WHERE n.record_id = r.id ORDER BY n.id DESC LIMIT 1) = r.id"

#: Not every record of it came by imports that were taken back.
_COUNTS = "r.id NOT IN (SELECT report_id FROM uncounted_reports)"

_GONE_ON = f"""
(EXISTS (
    SELECT 1 FROM memberships AS m CROSS JOIN decisions AS d
    WHERE d.report_id = m.record_id AND m.report_id = r.id AND {_IS_NOW.format("m")}
    AND d.stage = 'title-abstract' AND d.verdict IN ('include', 'maybe'))
OR EXISTS (
    SELECT 1 FROM memberships AS m CROSS JOIN resolutions AS d
    WHERE d.report_id = m.record_id AND m.report_id = r.id AND {_IS_NOW.format("m")}
    AND d.stage = 'title-abstract' AND d.verdict IN ('include', 'maybe')))
"""  # noqa: S608


def _left_out(people: People) -> str:
    """A stop that holds leaves the report `r` out, and nobody has said a word of it at any stage."""
    return f"""
(EXISTS (
    SELECT 1 FROM memberships AS m CROSS JOIN stop_reports AS x CROSS JOIN stops AS s
    WHERE x.report_id = m.record_id AND m.report_id = r.id AND {_IS_NOW.format("m")}
    AND s.id = x.stop_id AND s.stage = :stage
    AND NOT EXISTS (SELECT 1 FROM stops AS back WHERE back.undoes = s.id))
AND NOT EXISTS (SELECT 1 {_said(people, "1 = 1")}))
"""  # noqa: S608


_IN_SAMPLE = f"""
EXISTS (
    SELECT 1 FROM memberships AS m CROSS JOIN sample_reports AS x
    WHERE x.report_id = m.record_id AND m.report_id = r.id AND {_IS_NOW.format("m")} AND x.sample_id = :sample)
"""  # noqa: S608

_NO_ABSTRACT = f"""
NOT EXISTS (
    SELECT 1 FROM memberships AS m CROSS JOIN records AS t
    WHERE t.id = m.record_id AND m.report_id = r.id AND {_IS_NOW.format("m")} AND COALESCE(t.abstract, '') <> ''
    AND t.id NOT IN (SELECT record_id FROM uncounted_records))
AND COALESCE((
    SELECT o.value FROM memberships AS m CROSS JOIN overlays AS o
    WHERE o.report_id = m.record_id AND m.report_id = r.id AND {_IS_NOW.format("m")} AND o.field = 'abstract'
    ORDER BY o.id DESC LIMIT 1), '') = ''
"""  # noqa: S608


_NO_MAYBE = " AND d.verdict <> 'maybe'"


def ahead(
    stage: Stage,
    people: People,
    *,
    pilot: bool,
    sample: bool,
    stopped: bool,
    no_abstract: bool,
    page: bool = True,
) -> str:
    """Reports above `:after` that may wait for `:me`: number, how many others decided, whether `:me` said maybe.

    page: `:limit` of them. stopped: some report of the stage may have been left out by a stop.
    """
    # At full text a `maybe` of the reviewer's own settles nothing, so the report still waits.
    is_full = stage is Stage.FULL_TEXT
    said, who = _said(people), person(people, "d.reviewer")
    mine = f"SELECT 1 {said} AND {who} = :me"
    conditions = [_LASTS, _COUNTS, f"NOT EXISTS ({mine}{_NO_MAYBE if is_full else ''})"]
    if is_full:
        conditions.append(_GONE_ON)
    if pilot:
        conditions.append(
            "EXISTS (SELECT 1 FROM pilot_reports p WHERE p.pilot_id = :pilot AND p.report_id = r.id)"
        )
    if sample:
        conditions.append(_IN_SAMPLE)
    if stopped:
        conditions.append(f"NOT {_left_out(people)}")
    if no_abstract:
        conditions.append(_NO_ABSTRACT)
    where = " AND ".join(conditions)
    order = " ORDER BY r.id LIMIT :limit" if page else ""
    others = f"(SELECT COUNT(*) {said} AND {who} <> :me)"
    undecided = f"CASE WHEN EXISTS ({mine}) THEN 1 ELSE 0 END" if is_full else "0"
    return f"SELECT r.id, {others}, {undecided} FROM reports AS r WHERE r.id > :after AND {where}{order}"  # noqa: S608


def split(people: People) -> str:
    """Reports on which `:me` and somebody else said different things."""
    return f"""
SELECT current_report_id FROM {current_decisions(people)} AS c WHERE stage = :stage
GROUP BY current_report_id
HAVING COUNT(DISTINCT reviewer) > 1
AND SUM(CASE WHEN {person(people, "reviewer")} = :me THEN 1 ELSE 0 END) > 0
AND COUNT(DISTINCT CASE WHEN verdict <> 'maybe' THEN verdict WHEN stage = 'title-abstract' THEN 'include' END) > 1
ORDER BY current_report_id
"""  # noqa: S608 - names are bound


def found_by(names: Iterable[str]) -> str:
    """Reports one record of which has all these words, each bound as a pattern under its name."""
    where = " AND ".join(
        f"LOWER(t.title || ' ' || COALESCE(t.abstract, '')) LIKE :{name} ESCAPE '!'" for name in names
    )
    return (
        "SELECT m.report_id, MIN(t.title) FROM records AS t "  # noqa: S608 - the words are bound
        "JOIN counted_memberships AS m ON m.record_id = t.id "
        f"WHERE {where} GROUP BY m.report_id ORDER BY m.report_id LIMIT :limit"
    )


def literal(word: str) -> str:
    """A word as it stands inside a pattern."""
    return word.replace("!", "!!").replace("%", "!%").replace("_", "!_")
