"""The shelf of watchlists, the page of one, and what each role may do there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from monitor.alerts.models import Alert
from monitor.watchlists.models import Judgement, SubQuery, Watchlist
from tests import factories
from tests.factories import NOW

Login = Callable[[str], Client]

CHANGES = ("pause", "resume", "archive", "unarchive", "duplicate", "extend", "restore")


def address(watchlist: Watchlist, what: str = "watchlist") -> str:
    return reverse(f"web:{what}", args=[watchlist.pk])


def shelf(browser: Client, **filters: Any) -> str:
    return browser.get(reverse("web:watchlists"), filters).content.decode()


def test_a_stranger_sees_no_watchlist(client: Client, db: None) -> None:
    watchlist = factories.watchlist()
    for name in ("watchlists", "watchlists-import", "subqueries", "subquery-new"):
        assert client.get(reverse(f"web:{name}"))["Location"].startswith("/connexion/")
    for name in ("watchlist", "watchlist-history"):
        assert client.get(address(watchlist, name))["Location"].startswith("/connexion/")


def test_a_reader_reads_and_changes_nothing(login: Login) -> None:
    watchlist = factories.watchlist(name="Nuages & orages")
    reader = login("Lecteur")
    assert "Nuages &amp; orages" in shelf(reader)
    assert "Mettre en pause" not in shelf(reader)
    page = reader.get(address(watchlist)).content.decode()
    assert "Archiver" not in page
    assert "Rétablir" not in reader.get(address(watchlist, "watchlist-history")).content.decode()
    for what in CHANGES:
        assert reader.post(address(watchlist, f"watchlist-{what}")).status_code == 403
    assert reader.get(reverse("web:watchlists-import")).status_code == 403
    watchlist.refresh_from_db()
    assert (watchlist.active, watchlist.archived, Watchlist.objects.count()) == (True, False, 1)


def test_changes_are_posts_on_lists_that_exist(login: Login) -> None:
    watcher = login("Veilleur")
    watchlist = factories.watchlist()
    for what in CHANGES:
        assert watcher.get(address(watchlist, f"watchlist-{what}")).status_code == 405
    for what in ("pause", "duplicate"):
        assert watcher.post(reverse(f"web:watchlist-{what}", args=[999_999]), {"nom": "x"}).status_code == 404


def test_the_shelf_tells_how_each_list_does(login: Login) -> None:
    client = factories.client()
    told = factories.watchlist(client=client, name="Suivie", folder="Sujets", level="urgent")
    factories.watchlist(client=client, name="Cassée", folder="Sujets", query="@disparue")
    factories.watchlist(client=client, name="Dormante", active=False)
    factories.watchlist(client=client, name="Finie", expires_on=date(2026, 1, 1))
    factories.watchlist(client=client, name="Rangée", archived=True)
    now = timezone.now()
    for number, (state, age) in enumerate((("told", 0), ("nobody", 1), ("rattrapage", 1), ("told", 9))):
        article = factories.article()
        factories.match(article, told)
        Alert.objects.create(
            watchlist=told, revision=factories.current(article), state=state, created_at=now - timedelta(days=age)
        )
        verdict = "off_topic" if number == 3 else "relevant"
        Judgement.objects.create(article=article, watchlist=told, verdict=verdict, by="user:1", judged_at=NOW)
    factories.subscription(told, factories.channel())
    page = shelf(login("Veilleur"))
    assert "<b>2</b>" in page
    assert "75\u00a0%" in page
    assert "1 abonné" in page
    assert "23 nov." in page
    assert "sous-requête inconnue «\u00a0@disparue\u00a0»" in page
    assert page.index("Sans dossier") < page.index("Sujets</h3>")
    assert 'class="wl-state wl-expired"' in page
    assert "Rangée" not in page


def test_filters_keep_what_they_say(login: Login) -> None:
    mine = factories.watchlist(name="Premier", folder="Sujets", query="cloud")
    other = factories.watchlist(name="Second", folder="Acteurs", query="OVHcloud", active=False)
    factories.watchlist(name="Troisième", archived=True)
    factories.watchlist(name="Quatrième", expires_on=date(2026, 1, 1))
    watcher = login("Veilleur")
    Watchlist.objects.filter(pk=mine.pk).update(owner=watcher.session["_auth_user_id"])

    def names(**filters: Any) -> list[str]:
        page = shelf(watcher, **filters)
        listed = ("Premier", "Second", "Troisième", "Quatrième")
        return [name for name in listed if f">{name}</a>" in page]

    assert names() == ["Premier", "Second", "Quatrième"]
    assert names(etat="actives") == ["Premier"]
    assert names(etat="pause") == ["Second"]
    assert names(etat="archivees") == ["Troisième"]
    assert names(etat="expirees") == ["Quatrième"]
    assert names(etat="toutes") == ["Premier", "Second", "Troisième", "Quatrième"]
    assert names(client=other.client_id) == ["Second"]
    assert names(dossier="Sujets") == ["Premier"]
    assert names(responsable=watcher.session["_auth_user_id"]) == ["Premier"]
    assert names(q="ovhCLOUD") == ["Second"]
    assert names(client="a", responsable="99999999999999999999", q="\0") == ["Premier", "Second", "Quatrième"]
    options = shelf(watcher)
    assert "<option>Sujets</option>" in options
    assert '<option value="">Tous</option>' in options
    assert "Aucune liste ne correspond" in shelf(watcher, q="introuvable")


def test_the_shelf_asks_as_much_for_many_lists_as_for_one(login: Login) -> None:
    watcher, client = login("Veilleur"), factories.client()

    def fill(count: int) -> int:
        for _ in range(count):
            watchlist = factories.watchlist(client=client, folder=f"Dossier {count}")
            article = factories.article()
            factories.match(article, watchlist)
            factories.subscription(watchlist, factories.channel())
            revision = factories.current(article)
            Alert.objects.create(watchlist=watchlist, revision=revision, state="told", created_at=timezone.now())
        with CaptureQueriesContext(connection) as asked:
            shelf(watcher)
        return len(asked)

    fill(1)
    assert fill(1) == fill(12)


def test_pause_and_resume_come_back_to_the_shelf(login: Login) -> None:
    watchlist = factories.watchlist(name="Nuages")
    watcher = login("Veilleur")
    back = f"{reverse('web:watchlists')}?etat=actives"
    answer = watcher.post(address(watchlist, "watchlist-pause"), {"retour": back}, follow=True)
    assert answer.redirect_chain == [(back, 302)]
    assert "«\u00a0Nuages\u00a0» est en pause" in answer.content.decode()
    for elsewhere in ("//exemple.fr/", "https://exemple.fr/", "/\\exemple.fr", ""):
        answer = watcher.post(address(watchlist, "watchlist-resume"), {"retour": elsewhere})
        assert answer["Location"] == address(watchlist)
    latest = watchlist.history.latest()
    assert (latest.active, latest.history_user.username) == (True, "veilleur")


def test_archive_duplicate_and_extend_from_the_page(login: Login) -> None:
    watchlist = factories.watchlist(name="Nuages", expires_on=date(2026, 1, 1))
    watcher = login("Veilleur")
    assert "Expirée depuis le 1er janvier 2026" in watcher.get(address(watchlist)).content.decode()
    answer = watcher.post(address(watchlist, "watchlist-duplicate"), {"nom": "Orages"}, follow=True)
    copy = Watchlist.objects.get(name="Orages")
    assert answer.redirect_chain[-1][0] == address(copy)
    assert (copy.active, copy.owner.username if copy.owner else None) == (False, "veilleur")
    for day, said in (("2020-01-01", "Cette date est passée"), ("demain", "Cette date est illisible")):
        answer = watcher.post(address(watchlist, "watchlist-extend"), {"jour": day}, follow=True)
        assert said in answer.content.decode()
    later = timezone.localdate() + timedelta(days=90)
    watcher.post(address(watchlist, "watchlist-extend"), {"jour": later.isoformat()})
    watchlist.refresh_from_db()
    assert watchlist.expires_on == later
    watcher.post(address(watchlist, "watchlist-extend"), {"jour": ""})
    watcher.post(address(watchlist, "watchlist-archive"))
    stored = Watchlist.objects.get(pk=watchlist.pk)
    assert (stored.expires_on, stored.archived) == (None, True)
    assert "Désarchiver" in watcher.get(address(watchlist)).content.decode()


def test_the_page_tells_what_a_list_asks_and_why_it_matched(login: Login) -> None:
    client = factories.client()
    acteurs = SubQuery.objects.create(client=client, slug="acteurs", query="OVHcloud")
    example = factories.article(title="Le <modèle>")
    watchlist = factories.watchlist(
        client=client,
        query="@acteurs et cloud",
        topics={"capital": 0.6},
        examples=[example.pk],
        scope={"languages": ["en"]},
    )
    article = factories.article(title="Le <cloud> d’Orange", text=f"{'Loin. ' * 60}Un <cloud> près d’ici.\n\nLa fin.")
    start = factories.current(article).text.index("cloud")
    factories.match(
        article,
        watchlist,
        spans=[
            {"field": "title", "start": 4, "end": 9, "term": "cloud"},
            {"field": "text", "start": start, "end": start + 5, "term": "cloud"},
        ],
        why={"reasons": ["cloud (2 fois)"]},
    )
    Watchlist.objects.filter(pk=watchlist.pk).update(query="@acteurs ET cloud")
    page = login("Veilleur").get(address(watchlist)).content.decode()
    assert f'<a href="{reverse("web:subquery", args=[acteurs.pk])}">@acteurs</a>' in page
    assert "le mot «\u00a0cloud\u00a0»" in page
    assert "capital ≥&nbsp;60\u00a0%" in page
    assert "Le &lt;modèle&gt;" in page
    assert "anglais" in page
    assert "Le &lt;<mark>cloud</mark>&gt; d’Orange" in page
    assert "…\u00a0Loin." in page
    assert "Un &lt;<mark>cloud</mark>&gt; près d’ici.\u00a0…" in page
    assert "Pourquoi&nbsp;: cloud (2 fois)" in page


def test_a_faulty_list_still_has_a_page(login: Login) -> None:
    watchlist = factories.watchlist(query="cloud ET (")
    page = login("Lecteur").get(address(watchlist)).content.decode()
    assert "Cette liste ne trouve plus rien" in page
    assert '<span class="q-operator">ET</span>' in page


def test_addresses_of_subscribers_are_for_those_who_may_see_them(login: Login) -> None:
    watchlist = factories.watchlist()
    channel = factories.channel()
    factories.subscription(watchlist, channel, cadence="daily")
    name = channel.subscriber.name
    assert name in login("Veilleur").get(address(watchlist)).content.decode()
    page = login("Lecteur").get(address(watchlist)).content.decode()
    assert name not in page
    assert "Abonnés (1)" in page


@pytest.mark.parametrize("page", ["2", "x", "-1", "999"])
def test_any_page_of_matches_is_shown(login: Login, page: str) -> None:
    watchlist = factories.watchlist()
    for number in range(16):
        factories.match(factories.article(title=f"Titre {number:02}"), watchlist)
    shown = login("Lecteur").get(address(watchlist), {"page": page}).content.decode()
    assert ("Titre 00" in shown) == (page != "x")
