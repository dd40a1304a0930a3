"""Ending the screening of titles and abstracts early, with a random sample as proof."""
