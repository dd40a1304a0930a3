"""Bibliographic facts: folding texts, recognising preprints, the best of several records. Pure."""
