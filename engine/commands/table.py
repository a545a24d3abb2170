"""All commands, by name."""

from engine.commands.challenge import CHALLENGE
from engine.commands.compare import COMPARE
from engine.commands.export import EXPORT
from engine.commands.list import LIST
from engine.commands.plot import PLOT
from engine.commands.predict import PREDICT
from engine.commands.repeat import REPEAT
from engine.commands.run import RUN
from engine.commands.show import SHOW
from engine.commands.sweep import SWEEP
from engine.commands.validate import VALIDATE
from engine.validation.parameters import table

COMMANDS = table(RUN, PREDICT, PLOT, EXPORT, COMPARE, SWEEP, REPEAT, CHALLENGE, VALIDATE, SHOW, LIST)
