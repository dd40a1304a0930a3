"""Names of authors as tagged fields write them: one in a field, or several, with roles and addresses."""

from __future__ import annotations

import pytest

from slr.adapters.formats.people import everybody
from slr.core.model import Author

NAMES = [
    (["Lind, Eva; Okafor, Ada; Moreau, Lia"], ["Lind, Eva", "Okafor, Ada", "Moreau, Lia"]),
    (["Lind, Eva;", "Okafor, Ada"], ["Lind, Eva", "Okafor, Ada"]),
    (["Lind, Eva (e.lind@example.org); Okafor, Ada"], ["Lind, Eva", "Okafor, Ada"]),
    (["Lind, E. M. [Author, Reprint Author; E-mail: lind@example.org]"], ["Lind, E. M."]),
    (["Lind, Eva lind@example.org"], ["Lind, Eva"]),
    (["lind@example.org", "Okafor, Ada"], ["Okafor, Ada"]),
    (["Lind, Eva (Ed.)", "Okafor, Ada [Inventor]"], ["Lind, Eva", "Okafor, Ada"]),
    (["Lind, Eva and Okafor, Ada"], ["Lind, Eva", "Okafor, Ada"]),
    (["&NA;", "[Anonymous]", "et al."], []),
]


@pytest.mark.parametrize(("texts", "names"), NAMES)
def test_a_name_is_one_person_without_roles_and_addresses(texts: list[str], names: list[str]) -> None:
    assert [str(author) for author in everybody(texts)] == names


def test_a_group_keeps_its_place_in_brackets_and_its_and() -> None:
    names = ["Centre for Tests and Trials (Oslo)", "Test Group (STRIDE)"]
    assert everybody(names) == tuple(Author(name, None, collective=True) for name in names)
