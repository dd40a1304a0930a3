"""What a review is: pure values and rules. Nothing here reaches a disk, a network or a database."""
