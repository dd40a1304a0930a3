"""The measures of the source count what they say, on small trees planted for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import measure
import pytest

Plant = Callable[..., dict[str, Path]]


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    """Writes a package `slr` of these modules, and gives its modules by name."""

    def write(**texts: str) -> dict[str, Path]:
        for name, text in texts.items():
            path = tmp_path / "slr" / f"{name.replace('__', '/')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            for folder in (path.parent, tmp_path / "slr"):
                (folder / "__init__.py").touch()
            path.write_text(text, encoding="utf-8")
        return measure.modules(tmp_path / "slr")

    return write


def test_a_module_has_the_name_that_imports_it(plant: Plant) -> None:
    assert sorted(plant(stages__dedup="")) == ["slr", "slr.stages", "slr.stages.dedup"]


def test_blank_lines_and_comments_are_lines(plant: Plant) -> None:
    assert measure.source_lines(plant(first="a = 1\n\n# why\n").values()).value == 3


def test_two_modules_that_load_each_other_are_a_cycle(plant: Plant) -> None:
    found = plant(
        first="from slr import second", second="from slr.third import x", third="import slr.first", fourth=""
    )
    assert measure.cycles(measure.import_graph(found, lazy=False)).items == ("slr.first, slr.second, slr.third",)


def test_two_cycles_are_two(plant: Plant) -> None:
    found = plant(a="import slr.b", b="import slr.a\nimport slr.c", c="import slr.d", d="import slr.c")
    assert measure.cycles(measure.import_graph(found, lazy=False)).items == ("slr.a, slr.b", "slr.c, slr.d")


def test_an_import_inside_a_function_makes_no_cycle(plant: Plant) -> None:
    found = plant(
        first="from slr import second", second="def read():\n    from slr import first\n    return first"
    )
    assert measure.cycles(measure.import_graph(found, lazy=False)).items == ()
    assert measure.import_graph(found, lazy=True)["slr.second"] == {"slr.first"}


def test_an_import_inside_a_class_or_a_try_loads(plant: Plant) -> None:
    found = plant(
        first="class A:\n    import slr.second\n", second="try:\n    import slr.first\nexcept ImportError: ...\n"
    )
    assert measure.cycles(measure.import_graph(found, lazy=False)).value == 1


def test_an_import_for_types_alone_counts_nowhere(plant: Plant) -> None:
    found = plant(first="from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import slr.second", second="")
    assert measure.import_graph(found, lazy=True)["slr.first"] == set()


def test_a_name_taken_from_a_module_is_an_import_of_the_module(plant: Plant) -> None:
    found = plant(first="from slr.second import name", second="name = 1")
    assert measure.import_graph(found, lazy=False)["slr.first"] == {"slr.second"}


def test_a_module_with_one_importer_is_listed_and_one_with_two_or_none_is_not(plant: Plant) -> None:
    found = plant(once="", twice="", first="from slr import once, twice", second="from slr import twice")
    assert measure.one_importer(measure.import_graph(found, lazy=True)).items == ("slr.once",)


def test_a_lazy_importer_is_an_importer(plant: Plant) -> None:
    found = plant(used="", first="from slr import used", second="def f():\n    import slr.used")
    assert measure.one_importer(measure.import_graph(found, lazy=True)).items == ()


TAKES_LEDGER = "from slr.adapters.ledger import Ledger"


def test_what_takes_a_ledger_beside_run_is_a_second_door(plant: Plant) -> None:
    found = plant(
        stages__dedup__run=TAKES_LEDGER, stages__dedup__doubts=TAKES_LEDGER, stages__dedup__rules="import re"
    )
    assert measure.doors(found, measure.rooms(found)).items == ("slr.stages.dedup.doubts",)


def test_a_room_without_run_may_have_one_door(plant: Plant) -> None:
    found = plant(stages__dedup__judging=TAKES_LEDGER, stages__dedup__rules="")
    assert measure.doors(found, measure.rooms(found)).items == ()


def test_a_room_within_a_room_has_a_door_of_its_own(plant: Plant) -> None:
    found = plant(stages__dedup__run=TAKES_LEDGER, stages__dedup__audit__run=TAKES_LEDGER)
    assert measure.rooms(found) == ["slr.stages.dedup", "slr.stages.dedup.audit"]
    assert measure.doors(found, measure.rooms(found)).items == ()


def test_a_ledger_taken_inside_a_function_is_taken_and_one_for_types_is_not(plant: Plant) -> None:
    lazy = f"def read():\n    {TAKES_LEDGER}\n"
    typed = f"from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    {TAKES_LEDGER}\n"
    found = plant(stages__a__run=TAKES_LEDGER, stages__a__lazy=lazy, stages__a__typed=typed)
    assert measure.doors(found, ["slr.stages.a"]).items == ("slr.stages.a.lazy",)


def function(lines: int, *, docstring: int = 0, name: str = "long") -> str:
    """A function of so many lines beside its docstring."""
    said = ['    """First.', *["    More." for _ in range(docstring - 2)], '    """'] if docstring else []
    return "\n".join([f"def {name}():", *said, *["    x = 1" for _ in range(lines - 1)]]) + "\n"


def test_a_function_over_the_limit_is_listed_with_its_lines(plant: Plant) -> None:
    found = plant(first=function(41) + function(40, name="short"))
    assert measure.long_functions(found.values()).items == ("first.py:long 41",)


def test_the_docstring_is_no_part_of_the_length(plant: Plant) -> None:
    found = plant(first=function(40, docstring=9), second=function(41, docstring=9))
    assert measure.long_functions(found.values()).items == ("second.py:long 41",)


def test_methods_and_inner_functions_are_functions(plant: Plant) -> None:
    method = "class A:\n" + "".join(f"    {line}\n" for line in function(41).splitlines())
    assert measure.long_functions(plant(first=method).values()).items == ("first.py:long 41",)


def test_a_file_over_the_limit_is_listed_with_its_lines(plant: Plant) -> None:
    found = plant(first="x = 1\n" * 501, second="x = 1\n" * 500)
    assert measure.long_files(found.values()).items == ("first.py 501",)


def test_private_methods_do_not_make_a_class_large(plant: Plant) -> None:
    def methods(public: int) -> str:
        names = [f"m{number}" for number in range(public)] + ["_a", "__init__"]
        return "class A:\n" + "".join(f"    def {name}(self): ...\n" for name in names)

    found = plant(first=methods(16), second=methods(15))
    assert measure.large_classes(found.values()).items == ("first.py:A 16",)


def test_two_public_classes_of_one_name_are_listed_and_private_ones_are_not(plant: Plant) -> None:
    found = plant(
        first="class Row: ...\nclass _Own: ...", second="class Row: ...\nclass _Own: ...\nclass Other: ..."
    )
    assert measure.shared_class_names(found).items == ("Row: slr.first, slr.second",)


def test_a_vague_name_is_one_of_the_list(plant: Plant) -> None:
    assert measure.vague_names(plant(words="", wording="").values()).items == ("words.py",)


def assignments(first: int, last: int) -> str:
    return "".join(f"value_{number} = {number}\n" for number in range(first, last))


def test_two_files_that_share_a_run_of_lines_are_a_pair(plant: Plant) -> None:
    found = plant(first=assignments(0, 10), second="x = 1\n\n" + assignments(1, 9).replace("\n", "\n\n"))
    assert measure.equal_lines(found.values()).items == ("first.py = second.py 1",)


def test_a_shorter_run_imports_and_a_file_with_itself_are_no_pair(plant: Plant) -> None:
    names = "".join(f"    name_{number},\n" for number in range(20))
    imports = "".join(f"import module_{number}\n" for number in range(20)) + f"from module import (\n{names})\n"
    found = plant(
        first=assignments(0, 7) + imports, second=assignments(0, 7) + imports, third=assignments(50, 60) * 2
    )
    assert measure.equal_lines(found.values()).items == ()


def test_brackets_alone_are_no_copy(plant: Plant) -> None:
    brackets = "(\n1,\n)\n" + assignments(0, 5)
    assert measure.equal_lines([*plant(first=brackets, second=brackets).values()]).items == ()
