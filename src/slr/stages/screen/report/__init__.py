"""One report as a reviewer may see it, and the remarks a reviewer makes on it from the command line."""
