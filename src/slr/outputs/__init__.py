"""What comes out: read from the ledger, written as files or told on the terminal."""
