"""Bibliographic files, read and written: bytes in, items out, and the other way round. Pure.

`registry` names the formats and tells them apart. No module here opens a file or a connection.
"""
