"""Facts on a whole article as tests, with the key that announces each to the percolator."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from monitor.watchlists import vocabulary
from monitor.watchlists.document import Document
from monitor.watchlists.leaves import FactLeaf
from monitor.watchlists.printing import print_query
from monitor.watchlists.syntax import (
    Amount,
    Comparison,
    Country,
    Fact,
    Language,
    Published,
    Status,
    Story,
    Topic,
)

_PARIS: Final = ZoneInfo("Europe/Paris")
_COMPARE: Final[dict[Comparison, Callable[[float, float], bool]]] = {
    Comparison.AT_LEAST: operator.ge,
    Comparison.AT_MOST: operator.le,
    Comparison.MORE: operator.gt,
    Comparison.LESS: operator.lt,
    Comparison.EQUAL: operator.eq,
}
#: A key of a fact begins with this; no token does.
MARK: Final = "\0"
#: The document has an embedding.
EMBEDDING: Final = f"{MARK}embedding"


def day(moment: datetime) -> date:
    """The day in Paris of a moment."""
    return moment.astimezone(_PARIS).date()


def announced(document: Document) -> set[str]:
    """The keys of all facts that a document can satisfy."""
    keys = {f"{MARK}topic:{slug}" for slug in document.topics}
    keys |= {f"{MARK}actor:{mention.actor}" for mention in document.mentions}
    keys |= {f"{MARK}{region.context}" for region in document.regions}
    keys |= {f"{MARK}negated" for mention in document.mentions if mention.negated}
    keys |= {f"{MARK}quoted" for mention in document.mentions if mention.quoted}
    keys.add(f"{MARK}language:{document.language}")
    keys.add(f"{MARK}country:{document.country}")
    keys.add(f"{MARK}status:{document.status}")
    keys.add(f"{MARK}story:{document.opens_story}")
    keys.add(f"{MARK}relevant:{document.relevant}")
    if document.amounts:
        keys.add(f"{MARK}amount")
    if document.embedding is not None:
        keys.add(EMBEDDING)
    return keys


def _said(text: str) -> Callable[[Document], str]:
    return lambda _document: text


def _topic(query: Topic, own_threshold: float) -> FactLeaf:
    limit = own_threshold if query.value is None else query.value
    compare, slug = _COMPARE[query.comparison], query.slug

    def test(document: Document) -> bool:
        score = document.topics.get(slug)
        return score is not None and compare(score, limit)

    def say(document: Document) -> str:
        # Certainty is never rounded up to 100 %.
        return f"sujet {slug} : {min(round(100 * document.topics[slug]), 99)}\u00a0%"

    return FactLeaf(test, say, f"{MARK}topic:{slug}")


def _amount(query: Amount) -> FactLeaf:
    compare, value, currency = _COMPARE[query.comparison], query.value, query.currency

    def test(document: Document) -> bool:
        return any(
            compare(money.value, value) and (not currency or money.currency == currency) for money in document.amounts
        )

    return FactLeaf(test, _said(print_query(query)), f"{MARK}amount")


def _published(query: Published) -> FactLeaf:
    first, last = query.first or date.min, query.last or date.max

    def test(document: Document) -> bool:
        return document.published is not None and first <= day(document.published) <= last

    return FactLeaf(test, _said(print_query(query)))


def fact(query: Fact, own_threshold: float = 0.5) -> FactLeaf:
    """Compile a fact; ``own_threshold`` is that of the topic, where it is one."""
    match query:
        case Topic():
            return _topic(query, own_threshold)
        case Amount():
            return _amount(query)
        case Published():
            return _published(query)
        case Language(code=code):
            return FactLeaf(lambda d: d.language == code, _said(f"langue : {code}"), f"{MARK}language:{code}")
        case Country(code=code):
            return FactLeaf(lambda d: d.country == code, _said(f"pays : {code}"), f"{MARK}country:{code}")
        case Status(value=value):
            name = vocabulary.STATUS_NAMES[value]
            return FactLeaf(lambda d: d.status == value, _said(f"statut : {name}"), f"{MARK}status:{value}")
        case Story(new=new):
            name = "nouvelle" if new else "suite"
            return FactLeaf(lambda d: d.opens_story is new, _said(f"histoire : {name}"), f"{MARK}story:{new}")
