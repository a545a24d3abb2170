"""python -m server: reads the settings, binds the port, serves."""

from __future__ import annotations

import argparse
import logging
import os
import socket
import sys
from typing import TYPE_CHECKING

from server.process import logs
from server.process.metrics import Board, Metrics
from server.settings import Settings, SettingsError, unknown_variables

if TYPE_CHECKING:
    from fastapi import FastAPI

# A playground network is far too small to be worth a second BLAS thread, and sessions must share the cores evenly.
# NumPy reads these once, when it is first imported, which is why the imports that need it come late below.
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
# What a supervisor tells its workers: the socket to listen on, the memory of all workers' numbers, which is theirs, and
# `server.process.load_balancer.WorkerShare.text`.
_INNER = ("socket_fd", "board_fd", "worker", "share")


def main(arguments: list[str] | None = None) -> int:
    """Serves until told to stop.

    Returns:
        Exit code: 0 after an orderly stop, 1 when the port cannot be had, 2 for wrong settings.
    """
    for name in _ONE_THREAD:
        os.environ[name] = "1"
    words = sys.argv[1:] if arguments is None else arguments
    if words[:1] == ["check-lessons"]:
        from server.lessons import check_command

        return check_command.main(words[1:])
    if words[:1] == ["draw-lessons"]:
        from server.lessons import draw_command

        return draw_command.main(words[1:])
    options = _parse(words)
    try:
        given = {name: value for name, value in vars(options).items() if value is not None and name not in _INNER}
        settings = Settings.from_environment(**given)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2

    logs.configure(settings)
    if options.socket_fd is not None:
        from server.process.load_balancer import WorkerShare
        from server.serve import serve

        metrics = Metrics(Board(settings.workers, options.board_fd), options.worker)
        listener, share = socket.socket(fileno=options.socket_fd), WorkerShare.of(options.share)
        serve(settings, listener, parent=os.getppid(), metrics=metrics, share=share)
        return 0

    try:
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
    # The workers read the environment, and have to know by which names they may be called.
    os.environ["PLAYGROUND_HOST"] = settings.host
    from server.process.supervisor import supervise

    return supervise(settings, sockets)


def _prepare(settings: Settings) -> FastAPI | None:
    """The application; None where others are started to serve it, and only what would stop them is looked for.

    Raises:
        SettingsError: a file or a folder that the settings name cannot be used.
    """
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


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m server",
        description="Serves the neural network playground.",
        epilog="python -m server check-lessons DIR: says what is wrong with a folder of lessons, and serves nothing. "
        "python -m server draw-lessons DIR: trains its lessons for their pictures in the list.",
    )
    parser.add_argument("--host", help="address to listen on (default 127.0.0.1, this machine alone)")
    parser.add_argument("--port", type=int, help="port to listen on (default 8000; 0 picks a free one)")
    parser.add_argument("--workers", type=int, help="processes, each with its own sessions (default 1)")
    for name in _INNER:
        kind = str if name == "share" else int
        parser.add_argument(f"--{name.replace('_', '-')}", type=kind, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


if __name__ == "__main__":
    sys.exit(main())
