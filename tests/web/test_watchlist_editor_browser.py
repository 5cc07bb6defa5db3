"""The editor of watchlists as people use it, in a real browser."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from monitor.topics.models import Topic
from monitor.watchlists.models import Judgement, Watchlist
from tests import factories
from tests.web.browser import DESKTOP, PHONE, Visit, overflow, violations
from tests.web.press import press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAID = "#apercu-resume"
expect.set_options(timeout=20_000)


def view(page: Page, name: str) -> None:
    """Switch the query to its text or to the builder."""
    page.locator(f"label:has(#vue-{name})").click()
    expect(page.locator(f"#vue-{name}")).to_be_checked()


#: What a browser says of a refused form, and htmx of a preview that a newer one overtook.
EXPECTED = ("status of 422", "htmx:sendAbort", "htmx:afterRequest")


def complaints(errors: list[str]) -> list[str]:
    """What scripts complained about."""
    return [error for error in errors if not any(said in error for said in EXPECTED)]


def test_a_list_is_made_with_the_builder_and_the_live_preview(visit: Visit) -> None:
    press()
    factories.client()
    visitor = visit("Veilleur")
    page = visitor.open(reverse("web:watchlist-new"))
    expect(page.locator(SAID)).to_contain_text("Écrivez une requête")
    page.get_by_label("Nom de la liste").fill("Cloud souverain")
    page.locator("#r1-words").fill("cloud souverain, nuage de confiance")
    expect(page.locator(SAID)).to_contain_text("6 articles")
    expect(page.locator("#requete-ecrite")).to_have_text('"cloud souverain" OU "nuage de confiance"')
    expect(page.locator(".hit mark").first).to_have_text("cloud souverain")
    page.get_by_role("button", name="+ Ajouter une exclusion").click()
    expect(page.locator("#r2-kind")).to_be_focused()
    page.locator("#r2-words").fill("jeux")
    expect(page.locator(SAID)).to_contain_text("5 articles")
    expect(page.locator("#r2-words")).to_be_focused()
    page.locator("label", has_text="90 jours").click()
    expect(page.locator(SAID)).to_contain_text("6 articles en 90 jours")
    page.get_by_role("button", name="Pertinent").first.click()
    expect(page.locator(".precision")).to_contain_text("100\u00a0%")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status").filter(has_text="est enregistrée")).to_be_visible()
    made = Watchlist.objects.get()
    assert (made.name, made.owner) == ("Cloud souverain", visitor.user)
    assert made.query == '("cloud souverain" OU "nuage de confiance") SAUF jeux'
    assert Judgement.objects.get().verdict == "relevant"
    assert complaints(visitor.errors) == []


def test_an_error_is_underlined_while_typing_and_the_caret_goes_there(visit: Visit) -> None:
    press()
    watchlist = factories.watchlist(query='"cloud souverain"')
    visitor = visit("Veilleur")
    page = visitor.open(reverse("web:watchlist-edit", args=[watchlist.pk]))
    expect(page.locator(SAID)).to_contain_text("4 articles")
    area = page.get_by_label("Texte de la requête")
    area.fill('cloud OU "nuage')
    expect(page.locator("#requete-dit")).to_contain_text("Guillemet ouvert à la position 10")
    expect(page.locator(".wrong")).to_have_text('"nuage')
    expect(page.locator(".hit").first).to_be_visible()
    expect(area).to_be_focused()
    page.get_by_role("button", name="Aller à l’erreur").click()
    assert area.evaluate("a => a.value.slice(a.selectionStart, a.selectionEnd)") == '"nuage'
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_contain_text("n’est pas enregistrée")
    expect(area).to_have_value('cloud OU "nuage')
    expect(page.locator(".wrong")).to_have_text('"nuage')
    area.fill('"cloud souverain"')
    expect(page.locator(".located")).to_have_count(0)
    page.get_by_text("Aide-mémoire").click()
    page.get_by_role("button", name="souver*", exact=True).click()
    expect(area).to_have_value('"cloud souverain" souver*')
    expect(area).to_be_focused()
    assert complaints(visitor.errors) == []


def test_text_and_builder_are_two_views_and_an_edit_is_replayed(visit: Visit) -> None:
    press()
    watchlist = factories.watchlist(query='"cloud souverain" OU (Bercy ET NON langue:en)')
    visitor = visit("Veilleur")
    page = visitor.open(reverse("web:watchlist-edit", args=[watchlist.pk]))
    view(page, "builder")
    expect(page.locator("#jonction")).to_have_value("any")
    expect(page.locator("#r2-words")).to_have_value("Bercy SAUF langue:en")
    page.locator("#r1-words").fill("nuage")
    expect(page.locator(".delta")).to_contain_text("+3 articles en plus")
    expect(page.locator(".delta")).to_contain_text("−3 en moins")
    page.get_by_text("Ce que l’édition retire").click()
    expect(page.locator("#edition-retire")).to_contain_text("Jeux vidéo")
    view(page, "text")
    area = page.get_by_label("Texte de la requête")
    expect(area).to_have_value("nuage OU (Bercy SAUF langue:en)")
    area.fill('nuage OU "cloud souverain"')
    expect(page.locator(".delta")).to_contain_text("−0 en moins")
    expect(page.locator("#edition-retire")).to_have_count(0)
    view(page, "builder")
    expect(page.locator("#r1-words")).to_have_value("nuage, cloud souverain")
    expect(page.locator(".unsaved")).to_be_visible()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status").filter(has_text="est enregistrée")).to_be_visible()
    watchlist.refresh_from_db()
    assert watchlist.query == 'nuage OU "cloud souverain"'


def test_marks_give_a_precision_and_terms_to_add(visit: Visit) -> None:
    press()
    watchlist = factories.watchlist(query='"cloud souverain"')
    page = visit("Veilleur").open(reverse("web:watchlist-edit", args=[watchlist.pk]))
    for place, word, said in ((0, "Pertinent", "1 jugé"), (1, "Pertinent", "2 jugés"), (3, "Bruit", "3 jugés")):
        page.locator(".hit").nth(place).get_by_role("button", name=word).click()
        expect(page.locator(".precision")).to_contain_text(said)
    expect(page.locator(".precision")).to_contain_text("67\u00a0% de précision")
    pressed = page.locator(".hit").nth(3).get_by_role("button", name="Bruit")
    expect(pressed).to_have_attribute("aria-pressed", "true")
    expect(pressed).to_be_focused()
    row = page.locator("#suggestions li", has_text="SecNumCloud").first
    row.get_by_role("button", name="ET").click()
    expect(page.get_by_label("Texte de la requête")).to_have_value('"cloud souverain" ET SecNumCloud')
    expect(page.locator(".precision")).to_contain_text("100\u00a0% de précision")
    pressed_again = page.locator(".hit").first.get_by_role("button", name="Pertinent")
    pressed_again.click()
    expect(page.locator(".precision")).to_contain_text("1 jugé)")
    assert Judgement.objects.filter(watchlist=watchlist).count() == 2


def test_a_reader_may_not_edit(visit: Visit) -> None:
    watchlist = factories.watchlist()
    visitor = visit("Lecteur")
    for address in (reverse("web:watchlist-new"), reverse("web:watchlist-edit", args=[watchlist.pk])):
        answer = visitor.page.goto(visitor.address + address)
        assert answer is not None
        assert answer.status == 403


@pytest.mark.parametrize("shown", ["text", "builder"])
@pytest.mark.parametrize(("size", "dark"), [(DESKTOP, False), (PHONE, True)], ids=["desktop-light", "phone-dark"])
def test_the_editor_is_accessible_and_fits(visit: Visit, size: tuple[int, int], dark: bool, shown: str) -> None:
    press()
    Topic.objects.create(slug="extraterritorialite", label="Extraterritorialité et transferts")
    watchlist = factories.watchlist(query="cloud PROCHE/5 souverain SAUF jeux", only_relevant=False)
    # Dark at the width of a desktop, and light at a phone's, are looked at with the builder.
    dark = dark is not (shown == "builder")
    visitor = visit("Veilleur", width=size[0], height=size[1], dark=dark)
    page = visitor.open(reverse("web:watchlist-edit", args=[watchlist.pk]))
    expect(page.locator(".hit").first).to_be_visible()
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    if shown == "text":
        page.get_by_label("Texte de la requête").fill('cloud OU "nuage')
        expect(page.locator(".wrong")).to_be_visible()
    else:
        view(page, "builder")
        expect(page.locator("#r1-other")).to_be_visible()
    assert complaints(visitor.errors) == []
    assert violations(page) == []
    assert overflow(page) <= 0
