"""The questions that stand over a report on the screen."""
