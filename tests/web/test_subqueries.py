"""The pages of sub-queries."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from monitor.watchlists.models import SubQuery
from tests import factories

Login = Callable[[str], Client]


def address(subquery: SubQuery, what: str = "subquery") -> str:
    return reverse(f"web:{what}", args=[subquery.pk])


@pytest.fixture
def pair(db: None) -> tuple[SubQuery, SubQuery]:
    """@a, and @b which names it and is named by a list."""
    client = factories.client()
    first = SubQuery.objects.create(client=client, slug="a", query="cloud")
    second = SubQuery.objects.create(client=client, slug="b", query="@a OU nuage")
    factories.watchlist(client=client, name="Ma <liste>", query="@b ET souverain")
    return first, second


def test_a_reader_sees_uses_and_changes_nothing(login: Login, pair: tuple[SubQuery, SubQuery]) -> None:
    first, _ = pair
    reader = login("Lecteur")
    page = reader.get(reverse("web:subqueries")).content.decode()
    assert page.count("Ma &lt;liste&gt;") == 2
    shown = reader.get(address(first)).content.decode()
    assert "@b" in shown
    assert "Ma &lt;liste&gt;" in shown
    assert "Enregistrer" not in shown
    assert reader.post(address(first), {"query": "x1"}).status_code == 403
    assert reader.post(address(first, "subquery-delete")).status_code == 403
    assert reader.get(reverse("web:subquery-new")).status_code == 403
    first.refresh_from_db()
    assert first.query == "cloud"


def test_a_watcher_makes_changes_and_deletes(login: Login) -> None:
    client = factories.client()
    watcher = login("Veilleur")
    answer = watcher.post(
        reverse("web:subquery-new"), {"client": client.pk, "slug": "@acteurs", "query": "OVHcloud"}, follow=True
    )
    made = SubQuery.objects.get()
    assert (made.slug, made.client) == ("acteurs", client)
    assert answer.redirect_chain[-1][0] == address(made)
    answer = watcher.post(address(made), {"query": "OVHcloud OU Scaleway"}, follow=True)
    page = answer.content.decode()
    assert "aucune liste n’en dépend" in page
    assert "<ins>" in page
    first = made.history.earliest().history_id
    assert "OVHcloud</textarea>" in watcher.get(address(made), {"version": first}).content.decode()
    assert watcher.get(address(made), {"version": 999_999}).status_code == 404
    answer = watcher.post(address(made, "subquery-delete"), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("web:subqueries")
    assert not SubQuery.objects.exists()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("@b", "«\u00a0@a → @b → @a\u00a0»"),
        ("cloud ET (<b>", "Parenthèse ouverte à la position 10"),
        ("", "La requête est vide"),
    ],
)
def test_a_refused_text_stays_in_the_form(login: Login, pair: tuple[SubQuery, SubQuery], query: str, said: str) -> None:
    answer = login("Veilleur").post(address(pair[0]), {"query": query})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert query.replace("<", "&lt;").replace(">", "&gt;") + "</textarea>" in page
    pair[0].refresh_from_db()
    assert pair[0].query == "cloud"


def test_a_refused_new_one_keeps_what_was_typed(login: Login, pair: tuple[SubQuery, SubQuery]) -> None:
    sent = {"client": pair[0].client_id, "slug": "a", "query": "nuage"}
    page = login("Veilleur").post(reverse("web:subquery-new"), sent).content.decode()
    assert "existe déjà" in page
    assert "nuage</textarea>" in page
    without = login("Veilleur").post(reverse("web:subquery-new"), {"slug": "z", "query": "nuage"}).content.decode()
    assert "Choisissez un client" in without


def test_the_administration_refuses_a_cycle_too(login: Login, pair: tuple[SubQuery, SubQuery]) -> None:
    first = pair[0]
    address = reverse("admin:watchlists_subquery_change", args=[first.pk])
    sent = {"client": first.client_id, "slug": "a", "query": "@b"}
    administrator = login("Administrateur")
    assert "@a → @b → @a" in administrator.post(address, sent).content.decode()
    assert administrator.post(address, {**sent, "query": "cloud OU nuage"}).status_code == 302
    first.refresh_from_db()
    assert first.query == "cloud OU nuage"


def test_the_used_is_not_deleted(login: Login, pair: tuple[SubQuery, SubQuery]) -> None:
    answer = login("Veilleur").post(address(pair[1], "subquery-delete"), follow=True)
    assert "Ma &lt;liste&gt;" in answer.content.decode()
    assert SubQuery.objects.count() == 2
