"""People in SQL: whoever is spelled in two ways is one person there too, and who does not count is left out. Pure.

Where nobody is spelled in two ways and the protocol names nobody, the statements are as plain as if there were no
such question.
"""

from __future__ import annotations

from slr.adapters.ledger.people import People


def person(people: People, column: str) -> str:
    """The name of the person in a column of spellings."""
    if not people.aliases:
        return column
    cases = " ".join(f"WHEN :alias{n} THEN :alias{n}is" for n in range(len(people.aliases)))
    return f"CASE {column} {cases} ELSE {column} END"


def counting(people: People, column: str) -> str:
    """A condition: the verdict of this spelling counts."""
    if people.deciding is None:
        return "1 = 1"
    return f"{column} IN ({', '.join(f':decides{n}' for n in range(len(people.deciding)))})"


def values(people: People) -> dict[str, str]:
    """What the parts of this module leave to be bound."""
    bound = {f"decides{n}": name for n, name in enumerate(people.deciding or ())}
    for n, (spelling, name) in enumerate(people.aliases.items()):
        bound |= {f"alias{n}": spelling, f"alias{n}is": name}
    return bound


def current_decisions(people: People) -> str:
    """The view `current_decisions` as the people of this review have it: one row a person, of those who count."""
    if not people.aliases and people.deciding is None:
        return "current_decisions"
    if not people.aliases:
        return f"(SELECT * FROM current_decisions WHERE {counting(people, 'reviewer')})"  # noqa: S608 - bound
    return f"""(SELECT * FROM (
        SELECT p.*, ROW_NUMBER() OVER (
            PARTITION BY current_report_id, stage, {person(people, "p.reviewer")} ORDER BY id DESC) AS age
        FROM placed_decisions AS p WHERE {counting(people, "p.reviewer")}) AS ranked
    WHERE age = 1 AND verdict <> 'withdrawn')"""  # noqa: S608 - bound
