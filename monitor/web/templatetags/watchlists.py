"""Small words of the pages of watchlists."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from django import template

from monitor.watchlists.describe import NBSP, day

register = template.Library()

_LOOSE: Final = re.compile(r"(?<=«) | (?=[»:;?!])")


@register.filter
def jour(value: date | None) -> str:
    """«1er mai 2026»; empty for None."""
    return "" if value is None else day(value)


@register.filter
def insecable(value: str) -> str:
    """French punctuation that cannot be parted from its words at the end of a line."""
    return _LOOSE.sub(NBSP, value)
