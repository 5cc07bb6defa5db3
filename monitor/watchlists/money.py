"""The sums of money that an article names, for ``montant>=…``. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from monitor.articles.understand import figure_json
from monitor.french.amounts import find_figures
from monitor.watchlists.document import Money

#: A title without any of these names no sum; most titles need no closer look.
_NUMBER: Final = re.compile(r"\d|(?i:million|milliard)")


def sums(figures: Iterable[Mapping[str, Any]]) -> tuple[Money, ...]:
    """The sums among figures in their stored form; a range gives both its ends."""
    return tuple(
        Money(float(figure[name]), figure.get("unit", ""))
        for figure in figures
        if figure.get("kind") == "amount"
        for name in ("value", "low", "high")
        if figure.get(name) is not None
    )


def in_title(title: str) -> tuple[Money, ...]:
    """The sums that a title names; the understanding of an article holds those of its text."""
    if not _NUMBER.search(title):
        return ()
    return sums(figure_json(figure) for figure in find_figures(title, None))
