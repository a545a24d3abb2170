"""Batches, steps, losses, stopping, state and checkpoints."""
