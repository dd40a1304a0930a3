"""Pairs asked line by line, for a pipe, a dumb terminal or a screen reader. Reading and writing are handed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from slr.core.bibliography.links import main_link
from slr.core.errors import SlrError
from slr.core.review.keymap import Action, Keymap
from slr.stages.dedup.judge.compare_fields import MARKS, ComparedField, fields, odd_words, star
from slr.stages.dedup.judge.desk import OPINIONS, PAIR_ACTIONS, PairDesk, Question

#: Characters shown of an abstract.
_ABSTRACT = 600


def prompt(keys: Keymap) -> str:
    """The keys that a line may begin with."""
    return (
        ", ".join(f"{keys.typed(action)} {row.short}" for action, row in PAIR_ACTIONS.items()) + ", enter skips: "
    )


def last_prompt(keys: Keymap) -> str:
    """What can be done when no pair is left."""
    return f"{keys.typed(Action.UNDO)} takes your last judgement back, Enter ends: "


def help_lines(keys: Keymap) -> Iterator[str]:
    """One line per action, then the marks."""
    yield from (f"{keys.typed(action)}  {row.does}" for action, row in PAIR_ACTIONS.items())
    yield "marks: " + ", ".join(f"{mark} {meaning}" for mark, meaning in MARKS.items())


def understood(word: str, keys: Keymap) -> Action | None:
    """The action that a key or a word stands for; an empty line skips the pair."""
    if not word:
        return Action.SKIP
    named = {action.value: action for action in PAIR_ACTIONS} | {"same": Action.DUPLICATE}
    action = keys.action(word) or named.get(word.lower()) or keys.action(word.swapcase())
    return action if action in PAIR_ACTIONS else None


def ask(desk: PairDesk, read: Callable[[], str | None], write: Callable[[str], None], keys: Keymap) -> None:
    """Ask until nothing is left, or the person (or the input) ends.

    Args:
        desk: where pairs come from and judgements go.
        read: the next line, None at the end of the input.
        write: shows one line.
        keys: the keys that hold.
    """
    question = desk.next() or _after_the_last(desk, read, write, keys)
    passed = 0
    while question is not None:
        for line in describe(question, number=desk.tally().done + 1, total=desk.tally().total):
            write(line)
        write(prompt(keys))
        line_read = read()
        word = "" if line_read is None else line_read.strip()
        action = Action.QUIT if line_read is None else understood(word, keys)
        if action is Action.QUIT:
            return
        if action in {Action.HELP, Action.PAGE}:
            _tell(help_lines(keys) if action is Action.HELP else _links(question), write)
            continue
        passed = passed + 1 if action is Action.SKIP else 0
        if passed > desk.tally().left:  # every pair was put back since the last answer: nobody is answering
            return
        if action is None:
            write(f"{word!r} is not an answer; {keys.typed(Action.HELP)} shows the answers.")
        else:
            question = _act(desk, question, action, write) or _after_the_last(desk, read, write, keys)


def _after_the_last(
    desk: PairDesk, read: Callable[[], str | None], write: Callable[[str], None], keys: Keymap
) -> Question | None:
    """Say that every pair is judged, and ask whether the last judgement stands; the pair when it does not."""
    write("All done: every pair is judged.")
    while True:
        write(last_prompt(keys))
        word = (read() or "").strip()
        action = understood(word, keys)
        if not word or action is Action.QUIT:
            return None
        if action is not Action.UNDO:
            write(f"{word!r} is not an answer here.")
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


def _act(desk: PairDesk, question: Question, action: Action, write: Callable[[str], None]) -> Question | None:
    """Do what the action says; gives the pair to show next."""
    try:
        if action in OPINIONS:
            write(desk.judge(question, OPINIONS[action]))
        elif action is Action.SKIP:
            desk.later(question)
        else:
            back = desk.undo()
            write("Taken back." if back else "You have no judgement to take back.")
            return back or question
    except SlrError as error:
        write(f"NOT SAVED: {error.message}")
    return desk.next()


def _links(question: Question) -> Iterator[str]:
    links = [main_link(side.record.document.ids) for side in (question.one, question.other)]
    yield "  ".join(filter(None, links)) or "No DOI, arXiv or PubMed identifier, so no link."


def _tell(lines: Iterator[str], write: Callable[[str], None]) -> None:
    for line in lines:
        write(line)


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
        left, right = map(star, odd_words(left, right))
    return [f"{head}1: {_cut(left) or '?'}", f"{'':<11}2: {_cut(right) or '?'}"]


def _cut(text: str) -> str:
    return text if len(text) <= _ABSTRACT else f"{text[: _ABSTRACT - 1]}…"
