"""The review as pages for a browser: one file with everything in it, made from values. Pure."""
