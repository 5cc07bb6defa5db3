"""The pages behind the links of letters."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from monitor.alerts.assemble import assemble
from monitor.alerts.channels.letter import build
from monitor.alerts.links import Feedback, feedback_token, feedback_url, unsubscribe_url
from monitor.alerts.models import Alert, Channel, Message, MessageItem, StoryChoice, Subscription
from monitor.articles.models import Article
from monitor.stories.models import Story
from monitor.topics.models import Topic
from monitor.watchlists.models import Judgement, Watchlist
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


class Sent:
    """A letter that was sent: an article of a story, on a watchlist, to an address."""

    def __init__(self) -> None:
        self.watchlist: Watchlist = factories.watchlist(name="Rachats <b>")
        self.channel: Channel = factories.channel(address="claire@exemple.fr")
        self.channel.subscriber.client = self.watchlist.client
        self.channel.subscriber.save()
        self.subscription: Subscription = factories.subscription(self.watchlist, self.channel)
        self.article: Article = factories.article(title="Orange reprendrait Nuagis", relevant=True)
        self.story: Story = factories.story(self.article)
        Topic.objects.get_or_create(slug="cloud-souverain", defaults={"label": "Cloud souverain"})
        factories.match(self.article, self.watchlist)
        self.message = Message.objects.create(
            channel=self.channel, dedupe_key="alert:1", story=self.story, created_at=NOW, state=Message.State.SENT
        )
        alert = Alert.objects.create(
            watchlist=self.watchlist,
            revision=factories.current(self.article),
            story=self.story,
            state=Alert.State.TOLD,
            created_at=NOW,
        )
        MessageItem.objects.create(message=self.message, alert=alert)

    @property
    def page(self) -> str:
        feedback = Feedback(self.channel.pk, self.article.pk, self.story.pk, (self.watchlist.pk,))
        return urlsplit(feedback_url(feedback_token(feedback))).path


@pytest.fixture
def sent() -> Sent:
    return Sent()


def test_the_letter_s_links_lead_to_pages_that_change_nothing_when_opened(sent: Sent, client: Client) -> None:
    letter = build(assemble(sent.message, sent.channel, NOW), "claire@exemple.fr")
    listed = letter.extra_headers["List-Unsubscribe"].strip("<>")
    body = str(letter.body)
    links = [word for word in body.split() if "/retour/" in word]
    assert [link.rpartition("=")[2] for link in links] == ["pertinent", "hors-sujet", "suivre", "couper"]
    for link in (*links, listed):
        parts = urlsplit(link)
        answer = client.get(f"{parts.path}?{parts.query}")
        assert answer.status_code == 200
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer["Cache-Control"]
        assert not answer.cookies
    assert not Judgement.objects.exists()
    assert not StoryChoice.objects.exists()
    sent.subscription.refresh_from_db()
    assert sent.subscription.active


def test_a_judgement_is_stored_with_its_target_and_can_be_taken_back(sent: Sent, client: Client) -> None:
    shown = client.get(f"{sent.page}?choix=hors-sujet").content.decode()
    assert "Rachats &lt;b&gt;" in shown
    assert "Cloud souverain" in shown
    answer = client.post(sent.page, {"choix": "hors-sujet", "cible": [str(sent.watchlist.pk), "sujet"]})
    assert "noté «\u00a0hors sujet\u00a0»" in answer.content.decode()
    said = Judgement.objects.order_by("watchlist")
    assert {(row.watchlist_id, row.topic_id, row.verdict, row.by, row.origin) for row in said} == {
        (sent.watchlist.pk, None, "off_topic", f"channel:{sent.channel.pk}", "email"),
        (None, "cloud-souverain", "off_topic", f"channel:{sent.channel.pk}", "email"),
    }
    client.post(sent.page, {"annuler": "pertinent"})
    assert not Judgement.objects.exists()


def test_a_judgement_without_a_target_of_the_message_is_refused(sent: Sent, client: Client) -> None:
    foreign = factories.watchlist(name="D’un autre client")
    answer = client.post(sent.page, {"choix": "pertinent", "cible": str(foreign.pk)})
    assert answer.status_code == 400
    assert "Choisissez pour quelle liste" in answer.content.decode()
    assert client.post(sent.page, {"choix": "tout effacer"}).status_code == 410
    assert not Judgement.objects.exists()


def test_a_story_is_followed_or_cut_also_after_a_merge(sent: Sent, client: Client) -> None:
    client.post(sent.page, {"choix": "suivre"})
    assert StoryChoice.objects.get().choice == "follow"
    other = factories.story(factories.article())
    sent.story.merged_into = other
    sent.story.save()
    client.post(sent.page, {"choix": "couper"})
    (chosen,) = StoryChoice.objects.all()
    assert (chosen.story, chosen.choice) == (other, "mute")
    client.post(sent.page, {"annuler": "couper"})
    assert not StoryChoice.objects.exists()


def test_one_click_needs_no_cookie_no_login_and_no_page(sent: Sent) -> None:
    """RFC 8058, 3.2: a POST of the given body to the given address, and nothing else, unsubscribes."""
    other = factories.subscription(factories.watchlist(client=sent.watchlist.client), sent.channel)
    path = urlsplit(unsubscribe_url(sent.channel.pk, [sent.watchlist.pk])).path
    stranger = Client(enforce_csrf_checks=True)
    answer = stranger.post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    sent.subscription.refresh_from_db()
    other.refresh_from_db()
    assert (sent.subscription.active, other.active) == (False, True)
    assert stranger.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert "Vous êtes désabonné" in stranger.get(path).content.decode()


def test_one_can_stop_everything_and_come_back(sent: Sent, client: Client) -> None:
    factories.subscription(factories.watchlist(client=sent.watchlist.client), sent.channel)
    path = urlsplit(unsubscribe_url(sent.channel.pk, [sent.watchlist.pk])).path
    assert "Ne plus rien recevoir" in client.get(path).content.decode()
    client.post(path, {"choix": "tout"})
    sent.channel.refresh_from_db()
    assert sent.channel.state == Channel.State.CLOSED
    assert "Désabonné par son destinataire" in sent.channel.state_reason
    client.post(path, {"choix": "reprendre"})
    sent.channel.refresh_from_db()
    assert (sent.channel.state, sent.channel.state_reason) == (Channel.State.ACTIVE, "")


def test_an_address_that_bounced_cannot_come_back_by_the_link(sent: Sent, client: Client) -> None:
    Channel.objects.update(state=Channel.State.SUSPENDED, state_reason="L’adresse n’existe plus.")
    client.post(urlsplit(unsubscribe_url(sent.channel.pk, [])).path, {"choix": "reprendre"})
    sent.channel.refresh_from_db()
    assert sent.channel.state == Channel.State.SUSPENDED


@pytest.mark.parametrize("altered", ["x", "", "é", "../../admin"])
def test_an_altered_address_says_so(altered: str, sent: Sent, client: Client) -> None:
    for path in (sent.page, urlsplit(unsubscribe_url(sent.channel.pk, [])).path):
        kind, token = path.strip("/").split("/")
        answer = client.post(f"/{kind}/{token[:-4]}{altered}/", {"choix": "pertinent"})
        assert answer.status_code in {404, 410}
    assert not Judgement.objects.exists()


def test_a_link_for_feedback_expires_and_one_to_unsubscribe_does_not(sent: Sent, client: Client) -> None:
    page, leave = sent.page, urlsplit(unsubscribe_url(sent.channel.pk, [])).path
    with time_machine.travel(timezone.now() + timedelta(days=400), tick=False):
        answer = client.get(page)
        assert answer.status_code == 410
        assert "a expiré" in answer.content.decode()
        assert client.get(leave).status_code == 200


def test_a_link_to_what_is_gone_says_so(sent: Sent, client: Client) -> None:
    page, leave = sent.page, urlsplit(unsubscribe_url(sent.channel.pk, [])).path
    sent.channel.subscriber.delete()
    for path in (page, leave):
        answer = client.get(path)
        assert answer.status_code == 410
        assert "n’existe plus" in answer.content.decode() or "plus abonnée" in answer.content.decode()
