"""The message shortcut «Ajouter à une veille»: a dialogue that stores an article as an example for a watchlist."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from monitor.alerts.channels.blockkit import fit, one_line
from monitor.alerts.models import Channel, SlackWorkspace
from monitor.alerts.rooms.places import articles_of, channel_of
from monitor.articles.models import Article
from monitor.watchlists.judgements import judge
from monitor.watchlists.models import Judgement, Watchlist

log = logging.getLogger(__name__)

CALLBACK: Final = "ajouter_a_une_veille"
#: Slack's limits: a dialogue's title, an option's text, the options of a menu.
TITLE, OPTION, OPTIONS = 24, 75, 100
#: The dialogue has to be opened within 3 s of the shortcut. Seconds.
TIMEOUT: Final = 2

_UNLINKED = "Ce salon n’est pas relié à Guetteur. Un administrateur le relie dans la page «\u00a0Salons\u00a0»."
_NO_ARTICLE = "Guetteur ne connaît aucun article dont l’adresse figure dans ce message."
_NO_LIST = "Le client de ce salon n’a pas de liste de veille active."


def chosen(payload: dict[str, Any]) -> dict[str, Any]:
    """The dialogue for a ``message_action`` payload."""
    channel = channel_of(str(payload["team"]["id"]), str(payload.get("channel", {}).get("id", "")))
    if channel is None:
        return notice(_UNLINKED)
    articles = articles_of(channel, payload.get("message", {}))
    if not articles:
        return notice(_NO_ARTICLE)
    active = Watchlist.objects.filter(client=channel.subscriber.client_id, active=True, archived=False)
    watchlists = list(active.order_by("name")[:OPTIONS])
    return form(channel, articles[:OPTIONS], watchlists) if watchlists else notice(_NO_LIST)


def open_view(team: str, trigger: str, view: dict[str, Any], conversation: str) -> bool:
    """Show ``view`` to who chose the shortcut; False where Slack did not take it."""
    workspace = SlackWorkspace.objects.filter(team=team).first()
    channel = channel_of(team, conversation)
    token = workspace.token if workspace else channel.key if channel else ""
    if not token.startswith("xox"):
        return False
    client = WebClient(token=token, base_url=settings.SLACK_API_URL, timeout=TIMEOUT, retry_handlers=[])
    try:
        client.views_open(trigger_id=trigger, view=view)
    except (SlackClientError, OSError) as error:
        log.warning("the dialogue could not be opened: %s", error)
        return False
    return True


def form(channel: Channel, articles: Sequence[Article], watchlists: Sequence[Watchlist]) -> dict[str, Any]:
    """Which article, for which list, relevant or not."""
    verdicts = [(str(value), str(label)) for value, label in Judgement.Verdict.choices]
    return {
        **_modal(),
        "submit": _plain("Ajouter"),
        "private_metadata": json.dumps({"channel": channel.pk}),
        "blocks": [
            _menu("article", "Article", [(str(one.pk), one.title or one.url) for one in articles]),
            _menu("liste", "Liste de veille", [(str(one.pk), one.name) for one in watchlists]),
            _menu("avis", "Votre avis", verdicts, kind="radio_buttons"),
        ],
    }


def notice(text: str) -> dict[str, Any]:
    """A dialogue that only says something."""
    return {**_modal(), "blocks": [{"type": "section", "text": _plain(text)}]}


def _modal() -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": _plain("Ajouter à une veille"),
        "close": _plain("Fermer"),
    }


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


def _menu(name: str, label: str, options: Sequence[tuple[str, str]], kind: str = "static_select") -> dict[str, Any]:
    """A choice, its first option chosen."""
    made = [{"text": _plain(fit(one_line(text) or "Sans titre", OPTION)), "value": value} for value, text in options]
    element = {"type": kind, "action_id": name, "options": made, "initial_option": made[0]}
    return {"type": "input", "block_id": name, "label": _plain(label), "element": element}


def submitted(payload: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Store the judgement of a ``view_submission`` payload; what the dialogue shows then.

    The caller owns the transaction.
    """
    view = payload["view"]
    values = view["state"]["values"]
    article, watchlist, verdict = (
        str(values[name][name]["selected_option"]["value"]) for name in ("article", "liste", "avis")
    )
    channel = Channel.objects.select_related("subscriber").filter(pk=json.loads(view["private_metadata"])["channel"])
    place = channel.first()
    about = Article.objects.filter(pk=article).first()
    target = Watchlist.objects.filter(pk=watchlist, client=place.subscriber.client_id).first() if place else None
    if about is None or target is None or verdict not in Judgement.Verdict.values:
        return {"response_action": "errors", "errors": {"liste": "Cette liste ou cet article n’existe plus."}}
    judge(
        about,
        target,
        Judgement.Verdict(verdict),
        by=f"slack:{payload['user']['id']}",
        origin=Judgement.Origin.ROOM,
        now=now,
    )
    label = str(Judgement.Verdict(verdict).label).lower()
    said = (
        f"«\u00a0{fit(one_line(about.title), 200)}\u00a0» est noté «\u00a0{label}\u00a0» pour {one_line(target.name)}."
    )
    return {"response_action": "update", "view": notice(said)}
