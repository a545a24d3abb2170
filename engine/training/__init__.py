"""Batches, steps, losses, stopping, predictions, state and checkpoints."""
