"""Rooms of classes: rosters, what is on, and what passes between the pages of a class."""
