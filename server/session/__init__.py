"""One learner's run, without I/O."""
