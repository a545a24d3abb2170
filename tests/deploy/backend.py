"""A server that notes what reaches it, and reads addresses as the playground's does: decoded once, and nothing else."""

from __future__ import annotations

import json
import sys
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote_to_bytes, urlsplit


@dataclass(frozen=True)
class Received:
    """One request, as it came."""

    method: str
    target: str
    headers: dict[str, list[str]]

    @property
    def path(self) -> bytes:
        """What the playground's server looks a route up by; an address may come whole or be cut by a fragment."""
        target = self.target
        if not target.startswith("/"):
            target = urlsplit(target).path
        return unquote_to_bytes(target.partition("#")[0].partition("?")[0])


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        # Those who ask here leave when they have seen enough.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Backend:
    """At a port of this machine: /echo, /lines, what the proxies ask for, and 404 for everything else.

    Args:
        address: of its own.
        port: 0 for a free one.
    """

    def __init__(self, address: str = "127.0.0.1", port: int = 0) -> None:
        self.received: list[Received] = []
        # For /lines: the second line is not sent before somebody has read the first.
        self.go_on = threading.Event()
        backend = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format: str, *arguments: object) -> None:
                pass

            def _answer(self) -> None:
                # `self.path` has been changed already: a slash is left out where there are two.
                target = self.requestline.split(" ")[1]
                headers = {name.lower(): self.headers.get_all(name, []) for name in self.headers}
                found = Received(self.command, target, headers)
                expected = int(self.headers.get("content-length", 0))
                if len(self.rfile.read(expected)) < expected:
                    # It was cut off on its way, and nobody waits for an answer.
                    self.close_connection = True
                    return
                if found.path != b"/readyz":
                    backend.received.append(found)
                if found.path == b"/lines":
                    self._lines()
                    return
                body = json.dumps({"target": target, "headers": headers}).encode()
                self.send_response(200 if found.path in (b"/readyz", b"/echo", b"/metrics") else 404)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            def _lines(self) -> None:
                self.send_response(200)
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                self.wfile.write(b"6\r\nfirst\n\r\n")
                backend.go_on.wait(20)
                self.wfile.write(b"7\r\nsecond\n\r\n0\r\n\r\n")

            do_GET = do_HEAD = do_POST = do_OPTIONS = _answer  # noqa: N815

        self._server = _Server((address, port), Handler)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=lambda: self._server.serve_forever(0.02))
        self._thread.start()

    def stop(self) -> None:
        self.go_on.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
