"""Files of other tools that come into the ledger: records, and the votes in them."""
