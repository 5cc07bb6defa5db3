"""Watchlists in a real browser: restoring, copying and putting away, a cycle refused, an import seen and confirmed."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from monitor.alerts.models import Alert
from monitor.watchlists.models import SubQuery, Watchlist
from tests import factories
from tests.web.browser import DESKTOP, PHONE, Visit, overflow, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _followed() -> tuple[Watchlist, SubQuery]:
    """A list with a long query, a match, an alert, a subscriber and two versions; and the sub-query it names."""
    client = factories.client()
    acteurs = SubQuery.objects.create(client=client, slug="acteurs", query='OVHcloud OU "Dassault Systèmes" OU souver*')
    watchlist = factories.watchlist(
        client=client, name="Rachats : rumeurs", folder="Sujets", query="@acteurs ET rachat", level="urgent"
    )
    watchlist.query = '@acteurs ET (rachat PROCHE/10 milliard*) SAUF titre:"résultats trimestriels"'
    watchlist.save()
    article = factories.article(title="Un rachat", text="Un rachat à deux milliards.")
    spans = [{"field": "text", "start": 3, "end": 9, "term": "rachat"}]
    factories.match(article, watchlist, spans=spans)
    revision = factories.current(article)
    Alert.objects.create(watchlist=watchlist, revision=revision, state="told", created_at=timezone.now())
    factories.subscription(watchlist, factories.channel())
    return watchlist, acteurs


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_pages_are_accessible_and_fit(visit: Visit, size: tuple[int, int]) -> None:
    watchlist, acteurs = _followed()
    visitor = visit("Administrateur", width=size[0], height=size[1], dark=size == PHONE)
    for path in (
        reverse("web:watchlists"),
        reverse("web:watchlist", args=[watchlist.pk]),
        reverse("web:watchlist-history", args=[watchlist.pk]),
        reverse("web:subqueries"),
        reverse("web:subquery", args=[acteurs.pk]),
        reverse("web:subquery-new"),
        reverse("web:watchlists-import"),
    ):
        page = visitor.open(path)
        assert violations(page) == [], path
        assert overflow(page) <= 0, path
    assert visitor.errors == []


def test_a_version_is_restored(visit: Visit) -> None:
    watchlist, _ = _followed()
    visitor = visit("Veilleur")
    page = visitor.open(reverse("web:watchlists"))
    page.get_by_role("link", name="Rachats : rumeurs", exact=True).click()
    page.get_by_role("link", name="Historique").click()
    page.get_by_role("button", name="Rétablir la version 1").click()
    page.get_by_text("est rétablie").wait_for()
    assert page.get_by_role("heading", name="Version 3").is_visible()
    assert page.get_by_text("En vigueur").count() == 2  # the first version and the new one ask for the same
    watchlist.refresh_from_db()
    assert watchlist.query == "@acteurs ET rachat"
    assert visitor.errors == []


def test_a_copy_is_made_and_put_away(visit: Visit) -> None:
    watchlist, _ = _followed()
    page = visit("Veilleur").open(reverse("web:watchlist", args=[watchlist.pk]))
    page.get_by_label("Nom de la copie").fill("Ma copie")
    page.get_by_role("button", name="Dupliquer").click()
    page.get_by_role("heading", name="Ma copie").wait_for()
    assert page.get_by_text("En pause", exact=True).is_visible()
    page.get_by_role("button", name="Archiver").click()
    page.get_by_text("Archivée", exact=True).wait_for()
    copy = Watchlist.objects.get(name="Ma copie")
    assert (copy.archived, copy.active, copy.subscriptions.count()) == (True, False, 0)
    page.get_by_role("link", name="Listes de veille").first.click()
    assert page.get_by_role("link", name="Ma copie", exact=True).count() == 0
    page.get_by_label("État").select_option("Archivées")
    page.get_by_role("button", name="Filtrer").click()
    page.get_by_role("link", name="Ma copie", exact=True).wait_for()


def test_a_cycle_of_subqueries_is_refused_and_named(visit: Visit) -> None:
    _, acteurs = _followed()
    SubQuery.objects.create(client=acteurs.client, slug="tous", query="@acteurs OU Scaleway")
    page = visit("Veilleur").open(reverse("web:subquery", args=[acteurs.pk]))
    page.get_by_label("Requête").fill("@tous")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("@acteurs → @tous → @acteurs").wait_for()
    assert page.get_by_label("Requête").input_value() == "@tous"
    assert violations(page) == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_an_import_is_seen_then_confirmed(visit: Visit, size: tuple[int, int]) -> None:
    client = factories.client()
    visitor = visit("Veilleur", width=size[0], height=size[1])
    page = visitor.open(reverse("web:watchlists-import"))
    page.get_by_label("Ou texte collé").fill("nom;requête\nNuage;cloud ET souverain\nFaux;cloud ET (souverain")
    page.get_by_role("button", name="Voir ce que fera l’import").click()
    page.get_by_text("Parenthèse ouverte").wait_for()
    assert violations(page) == []
    assert overflow(page) <= 0
    assert not Watchlist.objects.exists()
    page.get_by_role("button", name="Importer le reste").click()
    page.get_by_text("1 ajout").wait_for()
    assert page.get_by_role("link", name="Nuage", exact=True).is_visible()
    assert Watchlist.objects.get().client == client
    assert visitor.errors == []
