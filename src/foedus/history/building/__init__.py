"""How each table of the record is made from the original files; one module for each subject.

A builder takes ``get``, which returns another table by its name, and returns a frame. What
a column means and where it comes from stands in ``record.toml``.
"""
