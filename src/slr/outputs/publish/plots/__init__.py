"""The plots of a review: their data and how they are painted."""
