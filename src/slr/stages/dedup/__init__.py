"""Deduplication: which records describe one report, and which reports belong to one study.

Pure: records in, pairs and groups out (`docs/deduplication.md`).
"""
