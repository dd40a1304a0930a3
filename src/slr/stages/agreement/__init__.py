"""How far the reviewers agree: the ledger read, a table, and what the coefficients mean."""
