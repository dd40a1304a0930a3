"""The queue of one reviewer: in which order reports come, which one is handed out, what is left."""
