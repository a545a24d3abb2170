"""Lessons and set-ups to try: read, checked, served."""
