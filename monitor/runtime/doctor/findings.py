"""What the doctor found."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Level(enum.StrEnum):
    """How bad it is. Only ``WRONG`` makes the command fail."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what it is, what is the case, and the mend where there is one."""

    name: str
    level: Level
    said: str
    mend: str = ""


def ok(name: str, said: str) -> Finding:
    """Return a finding of something in order."""
    return Finding(name, Level.OK, said)


def note(name: str, said: str, mend: str = "") -> Finding:
    """Return a finding that limits what the service can do, without being an error."""
    return Finding(name, Level.NOTE, said, mend)


def wrong(name: str, said: str, mend: str) -> Finding:
    """Return a finding that has to be mended."""
    return Finding(name, Level.WRONG, said, mend)
