"""Where the review stands."""
