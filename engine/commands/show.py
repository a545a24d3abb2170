"""`show`: a run in a few lines: layers, shapes, parameters, and what differs from the defaults."""

from __future__ import annotations

import argparse
import sys

from engine.commands.command import Command
from engine.commands.exit_codes import DONE
from engine.commands.inputs import add_data, add_run, read


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    add_data(parser)


def _main(options: argparse.Namespace) -> int:
    run = read(options)
    trainer = run.trainer()
    sys.stdout.write(f"{trainer.summary()}\n")
    if run.trained:
        now = trainer.evaluate()
        trained = f"after {trainer.epoch} epochs" if trainer.epoch else "with the parameters of the document"
        sys.stdout.write(
            f"{trained[0].upper()}{trained[1:]}: training loss {now.train_loss:.4g}, test loss {now.test_loss:.4g}.\n"
        )
    return DONE


SHOW = Command(
    "show",
    "say a run in a few lines: layers, shapes, parameters, what differs from the defaults",
    _add_arguments,
    _main,
)
