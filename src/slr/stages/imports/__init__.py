"""Exchange with other tools: files that come into the ledger, and files that go out of it."""
