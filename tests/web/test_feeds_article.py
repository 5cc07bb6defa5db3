"""One article added by its address."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from monitor.articles.models import Article, State
from tests import factories
from tests.web.browser import PHONE, Visit, overflow, violations

Login = Callable[[str], Client]
URL = "https://gazette.example/un-article"


def add(page: Client, address: str) -> tuple[int, str]:
    answer = page.post(reverse("web:article-add"), {"adresse": address})
    return answer.status_code, answer.content.decode()


def test_an_administrator_adds_an_article_and_sees_it(login: Login) -> None:
    page = login("Administrateur")
    answer = page.post(reverse("web:article-add"), {"adresse": f" {URL}"}, follow=True)
    article = Article.objects.get()
    assert (article.url, article.state) == (URL, State.FETCH)
    assert answer.redirect_chain[-1][0] == reverse("web:article", args=[article.pk])
    assert "L’article est ajouté" in answer.content.decode()


def test_a_known_article_is_shown_as_it_stands(login: Login) -> None:
    known = factories.article(url=URL, state=State.IRRELEVANT)
    answer = login("Administrateur").post(reverse("web:article-add"), {"adresse": URL}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("web:article", args=[known.pk])
    assert "déjà connu" in answer.content.decode()
    assert Article.objects.count() == 1


@pytest.mark.parametrize(
    ("address", "said"),
    [("", "Adresse invalide"), ("ftp://x.fr/", "Adresse invalide"), ("http://10.0.0.1/a", "refusée")],
)
def test_a_bad_address_says_what_to_do_and_is_kept(login: Login, address: str, said: str) -> None:
    status, shown = add(login("Administrateur"), address)
    assert status == 422
    assert said in shown
    assert f'value="{address}"' in shown
    assert not Article.objects.exists()


@pytest.mark.parametrize("role", ["Lecteur", "Veilleur"])
def test_only_administrators_add_articles(login: Login, role: str) -> None:
    assert add(login(role), URL)[0] == 403
    assert not Article.objects.exists()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_page_is_accessible_and_fits(visit: Visit) -> None:
    visitor = visit("Administrateur", width=PHONE[0], height=PHONE[1], dark=True)
    page = visitor.open(reverse("web:article-add"))
    page.keyboard.type("ftp://x.fr")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    assert violations(page) == []
    assert overflow(page) <= 0
