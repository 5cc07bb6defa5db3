"""What comes back to a sender: reports of bounces (RFC 3464 and older forms) and of complaints (RFC 5965). Pure."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from email.utils import parseaddr
from typing import Final

from flufl.bounce import all_failures


class Kind(enum.StrEnum):
    """What a report says of an address."""

    PERMANENT = "permanent"
    TEMPORARY = "temporary"
    COMPLAINT = "complaint"


@dataclass(frozen=True)
class Report:
    """A report about a letter of ours. ``letters`` are the Message-IDs of what it gives back."""

    kind: Kind
    addresses: frozenset[str]
    letters: frozenset[str]


_MESSAGE_ID: Final = re.compile(r"<[^<>\s]{1,400}>")
#: A report quotes the letter's head; nobody needs to search further.
_LARGEST: Final = 2_000_000


def read(raw: bytes) -> Report | None:
    """The report that a returned mail is, or None where it is none."""
    # The old policy hands out what flufl.bounce reads: plain ``Message`` objects.
    mail = message_from_bytes(raw[:_LARGEST], policy=policy.compat32)
    letters = frozenset(_letters(mail))
    complaint = _complaint(mail)
    if complaint is not None:
        return Report(Kind.COMPLAINT, complaint, letters)
    temporary, permanent = _failures(mail)
    if permanent:
        return Report(Kind.PERMANENT, _plain(permanent), letters)
    if temporary:
        return Report(Kind.TEMPORARY, _plain(temporary), letters)
    return None


def _failures(mail: Message) -> tuple[frozenset[bytes], frozenset[bytes]]:
    """The temporary and the permanent failures that the library finds; none where a letter is beyond it."""
    if not mail.get("From"):
        mail["From"] = "unknown@localhost"  # some of the detectors take the header for granted
    try:
        temporary, permanent = all_failures(mail)
    except (LookupError, ValueError, TypeError, AttributeError):
        return frozenset(), frozenset()
    return frozenset(temporary), frozenset(permanent)


def _plain(addresses: frozenset[bytes]) -> frozenset[str]:
    return frozenset(address.decode("utf-8", "replace").strip().lower() for address in addresses)


def _complaint(mail: Message) -> frozenset[str] | None:
    """The recipients that a feedback report names, where it reports abuse."""
    for part in mail.walk():
        if part.get_content_type() != "message/feedback-report":
            continue
        fields = _fields(part)
        if str(fields.get("Feedback-Type", "")).strip().lower() in {"abuse", "fraud", "opt-out"}:
            named = fields.get_all("Original-Rcpt-To", [])
            return frozenset(parseaddr(str(name))[1].lower() for name in named) - {""}
    return None


def _fields(part: Message) -> Message:
    """The fields of a report's machine-readable part, whether the parser took it for a message or for text."""
    payload = part.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        return payload[0]
    text = part.get_payload(decode=True)
    return message_from_bytes(text if isinstance(text, bytes) else b"", policy=policy.compat32)


def _letters(mail: Message) -> list[str]:
    """Message-IDs of the letters that the report gives back, whole or their heads alone."""
    found: list[str] = []
    for part in mail.walk():
        if part is not mail and part.get_content_type() in {"message/rfc822", "text/rfc822-headers"}:
            found += _MESSAGE_ID.findall(str(_fields(part).get("Message-ID", "")))
    if not found:
        # Older servers paste the returned letter into the text.
        for part in mail.walk():
            body = part.get_payload(decode=True) if part.get_content_maintype() == "text" else None
            if isinstance(body, bytes):
                for line in body.decode("utf-8", "replace").splitlines():
                    if line.lower().startswith("message-id:"):
                        found += _MESSAGE_ID.findall(line)
    return found
