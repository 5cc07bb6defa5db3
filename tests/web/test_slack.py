"""Slack's addresses here: signatures, buttons, the shortcut's dialogue, the slash command."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from monitor.alerts.deliver import drain
from monitor.alerts.links import Feedback, feedback_token
from monitor.alerts.models import Message, RoomRequest, SlackWorkspace, StoryChoice, Subscriber
from monitor.alerts.rooms.shortcut import CALLBACK
from monitor.watchlists.models import Judgement
from tests import factories
from tests.fakes import SlackDouble, served
from tests.web.slack_calls import FORM, ROOM, TEAM, USER, command, interaction, press, signed
from tests.web.slack_calls import SECRET as SIGNING
from tests.web.test_letters import Sent

pytestmark = pytest.mark.django_db
Post = Callable[..., HttpResponse]


@pytest.fixture(autouse=True)
def slack(settings: Settings) -> Iterator[SlackDouble]:
    with served(SlackDouble()) as double:
        settings.SLACK_SIGNING_SECRET = SIGNING
        settings.SLACK_API_URL = double.api_url
        settings.OUTBOUND_ALLOW = [double.host]
        double.add_channel(ROOM, "veille")
        yield double


@pytest.fixture
def sent(slack: SlackDouble) -> Sent:
    """An alert that stands in the room."""
    made = Sent()
    made.channel.kind, made.channel.address, made.channel.secret = "slack", ROOM, slack.add_token()
    made.channel.save()
    Subscriber.objects.filter(pk=made.channel.subscriber_id).update(room=True)
    return made


@pytest.fixture
def post(client: Client) -> Post:
    def to(path: str, body: str, headers: dict[str, str] | None = None) -> HttpResponse:
        answer = client.post(path, body, content_type=FORM, headers=headers or signed(body))
        assert isinstance(answer, HttpResponse)
        return answer

    return to


def token(sent: Sent) -> str:
    return feedback_token(Feedback(sent.channel.pk, sent.article.pk, sent.story.pk, (sent.watchlist.pk,)))


def deliver() -> None:
    now = timezone.now() + timedelta(seconds=1)
    drain(clock=lambda: now, budget=timedelta(seconds=30), random=Random(1))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed(press("pertinent", "x"), secret="another"),
        signed(press("pertinent", "y")),
        signed(press("pertinent", "x"), at=time.time() - 301),
        signed(press("pertinent", "x"), at=time.time() + 3_600),
        {"X-Slack-Request-Timestamp": "hier", "X-Slack-Signature": "v0=é"},
    ],
    ids=["unsigned", "another secret", "another body", "too old", "from the future", "nonsense"],
)
def test_what_slack_did_not_sign_just_now_is_refused(headers: dict[str, str], client: Client) -> None:
    body = press("pertinent", "x")
    assert client.post("/slack/actions/", body, content_type=FORM, headers=headers).status_code == 401
    assert not RoomRequest.objects.exists()


def test_a_request_of_almost_five_minutes_ago_counts(post: Post) -> None:
    body = command("aide")
    assert post("/slack/commande/", body, signed(body, at=time.time() - 295)).status_code == 200


def test_without_a_signing_secret_there_is_no_door(settings: Settings, client: Client) -> None:
    settings.SLACK_SIGNING_SECRET = ""
    assert client.post("/slack/actions/", "x", content_type=FORM).status_code == 404


@pytest.mark.parametrize(("action", "verdict"), [("pertinent", "relevant"), ("hors-sujet", "off_topic")])
def test_a_button_judges_for_the_lists_of_the_message(
    sent: Sent, post: Post, slack: SlackDouble, action: str, verdict: str
) -> None:
    answer = post("/slack/actions/", press(action, token(sent), slack.response_url))
    assert (answer.status_code, answer.content) == (200, b"")
    judgement = Judgement.objects.get()
    assert (judgement.verdict, judgement.by) == (verdict, f"slack:{USER}")
    assert (judgement.watchlist, judgement.article, judgement.origin) == (sent.watchlist, sent.article, "room")
    assert slack.replies == []
    deliver()
    (reply,) = slack.replies
    assert reply["response_type"] == "ephemeral"
    assert "Merci. «\u00a0Orange reprendrait Nuagis\u00a0» est noté" in reply["text"]


@pytest.mark.parametrize(("action", "choice"), [("suivre", "follow"), ("couper", "mute")])
def test_a_button_follows_or_cuts_the_story_for_the_room(sent: Sent, post: Post, action: str, choice: str) -> None:
    post("/slack/actions/", press(action, token(sent)))
    assert StoryChoice.objects.get().choice == choice


def test_a_replayed_request_changes_nothing(sent: Sent, post: Post) -> None:
    old = press("pertinent", token(sent))
    headers = signed(old)
    post("/slack/actions/", old, headers)
    post("/slack/actions/", press("hors-sujet", token(sent), at="1.2"))
    assert post("/slack/actions/", old, headers).status_code == 200
    assert Judgement.objects.get().verdict == "off_topic"


def test_remembered_requests_are_forgotten_when_they_can_no_longer_be_replayed(post: Post) -> None:
    RoomRequest.objects.create(digest="a", received_at=timezone.now() - timedelta(minutes=11))
    post("/slack/commande/", command("aide"))
    assert RoomRequest.objects.count() == 1


def test_a_forged_token_stores_nothing_and_says_so(sent: Sent, post: Post, slack: SlackDouble) -> None:
    post("/slack/actions/", press("pertinent", token(sent)[:-3] + "abc", slack.response_url))
    deliver()
    assert not Judgement.objects.exists()
    assert "altéré" in slack.replies[0]["text"]


@pytest.mark.parametrize(
    "payload", ["", "[]", "{}", '{"type": "block_actions"}', '{"type": "view_submission", "view": {}}', "null"]
)
def test_a_payload_that_is_none_of_ours_is_acknowledged_and_does_nothing(payload: str, post: Post) -> None:
    assert post("/slack/actions/", urlencode({"payload": payload})).status_code in {200, 400}
    assert not Message.objects.exists()


def choose_shortcut(slack: SlackDouble, post: Post, message: dict[str, Any]) -> dict[str, Any]:
    slack.workspace.triggers.add("1.2.3")
    payload = {"type": "message_action", "callback_id": CALLBACK, "trigger_id": "1.2.3", "message": message}
    assert post("/slack/actions/", interaction(**payload)).status_code == 200
    return slack.workspace.views[-1]


def submit(view: dict[str, Any], **chosen: str) -> str:
    values = {name: {name: {"selected_option": {"value": value}}} for name, value in chosen.items()}
    return interaction(
        type="view_submission",
        view={"callback_id": CALLBACK, "private_metadata": view["private_metadata"], "state": {"values": values}},
    )


def test_the_shortcut_adds_somebody_s_link_to_a_list(sent: Sent, post: Post, slack: SlackDouble) -> None:
    other = factories.watchlist()  # of another client
    view = choose_shortcut(slack, post, {"ts": "5.5", "text": f"À lire : <{sent.article.url}|ici>"})
    menus = {block["block_id"]: block["element"]["options"] for block in view["blocks"]}
    assert [option["text"]["text"] for option in menus["article"]] == ["Orange reprendrait Nuagis"]
    assert [option["value"] for option in menus["liste"]] == [str(sent.watchlist.pk)]
    foreign = submit(view, article=str(sent.article.pk), liste=str(other.pk), avis="relevant")
    assert "errors" in json.loads(post("/slack/actions/", foreign).content)
    mine = submit(view, article=str(sent.article.pk), liste=str(sent.watchlist.pk), avis="off_topic")
    answer = json.loads(post("/slack/actions/", mine).content)
    assert "hors sujet" in json.dumps(answer, ensure_ascii=False)
    assert (Judgement.objects.get().verdict, Judgement.objects.get().by) == ("off_topic", f"slack:{USER}")


def test_the_shortcut_knows_our_own_messages_without_any_link(sent: Sent, post: Post, slack: SlackDouble) -> None:
    sent.message.external_id = f"{ROOM}:7.7"
    sent.message.save()
    view = choose_shortcut(slack, post, {"ts": "7.7", "text": "sans lien"})
    assert view["blocks"][0]["element"]["options"][0]["value"] == str(sent.article.pk)


def test_the_shortcut_says_why_it_cannot(sent: Sent, post: Post, slack: SlackDouble) -> None:
    assert "aucun article" in str(choose_shortcut(slack, post, {"ts": "5.5", "text": "bonjour"}))
    workspace = SlackWorkspace.objects.create(team=TEAM, token=slack.add_token(), connected_at=timezone.now())
    sent.channel.delete()
    assert "pas relié" in str(choose_shortcut(slack, post, {"ts": "5.6", "text": str(workspace)}))


def said(post: Post, text: str) -> str:
    answer = json.loads(post("/slack/commande/", command(text)).content)
    assert answer["response_type"] == "ephemeral"
    return str(answer["text"])


def test_help_for_a_command_that_is_none(sent: Sent, post: Post) -> None:
    assert "/guetteur chercher" in said(post, "")


def test_search_finds_the_client_s_articles_only(sent: Sent, post: Post) -> None:
    factories.match(factories.article(title="Orange et les autres"), factories.watchlist())
    found = said(post, "chercher orange NUAGIS")
    assert f"<{sent.article.url}|Orange reprendrait Nuagis>" in found
    assert "les autres" not in said(post, "chercher orange")
    assert "Aucun article" in said(post, "chercher <!channel>")
    assert "<!channel>" not in said(post, "chercher <!here>")


def test_follow_by_address(sent: Sent, post: Post) -> None:
    assert "chaque nouvel article" in said(post, f"suivre <{sent.article.url}|lien>")
    assert StoryChoice.objects.get().choice == "follow"
    assert "ne connaît pas" in said(post, "suivre https://ailleurs.example/x")


def test_pause_and_its_end(sent: Sent, post: Post) -> None:
    assert "Rien ne se perd" in said(post, "pause 2h")
    subscriber = Subscriber.objects.get()
    assert subscriber.paused_until is not None
    assert timedelta(minutes=118) < subscriber.paused_until - timezone.now() <= timedelta(hours=2)
    assert "finie" in said(post, "pause fin")
    assert Subscriber.objects.get().paused_until is None
    for wish in ("", "2", "99j", "demain"):
        assert "combien de temps" in said(post, f"pause {wish}")


def test_a_room_cannot_put_a_person_to_sleep(sent: Sent, post: Post) -> None:
    Subscriber.objects.update(room=False)
    assert "d’une personne" in said(post, "pause 2h")
    assert Subscriber.objects.get().paused_until is None


def test_why_tells_the_room_s_own_lists_and_no_others(sent: Sent, post: Post) -> None:
    other = factories.watchlist(name="Liste secrète d’un autre")
    factories.match(sent.article, other)
    told = said(post, f"pourquoi {sent.article.url}")
    assert "Liste «\u00a0Rachats &lt;b&gt;\u00a0»" in told
    assert "secrète" not in told


def test_a_room_that_is_not_ours_hears_nothing(sent: Sent, post: Post) -> None:
    workspace = SlackWorkspace.objects.create(team="T0AUTRE", token="x", connected_at=timezone.now())
    sent.channel.workspace = workspace
    sent.channel.save()
    assert "pas relié" in said(post, "chercher orange")
