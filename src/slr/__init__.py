"""A systematic review on the command line, from the first query to the PRISMA figure."""

__version__ = "0.1.0"
