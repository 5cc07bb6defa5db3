"""The box that undeliverable mail comes back to: read each letter once, then put it aside."""

from __future__ import annotations

import imaplib
import mailbox
import re
import ssl
from collections.abc import Callable
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from monitor.errors import GuetteurError

#: Seconds that the server may take for an answer, and letters read at a time.
TIMEOUT, BATCH = 20.0, 200


class MailboxError(GuetteurError):
    """The mailbox of bounces cannot be read."""


def empty(address: str, take: Callable[[bytes], int]) -> tuple[int, int]:
    """Give each new letter of the box at ``address`` to ``take``; returns how many, and the sum of its answers.

    ``imaps://user:password@host/FOLDER`` (or ``imap://``, in clear, for a server on this machine), or
    ``maildir:///path`` of a folder that a mail server on this machine fills. A letter is marked as read after it
    was taken: one that was being taken when the process died is taken again.
    """
    parts = urlsplit(address)
    try:
        return _maildir(Path(unquote(parts.path)), take) if parts.scheme == "maildir" else _imap(parts, take)
    except (imaplib.IMAP4.error, OSError, mailbox.Error) as error:
        raise _unreadable(error) from error


def waiting(address: str) -> int:
    """How many letters wait in the box; raises ``MailboxError`` where it cannot be opened."""
    parts = urlsplit(address)
    try:
        if parts.scheme == "maildir":
            box = mailbox.Maildir(Path(unquote(parts.path)), create=False)
            return sum(letter.get_subdir() == "new" for letter in box)
        with _connected(parts) as server:
            return len(_unseen(server, parts))
    except (imaplib.IMAP4.error, OSError, mailbox.Error) as error:
        raise _unreadable(error) from error


def _unreadable(error: Exception) -> MailboxError:
    return MailboxError(
        f"the mailbox of bounces cannot be read: {error}",
        french=f"La boîte des retours est illisible ({error})\u00a0: vérifiez BOUNCE_MAILBOX.",
    )


def _maildir(path: Path, take: Callable[[bytes], int]) -> tuple[int, int]:
    box = mailbox.Maildir(path, create=False)
    read = acted = 0
    for key in box.keys()[:BATCH]:
        letter = box.get_message(key)
        if letter.get_subdir() != "new":
            continue
        acted += take(box.get_bytes(key))
        letter.set_subdir("cur")
        letter.add_flag("S")
        box[key] = letter
        read += 1
    return read, acted


def _imap(parts: SplitResult, take: Callable[[bytes], int]) -> tuple[int, int]:
    with _connected(parts) as server:
        numbers = _unseen(server, parts)[:BATCH]
        acted = 0
        for number in numbers:
            acted += take(_letter(server, number))
            server.uid("STORE", number, "+FLAGS", r"(\Seen)")
    return len(numbers), acted


def _unseen(server: imaplib.IMAP4, parts: SplitResult) -> list[str]:
    """Log in and open the folder; the UIDs of what was not read yet."""
    server.login(unquote(parts.username or ""), unquote(parts.password or ""))
    folder = unquote(parts.path.strip("/")) or "INBOX"
    said, _ = server.select(f'"{folder}"')
    if said != "OK":
        raise imaplib.IMAP4.error(f"there is no folder {folder!r}")
    _, found = server.uid("SEARCH", "UNSEEN")
    return (found[0] or b"").decode().split()


def _connected(parts: SplitResult) -> imaplib.IMAP4:
    host = parts.hostname or "localhost"
    if parts.scheme == "imaps":
        return imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=ssl.create_default_context(), timeout=TIMEOUT)
    return imaplib.IMAP4(host, parts.port or 143, timeout=TIMEOUT)


def _letter(server: imaplib.IMAP4, number: str) -> bytes:
    """The bytes of a letter, without marking it as read (RFC 3501, 6.4.5)."""
    _, answer = server.uid("FETCH", number, "(BODY.PEEK[])")
    for piece in answer:
        if isinstance(piece, tuple) and re.search(rb"BODY\[\]", piece[0]):
            return bytes(piece[1])
    return b""
