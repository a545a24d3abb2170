"""Challenges over HTTP: submissions judged by training them again, and challenges of one's own checked."""
