"""Everything a paper about the review needs, and the review as a page for the browser."""
