"""A mailbox on the loopback: an SMTP server that writes each message it accepts as a file.

The files are what a mail program opens: ``0001-objet-du-message.eml``, bytes as they came.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Self
from weakref import WeakSet

from aiosmtpd.smtp import SMTP, Envelope, Session

from monitor.runtime.demo.sites import plain

_NAME = 60
MOST_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True)
class Letter:
    """A message that was accepted, with its envelope (RFC 5321) and its file where one was written."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    path: Path | None

    @property
    def message(self) -> EmailMessage:
        """The message, parsed."""
        return message_from_bytes(self.content, policy=policy.default)


class Mailbox:
    """Accepts everything. ``folder`` receives the files; without one, letters stay in memory only.

    >>> async with Mailbox(folder) as mailbox:
    ...     mailbox.url      # smtp://127.0.0.1:PORT
    ...     mailbox.letters
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.letters: list[Letter] = []
        self._server: asyncio.Server | None = None
        self._connections: WeakSet[SMTP] = WeakSet()

    @property
    def port(self) -> int:
        """The port, once started."""
        if self._server is None:
            raise RuntimeError("the mailbox is not started")
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def url(self) -> str:
        """Address for SMTP_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def keep(self, envelope: Envelope) -> Letter:
        """Write a message down."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        letter = Letter(
            sender=envelope.mail_from or "",
            recipients=tuple(envelope.rcpt_tos),
            content=content,
            path=self._write(content),
        )
        self.letters.append(letter)
        return letter

    def protocol(self) -> SMTP:
        """The protocol of one connection."""
        made = SMTP(self, hostname="mailbox.guetteur.example", enable_SMTPUTF8=True, data_size_limit=MOST_BYTES)
        self._connections.add(made)
        return made

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the message (aiosmtpd's hook)."""
        self.keep(envelope)
        return "250 2.0.0 Ok: kept"

    async def __aenter__(self) -> Self:
        if self.folder is not None:
            self.folder.mkdir(parents=True, exist_ok=True)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self.protocol, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self._server.close()
            # A client may keep its connection for a next letter; it would outlive the loop.
            for connection in list(self._connections):
                if isinstance(connection.transport, asyncio.Transport):
                    connection.transport.abort()
            await asyncio.sleep(0)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._server.wait_closed(), 2.0)

    def _write(self, content: bytes) -> Path | None:
        if self.folder is None:
            return None
        subject = message_from_bytes(content, policy=policy.default).get("Subject", "")
        name = f"{len(self.letters) + 1:04d}-{plain(str(subject))[:_NAME].strip('-') or 'sans-objet'}.eml"
        path = self.folder / name
        path.write_bytes(content)
        return path
