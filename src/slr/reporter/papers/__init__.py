"""What a paper about the review needs, as files. Pure; `slr.reporter.run_publish` reads the ledger and writes them."""
