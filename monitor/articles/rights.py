"""What a source's rights card lets us fetch, keep and quote today. Pure.

| class     | page                                  | text kept                      | quoted                        |
|-----------|---------------------------------------|--------------------------------|-------------------------------|
| standard  | as robots.txt and TDM signals allow   | as the card says               | as the card says              |
| open      | as robots.txt and TDM signals allow   | without end                    | the card's or ``OPEN_QUOTE``  |
| contract  | always, while the contract is valid   | as the card says               | as the card says              |
| feed_only | never                                 | at most ``FEED_DAYS``          | at most ``FEED_QUOTE``        |

A contract that is not written down, or has ended, gives no more than the standard class does by default.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

#: Days and characters: the standard class by default, and the most of the class «feed_only».
STANDARD_DAYS, STANDARD_QUOTE = 365, 300
FEED_DAYS, FEED_QUOTE = 90, 200
#: Characters of an open text that a message may hold at least.
OPEN_QUOTE = 1_000
_MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
#: Characters of a contract's first line that a decision repeats.
NAMED = 120


@dataclass(frozen=True)
class Card:
    """A source's rights card: class, contract (with whom), its last day, days kept, characters quoted."""

    rights: str
    contract: str = ""
    contract_until: date | None = None
    retention_days: int = STANDARD_DAYS
    quote_chars: int = STANDARD_QUOTE


@dataclass(frozen=True)
class Terms:
    """What holds today. ``keep_days`` is None where nothing ends; ``why`` explains the page's access in French,
    empty where robots.txt and the page itself decide.
    """

    may_fetch: bool
    contract: bool
    keep_days: int | None
    quote_chars: int
    why: str = ""


def terms(card: Card, today: date) -> Terms:
    """What ``card`` allows on ``today``."""
    kept, quoted = card.retention_days, card.quote_chars
    match card.rights:
        case "open":
            return Terms(True, False, None, max(quoted, OPEN_QUOTE))
        case "feed_only":
            why = "La carte de droits de la source limite au flux."
            return Terms(False, False, min(kept, FEED_DAYS), min(quoted, FEED_QUOTE), why)
        case "contract" if card.contract.strip() and (card.contract_until is None or today <= card.contract_until):
            return Terms(True, True, kept, quoted, _valid(card))
        case "contract":
            return Terms(True, False, min(kept, STANDARD_DAYS), min(quoted, STANDARD_QUOTE), _void(card))
    return Terms(True, False, kept, quoted)


def _valid(card: Card) -> str:
    named = " ".join(card.contract.split())[:NAMED]
    end = f", valable jusqu’au {long_date(card.contract_until)}" if card.contract_until else ""
    return f"Contrat avec l’éditeur{end}\u00a0: {named}"


def _void(card: Card) -> str:
    if not card.contract.strip():
        return "aucun contrat n’est décrit sur la carte de la source"
    return f"contrat échu le {long_date(card.contract_until)}" if card.contract_until else ""


def erased(on: date, days: int) -> str:
    """Why a text is no longer there, as a reader is told it."""
    return f"Texte effacé le {long_date(on)}\u00a0: conservation de {days}\u00a0jour{'s' if days > 1 else ''}."


def long_date(day: date) -> str:
    """A date as French writes it out: «1er mars 2026»."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {_MONTHS[day.month - 1]} {day.year}"
