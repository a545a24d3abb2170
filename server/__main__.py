"""`python -m server`, or `neural-network-playground`: serves, or passes a command on to the engine."""

from __future__ import annotations

from engine.commands.interrupts import quiet_interrupts, run_quietly, usual_interrupts

# Before all that takes long to import.
if __name__ == "__main__":
    quiet_interrupts()

import argparse
import gc
import logging
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from server.process import logs
from server.process.metrics import Board, Metrics
from server.settings import Settings, SettingsError, unknown_variables

if TYPE_CHECKING:
    from fastapi import FastAPI

# A playground network is far too small to be worth a second BLAS thread, and sessions must share the cores evenly.
# NumPy reads these once, when it is first imported, which is why the imports that need it come late below.
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
# Settings that are options too.
_OPTIONS = ("host", "port", "workers")
# What a supervisor tells its workers: the socket to listen on, the memory of all workers' numbers, which is theirs, and
# `server.process.load_balancer.WorkerShare.text`.
_INNER = ("socket_fd", "board_fd", "worker", "share")
# What pyproject.toml calls this.
_SCRIPT = "neural-network-playground"
# The commands that are the server's own.
_COMMANDS = {
    "serve": "serve the playground, as without a command",
    "check-lessons": "say what is wrong with a folder of lessons",
    "draw-lessons": "train a folder of lessons for their pictures in the list",
}


def main(arguments: list[str] | None = None) -> int:
    """Serves until told to stop, or runs the command that the words begin with.

    Returns:
        Exit code: that of the command; of the server 0 after an orderly stop, 1 when the port cannot be had, 2 for
        wrong settings.
    """
    for name in _ONE_THREAD:
        os.environ[name] = "1"
    words = sys.argv[1:] if arguments is None else arguments
    if words[:1] == ["check-lessons"]:
        from server.lessons import check_command

        return run_quietly(lambda: check_command.main(words[1:], _program()))
    if words[:1] == ["draw-lessons"]:
        from server.lessons import draw_command

        return run_quietly(lambda: draw_command.main(words[1:], _program()))
    if words[:1] == ["serve"]:
        words = words[1:]
    elif words and not words[0].startswith("-"):
        return _run_command(words)
    options = _parse(words)
    if options.version:
        return _run_command(["--version"])
    # From here on there are things to tidy up.
    usual_interrupts()
    try:
        given = {name: value for name in _OPTIONS if (value := getattr(options, name)) is not None}
        settings = Settings.from_environment(**given)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2

    logs.configure(settings)
    if options.socket_fd is not None:
        with _without_collecting():
            from server.process.load_balancer import WorkerShare
            from server.serve import serve

        metrics = Metrics(Board(settings.workers, options.board_fd), options.worker)
        listener, share = socket.socket(fileno=options.socket_fd), WorkerShare.of(options.share)
        serve(settings, listener, parent=os.getppid(), metrics=metrics, share=share)
        return 0

    from server.classes.stores.choosing import with_place

    settings = with_place(settings)
    try:
        with _without_collecting():
            app = _prepare(settings)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2

    from server.process.listening import PortError, listen

    for name in unknown_variables(os.environ):
        logging.warning("%s is not a setting of the playground", name)
    try:
        sockets = listen(settings.host, settings.port, settings.workers)
    except PortError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Neural Network Playground on {_address(sockets[0])} (Ctrl+C stops it)", flush=True)
    if app:
        from server.serve import serve

        serve(settings, sockets[0], app=app)
        return 0
    # The workers read the environment, and have to know by which names they may be called, and where classes are.
    os.environ["PLAYGROUND_HOST"] = settings.host
    os.environ["PLAYGROUND_CLASSES"] = str(settings.classes)
    os.environ["PLAYGROUND_CLASSES_FILE"] = settings.classes_file
    from server.process.supervisor import supervise

    return supervise(settings, sockets)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """What is loaded is no garbage: to look for some meanwhile would take a tenth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _prepare(settings: Settings) -> FastAPI | None:
    """The application; None where others are started to serve it, and only what would stop them is looked for.

    Raises:
        SettingsError: a file, a folder or a scheduler that the settings name cannot be used.
    """
    if settings.dask:
        from server.sweeps.carrier import UnreachableError
        from server.sweeps.cluster import check

        try:
            check(settings.dask)
        except UnreachableError as error:
            raise SettingsError(f"PLAYGROUND_DASK cannot be used: {error}") from None
    from server.classes.stores.choosing import check_store

    check_store(settings)
    if settings.workers == 1:
        from server.app import create_app

        return create_app(settings)
    if settings.links_file:
        from server.api.link_store import Links

        Links(settings)
    from server.lessons.library import load
    from server.page.assets import Assets

    load(settings, Assets())
    return None


def _program() -> str:
    """What was entered before the words."""
    name = Path(sys.argv[0]).stem
    return name if name == _SCRIPT else "python -m server"


def _run_command(words: list[str]) -> int:
    """Runs a command of the engine; refuses what is none."""
    from engine.__main__ import main as run
    from engine.commands.command import nearest
    from engine.commands.table import COMMANDS

    if words[0] not in COMMANDS and not words[0].startswith("-"):
        names = [*_COMMANDS, *COMMANDS]
        meant = nearest(words[0], names)
        print(f"{_program()}: error: no command {words[0]!r:.60}{meant}; there are {', '.join(names)}", file=sys.stderr)
        return 2
    return run(words, _program())


def _commands_help() -> str:
    """All commands, a line each."""
    from engine.commands.command import listed
    from engine.commands.table import COMMANDS

    abouts = {**_COMMANDS, **{name: one.about for name, one in COMMANDS.items()}}
    return f"commands:\n{listed(abouts)}\n\n{_program()} COMMAND --help has more on each."


def _parse(arguments: list[str]) -> argparse.Namespace:
    from engine.commands.command import Parser

    program = _program()
    parser = Parser(
        prog=program,
        usage=f"{program} [serve] [--host HOST] [--port PORT] [--workers N]\n       {program} COMMAND ...",
        description="Serves the neural network playground, or runs another command.",
        epilog=_commands_help() if {"-h", "--help"} & set(arguments) else None,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="store_true", help="say the version, and what trains")
    parser.add_argument("--host", help="address to listen on (default 127.0.0.1, this machine alone)")
    parser.add_argument("--port", type=int, help="port to listen on (default 8000; 0 picks a free one)")
    parser.add_argument("--workers", type=int, metavar="N", help="processes, each with its own sessions (default 1)")
    for name in _INNER:
        kind = str if name == "share" else int
        parser.add_argument(f"--{name.replace('_', '-')}", type=kind, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


if __name__ == "__main__":
    sys.exit(main())
