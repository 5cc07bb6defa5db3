"""The list of feeds and the page of one: health, filters, buttons, and who may press them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from monitor.articles.models import ArticleEntry, State
from monitor.claims import doorbell
from monitor.claims.stages import Stage
from monitor.feeds import health
from monitor.feeds.models import Entry, Feed
from monitor.feeds.rhythm import Rhythm
from monitor.web.views.feeds import query
from tests import factories

Login = Callable[[str], Client]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: Tells what htmx would have asked.
HTMX = {"HX-Request": "true"}


@pytest.fixture
def rung() -> Iterator[list[Stage]]:
    """The stages that were rung."""
    heard: list[Stage] = []
    doorbell.install(heard.append)
    yield heard
    doorbell.install(doorbell._silent)


def learned(until: datetime, every: float = 1.0) -> dict[str, object]:
    """The rhythm of a feed that published every so many hours until then."""
    return Rhythm().learn([until - every * HOUR * n for n in range(40)], until).to_json()


def entry(feed: Feed, number: int, **values: object) -> Entry:
    row = {"url": f"https://gazette.example/{number}", "title": f"Entrée {number}", "seen_at": timezone.now(), **values}
    return Entry.objects.create(feed=feed, identity=f"{feed.pk}-{number}", **row)


def one_of_each(now: datetime) -> dict[str, Feed]:
    quiet = now - 4 * DAY
    return {
        "ok": factories.feed(title="Bon flux", last_success_at=now, last_entry_at=now, rhythm=learned(now)),
        "paused": factories.feed(title="Flux arrêté", state=Feed.State.PAUSED),
        "gone": factories.feed(title="Flux parti", state=Feed.State.GONE, last_error_fr="Adresse supprimée."),
        "error": factories.feed(
            title="Flux cassé",
            errors_in_row=3,
            first_error_at=now - 3 * HOUR,
            last_error_fr="Nom de domaine introuvable.",
            folder="Presse / Régionale",
        ),
        "silent": factories.feed(title="Flux muet", last_success_at=now, last_entry_at=quiet, rhythm=learned(quiet)),
        "new": factories.feed(title="Flux neuf"),
    }


def titles(page: Client, address: str) -> list[str]:
    shown = page.get(address).content.decode()
    return re.findall(r'<h2><a href="/flux/\d+/">([^<]+)</a>', shown)


def test_trouble_comes_first_each_with_its_state_in_plain_french(login: Login) -> None:
    one_of_each(timezone.now())
    page = login("Lecteur")
    assert titles(page, "/flux/") == ["Flux cassé", "Flux muet", "Flux parti", "Flux neuf", "Bon flux", "Flux arrêté"]
    shown = page.get("/flux/").content.decode()
    assert "En erreur depuis 3\u00a0heures. Nom de domaine introuvable." in shown
    assert "Silencieux depuis 4\u00a0jours, contre son habitude." in shown
    assert "Ajouter un" not in shown


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("voir=erreurs", ["Flux cassé"]),
        ("voir=silencieux", ["Flux muet"]),
        ("voir=pause", ["Flux arrêté"]),
        ("voir=disparus", ["Flux parti"]),
        ("dossier=Presse", ["Flux cassé"]),
        ("dossier=Pres", []),
        ("q=MUET", ["Flux muet"]),
        ("q=%00", ["Flux cassé", "Flux muet", "Flux parti", "Flux neuf", "Bon flux", "Flux arrêté"]),
        ("tri=titre", ["Bon flux", "Flux arrêté", "Flux cassé", "Flux muet", "Flux neuf", "Flux parti"]),
    ],
)
def test_filters_and_orders(login: Login, asked: str, expected: list[str]) -> None:
    one_of_each(timezone.now())
    assert titles(login("Lecteur"), f"/flux/?{asked}") == expected


def test_tabs_count_the_feeds_and_htmx_gets_the_list_alone(login: Login) -> None:
    one_of_each(timezone.now())
    answer = login("Lecteur").get("/flux/?voir=erreurs", headers=HTMX)
    shown = answer.content.decode()
    assert "<html" not in shown
    assert re.findall(r">([^<>]+) <b>(\d+)</b>", shown) == [
        ("Tous", "6"),
        ("En difficulté", "1"),
        ("Silencieux", "1"),
        ("En pause", "1"),
        ("Disparus", "1"),
    ]
    assert "HX-Request" in answer["Vary"]


def test_the_list_asks_the_database_no_more_for_many_feeds(
    login: Login, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    source = factories.source()
    for number in range(30):
        entry(factories.feed(source=source, title=f"Flux {number}", folder=f"D{number}"), number)
    page = login("Lecteur")
    with django_assert_max_num_queries(12):
        assert page.get("/flux/").status_code == 200


def test_the_sparkline_tells_in_words_what_it_draws(login: Login) -> None:
    feed = factories.feed(title="Actif")
    for number in range(3):
        entry(feed, number)
    entry(feed, 9, seen_at=timezone.now() - 3 * DAY)
    shown = login("Lecteur").get("/flux/").content.decode()
    words = "4\u00a0entrées en 30\u00a0jours, 3 au plus en un jour, la dernière aujourd’hui."
    assert f'role="img" aria-label="{words}"' in shown
    assert shown.count("<rect") == 2


@pytest.mark.django_db
def test_silent_feeds_are_those_that_health_calls_silent() -> None:
    now = timezone.now()
    for days in (1, 2, 3, 6, 8, 20, 40):
        for every in (0.5, 4, 9, 20, 60):
            last = now - days * DAY
            factories.feed(last_success_at=now, last_entry_at=last, rhythm=learned(last, every))
    told = {feed.pk for feed in Feed.objects.all() if health.state(feed, now) == "silent"}
    assert 0 < len(told) < 35
    assert set(query.silent(now)) == told


def test_the_page_tells_everything_and_no_secret(login: Login) -> None:
    now = timezone.now()
    feed = factories.feed(
        title="<b>Gazette</b>",
        last_success_at=now,
        last_polled_at=now,
        last_entry_at=now,
        last_status=304,
        previous_url="https://ancienne.example/rss",
        rhythm=learned(now, 24),
        hints={"ttl": 900, "skip_days": [5, 6], "hub": "https://hub.example/", "topic": "https://t.example/"},
        websub={
            "hub": "https://hub.example/",
            "topic": "https://t.example/",
            "token": "jeton-tres-secret",
            "secret": "cle-tres-secrete",
            "until": (now + DAY).isoformat(),
        },
    )
    linked = entry(feed, 1, state=Entry.State.LINKED, title="Un <i>rachat</i>")
    article = factories.article(state=State.IRRELEVANT, reason="Ne parle pas du sujet.")
    ArticleEntry.objects.create(article=article, entry=linked)
    entry(feed, 2, state=Entry.State.REFUSED, reason="Pas d’adresse exploitable.")
    shown = login("Lecteur").get(reverse("web:feed", args=[feed.pk])).content.decode()
    for part in (
        "&lt;b&gt;Gazette&lt;/b&gt;",
        "HTTP 304",
        "15\u00a0min",
        "samedi, dimanche",
        "Abonné\u00a0: les nouveautés",
        "https://ancienne.example/rss",
        "Heures les plus actives\u00a0: ",
        f'<a href="{reverse("web:article", args=[article.pk])}">Un &lt;i&gt;rachat&lt;/i&gt;</a>',
        "Hors sujet",
        "Ne parle pas du sujet.",
        "Pas d’adresse exploitable.",
    ):
        assert part in shown, part
    assert "secret" not in shown.replace("très secret", "")
    assert "Relever maintenant" not in shown


def test_a_feed_of_manual_additions_is_no_trouble_and_cannot_be_polled(login: Login) -> None:
    feed = factories.feed(title="Ajouts", kind=Feed.Kind.MANUAL, url="https://gazette.example/#ajouts", due_at=None)
    factories.feed(title="Flux neuf")
    page = login("Administrateur")
    assert titles(page, "/flux/") == ["Flux neuf", "Ajouts"]
    shown = page.get(reverse("web:feed", args=[feed.pk])).content.decode()
    assert "il n’y a rien à relever" in shown
    assert "Relever maintenant" not in shown
    form = page.get(reverse("web:feed-edit", args=[feed.pk])).content.decode()
    assert f'<input type="hidden" name="url" value="{feed.url}">' in form


@pytest.mark.parametrize("role", ["Lecteur", "Veilleur"])
def test_only_administrators_change_feeds(login: Login, role: str) -> None:
    feed = factories.feed()
    page = login(role)
    for name in ("feed-pause", "feed-resume", "feed-poll", "feed-remove", "feed-edit"):
        assert page.post(reverse(f"web:{name}", args=[feed.pk])).status_code == 403
    for name in ("feed-add", "feed-look", "feed-import"):
        assert page.post(reverse(f"web:{name}")).status_code == 403
    assert page.get(reverse("web:feed-add")).status_code == 403
    assert page.get(reverse("web:feed-remove", args=[feed.pk])).status_code == 403
    assert Feed.objects.filter(pk=feed.pk, state="active").exists()


def test_polling_now_makes_the_feed_due_and_rings(
    login: Login, rung: list[Stage], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    feed = factories.feed(due_at=timezone.now() + DAY)
    page = login("Administrateur")
    with django_capture_on_commit_callbacks(execute=True):
        assert page.post(reverse("web:feed-poll", args=[feed.pk])).status_code == 302
    feed.refresh_from_db()
    assert feed.due_at is not None
    assert feed.due_at <= timezone.now()
    assert rung == [Stage.POLL]


def test_a_paused_feed_is_not_polled_and_a_resumed_one_starts_clean(login: Login) -> None:
    now = timezone.now()
    feed = factories.feed(errors_in_row=4, first_error_at=now - 8 * DAY, last_error_fr="Introuvable.")
    page = login("Administrateur")
    page.post(reverse("web:feed-pause", args=[feed.pk]))
    feed.refresh_from_db()
    assert feed.state == Feed.State.PAUSED
    told = page.post(reverse("web:feed-poll", args=[feed.pk]), follow=True).content.decode()
    assert "n’est pas relevé en ce moment" in told
    page.post(reverse("web:feed-resume", args=[feed.pk]))
    feed.refresh_from_db()
    assert (feed.state, feed.errors_in_row, feed.first_error_at, feed.last_error_fr) == ("active", 0, None, "")


def test_removing_says_what_is_lost_and_keeps_the_articles(login: Login) -> None:
    feed = factories.feed(title="Trop")
    article = factories.article()
    ArticleEntry.objects.create(article=article, entry=entry(feed, 1))
    page = login("Administrateur")
    address = reverse("web:feed-remove", args=[feed.pk])
    asked = page.get(address).content.decode()
    assert "1 entrée vue" in asked
    assert "Mettre plutôt en pause" in asked
    assert Feed.objects.filter(pk=feed.pk).exists()
    assert "«\u00a0Trop\u00a0» n’est plus suivi" in page.post(address, follow=True).content.decode()
    assert not Entry.objects.filter(feed_id=feed.pk).exists()
    article.refresh_from_db()
