"""The living review: every query again, duplicates found, and what is new told."""
