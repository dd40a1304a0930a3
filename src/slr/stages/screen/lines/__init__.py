"""Screening as lines, for screen readers, plain terminals and scripts."""
