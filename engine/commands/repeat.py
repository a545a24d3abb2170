"""`repeat`: trains again what was done to a run, and says where it stands."""

from __future__ import annotations

import argparse
import json
import sys

from engine.commands.command import Command
from engine.commands.exit_codes import DIVERGED, DONE
from engine.commands.inputs import say
from engine.commands.interrupts import Interrupts
from engine.commands.progress import Progress
from engine.commands.training import make_ready
from engine.deeds.deed import DeedsError
from engine.deeds.document import DoneRun, read_done_run
from engine.runs.limits import LIMITS
from engine.runs.output_file import Output, check_all
from engine.runs.parameters import RunError
from engine.runs.run_document import read_text, shown_path
from engine.runs.training_run import Outcome, result_document
from engine.training.history import HistoryPoint
from engine.training.repetition import repeat
from engine.training.trainer import Trainer
from engine.validation.faults import in_words
from engine.validation.strict_json import StrictError, read_object


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        metavar="FILE",
        help="what was done to a run, as the page saves it, or a submission to a challenge; - is standard input",
    )
    parser.add_argument("--out", metavar="FILE", help="write the run there, as `run` does; - is standard output")
    parser.add_argument("--quiet", action="store_true", help="draw no progress, and say nothing but what is wrong")


def _main(options: argparse.Namespace) -> int:
    output = None if options.out is None else Output(options.out)
    check_all([] if output is None else [output])
    run = _read(options.file)
    make_ready(quiet=options.quiet)
    history: list[HistoryPoint] = []
    with Interrupts() as interrupts, Progress(run.until[0], quiet=options.quiet) as progress:

        def observe(trainer: Trainer) -> bool:
            if not history or trainer.epoch > history[-1].epoch:
                history.append(trainer.moment())
                if trainer.epoch:
                    progress.show(history[-1])
            return interrupts.waiting()

        try:
            trainer = repeat(run, LIMITS, observe=observe)
        except DeedsError as error:
            raise _refusal(options.file, error) from None
    broken = trainer.nonfinite_layer()
    # In the midst of an epoch, where that is where it stands.
    now = trainer.moment()
    history = [*(one for one in history if one.epoch < now.epoch), now]
    place = f"After {_counted(trainer.epoch, 'epoch', 'epochs')}"
    if trainer.cursor:
        place += f" and {_counted(trainer.cursor, 'batch', 'batches')}"
    stands = f"{place}: training loss {now.train_loss:.4g}, test loss {now.test_loss:.4g}."
    # Where standard output takes the run, it takes nothing else.
    if output is not None and output.is_standard:
        say(stands, quiet=options.quiet)
    else:
        sys.stdout.write(f"{stands}\n")
    if interrupts.waiting():
        say("interrupted before all was done; what is written goes on from there")
    if broken is not None:
        say(f"diverged: numbers of layer {broken} are not finite there, as they were not in the run itself")
        return DIVERGED
    if output is not None:
        reason = "interrupted" if interrupts.waiting() else None
        document = result_document(trainer, Outcome(reason, history))
        output.write(f"{json.dumps(document, allow_nan=False)}\n".encode())
    return interrupts.exit_code or DONE


def _read(file: str) -> DoneRun:
    """What was done, of a file that has that alone, or of a submission. Raises RunError where it is neither."""
    try:
        document = read_object(read_text(file), bounded=False)
    except StrictError as error:
        raise RunError(f"{shown_path(file)}: {str(error).removeprefix('the message ')}") from None
    try:
        if document.get("format") == "neural-network-playground-submission":
            return read_done_run(document.get("run"), LIMITS)
        return read_done_run(document, LIMITS)
    except DeedsError as error:
        raise _refusal(file, error) from None


def _refusal(file: str, error: DeedsError) -> RunError:
    lines = in_words(error.faults, error.more).splitlines()
    return RunError("\n".join(f"{shown_path(file)}: {line}" for line in lines))


def _counted(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


REPEAT = Command("repeat", "train again what was done to a run, and say where it stands", _add_arguments, _main)
