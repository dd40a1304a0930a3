"""Pairs that a person judges: on a screen, line by line, or in a table."""
