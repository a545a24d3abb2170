"""All commands, by name."""

from engine.commands.export import EXPORT
from engine.commands.list import LIST
from engine.commands.predict import PREDICT
from engine.commands.run import RUN
from engine.commands.show import SHOW
from engine.commands.validate import VALIDATE
from engine.validation.parameters import table

COMMANDS = table(RUN, PREDICT, EXPORT, VALIDATE, SHOW, LIST)
