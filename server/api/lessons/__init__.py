"""Lessons that are being written, over HTTP: what they may be made of, their check, and how seeds come out."""
