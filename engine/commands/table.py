"""All commands, by name."""

from engine.commands.run import RUN
from engine.validation.parameters import table

COMMANDS = table(RUN)
