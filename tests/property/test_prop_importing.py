"""Queries of other services: any text is read or refused, and what is written in a dialect keeps its meaning."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from engine_dialects import Work
from engine_meaning import means
from query_trees import trees
from slr.core.errors import QuerySyntaxError, SlrError
from slr.core.query import And, Dialect, Field, Near, Node, Not, Or, Term, import_query, parse, to_text
from slr.core.query.tree import holds_without_words

PIECES = (
    st.sampled_from(
        ["AND", "or", "NOT", "(", ")", '"', "{", "}", " ", ",", "*", "$", "?", "#", "brain", "wom?n", "tumo*"]
    )
    | st.sampled_from(
        [
            "[tiab]",
            "[mh]",
            "[dp]",
            "[tiab:~3]",
            "TS=",
            "TI=",
            "TI ",
            "AB ",
            "TITLE-ABS-KEY(",
            "TITLE(",
            "PUBYEAR > 2010",
        ]
    )
    | st.sampled_from(
        [
            ".ti,ab.",
            ".ab.",
            "exp Brain/",
            "adj3",
            "N3",
            "W/3",
            "NEAR/3",
            "PRE/2",
            "1 ",
            "\n2 ",
            "\n3 1 or 2",
            "or/1-2",
            "#1",
            ":ti,ab",
            "/exp",
            "'",
            "[mh ",
            "MeSH descriptor: [Brain] explode all trees",
            "{OR #1-#2}",
            "SU.EXACT(",
            '"Abstract":',
            "Title:",
        ]
    )
)
TEXTS = st.lists(PIECES | st.characters() | st.text(max_size=3), max_size=25).map("".join)
DIALECTS = st.sampled_from(list(Dialect))


@settings(deadline=None)
@given(TEXTS, st.none() | DIALECTS)
def test_any_text_is_a_tree_or_refused_with_its_place(text: str, dialect: Dialect | None) -> None:
    refusal: SlrError | None = None
    try:
        imported = import_query(text, dialect)
    except SlrError as error:
        refusal = error
    if refusal:
        assert isinstance(refusal, QuerySyntaxError)
        assert 0 <= refusal.offset <= len(text)
        assert refusal.message
        assert refusal.hint
        return
    assert all(note and "\n" not in note for note in imported.notes)
    assert not holds_without_words(imported.node)
    assert parse(to_text(imported.node)) == imported.node


VOCABULARY = ["brain", "heart", "lesion", "mice", "scan"]
WORDS = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=2)
TREES = trees(
    st.builds(
        lambda words, cut, field: Term(" ".join(words), phrase=len(words) > 1, truncated=cut, field=field),
        WORDS,
        st.booleans(),
        st.none() | st.sampled_from(list(Field)),
    )
).filter(lambda node: not holds_without_words(node))
ABSTRACTS = st.lists(st.sampled_from([*VOCABULARY, "scans", "the"]), max_size=7).map(" ".join)
WORKS = st.lists(st.builds(Work, ABSTRACTS, ABSTRACTS), min_size=1, max_size=5)

_NAMES = {
    Dialect.WOS: {None: "TS=({})", Field.TITLE: "TI=({})", Field.ABSTRACT: "AB=({})"},
    Dialect.SCOPUS: {None: "TITLE-ABS-KEY({})", Field.TITLE: "TITLE({})", Field.ABSTRACT: "ABS({})"},
    Dialect.OVID: {None: "({}).ti,ab.", Field.TITLE: "({}).ti.", Field.ABSTRACT: "({}).ab."},
    Dialect.EBSCO: {None: "({})", Field.TITLE: "TI ({})", Field.ABSTRACT: "AB ({})"},
    Dialect.EMBASE: {None: "({}):ti,ab", Field.TITLE: "({}):ti", Field.ABSTRACT: "({}):ab"},
    Dialect.CENTRAL: {None: "({}):ti,ab", Field.TITLE: "({}):ti", Field.ABSTRACT: "({}):ab"},
    Dialect.PROQUEST: {None: "TI,AB({})", Field.TITLE: "ti({})", Field.ABSTRACT: "ab({})"},
    Dialect.IEEE: {
        None: '"All Metadata":({})',
        Field.TITLE: '"Document Title":({})',
        Field.ABSTRACT: '"Abstract":({})',
    },
    Dialect.ACM: {None: "AllField:({})", Field.TITLE: "Title:({})", Field.ABSTRACT: "Abstract:({})"},
}
_TAGS = {None: "tiab", Field.TITLE: "ti", Field.ABSTRACT: "ab"}


def written(node: Node, dialect: Dialect) -> str:
    """A tree in a dialect's own syntax, every group within parentheses."""
    match node:
        case Term() | Near() if dialect is not Dialect.PUBMED:
            leaf = node if isinstance(node, Term) else node.pairs[0][0]
            return _NAMES[dialect][leaf.field].format(bare(node, dialect))
        case Term():
            return f"{bare(node, dialect)}[{_TAGS[node.field]}]"
        case Near():
            return " OR ".join(
                f'"{left.text} {right.text}"[{_TAGS[left.field]}:~{node.distance}]' for left, right in node.pairs
            )
        case Not(child):
            return f"NOT ({written(child, dialect)})"
        case And(children):
            return " AND ".join(f"({written(child, dialect)})" for child in children)
        case Or(children):
            return " OR ".join(f"({written(child, dialect)})" for child in children)


def bare(node: Node, dialect: Dialect) -> str:
    """A leaf without its field."""
    if isinstance(node, Term):
        text = f"{node.text}{'*' * node.truncated}"
        return f'"{text}"' if node.phrase else text
    assert isinstance(node, Near)
    sides = [
        bare(side, dialect)
        if isinstance(side, Term)
        else f"({' OR '.join(bare(one, dialect) for one in side.children)})"
        for side in (node.left, node.right)
    ]
    number = node.distance + (dialect in {Dialect.OVID, Dialect.EMBASE})
    name = {"scopus": f"W/{number}", "ovid": f"ADJ{number}", "ebsco": f"N{number}"}.get(dialect, f"NEAR/{number}")
    return f"{sides[0]} {name} {sides[1]}"


def is_sayable(node: Node, dialect: Dialect) -> bool:
    """PubMed has the proximity of two words only, ACM none."""
    match node:
        case Near() if dialect is Dialect.ACM:
            return False
        case Near():
            return dialect is not Dialect.PUBMED or not any(
                term.phrase or term.truncated for pair in node.pairs for term in pair
            )
        case Not(child):
            return is_sayable(child, dialect)
        case And(children) | Or(children):
            return all(is_sayable(child, dialect) for child in children)
    return True


@settings(deadline=None)
@given(TREES, WORKS, DIALECTS)
def test_a_tree_written_in_a_dialect_is_imported_with_its_meaning(
    node: Node, works: list[Work], dialect: Dialect
) -> None:
    if not is_sayable(node, dialect):
        return
    imported = import_query(written(node, dialect), dialect).node
    assert [means(imported, work) for work in works] == [means(node, work) for work in works]


def history(node: Node, lines: list[str]) -> str:
    """A tree as lines of Ovid that refer to each other; gives what refers to the last of them."""
    match node:
        case And(children) | Or(children):
            numbers = [history(child, lines) for child in children]
            lines.append(f" {'and' if isinstance(node, And) else 'or'} ".join(numbers))
        case Not(child):
            return f"(scan.ti,ab. or heart.ti,ab. or {BEYOND}) not {history(child, lines)}"
        case _:
            lines.append(written(node, Dialect.OVID))
    return str(len(lines))


#: Stands for all records: what a negation removes from.
BEYOND = "brain.ti,ab. or lesion.ti,ab. or mice.ti,ab. or scans.ti,ab. or the.ti,ab."

#: How services print the lines of a history: a format of each, how they are joined, and whether the newest is first.
PRINTED = st.sampled_from(
    [
        ("{number}. {line}", "\n", False),
        ("{number} {line}   {hits:,}", "\n", False),
        ("#{number}\t{line}\t{hits}", "\n", True),
        ("{number}) {line} ({hits:,})", "\n\n", False),
        ("{line}", "\r\n", False),
        ("{line} ({hits})", "\n\n", False),
        ("{number} {line}", "\n", True),
    ]
)


@settings(deadline=None)
@given(TREES.filter(lambda node: not isinstance(node, Not)), WORKS, PRINTED, st.integers(0, 10**7))
def test_a_history_means_the_same_however_it_is_printed(
    node: Node, works: list[Work], printed: tuple[str, str, bool], hits: int
) -> None:
    form, end, is_newest_first = printed
    lines: list[str] = []
    last = history(node, lines)
    lines.append(f"{last} or {last}")
    texts = [form.format(number=number, line=line, hits=hits) for number, line in enumerate(lines, 1)]
    imported = import_query(end.join(reversed(texts) if is_newest_first else texts), Dialect.OVID).node
    assert [means(imported, work) for work in works] == [means(node, work) for work in works]
