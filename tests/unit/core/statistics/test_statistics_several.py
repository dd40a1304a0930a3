"""Coefficients of more than two reviewers, on published examples."""

from __future__ import annotations

import pytest

from slr.core.statistics.kappa import fleiss_kappa, krippendorff_alpha

#: Fleiss 1971, table 1: how many of six psychiatrists gave each of 30 patients each of five diagnoses.
DIAGNOSES = """00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031
00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006"""
#: Krippendorff 2011, example C: four observers, twelve units, `.` where one said nothing.
FOUR = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")


def units(*observers: str) -> list[list[str]]:
    return [[said for said in unit if said != "."] for unit in zip(*observers, strict=True)]


def test_the_psychiatric_diagnoses_of_fleiss_give_0430() -> None:
    reports = [[str(j) for j, count in enumerate(row) for _ in range(int(count))] for row in DIAGNOSES.split()]
    kappa = fleiss_kappa(reports)
    assert kappa.value == pytest.approx(0.430, abs=5e-4)


def test_krippendorffs_two_observers_give_0095() -> None:
    assert krippendorff_alpha(units("0100000010", "1110010000")).value == pytest.approx(0.095, abs=5e-4)


def test_krippendorffs_four_observers_with_missing_data_give_0743() -> None:
    assert krippendorff_alpha(units(*FOUR)).value == pytest.approx(0.743, abs=5e-4)


def test_a_coincidence_matrix_gives_the_same_alpha() -> None:
    cells: dict[tuple[str, str], float] = {}
    for said in units(*FOUR):
        for i, a in enumerate(said):
            for j, b in enumerate(said):
                if i != j:
                    cells[a, b] = cells.get((a, b), 0.0) + 1 / (len(said) - 1)
    n = sum(cells.values())
    margins = {c: sum(v for (a, _), v in cells.items() if a == c) for c, _ in cells}
    same = sum(v for (a, b), v in cells.items() if a == b)
    chance = sum(m * (m - 1) for m in margins.values())
    alpha = ((n - 1) * same - chance) / (n * (n - 1) - chance)
    assert krippendorff_alpha(units(*FOUR)).value == pytest.approx(alpha)


def test_what_is_not_defined_says_why() -> None:
    assert fleiss_kappa([]).why == "no report was judged by all reviewers"
    assert krippendorff_alpha([["a"], []]).why == "no report was judged by two reviewers"
    for one in (fleiss_kappa([["a", "a", "a"]]), krippendorff_alpha([["a", "a"], ["b"]])):
        assert one.value is None
        assert "all judgements are the same" in str(one.why)


def test_fleiss_refuses_reports_with_unlike_numbers_of_judgements() -> None:
    with pytest.raises(ValueError, match="same number"):
        fleiss_kappa([["a", "b"], ["a", "b", "b"]])
