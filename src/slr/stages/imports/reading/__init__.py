"""A file read from the disk, page by page; a large one by processes of its own."""
