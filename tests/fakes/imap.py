"""An IMAP box on the loopback: as much of RFC 3501 as reading a folder once takes."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Self

_COMMAND = re.compile(rb"(\S+) (UID )?(\w+) ?(.*)\r\n", re.IGNORECASE | re.DOTALL)


class ImapBox:
    """One user's INBOX with ``letters``; ``seen`` are the UIDs that were marked as read."""

    def __init__(self, user: str, password: str, letters: Sequence[bytes]) -> None:
        self.login = f'{user} "{password}"'
        self.letters = dict(enumerate(letters, start=1))
        self.seen: set[int] = set()
        box = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"* OK ready\r\n")
                for line in self.rfile:
                    found = _COMMAND.fullmatch(line)
                    if found is None:
                        self.wfile.write(b"* BAD command\r\n")
                        continue
                    tag, _, verb, rest = found.groups()
                    self.wfile.write(box.answer(tag, verb.upper().decode(), rest))
                    if verb.upper() == b"LOGOUT":
                        return

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True

    @property
    def port(self) -> int:
        """Where the server listens."""
        return int(self._server.server_address[1])

    def answer(self, tag: bytes, verb: str, rest: bytes) -> bytes:
        """What the server says to one command."""
        ok = tag + b" OK done\r\n"
        if verb == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\n" + ok
        if verb == "LOGIN":
            return ok if rest.decode() == self.login else tag + b" NO [AUTHENTICATIONFAILED] refused\r\n"
        if verb == "SELECT":
            return b"* %d EXISTS\r\n" % len(self.letters) + ok if rest == b'"INBOX"' else tag + b" NO no folder\r\n"
        if verb == "SEARCH":
            unseen = [str(number) for number in self.letters if number not in self.seen]
            return f"* SEARCH {' '.join(unseen)}\r\n".encode() + ok
        if verb == "FETCH":
            number = int(rest.split()[0])
            letter = self.letters[number]
            return b"* %d FETCH (UID %d BODY[] {%d}\r\n%s)\r\n" % (number, number, len(letter), letter) + ok
        if verb == "STORE":
            self.seen.add(int(rest.split()[0]))
            return ok
        return b"* BYE\r\n" + ok if verb == "LOGOUT" else tag + b" BAD unknown\r\n"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
