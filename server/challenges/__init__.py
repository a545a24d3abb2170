"""Challenges to try: read from folders, served as documents."""
