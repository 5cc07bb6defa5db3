"""What judgements say of a stored watchlist: its precision, its noisy terms, and what its query lacks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from monitor.articles.models import Article, Revision
from monitor.french.tokens import norms
from monitor.watchlists.compile import Compiled
from monitor.watchlists.compiled import leaves
from monitor.watchlists.document import Document
from monitor.watchlists.errors import QueryError
from monitor.watchlists.gather import UNREAD, documents
from monitor.watchlists.leaves import ActorLeaf, TermLeaf
from monitor.watchlists.live import compile_watchlist
from monitor.watchlists.models import Judgement, Match, Watchlist
from monitor.watchlists.quality import Precision, Suggestion, TermNoise, noise_by_term, precision, suggest
from monitor.watchlists.syntax import Form

#: Articles read of each kind (relevant, noise, others), the newest: enough to tell, and read in a moment.
READ: Final = 40
#: Days back from which articles without a judgement are taken, to tell what any article says.
RECENT: Final = timedelta(days=30)


@dataclass(frozen=True)
class Measured:
    """A watchlist by its judged articles; ``precision`` is None and ``terms`` empty where none is judged."""

    precision: Precision | None
    relevant: int
    noise: int
    terms: list[TermNoise]


def verdicts(watchlist: Watchlist) -> dict[int, bool]:
    """Whether each judged article is relevant to a watchlist, the last judged first.

    Where people disagree the majority holds, and the last word where they are even.
    """
    said: dict[int, list[bool]] = defaultdict(list)
    rows = Judgement.objects.filter(watchlist=watchlist).order_by("-judged_at", "-pk").values_list("article", "verdict")
    for article, verdict in rows:
        said[article].append(verdict == Judgement.Verdict.RELEVANT)
    return {
        article: words[0] if 2 * sum(words) == len(words) else 2 * sum(words) > len(words)
        for article, words in said.items()
    }


def measured(watchlist: Watchlist) -> Measured:
    """The precision of a watchlist with its interval, and the noise that each of its terms brought."""
    judged = verdicts(watchlist)
    relevant = sum(judged.values())
    noise = len(judged) - relevant
    terms: dict[int, set[str]] = defaultdict(set)
    rows = Match.objects.filter(watchlist=watchlist, revision__article__in=judged)
    for article, why in rows.values_list("revision__article", "why"):
        terms[article].update(why.get("terms", ()))
    by_term = noise_by_term((found, judged[article]) for article, found in terms.items())
    return Measured(precision(relevant, noise), relevant, noise, by_term)


def suggestions(watchlist: Watchlist, now: datetime) -> list[Suggestion]:
    """Terms and actors that articles judged relevant share, that others lack, and that the query does not name.

    Empty below two relevant articles. The others are those judged off topic, and recent ones that nobody judged.
    """
    judged = verdicts(watchlist)
    good = [article for article, relevant in judged.items() if relevant][:READ]
    bad = [article for article, relevant in judged.items() if not relevant][:READ]
    if len(good) < 2:
        return []
    known, prefixes = _known(watchlist)
    found = suggest(_read(good), _read([*bad, *_unjudged(judged, now)]), known)
    return [one for one in found if one.actor or not _begins(one.text, prefixes)]


def _unjudged(judged: Iterable[int], now: datetime) -> list[int]:
    """The newest articles of which nobody said anything about the watchlist."""
    recent = Article.objects.filter(published_at__range=(now - RECENT, now), revision__isnull=False)
    return list(recent.exclude(pk__in=judged).order_by("-published_at").values_list("pk", flat=True)[:READ])


def _read(articles: list[int]) -> list[Document]:
    """The current texts of articles."""
    current = Article.objects.filter(pk__in=articles).values("revision")
    revisions = Revision.objects.filter(pk__in=current).select_related("article__source").defer(*UNREAD)
    return list(documents(list(revisions), contexts=False, vectors=False).values())


def _known(watchlist: Watchlist) -> tuple[set[str], set[str]]:
    """Keys of words and slugs of actors that the query names, and its prefixes; nothing of a faulty one."""
    try:
        compiled: Compiled = compile_watchlist(watchlist)
    except QueryError:
        return set(), set()
    known: set[str] = set()
    prefixes: set[str] = set()
    for leaf in leaves(compiled.root):
        match leaf:
            case TermLeaf():
                known |= leaf.needed
                prefixes |= {pattern.key for pattern in leaf.patterns if pattern.form is Form.PREFIX}
            case ActorLeaf():
                known |= leaf.slugs
    return known, prefixes


def _begins(text: str, prefixes: set[str]) -> bool:
    """Whether a prefix of the query finds the text already."""
    return any(norm.startswith(prefix) for norm in norms(text) for prefix in prefixes)
