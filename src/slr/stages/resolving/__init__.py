"""Reports on which reviewers disagree, and how they are settled."""
