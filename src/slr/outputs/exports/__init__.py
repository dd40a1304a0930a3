"""Records and reports of the ledger as files for other tools."""
