"""The value that every reader of figures returns: an amount, a percentage, a stake, a date or a deadline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """What a figure is."""

    AMOUNT = "amount"
    PERCENTAGE = "percentage"
    STAKE = "stake"
    DATE = "date"
    DEADLINE = "deadline"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a text, normalised; ``text[start:end]`` of the source is what was read.

    ``value`` is in base units (euros, not millions) or in percent; a range has ``low`` and ``high`` and no
    value, a bound («plus de», «jusqu’à») the value and the side that is bounded. ``unit`` is an ISO 4217
    code, ``%`` or, for a duration, ``day``, ``week``, ``month``, ``year``; empty where the text gives none.
    ``iso`` is a date as ISO 8601 writes it, truncated where the year is unknown (``--03``), with ``-Q3`` and
    ``-S1`` for quarters and half-years; ``since`` and ``until`` are its first and last days where known.
    """

    kind: Kind
    start: int
    end: int
    text: str
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    approximate: bool = False
    iso: str = ""
    since: date | None = None
    until: date | None = None
    label: str = ""
