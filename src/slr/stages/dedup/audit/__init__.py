"""How often the rules of deduplication err: random samples judged by a person."""
