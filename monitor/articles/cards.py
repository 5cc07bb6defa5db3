"""The rights cards of sources, as values."""

from __future__ import annotations

from datetime import date

from monitor.articles.rights import Card, Terms, terms
from monitor.feeds.models import Source


def terms_of(source: Source, today: date) -> Terms:
    """What the card of ``source`` allows on ``today``: whether its pages are read, what is kept, what is quoted."""
    card = Card(
        rights=source.rights,
        contract=source.contract,
        contract_until=source.contract_until,
        retention_days=source.retention_days,
        quote_chars=source.quote_chars,
    )
    return terms(card, today)
