"""The console's pages as each role sees them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from monitor.alerts.models import Channel, Message
from monitor.articles.erase import erase_texts
from monitor.articles.models import Actor, Article, Mention, State
from monitor.topics.models import Score
from tests import factories
from tests.factories import NOW

Login = Callable[[str], Client]


def relevant_article(**values: Any) -> Article:
    article = factories.article(
        title="Orange reprendrait <b>Nuagis</b>",
        text="Orange reprendrait Nuagis. Le prix n’est pas connu.\n\nLa suite en mars.",
        relevant=True,
        relevance=0.93,
        **values,
    )
    factories.score(
        article,
        "cloud-souverain",
        0.93,
        evidence=[{"sentence": "Orange reprendrait Nuagis.", "start": 0, "end": 26, "share": 0.8}],
    )
    factories.score(article, "capital", 0.81)
    actor = Actor.objects.create(slug="orange", name="Orange", kind="provider")
    Mention.objects.create(revision=factories.current(article), actor=actor, start=0, end=6)
    return article


def test_a_stranger_is_sent_to_the_login_page(client: Client, db: None) -> None:
    for name in ("articles", "messages", "feeds"):
        answer = client.get(reverse(f"web:{name}"))
        assert answer.status_code == 302
        assert answer["Location"].startswith("/connexion/")


def test_the_list_shows_relevant_articles_and_on_demand_all(login: Login) -> None:
    relevant_article()
    factories.article(title="Une recette de cuisine", relevant=False, state=State.IRRELEVANT)
    page = login("Lecteur")
    shown = page.get("/").content.decode()
    assert "Orange reprendrait &lt;b&gt;Nuagis&lt;/b&gt;" in shown
    assert "93\u00a0%" in shown
    assert "Capital" in shown
    assert "recette" not in shown
    assert "recette" in page.get("/?voir=tous").content.decode()
    assert "reprendrait" not in page.get("/?voir=irrelevant").content.decode()
    assert "reprendrait" in page.get("/?sujet=capital").content.decode()
    assert "reprendrait" not in page.get("/?sujet=europe").content.decode()


def test_the_page_of_an_article_shows_what_was_recognised_and_decided(login: Login) -> None:
    article = relevant_article(reason="1 liste de veille, 1 alerte.")
    watchlist = factories.watchlist(name="Rachats")
    factories.match(article, watchlist, why={"reasons": ["acteur Orange"]})
    shown = login("Lecteur").get(reverse("web:article", args=[article.pk])).content.decode()
    assert '<mark title="Orange">Orange</mark>' in shown
    assert '<span class="decisive"> reprendrait Nuagis.</span>' in shown
    assert "acteur Orange" in shown
    assert "1 liste de veille, 1 alerte." in shown


def test_a_failed_message_says_why_and_is_sent_again_by_a_watcher_only(login: Login) -> None:
    message = Message.objects.create(
        channel=factories.channel(),
        dedupe_key="k",
        state=Message.State.FAILED,
        subject="Objet",
        last_error_fr="Boîte inconnue.",
        attempts=3,
        created_at=NOW,
    )
    again = reverse("web:send-again", args=[message.pk])
    reader, watcher = login("Lecteur"), login("Veilleur")
    assert "Boîte inconnue." in reader.get("/messages/").content.decode()
    assert reader.post(again).status_code == 403
    assert watcher.get(again).status_code == 405
    assert watcher.post(again).status_code == 302
    message.refresh_from_db()
    assert (message.state, message.attempts) == (Message.State.PENDING, 0)
    assert message.due_at is not None
    assert watcher.post(again).status_code == 404


def test_feeds_in_trouble_come_first_with_their_error(login: Login) -> None:
    factories.feed(title="Bon flux")
    factories.feed(title="Mauvais flux", errors_in_row=3, last_error_fr="Nom de domaine introuvable.")
    page = login("Veilleur")
    shown = page.get("/flux/").content.decode()
    assert shown.index("Mauvais flux") < shown.index("Bon flux")
    assert "Nom de domaine introuvable." in shown
    assert "Bon flux" not in page.get("/flux/?voir=erreurs").content.decode()


def test_every_page_forbids_what_is_not_ours(login: Login) -> None:
    policy = login("Lecteur").get("/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_too_many_wrong_passwords_lock_the_account(client: Client, db: None) -> None:
    wrong = {"username": "veilleur", "password": "faux"}
    statuses = [client.post("/connexion/", wrong).status_code for _ in range(7)]
    assert statuses[0] == 200
    assert statuses[-1] == 429


def test_a_secret_is_stored_encrypted_and_never_shown(login: Login) -> None:
    from django.db import connection

    channel = factories.channel(kind=Channel.Kind.SLACK, address="C0123", secret="xoxb-tres-secret")
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM alerts_channel")
        assert "tres-secret" not in cursor.fetchone()[0]
    page = login("Veilleur")
    address = reverse("admin:alerts_channel_change", args=[channel.pk])
    shown = page.get(address)
    assert shown.status_code == 200
    assert "tres-secret" not in shown.content.decode()
    form = {
        "subscriber": channel.subscriber_id,
        "kind": "slack",
        "address": "C0999",
        "secret": "",
        "state": "active",
        "subscriptions-TOTAL_FORMS": "0",
        "subscriptions-INITIAL_FORMS": "0",
    }
    assert page.post(address, form).status_code == 302
    channel.refresh_from_db()
    assert (channel.address, channel.secret) == ("C0999", "xoxb-tres-secret")


@pytest.mark.parametrize(("role", "status"), [("Lecteur", 302), ("Veilleur", 200), ("Administrateur", 200)])
def test_who_may_edit_watchlists(login: Login, role: str, status: int) -> None:
    assert login(role).get("/admin/watchlists/watchlist/add/").status_code == status


def test_a_query_that_cannot_be_read_is_refused_with_the_place(login: Login) -> None:
    answer = login("Veilleur").post(
        "/admin/watchlists/watchlist/add/",
        {
            "client": factories.client().pk,
            "name": "Essai",
            "slug": "essai",
            "query": "(cloud",
            "level": "urgent",
        },
    )
    assert answer.status_code == 200
    assert "parenthèse" in answer.content.decode()


def test_health_answers_without_login(client: Client, db: None) -> None:
    assert client.get("/sante/").json() == {"database": "ok"}


def test_what_is_to_be_checked_has_a_list_of_its_own(login: Login) -> None:
    relevant_article()
    unsure = factories.article(title="Un hébergeur à vendre", relevant=False, to_check=True, state=State.IRRELEVANT)
    factories.score(unsure, "cloud-souverain", 0.12)
    page = login("Lecteur")
    assert "Un hébergeur à vendre" not in page.get("/").content.decode()
    listed = page.get("/?voir=averifier").content.decode()
    assert "Un hébergeur à vendre" in listed
    assert "badge-check" in listed
    assert "reprendrait" not in listed
    shown = page.get(reverse("web:article", args=[unsure.pk])).content.decode()
    assert "trop peu sûr pour alerter" in shown


def test_each_topic_says_which_sentences_drove_it(login: Login) -> None:
    article = relevant_article()
    factories.score(
        article,
        "prix-marche",
        0.7,
        evidence=[{"sentence": "Le prix <i>n’est pas</i> connu.", "start": 27, "end": 50, "share": 0.41}],
    )
    shown = login("Lecteur").get(reverse("web:article", args=[article.pk])).content.decode()
    assert "Phrases décisives" in shown
    assert "80\u00a0%" in shown
    assert "Le prix &lt;i&gt;n’est pas&lt;/i&gt; connu." in shown
    assert "41\u00a0%" in shown


def test_the_page_of_an_article_shows_its_revisions_as_a_readable_diff(login: Login) -> None:
    article = relevant_article()
    changes = {
        "summary": ["Chiffre\u00a0: 10 € → 12 €"],
        "title": {"kind": "changed", "matters": ["title"], "words": [["=", "Orange "], ["+", "reprend <i>"]]},
        "sentences": [
            {"kind": "changed", "matters": ["figure"], "words": [["=", "Prix "], ["-", "10 €"], ["+", "12 €"]]},
            {"kind": "changed", "matters": [], "words": [["-", "fote"], ["+", "faute"]]},
        ],
    }
    article.revision = factories.revision(article, text="Orange reprend Nuagis.", changes=changes)
    article.save()
    shown = login("Lecteur").get(reverse("web:article", args=[article.pk])).content.decode()
    assert "Révisions (2)" in shown
    assert "Chiffre\u00a0: 10 € → 12 €" in shown
    assert '<del><span class="hidden">[retiré&nbsp;:</span>10 €<span class="hidden">]</span></del>' in shown
    assert '<ins><span class="hidden">[ajouté&nbsp;:</span>12 €<span class="hidden">]</span></ins>' in shown
    assert "reprend &lt;i&gt;" in shown
    assert shown.index("Retouches sans portée (1)") < shown.index("faute")
    assert shown.count("<time datetime=") >= 3
    assert "Première version lue." in shown


def test_the_page_of_an_article_says_which_part_an_actor_plays(login: Login) -> None:
    article = relevant_article()
    revision = factories.current(article)
    law = Actor.objects.create(slug="cloud-act", name="Cloud Act", kind="law")
    Mention.objects.filter(revision=revision).update(role="buyer")
    Mention.objects.create(revision=revision, actor=law, start=30, end=39)
    revision.understanding = {
        "negated": [{"slug": "cloud-act", "field": "text", "start": 30, "negation": "escapes", "role": ""}]
    }
    revision.understanding["others"] = [{"name": "Jeanne <Roy>", "kind": "person", "spans": [[3, 9]]}]
    revision.save()
    shown = login("Lecteur").get(reverse("web:article", args=[article.pk])).content.decode()
    assert "<b>Personnes</b>&nbsp;: Jeanne &lt;Roy&gt;" in shown
    assert "Organisations" not in shown
    assert "Orange&nbsp;: acheteur" in shown
    assert "Cloud Act&nbsp;: y échappe" in shown


def test_the_page_of_an_erased_article_says_what_is_missing_and_why(login: Login) -> None:
    article = relevant_article()
    factories.revision(article, text="Un second texte.")
    why = "Texte effacé le 23 novembre 2026\u00a0: conservation de 365\u00a0jours."
    with transaction.atomic():
        erase_texts([article.pk], why, NOW)
    Score.objects.update(evidence=[])
    shown = login("Lecteur").get(reverse("web:article", args=[article.pk])).content.decode()
    assert why in shown
    assert shown.count("ses différences ne peuvent plus être montrées") == 2
    assert "Les phrases décisives ont été effacées avec le texte." in shown
    assert "Orange reprendrait &lt;b&gt;Nuagis&lt;/b&gt;" in shown
    assert "Le prix n’est pas connu" not in shown
