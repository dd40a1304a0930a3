"""Coefficients with their intervals, by formulas of the literature; each names its source. Pure."""
