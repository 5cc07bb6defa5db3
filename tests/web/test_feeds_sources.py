"""Sources and their rights cards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from monitor.articles.models import State
from monitor.feeds.models import Rights, Source
from tests import factories

Login = Callable[[str], Client]
CARD = {
    "name": "La Gazette",
    "rights": "contract",
    "contract": "Accord du 3 mai avec la Gazette",
    "contract_until": "2027-05-03",
    "retention_days": "90",
    "quote_chars": "150",
    "rights_notice": "© La Gazette",
    "trust": "80",
}


def save(page: Client, source: Source, **changed: str) -> tuple[int, str]:
    answer = page.post(reverse("web:source", args=[source.pk]), {**CARD, **changed})
    return answer.status_code, answer.content.decode()


def test_an_administrator_edits_the_rights_card(login: Login) -> None:
    source = factories.source()
    assert save(login("Administrateur"), source)[0] == 302
    source.refresh_from_db()
    assert (source.rights, source.retention_days, source.quote_chars, source.trust) == (Rights.CONTRACT, 90, 150, 80)
    assert str(source.contract_until) == "2027-05-03"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"contract": " "}, "Dites avec qui le contrat est passé"),
        ({"trust": "101"}, "100"),
        ({"retention_days": "0"}, "1"),
        ({"rights": "tout"}, "tout"),
    ],
)
def test_a_card_that_makes_no_sense_is_refused_and_what_was_written_is_kept(
    login: Login, changed: dict[str, str], said: str
) -> None:
    source = factories.source()
    status, shown = save(login("Administrateur"), source, **changed)
    assert status == 422
    assert 'class="errorlist"' in shown
    assert said in shown
    assert "© La Gazette" in shown
    source.refresh_from_db()
    assert source.rights == Rights.STANDARD


@pytest.mark.parametrize("role", ["Lecteur", "Veilleur"])
def test_others_see_the_card_without_the_contract_s_text(login: Login, role: str) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    source = factories.source(rights=Rights.CONTRACT, contract="Clause confidentielle", contract_until=yesterday)
    page = login(role)
    shown = page.get(reverse("web:source", args=[source.pk])).content.decode()
    assert "Clause" not in shown
    assert "Le contrat est échu" in shown
    assert "robots.txt et les réserves de fouille ne s’appliquent plus" in shown
    assert save(page, source)[0] == 403


def test_the_page_counts_what_became_of_recent_articles_and_on_whose_word(login: Login) -> None:
    source, now = factories.source(), timezone.now()
    told = "robots.txt interdit /prive/"
    for state in (State.MATCHED, State.MATCHED, State.FORBIDDEN):
        factories.article(source=source, state=state, seen_at=now, rights_decision=told, feed_only=True)
    factories.article(source=source, state=State.EMPTY, seen_at=now - timedelta(days=40))
    shown = login("Lecteur").get(reverse("web:source", args=[source.pk])).content.decode()
    assert "<dt>Retenu</dt><dd>2</dd>" in shown
    assert "<dt>Interdit par l’éditeur</dt><dd>1</dd>" in shown
    assert "Sans texte" not in shown
    assert f"{told} <b>3</b>" in shown


def test_the_list_finds_sources_and_asks_the_database_no_more_for_many(
    login: Login, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        factories.article(source=factories.feed(title=f"F{number}").source, seen_at=timezone.now())
    factories.source(name="Le Contrat", rights=Rights.CONTRACT)
    page = login("Lecteur")
    with django_assert_max_num_queries(8):
        shown = page.get(reverse("web:sources")).content.decode()
    assert "1 flux · 1 article en 30\u00a0jours" in shown.replace("&nbsp;", "\u00a0")
    found = page.get(reverse("web:sources"), {"droits": "contract", "q": "contrat"}).content.decode()
    assert "1 source<" in found
    assert "Le Contrat" in found
