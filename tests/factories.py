"""Rows for tests: each function makes one, with whatever it needs, and sensible values."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.alerts.models import Channel, Subscriber, Subscription
from monitor.articles.models import Article, Revision, State
from monitor.feeds.models import Feed, Source
from monitor.stories.models import Story, StoryMember
from monitor.topics.models import Score, Topic
from monitor.watchlists.models import Client, Match, Watchlist

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def source(**values: Any) -> Source:
    """A publisher."""
    number = next(_numbers)
    return Source.objects.create(**{"name": f"Gazette {number}", "host": f"gazette{number}.example", **values})


def feed(**values: Any) -> Feed:
    """A feed that is due now."""
    number = next(_numbers)
    values.setdefault("source", None)
    values["source"] = values["source"] or source()
    return Feed.objects.create(
        **{"url": f"https://gazette{number}.example/rss", "title": f"Flux {number}", "due_at": NOW, **values}
    )


def article(*, text: str = "Un texte d’article.", title: str = "Un titre", **values: Any) -> Article:
    """An article with one revision, matched and settled unless told otherwise."""
    number = next(_numbers)
    values.setdefault("source", None)
    values["source"] = values["source"] or source()
    made = Article.objects.create(
        **{
            "url": f"https://gazette.example/{number}",
            "title": title,
            "state": State.MATCHED,
            "seen_at": NOW,
            "published_at": NOW - timedelta(minutes=20),
            "language": "fr",
            **values,
        }
    )
    made.revision = revision(made, text=text, title=title)
    made.save(update_fields=["revision"])
    return made


def revision(of: Article, *, text: str, title: str = "Un titre", **values: Any) -> Revision:
    """A further revision of an article."""
    number = of.revisions.count() + 1
    return Revision.objects.create(
        article=of, number=number, text_hash=f"{of.pk}-{number}", title=title, text=text, seen_at=NOW, **values
    )


def current(of: Article) -> Revision:
    """The current revision of an article made here, which always has one."""
    assert of.revision is not None
    return of.revision


def story(*articles: Article) -> Story:
    """The story that ``articles`` tell."""
    made = Story.objects.create(first_at=NOW, last_at=NOW)
    for member in articles:
        StoryMember.objects.create(story=made, article=member, joined_at=NOW)
    return made


def score(of: Article, slug: str, value: float, **values: Any) -> Score:
    """A score of an article's current revision."""
    topic, _ = Topic.objects.get_or_create(slug=slug, defaults={"label": slug.capitalize()})
    return Score.objects.create(revision=current(of), topic=topic, value=value, model_version="essai", **values)


def client() -> Client:
    """A client."""
    number = next(_numbers)
    return Client.objects.create(name=f"Client {number}", slug=f"client-{number}")


def watchlist(**values: Any) -> Watchlist:
    """A watchlist."""
    number = next(_numbers)
    values.setdefault("client", None)
    values["client"] = values["client"] or client()
    return Watchlist.objects.create(
        **{"name": f"Liste {number}", "slug": f"liste-{number}", "query": "cloud", **values}
    )


def match(of: Article, on: Watchlist, **values: Any) -> Match:
    """A match of an article's current revision."""
    return Match.objects.create(
        watchlist=on, revision=current(of), matched_at=NOW, **{"why": {"reasons": ["cloud"]}, **values}
    )


def channel(**values: Any) -> Channel:
    """An e-mail channel of a new subscriber."""
    number = next(_numbers)
    if "subscriber" not in values:
        values["subscriber"] = Subscriber.objects.create(client=client(), name=f"Abonnée {number}")
    return Channel.objects.create(**{"kind": Channel.Kind.EMAIL, "address": f"abonnee{number}@exemple.fr", **values})


def subscription(on: Watchlist, to: Channel, **values: Any) -> Subscription:
    """An immediate subscription."""
    return Subscription.objects.create(watchlist=on, channel=to, **values)
