"""Small stand-ins for packages that exported code is written for, and that are too large to install for a test.

Each has only what exported code may use, computed with NumPy as the package's own documentation defines it: names,
arguments, shapes and defaults are the package's, so that code that would not run there does not run here.
"""
