"""Follow citations from known reports: what they cite (backward) and what cites them (forward)."""
