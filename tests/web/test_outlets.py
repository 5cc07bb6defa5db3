"""The pages «Jetons d’API» and «Webhooks et flux»."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from monitor.alerts.models import Channel, Message
from monitor.alerts.outlets import add_feed, add_webhook
from monitor.http.addresses import AllowList
from monitor.web.models import ApiToken
from tests import factories

pytestmark = pytest.mark.django_db

Login = Callable[[str], Client]


def test_a_token_is_shown_once_and_opens_the_api_until_it_is_revoked(login: Login) -> None:
    page = login("Veilleur")
    made = page.post("/compte/jetons/", {"name": "Tableau <b>de bord</b>", "days": "30"})
    shown = made.content.decode()
    text = re.findall(r'value="(gtt_[^"]+)"', shown)[0]
    assert made["Cache-Control"] == "no-store"
    assert "Tableau &lt;b&gt;de bord&lt;/b&gt;" in shown
    assert text not in page.get("/compte/jetons/").content.decode()
    call = {"Authorization": f"Bearer {text}"}
    assert Client().get("/api/me", headers=call).status_code == 200
    token = ApiToken.objects.get()
    assert login("Lecteur").post(reverse("web:token-revoke", args=[token.pk])).status_code == 404
    assert page.post(reverse("web:token-revoke", args=[token.pk])).status_code == 302
    assert Client().get("/api/me", headers=call).status_code == 401
    assert token.prefix not in page.get("/compte/jetons/").content.decode()


def test_an_administrator_sees_and_revokes_everybody_s_tokens(login: Login) -> None:
    login("Veilleur").post("/compte/jetons/", {"name": "Tableau", "days": "30"})
    token = ApiToken.objects.get()
    admin = login("Administrateur")
    assert "Tableau" in admin.get("/admin/web/apitoken/").content.decode()
    assert token.digest not in admin.get(f"/admin/web/apitoken/{token.pk}/change/").content.decode()
    admin.post("/admin/web/apitoken/", {"action": "revoke_chosen", "_selected_action": [token.pk]})
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert login("Veilleur").get("/admin/web/apitoken/").status_code == 403


def test_tokens_are_one_s_own_few_and_named(login: Login) -> None:
    page = login("Veilleur")
    assert page.post("/compte/jetons/", {"name": "", "days": "30"}).status_code == 422
    assert page.post("/compte/jetons/", {"name": "a", "days": "7000"}).status_code == 422
    for number in range(20):
        page.post("/compte/jetons/", {"name": f"n° {number}", "days": "0"})
    assert page.post("/compte/jetons/", {"name": "de trop", "days": "0"}).status_code == 422
    assert ApiToken.objects.count() == 20
    assert "Vous n’avez aucun jeton" in login("Lecteur").get("/compte/jetons/").content.decode()
    assert Client().get("/compte/jetons/").status_code == 302


def test_a_webhook_is_added_with_a_secret_that_is_shown_once(login: Login) -> None:
    watchlist = factories.watchlist(name="Rachats")
    page = login("Veilleur")
    sent = {"name": "Tableau", "address": "https://recepteur.example/hook", "watchlists": [watchlist.pk]}
    shown = page.post("/sorties/webhooks/", sent)
    channel = Channel.objects.get()
    assert channel.secret is not None
    assert channel.secret.startswith("whsec_")
    assert channel.secret.replace("+", "&#x2B;") in shown.content.decode() or channel.secret in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert "whsec_" not in page.get("/sorties/").content.decode()
    assert channel.subscriptions.get().watchlist == watchlist
    before = channel.secret
    assert page.post(f"/sorties/{channel.pk}/renouveler/").status_code == 200
    channel.refresh_from_db()
    assert channel.secret != before


@pytest.mark.parametrize("address", ["http://169.254.169.254/", "ftp://a.example/", "http://localhost/hook", "rien"])
def test_an_address_that_may_not_be_called_is_refused(login: Login, address: str) -> None:
    watchlist = factories.watchlist()
    sent = {"name": "Tableau", "address": address, "watchlists": [watchlist.pk]}
    answer = login("Veilleur").post("/sorties/webhooks/", sent)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Channel.objects.exists()


def test_lists_of_two_clients_are_not_mixed(login: Login) -> None:
    lists = [factories.watchlist().pk, factories.watchlist().pk]
    sent = {"name": "Tableau", "address": "https://recepteur.example/hook", "watchlists": lists}
    answer = login("Veilleur").post("/sorties/webhooks/", sent)
    assert "d’un seul client" in answer.content.decode()
    assert not Channel.objects.exists()


def test_a_webhook_is_tried_reopened_and_closed(login: Login) -> None:
    channel = add_webhook("Tableau", "https://a.example/", [factories.watchlist()], allow=AllowList()).channel
    page = login("Veilleur")
    page.post(f"/sorties/{channel.pk}/essayer/")
    assert Message.objects.get().kind == Message.Kind.TEST
    Channel.objects.update(state=Channel.State.SUSPENDED, permanent_errors=3, state_reason="410")
    assert "Suspendu" in page.get("/sorties/").content.decode()
    page.post(f"/sorties/{channel.pk}/essayer/")
    assert Message.objects.count() == 1
    page.post(f"/sorties/{channel.pk}/rouvrir/")
    channel.refresh_from_db()
    assert (channel.state, channel.permanent_errors) == (Channel.State.ACTIVE, 0)
    page.post(f"/sorties/{channel.pk}/fermer/")
    channel.refresh_from_db()
    assert channel.state == Channel.State.CLOSED
    assert page.post(f"/sorties/{channel.pk}/autre/").status_code == 404


def test_a_feed_is_opened_renewed_and_closed(login: Login) -> None:
    watchlist = factories.watchlist(name="Rachats")
    page = login("Veilleur")
    page.post("/sorties/flux/", {"liste": watchlist.pk})
    channel = Channel.objects.get()
    assert f"/fil/{channel.pk}-{channel.secret}.atom" in page.get("/sorties/").content.decode()
    page.post(f"/sorties/{channel.pk}/renouveler/")
    assert f"{channel.secret}.atom" not in page.get("/sorties/").content.decode()
    page.post(f"/sorties/{channel.pk}/fermer/")
    assert "Aucun flux ouvert" in page.get("/sorties/").content.decode()
    assert page.post("/sorties/flux/", {"liste": "x"}).status_code == 404


def test_a_reader_sees_no_addresses(login: Login) -> None:
    channel = add_feed(factories.watchlist()).channel
    page = login("Lecteur")
    assert page.get("/sorties/").status_code == 403
    assert page.post(f"/sorties/{channel.pk}/fermer/").status_code == 403
    assert page.post("/sorties/flux/", {"liste": "1"}).status_code == 403
    assert page.post("/sorties/webhooks/", {}).status_code == 403
