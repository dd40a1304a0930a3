"""The command line: each file parses, calls one stage and renders. No SQL and no HTTP here."""
