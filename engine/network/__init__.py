"""Layers, parameters, and the passes forward and back."""
