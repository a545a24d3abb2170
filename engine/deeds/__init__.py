"""What was done to a run beside training it, each deed at the batch at which it was done."""
