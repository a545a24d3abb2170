"""Looks at a trainer and changes nothing: maps, the health of layers, one neuron, verdicts."""
