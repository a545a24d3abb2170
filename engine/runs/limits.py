"""How large a run may be that a person trains at a terminal or in a notebook."""

from engine.validation.limits import Limits

# The machine is the person's own: far more than a server grants, and still no way to fill the memory by a slip of the
# keyboard.
LIMITS = Limits(hidden_layers=100, units=4096, points=1_000_000, inputs=100, classes=100, features=200)
