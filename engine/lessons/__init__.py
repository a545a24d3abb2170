"""Lessons, set-ups to try, what a lesson measures, and the check of its claims."""
