"""The history of a watchlist: who changed what, and restoring."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.test import Client
from django.urls import reverse

from monitor.watchlists.models import SubQuery, Watchlist
from tests import factories

Login = Callable[[str], Client]


def edited() -> Watchlist:
    """A list with three versions, the first of which names a sub-query."""
    watchlist = factories.watchlist(name="Nuages", query="@acteurs ET cloud")
    SubQuery.objects.create(client=watchlist.client, slug="acteurs", query="OVHcloud")
    watchlist.query = "cloud ET <rachat>"
    watchlist.save()
    watchlist.query, watchlist.level = "cloud ET vente", "urgent"
    watchlist.save()
    return watchlist


def address(watchlist: Watchlist, what: str = "watchlist-history") -> str:
    return reverse(f"web:{what}", args=[watchlist.pk])


def test_versions_are_told_field_by_field(login: Login) -> None:
    watchlist = edited()
    page = login("Lecteur").get(address(watchlist)).content.decode()
    assert page.index("Version 3") < page.index("Version 2") < page.index("Version 1")
    assert "Création" in page
    assert "<dt>Niveau</dt>" in page
    assert "cloud ET <del>" in page
    assert "&lt;rachat&gt;" in page
    assert page.count("En vigueur") == 1
    assert "hors de la console" in page


def test_a_restored_version_is_a_new_one(login: Login) -> None:
    watchlist = edited()
    watcher = login("Veilleur")
    first = watchlist.history.earliest().history_id
    answer = watcher.post(address(watchlist, "watchlist-restore"), {"version": first}, follow=True)
    assert answer.redirect_chain[-1][0] == address(watchlist)
    page = answer.content.decode()
    assert "est rétablie" in page
    assert "Version 4 · Retour à la version du" in page
    watchlist.refresh_from_db()
    assert (watchlist.query, watchlist.level) == ("@acteurs ET cloud", "information")
    assert watchlist.history.latest().history_user.username == "veilleur"


def test_a_restored_expiry_that_has_passed_is_told(login: Login) -> None:
    watchlist = factories.watchlist(expires_on=date(2026, 1, 1))
    watchlist.expires_on = None
    watchlist.save()
    first = watchlist.history.earliest().history_id
    answer = login("Veilleur").post(address(watchlist, "watchlist-restore"), {"version": first}, follow=True)
    assert "Cette version a expiré le 1er janvier 2026" in answer.content.decode()


def test_what_no_longer_stands_is_refused_with_the_reason(login: Login) -> None:
    watchlist = edited()
    SubQuery.objects.all().delete()
    first = watchlist.history.earliest().history_id
    other = factories.watchlist().history.latest().history_id
    watcher = login("Veilleur")
    for version, said in (
        (first, "sous-requête inconnue « @acteurs »"),
        (other, "Cette version n’existe pas"),
        ("x", "Cette version n’existe pas"),
        (watchlist.history.latest().history_id, "La liste est déjà ainsi"),
    ):
        answer = watcher.post(address(watchlist, "watchlist-restore"), {"version": version}, follow=True)
        assert said in answer.content.decode()
    watchlist.refresh_from_db()
    assert watchlist.query == "cloud ET vente"
    assert watchlist.history.count() == 3


def test_a_long_history_has_pages_that_join(login: Login) -> None:
    watchlist = factories.watchlist(folder="Dossier 0")
    for number in range(1, 32):
        watchlist.folder = f"Dossier {number}"
        watchlist.save()
    reader = login("Lecteur")
    page = reader.get(address(watchlist)).content.decode()
    assert "Version 32" in page
    assert "Version 2<" not in page
    assert "Dossier 2<" in page  # the oldest of the page is compared with one of the next
    assert "Création" not in page
    assert "Création" in reader.get(address(watchlist), {"page": 2}).content.decode()
