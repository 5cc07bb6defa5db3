"""The slash command ``/guetteur``: its answer, seen by who typed it alone, is ready at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F

from monitor.alerts.channels.blockkit import joined, link, safe
from monitor.alerts.explain import explain
from monitor.alerts.models import Alert, Channel, StoryChoice
from monitor.alerts.present import instant
from monitor.alerts.rooms.places import article_at, channel_of
from monitor.articles.models import Article
from monitor.errors import GuetteurError
from monitor.stories.models import StoryMember
from monitor.watchlists.models import Match

FOUND: Final = 8
LONGEST: Final = timedelta(days=30)
_UNITS: Final = {"min": 1, "m": 1, "h": 60, "j": 1_440, "sem": 10_080}
_TIME: Final = re.compile(r"(\d{1,4})\s*(min|m|h|j|sem)[a-zéè]*", re.IGNORECASE)
#: Stages whose decisions are nobody's secret; of the others a room hears what concerns its own client.
_OPEN: Final = frozenset({"feed", "rights", "fetch", "extract", "language", "date", "topics", "story"})

HELP: Final = (
    "*/guetteur chercher* _mots_\u00a0: les derniers articles de vos listes dont le titre contient ces mots\n"
    "*/guetteur suivre* _adresse_\u00a0: recevoir ici chaque nouvel article de cette histoire\n"
    "*/guetteur pause* _2h_, _3j_ ou _fin_\u00a0: ne rien recevoir ici pendant ce temps\n"
    "*/guetteur pourquoi* _adresse_\u00a0: ce que Guetteur a décidé d’un article, et pourquoi"
)


class CommandError(GuetteurError):
    """A command that cannot be done as it was typed."""


def _refused(english: str, french: str) -> CommandError:
    return CommandError(english, french=french, permanent=True)


def command(form: dict[str, str], now: datetime) -> dict[str, Any]:
    """The answer to a command; ``form`` is what Slack posts. The caller owns the transaction."""
    try:
        said = _answer(form, now)
    except GuetteurError as error:
        said = error.french
    return {"response_type": "ephemeral", "text": said}


def _answer(form: dict[str, str], now: datetime) -> str:
    verb, _, rest = form.get("text", "").strip().partition(" ")
    do = _VERBS.get(verb.lower())
    if do is None:
        return HELP
    channel = channel_of(form.get("team_id", ""), form.get("channel_id", ""))
    if channel is None:
        raise _refused(
            "the conversation is no channel of ours",
            "Ce salon n’est pas relié à Guetteur\u00a0: un administrateur le relie dans la page «\u00a0Salons\u00a0».",
        )
    return do(channel, rest.strip(), now)


def _search(channel: Channel, words: str, _now: datetime) -> str:
    if not words:
        raise _refused("no words", "Écrivez ce que vous cherchez\u00a0: /guetteur chercher orange nuagis")
    rows = Match.objects.filter(
        watchlist__client=channel.subscriber.client_id, revision__article__revision=F("revision")
    )
    for word in words.split()[:8]:
        rows = rows.filter(revision__title__icontains=word)
    ids = rows.order_by("-matched_at").values_list("revision__article", flat=True)[:60]
    wanted = list(dict.fromkeys(ids))[:FOUND]
    articles = Article.objects.select_related("source").in_bulk(wanted)
    if not wanted:
        return f"Aucun article de vos listes n’a «\u00a0{safe(words, 200)}\u00a0» dans son titre."
    zone = channel.subscriber.timezone
    return joined([_line(articles[pk], zone) for pk in wanted], "\n")


def _line(article: Article, zone: str) -> str:
    dated = instant(article.published_at, zone)
    return f"• {link(article.url, article.title, 250)} ({safe(article.source.name, 80)}{', ' + dated if dated else ''})"


def _known(address: str) -> Article:
    article = article_at(address)
    if article is None:
        raise _refused(
            "no article at that address",
            "Guetteur ne connaît pas d’article à cette adresse. Copiez-la en entier, avec https://",
        )
    return article


def _follow(channel: Channel, address: str, now: datetime) -> str:
    article = _known(address)
    member = StoryMember.objects.select_related("story").filter(article=article).first()
    if member is None:
        raise _refused("the article is in no story", "Cet article n’appartient à aucune histoire pour l’instant.")
    StoryChoice.objects.update_or_create(
        channel=channel,
        story=member.story,
        defaults={"choice": StoryChoice.Choice.FOLLOW, "chosen_at": now},
    )
    return f"Ce salon recevra chaque nouvel article de l’histoire «\u00a0{safe(str(member.story), 250)}\u00a0»."


def _pause(channel: Channel, wish: str, now: datetime) -> str:
    subscriber = channel.subscriber
    if not subscriber.room:
        raise _refused(
            "the subscriber is a person",
            "Ce salon est l’adresse d’une personne\u00a0: elle se met en pause depuis ses préférences.",
        )
    if wish.lower() in {"fin", "stop", "0"}:
        subscriber.paused_until = None
        subscriber.save(update_fields=["paused_until"])
        return "La pause est finie. Ce qui attendait arrive dans un récapitulatif."
    until = now + _span(wish)
    subscriber.paused_until = until
    subscriber.save(update_fields=["paused_until"])
    said = instant(until, ZoneInfo(subscriber.timezone).key)
    return (
        f"Rien n’arrivera ici avant le {said}. Rien ne se perd\u00a0: un récapitulatif suivra. "
        "Pour reprendre\u00a0: /guetteur pause fin"
    )


def _span(wish: str) -> timedelta:
    found = _TIME.fullmatch(wish.strip())
    span = timedelta(minutes=int(found[1]) * _UNITS[found[2].lower()]) if found else timedelta()
    if not timedelta() < span <= LONGEST:
        raise _refused(
            "no duration",
            "Dites combien de temps\u00a0: 30min, 2h, 3j ou 1sem (30 jours au plus), ou «\u00a0fin\u00a0».",
        )
    return span


def _why(channel: Channel, address: str, _now: datetime) -> str:
    found = explain(address.strip("<>").partition("|")[0])
    lines = [("✓ " if step.good else "✗ ") + safe(step.said, 400) for step in found.steps if step.stage in _OPEN]
    if found.article is not None:
        lines += _for_client(found.article, channel)
        lines.append(f"<{settings.PUBLIC_URL}/articles/{found.article}/|Voir l’analyse>")
    return joined(lines, "\n")


def _for_client(article: int, channel: Channel) -> Iterator[str]:
    """The lists and alerts of the room's client."""
    client = channel.subscriber.client_id
    matches = Match.objects.filter(revision__article=article, watchlist__client=client).select_related("watchlist")
    alerts = Alert.objects.filter(revision__article=article, watchlist__client=client).select_related("watchlist")
    for match in matches.order_by("pk"):
        why = ", ".join(match.why.get("reasons", ()))
        yield f"✓ Liste «\u00a0{safe(match.watchlist.name, 100)}\u00a0»\u00a0: {safe(why, 300)}"
    for alert in alerts.order_by("pk"):
        name = safe(alert.watchlist.name, 100)
        yield f"→ Alerte «\u00a0{name}\u00a0»\u00a0: {alert.get_state_display().lower()}. {safe(alert.reason, 300)}"
    if not matches:
        yield "✗ Aucune de vos listes ne correspond."


_VERBS: Final[dict[str, Callable[[Channel, str, datetime], str]]] = {
    "chercher": _search,
    "suivre": _follow,
    "pause": _pause,
    "pourquoi": _why,
}
