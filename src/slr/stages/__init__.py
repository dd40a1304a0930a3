"""What people do, in the order of a review. Each stage reads the ledger, does one job and appends."""
