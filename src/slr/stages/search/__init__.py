"""Run a query on its sources and keep every answer in the ledger."""
