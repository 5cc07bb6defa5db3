"""What was sent and how it looks; what was missed and why; the weekly sample."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from monitor.alerts.models import Message
from monitor.articles.models import State
from monitor.topics.models import Topic
from monitor.watchlists.models import Judgement, Sample, SampledArticle
from tests import factories
from tests.web.test_letters import Sent

pytestmark = pytest.mark.django_db

Login = Callable[[str], Client]


def test_a_message_says_to_whom_why_when_and_in_what_state(login: Login) -> None:
    sent = Sent()
    sent.message.state, sent.message.last_error_fr = Message.State.FAILED, "La boîte n’existe pas."
    sent.message.save()
    page = login("Veilleur")
    url = reverse("web:message", args=[sent.message.pk])
    shown = page.get(url).content.decode()
    for said in ("claire@exemple.fr", "Rachats &lt;b&gt;", "Échec définitif", "La boîte n’existe pas.", "Renvoyer"):
        assert said in shown
    assert "<b>Rachats" not in shown.replace("<b>Rachats &lt;b&gt;</b>", "")
    assert "/retour/" in page.get(url, {"vue": "texte"}).content.decode()
    assert "phone" in page.get(url, {"vue": "telephone"}).content.decode()
    page.post(reverse("web:send-again", args=[sent.message.pk]))
    sent.message.refresh_from_db()
    assert sent.message.state == Message.State.PENDING


def test_the_frame_of_a_letter_can_do_nothing(login: Login) -> None:
    sent = Sent()
    answer = login("Lecteur").get(reverse("web:message-html", args=[sent.message.pk]))
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "script" not in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "Orange reprendrait Nuagis" in answer.content.decode()
    assert Client().get(reverse("web:message-html", args=[sent.message.pk])).status_code == 302


def test_messages_are_found_by_state_kind_and_words(login: Login) -> None:
    sent = Sent()
    page = login("Veilleur")
    listed = reverse("web:messages")
    for query, found in (
        ({"q": "claire@"}, True),
        ({"q": "paul@"}, False),
        ({"genre": "alert"}, True),
        ({"genre": "digest"}, False),
        ({"etat": "failed"}, False),
    ):
        shown = page.get(listed, query).content.decode()
        assert (reverse("web:message", args=[sent.message.pk]) in shown) is found


def test_an_article_set_aside_is_explained_and_teaches(login: Login) -> None:
    Topic.objects.create(slug="cloud-souverain", label="Cloud souverain")
    article = factories.article(state=State.IRRELEVANT, relevant=False, reason="Hors sujet (2 %).")
    page = login("Veilleur")
    shown = page.get(reverse("web:missed"), {"adresse": article.url}).content.decode()
    assert "Le modèle l’a jugé hors sujet" in shown
    assert "Hors sujet (2 %)" in shown
    page.post(reverse("web:missed-teach", args=[article.pk]))
    said = Judgement.objects.get()
    assert (said.article, said.topic_id, said.verdict) == (article, "cloud-souverain", "relevant")


def test_an_unknown_site_an_unseen_article_and_no_address(login: Login) -> None:
    factories.source(host="connue.example")
    page = login("Administrateur")
    missed = reverse("web:missed")
    assert "pas suivi" in page.get(missed, {"adresse": "https://inconnue.example/a"}).content.decode()
    assert "aucun de ses flux" in page.get(missed, {"adresse": "https://connue.example/a"}).content.decode()
    wrong = page.get(missed, {"adresse": "javascript:alert(1)"})
    assert wrong.status_code == 400
    assert "pas une adresse web" in wrong.content.decode()


def test_a_page_that_failed_is_read_again(login: Login) -> None:
    article = factories.article(state=State.POISON, attempts=8)
    page = login("Administrateur")
    page.post(reverse("web:missed-again", args=[article.pk]))
    article.refresh_from_db()
    assert (article.state, article.attempts) == (State.FETCH, 0)
    assert page.post(reverse("web:missed-again", args=[article.pk])).status_code == 404
    assert login("Lecteur").post(reverse("web:missed-again", args=[article.pk])).status_code == 403


def test_a_sample_is_judged_row_by_row(login: Login) -> None:
    Topic.objects.create(slug="cloud-souverain", label="Cloud souverain")
    now = timezone.now()
    week = (now - timedelta(days=now.weekday() + 7)).date()
    sample = Sample.objects.create(week=week, drawn_at=now, rejected=120, kept=9)
    article = factories.article(state=State.IRRELEVANT, relevant=False, title="Un titre <i>")
    row = SampledArticle.objects.create(sample=sample, article=article)
    page = login("Veilleur")
    assert "Un titre &lt;i&gt;" in page.get(reverse("web:sample")).content.decode()
    url = reverse("web:sample-judge", args=[row.pk])
    part = page.post(url, {"verdict": "off_topic"}, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith("<li")
    assert 'aria-pressed="true"' in part
    whole = page.post(url, {"verdict": "off_topic"}, follow=True).content.decode()
    assert "1 jugé sur 1" in whole
    assert "0 article pertinent parmi 1 jugé" in whole
    said = Judgement.objects.get()
    assert (said.verdict, said.origin, said.topic_id) == ("off_topic", "sample", "cloud-souverain")
    page.post(url, {"verdict": "n’importe"})
    assert Judgement.objects.get().verdict == "off_topic"
    assert login("Lecteur").post(url, {"verdict": "relevant"}).status_code == 403
