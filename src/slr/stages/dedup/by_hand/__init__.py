"""What a named person does to the merge log: merge, split, undo, explain."""
