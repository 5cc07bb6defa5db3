"""The page «Salons»: connecting a workspace, choosing rooms, trying them, seeing what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from monitor.alerts.models import Channel, Message, SlackWorkspace
from monitor.alerts.rooms.workspaces import SCOPES
from monitor.runtime.demo.slack.methods import LIST
from monitor.web.mrkdwn import html
from tests import factories
from tests.factories import NOW
from tests.fakes import SlackDouble, served

pytestmark = pytest.mark.django_db
Login = Callable[[str], Client]


@pytest.fixture
def slack(settings: Settings) -> Iterator[SlackDouble]:
    with served(SlackDouble()) as double:
        settings.SLACK_API_URL = double.api_url
        settings.SLACK_CLIENT_ID, settings.SLACK_CLIENT_SECRET = "1.2", "secret"
        yield double


def workspace(slack: SlackDouble) -> SlackWorkspace:
    token = slack.add_token(frozenset(SCOPES))
    return SlackWorkspace.objects.create(team="T0DEMO", name="Démo", token=token, connected_at=NOW, scopes=LIST)


def came_back(client: Client, slack: SlackDouble, **changed: str) -> str:
    """Go to Slack, agree, come back; the text of the page one ends on."""
    left = client.get("/salons/slack/connecter/")
    asked = parse_qs(urlsplit(left.headers["Location"]).query)
    assert urlsplit(left.headers["Location"]).netloc == "slack.com"
    assert set(asked["scope"][0].split(",")) == set(SCOPES)
    assert asked["redirect_uri"][0].endswith("/salons/slack/retour/")
    slack.workspace.codes["bon"] = frozenset(SCOPES)
    query = {"state": asked["state"][0], "code": "bon", **changed}
    return client.get("/salons/slack/retour/", query, follow=True).content.decode()


def test_an_administrator_connects_a_workspace_and_its_token_is_encrypted_and_masked(
    slack: SlackDouble, login: Login
) -> None:
    client = login("Administrateur")
    slack.add_channel("C0VEILLE", "veille")
    page = came_back(client, slack)
    assert "L’espace «\u00a0Démonstration\u00a0» est connecté" in page
    made = SlackWorkspace.objects.get()
    assert made.token in slack.workspace.tokens
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM alerts_slackworkspace")
        assert made.token not in str(cursor.fetchone())
    assert made.token not in page
    assert f"xoxb-…{made.token[-4:]}" in client.get("/salons/").content.decode()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"state": "autre"}, "n’a pas été demandé"),
        ({"error": "access_denied"}, "refusée dans Slack"),
        ({"code": "faux"}, "Slack refuse la demande"),
    ],
)
def test_what_did_not_come_from_this_visit_connects_nothing(
    changed: dict[str, str], said: str, slack: SlackDouble, login: Login
) -> None:
    assert said in came_back(login("Administrateur"), slack, **changed)
    assert not SlackWorkspace.objects.exists()


@pytest.mark.parametrize(("role", "status"), [("Veilleur", 403), ("Lecteur", 403)])
def test_only_administrators_connect_and_disconnect(role: str, status: int, slack: SlackDouble, login: Login) -> None:
    client, made = login(role), workspace(slack)
    assert client.get("/salons/slack/connecter/").status_code == status
    assert client.post(f"/salons/slack/{made.pk}/deconnecter/").status_code == status


def test_a_reader_sees_no_rooms_and_a_watcher_does(login: Login) -> None:
    assert login("Lecteur").get("/salons/").status_code == 403
    assert login("Veilleur").get("/salons/").status_code == 200


def test_a_conversation_becomes_a_room(slack: SlackDouble, login: Login) -> None:
    made, watchlist = workspace(slack), factories.watchlist()
    slack.add_channel("C0VEILLE", "veille")
    slack.add_channel("C0DEHORS", "dehors", member=False)
    slack.add_channel("C0VIEUX", "vieux", archived=True)
    client = login("Veilleur")
    page = client.get(f"/salons/slack/{made.pk}/").content.decode()
    assert "#veille" in page
    assert "#dehors (robot à inviter)" in page
    assert "vieux" not in page
    body = {"conversation": "C0VEILLE veille", "watchlists": [watchlist.pk]}
    client.post(f"/salons/slack/{made.pk}/", body)
    client.post(f"/salons/slack/{made.pk}/", body)
    channel = Channel.objects.get()
    assert (channel.address, channel.key, channel.subscriber.name) == ("C0VEILLE", made.token, "#veille")
    assert channel.subscriptions.get().watchlist == watchlist
    refused = client.post(f"/salons/slack/{made.pk}/", {"conversation": "<script>", "watchlists": [watchlist.pk]})
    assert refused.status_code == 422


def test_a_token_without_the_right_says_how_to_mend_it(slack: SlackDouble, login: Login) -> None:
    made = SlackWorkspace.objects.create(team="T1", token=slack.add_token(), connected_at=NOW)
    assert "il manque un droit" in login("Veilleur").get(f"/salons/slack/{made.pk}/").content.decode()


def test_a_disconnected_workspace_suspends_its_rooms(slack: SlackDouble, login: Login) -> None:
    made = workspace(slack)
    channel = factories.channel(kind="slack", address="C0VEILLE", workspace=made)
    login("Administrateur").post(f"/salons/slack/{made.pk}/deconnecter/")
    channel.refresh_from_db()
    assert (channel.state, channel.workspace) == (Channel.State.SUSPENDED, None)
    assert "déconnecté par administrateur" in channel.state_reason


def test_a_room_by_webhook_whose_address_is_never_shown(login: Login) -> None:
    client, watchlist = login("Veilleur"), factories.watchlist()
    secret = "https://hooks.slack.com/services/T/B/secret"
    body = {"kind": "slack", "name": "Direction", "secret": secret, "watchlists": [watchlist.pk]}
    page = client.post("/salons/ajouter/", body, follow=True).content.decode()
    assert Channel.objects.get().secret == secret
    assert "Direction" in page
    assert "services" not in page
    without = client.post("/salons/ajouter/", {**body, "secret": "xoxb-1"})
    assert without.status_code == 422
    assert "dans quel salon" in without.content.decode()


def test_the_health_of_a_room(slack: SlackDouble, login: Login) -> None:
    channel = factories.channel(kind="slack", address="C0VEILLE", secret="xoxb-1")
    Message.objects.create(
        channel=channel,
        dedupe_key="1",
        created_at=NOW,
        state="sent",
        sent_at=NOW,
        receipts=3,
        payload={"subject": "Un"},
    )
    Message.objects.create(
        channel=channel,
        dedupe_key="2",
        created_at=NOW,
        due_at=NOW,
        last_error_fr="Slack refuse\u00a0: /invite @Guetteur.",
    )
    client = login("Veilleur")
    page = client.get("/salons/").content.decode()
    assert "2 copies possibles en trop" in page
    assert "/invite @Guetteur" in page
    assert "1 en attente" in page
    client.post(f"/salons/{channel.pk}/faire/", {"faire": "essai"})
    assert Message.objects.filter(kind="test", channel=channel).exists()
    client.post(f"/salons/{channel.pk}/faire/", {"faire": "fermer"})
    channel.refresh_from_db()
    assert channel.state == Channel.State.CLOSED


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("*gras* _doux_ ~non~ `code`", "<b>gras</b> <i>doux</i> <s>non</s> <code>code</code>"),
        ("&lt;!channel&gt; &amp; <b>", "&lt;!channel&gt; &amp; &lt;b&gt;"),
        ("<!channel>", '<mark class="acts">!channel</mark>'),
        ('<https://e.fr/?a="b|Le «x»>', '<a href="https://e.fr/?a=&quot;b">Le «x»</a>'),
        (">un\ndeux", "<blockquote>un</blockquote>deux"),
        ("<javascript:alert(1)|x>", "&lt;javascript:alert(1)|x&gt;"),
        ("5*3*2 et a_b_c", "5*3*2 et a_b_c"),
    ],
)
def test_mrkdwn_as_html(said: str, shown: str) -> None:
    assert html(said) == shown


def test_the_preview_shows_the_blocks_of_any_message(login: Login) -> None:
    channel = factories.channel(kind="slack", address="C0VEILLE")
    message = Message.objects.create(
        channel=channel,
        kind="notice",
        dedupe_key="1",
        created_at=NOW,
        payload={"subject": "Avis <b>", "body": ["Un *corps*"]},
    )
    letter = Message.objects.create(
        channel=factories.channel(),
        kind="notice",
        dedupe_key="2",
        created_at=timezone.now(),
        payload={"subject": "Lettre"},
    )
    client = login("Veilleur")
    page = client.get(f"/messages/{message.pk}/").content.decode()
    assert '<p class="slack-header">Avis &lt;b&gt;</p>' in page
    assert "Un ∗corps∗" in page
    assert '<p class="slack-header">Lettre</p>' in client.get(f"/messages/{letter.pk}/?vue=salon").content.decode()
