"""A query held against the articles that people judged: its precision, its noise, what it misses. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from monitor.articles.models import Article, Revision
from monitor.french.tokens import norms
from monitor.watchlists.anchors import guess
from monitor.watchlists.compile import Compiled
from monitor.watchlists.compiled import leaves
from monitor.watchlists.cuts import Cuts
from monitor.watchlists.document import Document
from monitor.watchlists.evaluate import evaluate
from monitor.watchlists.gather import UNREAD, documents
from monitor.watchlists.leaves import ActorLeaf, TermLeaf
from monitor.watchlists.models import Judgement, Watchlist
from monitor.watchlists.quality import Precision, Suggestion, TermNoise, noise_by_term, precision, suggest
from monitor.watchlists.syntax import Form

#: Judged articles that are held against a query, the latest.
_JUDGED: Final = 200
#: Articles that stand for the rest of the press when terms are suggested, and of how long ago at most.
_OTHERS, _OTHERS_OF = 40, timedelta(days=14)
#: How much more often relevant articles say a term that is suggested; suggestions at most.
_TELLING, _SUGGESTED = 1.5, 6
#: Keys that occur so often are words of grammar, which tell nothing of what an article is about.
_GRAMMAR: Final = 0.5

#: From an article's key to whether it was judged relevant.
Marks = Mapping[int, bool]


def marks_of(watchlist: Watchlist) -> dict[int, bool]:
    """Whether each of the articles that were judged last about a watchlist is relevant to it.

    Where people disagree the majority holds, and the last word where they are even.
    """
    rows = Judgement.objects.filter(watchlist=watchlist).order_by("-judged_at", "-pk")
    said: dict[int, list[bool]] = {}
    for article, verdict in rows.values_list("article", "verdict")[: 2 * _JUDGED]:
        said.setdefault(article, []).append(verdict == Judgement.Verdict.RELEVANT)
    return {article: _settled(words) for article, words in list(said.items())[:_JUDGED]}


def _settled(words: Sequence[bool]) -> bool:
    """What words say together; ``words`` are the latest first."""
    return words[0] if 2 * sum(words) == len(words) else 2 * sum(words) > len(words)


@dataclass(frozen=True)
class Quality:
    """What marks say of a query. ``missed`` were judged relevant and are not found by it."""

    precision: Precision | None
    noise: Sequence[TermNoise]
    missed: Sequence[Article]
    suggestions: Sequence[Suggestion]


def quality(compiled: Compiled, marks: Marks, now: datetime) -> Quality:
    """Hold ``compiled`` against the marked articles; without marks there is nothing to say."""
    if not marks:
        return Quality(None, (), (), ())
    revisions = _revisions(_current(marks))
    read = documents(revisions, contexts=compiled.contexts, vectors=compiled.vectors)
    judged: list[tuple[Collection[str], bool]] = []
    missed: list[Article] = []
    for revision in revisions:
        good = marks[revision.article_id]
        result = evaluate(compiled, read[revision.pk])
        if result is not None:
            judged.append(({span.term for span in result.spans} | set(result.reasons), good))
        elif good:
            missed.append(revision.article)
    relevant = sum(good for _, good in judged)
    return Quality(
        precision(relevant, len(judged) - relevant),
        noise_by_term(judged),
        missed,
        _suggestions(compiled, marks, revisions, read, now),
    )


def _current(articles: Collection[int]) -> list[int]:
    return list(Article.objects.filter(pk__in=articles, revision__isnull=False).values_list("revision", flat=True))


def _revisions(keys: Collection[int]) -> list[Revision]:
    rows = Revision.objects.filter(pk__in=list(keys), erased_at__isnull=True).select_related("article__source")
    return list(rows.defer(*UNREAD).order_by("-article__published_at"))


def _suggestions(
    compiled: Compiled, marks: Marks, revisions: Sequence[Revision], read: Mapping[int, Document], now: datetime
) -> list[Suggestion]:
    """What the relevant articles share and neither the noise nor the rest of the press has."""
    relevant = [read[r.pk] for r in revisions if marks[r.article_id]]
    if len(relevant) < 2:
        return []
    noise = [read[r.pk] for r in revisions if not marks[r.article_id]]
    latest = Article.objects.filter(published_at__gte=now - _OTHERS_OF, published_at__lte=now, revision__isnull=False)
    keys = latest.exclude(pk__in=marks).order_by("-published_at").values_list("revision", flat=True)[:_OTHERS]
    rest = documents(_revisions(list(keys)), contexts=False, vectors=False)
    known, prefixes = _known(compiled)
    found = suggest(relevant, [*noise, *rest.values()], known)
    telling = (one for one in found if one.relevant >= _TELLING * one.others and not _begins(one, prefixes))
    return _distinct(telling, known)[:_SUGGESTED]


def _begins(suggestion: Suggestion, prefixes: set[str]) -> bool:
    """Whether a prefix of the query finds the term already."""
    return not suggestion.actor and any(
        norm.startswith(prefix) for norm in norms(suggestion.text) for prefix in prefixes
    )


def _distinct(suggestions: Iterable[Suggestion], known: set[str]) -> list[Suggestion]:
    """Without expressions around a word that the query has, that is suggested before them, or means nothing."""
    found, words = [], set(known)
    for one in suggestions:
        keys = set() if one.actor else set(Cuts(one.text).keys())
        if keys.isdisjoint(words) and all(guess(key) < _GRAMMAR for key in keys):
            found.append(one)
            words |= keys
    return found


def _known(compiled: Compiled) -> tuple[set[str], set[str]]:
    """The keys of words and the slugs of actors that a query already names, and its prefixes."""
    found: set[str] = set()
    prefixes: set[str] = set()
    for leaf in leaves(compiled.root):
        if isinstance(leaf, TermLeaf):
            found |= leaf.needed | {" ".join(pattern.key for pattern in leaf.patterns)}
            prefixes |= {pattern.key for pattern in leaf.patterns if pattern.form is Form.PREFIX}
        elif isinstance(leaf, ActorLeaf):
            found |= leaf.slugs
    return found, prefixes
