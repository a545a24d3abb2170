"""Challenges: a goal, constraints and a score, judged by training again what was done."""
