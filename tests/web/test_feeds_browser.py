"""The pages of the collection in a real browser: accessible, fitting, and usable with the keyboard alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect

from monitor.articles.models import ArticleEntry
from monitor.feeds.models import Entry, Feed
from monitor.feeds.rhythm import Rhythm
from monitor.http.addresses import AllowList
from monitor.http.settings import HttpSettings
from tests import factories
from tests.fakes import FaultyWeb, Reply, served
from tests.web.browser import DESKTOP, PHONE, Visit, overflow, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOOPBACK = HttpSettings(allow=AllowList.parse("127.0.0.0/8"), interval=0.0, per_host=8)
RSS = b"""<rss version="2.0"><channel><title>La Gazette du nuage</title><item><title>Nuagis vendu</title>
<link>/un</link><pubDate>Mon, 23 Nov 2026 09:00:00 GMT</pubDate></item></channel></rss>"""
OPML = b"""<opml version="2.0"><body><outline text="Presse">
<outline type="rss" text="Un flux au nom fort long et sans pause" xmlUrl="https://un.example/rss"/></outline>
<outline type="rss" text="Faux" xmlUrl="javascript:alert(1)"/></body></opml>"""


def trouble() -> Feed:
    """A feed in error, with a rhythm and an entry that became an article."""
    now = timezone.now()
    feed = factories.feed(
        source=factories.source(rights="contract", contract="Accord", contract_until=timezone.localdate()),
        title="Flux-au-titre-d’un-seul-tenant-" * 4,
        url="https://gazette.example/" + "chemin-sans-fin-" * 12,
        folder="Presse / Territoires",
        errors_in_row=3,
        first_error_at=now - timedelta(hours=30),
        last_error_fr="Accès refusé par le site (403).",
        rhythm=Rhythm().learn([now - timedelta(hours=5 * n) for n in range(40)], now).to_json(),
        hints={"ttl": 900, "hub": "https://hub.example/"},
    )
    entry = Entry.objects.create(
        feed=feed, identity="1", title="Un titre", seen_at=now, url="https://gazette.example/1"
    )
    article = factories.article(source=feed.source, seen_at=now, rights_decision="robots.txt permet la lecture")
    ArticleEntry.objects.create(article=article, entry=entry)
    return feed


def sound(page: Page) -> None:
    assert violations(page) == [], page.url
    assert overflow(page) <= 0, page.url


WINDOWS = pytest.mark.parametrize(("size", "dark"), [(DESKTOP, False), (PHONE, True)], ids=["desktop", "phone-dark"])


@WINDOWS
def test_lists_and_forms_are_accessible_and_fit(visit: Visit, size: tuple[int, int], dark: bool) -> None:
    trouble()
    factories.feed(state=Feed.State.PAUSED)
    visitor = visit("Administrateur", width=size[0], height=size[1], dark=dark)
    for name in ("feeds", "feed-add", "feed-import", "sources"):
        sound(visitor.open(reverse(f"web:{name}")))
    assert visitor.errors == []


@WINDOWS
def test_the_pages_of_one_feed_and_its_source_are_too(visit: Visit, size: tuple[int, int], dark: bool) -> None:
    feed = trouble()
    visitor = visit("Administrateur", width=size[0], height=size[1], dark=dark)
    for name in ("feed", "feed-edit", "feed-remove"):
        sound(visitor.open(reverse(f"web:{name}", args=[feed.pk])))
    page = visitor.open(reverse("web:source", args=[feed.source_id]))
    page.get_by_label("Confiance").fill("500")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_be_visible()
    sound(page)
    assert [one for one in visitor.errors if "422" not in one] == []


def test_a_site_s_feed_is_found_and_followed_with_the_keyboard(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("add", "forms"):
        monkeypatch.setattr(f"monitor.web.views.feeds.{module}.http_settings", lambda: LOOPBACK)
    visitor = visit("Administrateur", width=PHONE[0], height=PHONE[1])
    with served(FaultyWeb()) as site:
        site.add("/", Reply(b"<link rel=alternate type=application/rss+xml href=/fil>", delay=0.4))
        address = site.add("/fil", Reply(RSS))
        page = visitor.open(reverse("web:feed-add"))
        page.keyboard.type("ftp://exemple.fr")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Adresse invalide")).to_be_visible()
        page.keyboard.press("Control+A")
        page.keyboard.type(site.url())
        page.keyboard.press("Enter")
        expect(page.get_by_text("Lecture du site")).to_be_visible()
        expect(page.get_by_text("Nuagis vendu")).to_be_visible()
        expect(page.get_by_text("Lecture du site")).to_be_hidden()
        sound(page)
        page.get_by_label("Dossier").focus()
        page.keyboard.type("Presse")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("La Gazette du nuage")
    feed = Feed.objects.get()
    assert (feed.url, feed.folder) == (address, "Presse")
    assert visitor.errors == []


def test_a_list_is_seen_line_by_line_then_confirmed(visit: Visit) -> None:
    visitor = visit("Administrateur", width=PHONE[0], height=PHONE[1])
    page = visitor.open(reverse("web:feed-import"))
    page.set_input_files("#fichier", files=FilePayload(name="liste.opml", mimeType="text/xml", buffer=OPML))
    page.get_by_role("button", name="Voir ce qui serait ajouté").click()
    expect(page.get_by_text("L’adresse n’est pas une adresse web.")).to_be_visible()
    sound(page)
    assert not Feed.objects.exists()
    page.get_by_role("button", name="Ajouter 1 flux").click()
    expect(page.get_by_text("1 flux ajouté.")).to_be_visible()
    sound(page)
    assert Feed.objects.get().folder == "Presse"
    assert visitor.errors == []


def test_the_list_follows_what_is_typed_and_its_address_keeps_it(visit: Visit) -> None:
    for title in ("Gazette du nuage", "Revue du ciel"):
        factories.feed(title=title)
    visitor = visit("Lecteur")
    page = visitor.open(reverse("web:feeds"))
    page.get_by_label("Titre, adresse ou source").press_sequentially("nuage")
    expect(page.get_by_role("link", name="Revue du ciel")).to_be_hidden()
    expect(page.get_by_role("link", name="Gazette du nuage")).to_be_visible()
    expect(page.get_by_label("Titre, adresse ou source")).to_be_focused()
    assert "q=nuage" in page.url
    page.reload()
    expect(page.get_by_role("link", name="Revue du ciel")).to_be_hidden()
    assert visitor.errors == []
