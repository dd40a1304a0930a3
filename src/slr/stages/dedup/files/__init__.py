"""Deduplication of files without a review."""
