"""An HTTP interface on the loopback, in a thread: it answers as it is told and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True)
class Said:
    """One answer; with ``hang`` none comes until the server is stopped."""

    status: int = 200
    body: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    hang: bool = False


class Api:
    """``says`` sets the answers in turn, the last one for ever; ``asked`` holds headers and body of each request."""

    def __init__(self) -> None:
        self.asked: list[tuple[Mapping[str, str], bytes]] = []
        self._answers: list[Said] = []
        self._over = threading.Event()
        api = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                api.asked.append((dict(self.headers.items()), self.rfile.read(length)))
                said = api._answers.pop(0) if len(api._answers) > 1 else api._answers[0]
                if said.hang:
                    api._over.wait()
                    return
                body = json.dumps(said.body).encode()
                self.send_response(said.status)
                for name, value in {"Content-Type": "application/json", **said.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        """The interface's address."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    def says(self, *answers: Said) -> None:
        """Set what is answered from now on."""
        self._answers = list(answers)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
