"""The seat of one reviewer: the desk over the ledger, what is done at it, and how far the reviewer is."""
