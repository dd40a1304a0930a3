"""Who decided what, when, and under which criteria."""
