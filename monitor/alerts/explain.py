"""Every stage's decision about an address, or why it was never seen. Reading only; French, since the reasons
that the stages store are read by people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.db.models import Q

from monitor.alerts.models import Alert, Message
from monitor.articles.link import find_articles
from monitor.articles.models import Article
from monitor.errors import GuetteurError
from monitor.feeds.models import Entry, Feed, Source
from monitor.http.url import canonical
from monitor.stories.models import StoryMember
from monitor.topics.classification import MAIN_TOPIC
from monitor.topics.models import Score
from monitor.watchlists.models import Match, Watchlist


@dataclass(frozen=True)
class Step:
    """What one stage decided. ``good`` is false where the article was stopped or is in trouble."""

    stage: str
    said: str
    at: datetime | None = None
    good: bool = True


@dataclass(frozen=True)
class Explanation:
    """The steps of an address; ``article`` is its primary key where it is stored."""

    url: str
    article: int | None
    steps: tuple[Step, ...]


def explain(address: str) -> Explanation:
    """What is known of ``address``; a ``GuetteurError`` if it is no web address."""
    url = canonical(address)
    if url is None:
        raise GuetteurError(
            f"{address!r} is not a web address: it must start with http:// or https://.",
            french="Ce n’est pas une adresse web : elle doit commencer par http:// ou https://.",
            permanent=True,
        )
    known = find_articles([url])
    article = (
        Article.objects.select_related("source", "revision").filter(pk=known[url]).first()
        if known
        else Article.objects.select_related("source", "revision").filter(requested_url=address).first()
    )
    if article is None:
        return Explanation(url, None, tuple(_unseen(url, address)))
    return Explanation(article.url, article.pk, tuple(_steps(article)))


def _steps(article: Article) -> Iterator[Step]:
    for entry in article.entries.select_related("feed").order_by("seen_at"):
        backlog = " (déjà dans le flux à son premier relevé)" if entry.backlog else ""
        yield Step("feed", f"Vu dans « {entry.feed} »{backlog}.", entry.seen_at)
    if article.rights_decision:
        yield Step("rights", article.rights_decision, good=not article.feed_only)
    if article.last_error_fr:
        yield Step("fetch", article.last_error_fr, article.due_at, good=False)
    if article.erased_at:
        yield Step("extract", article.erased_why, article.erased_at)
    elif article.stored_at:
        text = article.revision.text if article.revision else ""
        seen = article.revisions.count()
        yield Step("extract", f"{len(text.split())} mots, {seen} révision{'s' * (seen > 1)}.", article.stored_at)
    if article.language:
        yield Step("language", f"Langue : {article.language}.", good=article.language == "fr")
    if article.date_note:
        yield Step("date", article.date_note)
    yield from _topics(article)
    yield from _story(article)
    yield from _matches(article)
    yield from _alerts(article)
    yield Step("state", article.reason or article.get_state_display(), article.decided_at, article.state == "matched")


def _topics(article: Article) -> Iterator[Step]:
    scores = Score.objects.filter(revision=article.revision).select_related("topic").order_by("-value")
    for score in scores:
        if score.topic_id == MAIN_TOPIC:
            verdict = "pertinent" if article.relevant else "non retenu"
            said = f"Cloud souverain : {score.value:.0%}, {verdict} (modèle {score.model_version})."
            yield Step("topics", said, good=bool(article.relevant))
            for evidence in score.evidence:
                yield Step("topics", f"Phrase décisive : « {evidence['sentence']} »")
    shown = ", ".join(f"{s.topic} {s.value:.0%}" for s in scores if s.topic_id != MAIN_TOPIC and s.value >= 0.2)
    if shown:
        yield Step("topics", f"Sujets : {shown}.")


def _story(article: Article) -> Iterator[Step]:
    member = StoryMember.objects.filter(article=article).select_related("story", "origin__source").first()
    if member is None:
        return
    others = member.story.members.count() - 1
    said = f"Histoire {member.story_id} : seul article"
    if others:
        said = f"Histoire {member.story_id} « {member.story.title} », avec {others} autre{'s' * (others > 1)}"
    if member.similarity is not None and others:
        said += f" (ressemblance {member.similarity:.0%} à son arrivée)"
    if member.origin is not None:
        said += f" ; reprise de {member.origin.source}"
    yield Step("story", f"{said}.", member.joined_at)


def _matches(article: Article) -> Iterator[Step]:
    matches = Match.objects.filter(revision=article.revision).select_related("watchlist")
    for match in matches:
        why = ", ".join(match.why.get("reasons", ()))
        yield Step("match", f"Liste « {match.watchlist} »{f' : {why}' if why else ''}.", match.matched_at)
    if not matches and article.decided_at:
        active = Watchlist.objects.filter(active=True, archived=False).count()
        yield Step("match", f"Aucune des {active} listes actives ne correspond.", good=False)


def _alerts(article: Article) -> Iterator[Step]:
    alerts = Alert.objects.filter(revision__article=article).select_related("watchlist")
    for alert in alerts.order_by("created_at"):
        said = f"Alerte « {alert.watchlist} » : {alert.get_state_display()}. {alert.reason}".strip()
        yield Step("route", said, alert.created_at, alert.state in {"told", "folded"})
    messages = Message.objects.filter(items__alert__revision__article=article).select_related("channel")
    for message in messages.distinct().order_by("created_at"):
        error = f" : {message.last_error_fr}" if message.last_error_fr else ""
        said = f"{message.channel} : {message.get_state_display().lower()}{error}"
        yield Step("deliver", said, message.sent_at, not message.last_error_fr)


def _unseen(url: str, address: str) -> Iterator[Step]:
    """Why an address is not among the articles."""
    entries = Entry.objects.filter(Q(url=url) | Q(url=address)).select_related("feed")
    for entry in entries:
        if entry.state == Entry.State.REFUSED:
            yield Step("feed", f"Vue dans « {entry.feed} », refusée : {entry.reason}", entry.seen_at, good=False)
        else:
            yield Step("feed", f"Vue dans « {entry.feed} », en attente de traitement.", entry.seen_at)
    if entries:
        return
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    hosts = {host, urlsplit(url).netloc.removeprefix("www.")}
    source = Source.objects.filter(host__in=hosts).first()
    if source is None:
        yield Step("feed", f"Aucun flux de {host} n’est suivi : ajoutez-en un.", good=False)
        return
    for feed in Feed.objects.filter(source=source):
        yield Step("feed", f"Absente du flux « {feed} » ({_health(feed)}).", feed.last_polled_at, good=False)


def _health(feed: Feed) -> str:
    if feed.state != Feed.State.ACTIVE:
        return feed.get_state_display().lower()
    if feed.errors_in_row:
        return f"en erreur : {feed.last_error_fr or feed.last_error}"
    return "relevé normalement" if feed.last_success_at else "pas encore relevé"
