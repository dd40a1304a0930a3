"""Pairs asked line by line, for a pipe, a dumb terminal or a screen reader. Reading and writing are handed in."""

from __future__ import annotations

from collections.abc import Callable

from slr.core.bibliography.links import main_link
from slr.core.errors import SlrError
from slr.stages.dedup.judge.compare_fields import MARKS, ComparedField, fields, odd_words, starred
from slr.stages.dedup.judge.desk import KEYS, PairDesk, Question

#: Characters shown of an abstract.
_ABSTRACT = 600
PROMPT = "s same report, v version of one study, d different, enter later, u undo, o link, ? help, q quit: "
LAST_PROMPT = "u takes your last judgement back, Enter ends: "
HELP = """\
s  the two records describe the same report: they are merged, with your name
v  two reports of one study, such as a preprint and its article: linked, both stay
d  different: never asked again, and never merged by rule
enter  later: the pair comes back behind the others
u  take your last judgement back, as often as you like, also after a restart
o  the link of the pair's DOIs
q  stop; every judgement is saved already"""


def ask(desk: PairDesk, read: Callable[[], str | None], write: Callable[[str], None]) -> None:
    """Ask until nothing is left, or the person (or the input) ends.

    Args:
        desk: where pairs come from and judgements go.
        read: the next line, None at the end of the input.
        write: shows one line.
    """
    question = desk.next() or _after_the_last(desk, read, write)
    passed = 0
    while question is not None:
        for line in describe(question, number=desk.tally().done + 1, total=desk.tally().total):
            write(line)
        write(PROMPT)
        word = read()
        if word is None or word.strip().lower() == "q":
            return
        word = word.strip().lower()
        if word in {"?", "o"}:
            _tell(word, question, write)
            continue
        passed = passed + 1 if not word else 0
        if passed > desk.tally().left:  # every pair was put back since the last answer: nobody is answering
            return
        question = _act(desk, question, word, write) or _after_the_last(desk, read, write)


def _after_the_last(
    desk: PairDesk, read: Callable[[], str | None], write: Callable[[str], None]
) -> Question | None:
    """Say that every pair is judged, and ask whether the last judgement stands; the pair when it does not."""
    write("All done: every pair is judged.")
    while True:
        write(LAST_PROMPT)
        word = read()
        answer = "" if word is None else word.strip().lower()
        if answer in {"", "q"}:
            return None
        if answer != "u":
            write(f"{answer!r} is not an answer here.")
            continue
        try:
            back = desk.undo()
        except SlrError as error:
            write(f"NOT TAKEN BACK: {error.message}")
            continue
        if back is not None:
            write("Taken back.")
            return back
        write("You have no judgement to take back.")


def _act(desk: PairDesk, question: Question, word: str, write: Callable[[str], None]) -> Question | None:
    """Do what the word says; gives the pair to show next."""
    try:
        if word in KEYS:
            write(desk.judge(question, KEYS[word]))
        elif not word:
            desk.later(question)
        elif word == "u":
            back = desk.undo()
            write("Taken back." if back else "You have no judgement to take back.")
            return back or question
        else:
            write(f"{word!r} is not an answer; ? shows the answers.")
            return question
    except SlrError as error:
        write(f"NOT SAVED: {error.message}")
    return desk.next()


def _tell(word: str, question: Question, write: Callable[[str], None]) -> None:
    if word == "?":
        write(HELP)
        write("marks: " + ", ".join(f"{mark} {meaning}" for mark, meaning in MARKS.items()))
    else:
        found = [main_link(side.record.document.ids) for side in (question.one, question.other)]
        write("  ".join(filter(None, found)) or "No DOI, arXiv or PubMed identifier, so no link.")


def describe(question: Question, *, number: int, total: int) -> list[str]:
    """The pair as lines: the mark, the field, then both texts below each other unless they are one."""
    lines = [
        "",
        f"Pair {number} of {total}: {question.why}",
        f"  1: {question.one}",
        f"  2: {question.other}",
        *(f"  ! {warning}" for warning in question.warnings),
    ]
    for line in fields(question.one.record, question.other.record):
        lines += _lines(line)
    return lines


def _lines(line: ComparedField) -> list[str]:
    head = f"{line.mark} {line.name:<9}"
    if line.mark == "=":
        return [f"{head}{_cut(line.left)}"]
    left, right = line.left, line.right
    if line.mark == "!" and line.name in {"title", "authors", "venue"}:
        left, right = map(starred, odd_words(left, right))
    return [f"{head}1: {_cut(left) or '?'}", f"{'':<11}2: {_cut(right) or '?'}"]


def _cut(text: str) -> str:
    return text if len(text) <= _ABSTRACT else f"{text[: _ABSTRACT - 1]}…"
