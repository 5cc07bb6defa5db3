"""Stored articles to be named as examples: found by address or by their words. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db.models import Exists, F, OuterRef

from monitor.articles.link import find_articles
from monitor.articles.models import Article, Revision
from monitor.http.url import canonical
from monitor.topics.models import Embedding
from monitor.watchlists.compile import compile_query
from monitor.watchlists.lexemes import superset
from monitor.watchlists.syntax import Term, Word, conjunction

#: Articles that a search lists.
LISTED: Final = 8


def is_address(text: str) -> bool:
    """Whether what was typed is an address rather than words."""
    return text.strip().startswith(("http://", "https://"))


def find(text: str) -> list[Article]:
    """The article at an address, or the latest that hold all the words in any order; see ``named``."""
    if is_address(text):
        return named(find_articles([canonical(text) or text.strip()]).values())
    terms = [Term((Word(piece),)) for piece in text.split() if any(map(str.isalnum, piece))]
    asked = superset(compile_query(conjunction(terms))) if terms else ""
    if not asked:
        return []
    current = Revision.objects.filter(article__revision=F("pk")).order_by("-article__published_at")
    holding = current.extra(where=["articles_revision.search @@ %s::tsquery"], params=[asked])
    return named(holding.values_list("article", flat=True)[:LISTED])


def named(articles: Iterable[int]) -> list[Article]:
    """The articles of these keys, in their order; unknown keys are left out.

    Each has ``comparable``: whether a vector of it is stored, without which it cannot serve as an example yet.
    """
    keys = list(articles)
    vectors = Embedding.objects.filter(revision=OuterRef("revision"))
    found = Article.objects.select_related("source").annotate(comparable=Exists(vectors)).in_bulk(keys)
    return [found[key] for key in keys if key in found]
