"""What is outside: the ledger's database, services, files, the folder of a review, the terminal."""
