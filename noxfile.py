"""What is checked, one session each: `nox`, or `nox -s tests`."""

import nox

nox.options.sessions = ["lint", "imports", "types", "docs", "tests"]
nox.options.default_venv_backend = "venv"


@nox.session(python=["3.11", "3.12", "3.13"])
def tests(session: nox.Session) -> None:
    """The tests, against the built wheel, on every Python that is there."""
    session.install(".[test]")
    session.run("pytest", "-n", "2", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    session.install("ruff>=0.8")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    session.install("-e", ".[test]")
    session.run("mypy")


@nox.session
def imports(session: nox.Session) -> None:
    """The one-way rule."""
    session.install("-e", ".[test]")
    session.run("lint-imports", "--no-cache")


@nox.session
def docs(session: nox.Session) -> None:
    """The pages that are made from the code say what the code says."""
    session.install("-e", ".[test]")
    session.run("pytest", "tests/integration/test_docs.py", *session.posargs)


#: Those that need nothing but themselves; the others say in their first lines what they want.
_BENCHMARKS = (
    "startup", "ledger_growth", "pubmed_parse", "throughput", "three_at_once", "prisma", "publish", "site",
    "keypress", "ris", "import",
)  # fmt: skip


@nox.session
def bench(session: nox.Session) -> None:
    """Ratios against a peer or a limit; prints, never fails."""
    session.install("-e", ".[test]", "biopython", "rispy")
    for name in _BENCHMARKS:
        session.run("python", f"benchmarks/{name}.py")
