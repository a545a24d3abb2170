"""What a command's exit code says."""

DONE = 0
NOT_WRITTEN = 1
"""It is done, and something that came of it could not be written."""
WRONG_INPUT = 2
"""A file, an option or an experiment is wrong; nothing was done. `argparse` has the same for what it refuses."""
DIVERGED = 3
"""Numbers ceased to be finite; what is written is the last state in which they were."""
NOT_REACHED = 4
"""What was handed in for a challenge does not reach its goal, or does not keep to what it asks."""
INTERRUPTED = 130
"""Ctrl-C; what was there is written. 128 and the signal's number, as shells have it."""
TERMINATED = 143
"""The same for SIGTERM."""
NOT_READ = 141
"""Whoever read standard output is gone, such as `head`; as shells say it of SIGPIPE."""
