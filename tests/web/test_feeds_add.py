"""Adding feeds: by an address, by a page without a feed, by a list; editing one; the list to take away."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable, Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from monitor.claims import doorbell
from monitor.claims.stages import Stage
from monitor.feeds.models import Feed
from monitor.feeds.opml import read_opml
from monitor.http.addresses import AllowList
from monitor.http.settings import HttpSettings
from monitor.web import discovery
from tests import factories
from tests.fakes import FaultyWeb, Reply, served

LOOPBACK = HttpSettings(allow=AllowList.parse("127.0.0.0/8"), interval=0.0, per_host=8)
Login = Callable[[str], Client]
RSS = """<rss version="2.0"><channel><title>{title}</title><link>{site}</link>
<item><title>Nuagis &lt;b&gt;racheté&lt;/b&gt;</title><link>/un</link>
<pubDate>Mon, 23 Nov 2026 09:00:00 GMT</pubDate></item></channel></rss>"""
HEADLINES = (
    b"<html><title>Actus</title><body><a href='/actu/rachat-nuagis'>Nuagis serait bientot rachete par Orange</a>"
)
OPML = """<opml version="2.0"><head><title>Ma liste</title></head><body><outline text="Presse">
<outline type="rss" text="Un" xmlUrl="https://un.example/rss"/>
<outline type="rss" text="Deux" xmlUrl="https://deux.example/rss"/>
<outline type="rss" text="Deux encore" xmlUrl="https://deux.example/rss"/></outline>
<outline type="rss" text="Intérieur" xmlUrl="http://192.168.0.1/rss"/>
<outline type="rss" text="&lt;script&gt;" xmlUrl="javascript:alert(1)"/></body></opml>"""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyWeb]:
    """A site on the loopback that the guard lets us reach, as fast as it answers."""
    for module in ("add", "edit", "forms"):
        monkeypatch.setattr(f"monitor.web.views.feeds.{module}.http_settings", lambda: LOOPBACK)
    with served(FaultyWeb()) as web:
        yield web


def rss(site: FaultyWeb, path: str, title: str, about: str = "") -> str:
    return site.add(path, Reply(RSS.format(title=title, site=about or site.url()).encode()))


def look(page: Client, address: str, **values: str) -> str:
    form = {"adresse": address, **values}
    return page.post(reverse("web:feed-look"), form, headers={"HX-Request": "true"}).content.decode()


def values(shown: str) -> list[str]:
    return [html.unescape(one) for one in re.findall(r'name="choisi" value="([^"]+)"', shown)]


def test_feeds_are_found_shown_chosen_and_polled_at_once(
    login: Login, site: FaultyWeb, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    heard: list[Stage] = []
    doorbell.install(heard.append)
    head = "".join(f"<link rel=alternate type=application/rss+xml href=/{name}>" for name in ("a", "b", "c"))
    site.add("/", Reply(f"<html><head>{head}</head>".encode()))
    for name in ("a", "b", "c"):
        rss(site, f"/{name}", f"Fil {name}")
    followed = factories.feed(url=site.url("/c"), title="Déjà là")
    page = login("Administrateur")
    shown = look(page, site.url())
    assert "<html" not in shown
    assert "3 flux trouvés" in shown
    assert "Nuagis &lt;b&gt;racheté&lt;/b&gt;" in shown or "Nuagis racheté" in shown
    assert "23 novembre 2026" in shown
    assert reverse("web:feed", args=[followed.pk]) in shown
    assert Feed.objects.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        page.post(reverse("web:feed-add"), {"choisi": values(shown), "dossier": "Presse/Cloud"})
    doorbell.install(doorbell._silent)
    added = Feed.objects.exclude(pk=followed.pk).order_by("url")
    assert [(one.title, one.folder, one.kind) for one in added] == [
        ("Fil a", "Presse / Cloud", "feed"),
        ("Fil b", "Presse / Cloud", "feed"),
    ]
    assert all(one.due_at and one.due_at <= timezone.now() for one in added)
    assert heard == [Stage.POLL]


def test_a_page_without_a_feed_is_followed_by_its_links(login: Login, site: FaultyWeb) -> None:
    site.add("/actus", Reply(HEADLINES))
    page = login("Administrateur")
    shown = look(page, site.url("/actus"), mode="page")
    assert "Nuagis serait bientot rachete par Orange" in shown
    answer = page.post(reverse("web:feed-add"), {"choisi": values(shown)}, follow=True)
    assert "est maintenant suivi" in answer.content.decode()
    assert Feed.objects.get().kind == Feed.Kind.PAGE


def test_a_page_that_robots_txt_closes_is_not_looked_at(login: Login, site: FaultyWeb) -> None:
    site.add("/robots.txt", Reply(b"User-agent: *\nDisallow: /"))
    site.add("/actus", Reply(HEADLINES))
    assert "L’éditeur interdit cette page" in look(login("Administrateur"), site.url("/actus"), mode="page")
    assert site.count("/actus") == 0


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "Collez une adresse"),
        ("ftp://exemple.fr/", "Adresse invalide"),
        ("http://192.168.1.1/rss", "Adresse refusée"),
        ("http://[", "Adresse invalide"),
    ],
)
def test_a_bad_address_says_what_to_do(login: Login, address: str, said: str) -> None:
    shown = look(login("Administrateur"), address)
    assert said in shown
    assert "choisi" not in shown


def test_a_site_without_feeds_and_one_that_fails_say_so(login: Login, site: FaultyWeb) -> None:
    site.add("/", Reply(b"<html><body>Rien"))
    site.add("/panne", Reply(status=500))
    page = login("Administrateur")
    assert "Aucun flux trouvé sur ce site" in look(page, site.url())
    assert "Panne du serveur" in look(page, site.url("/panne"))


def test_without_scripts_the_page_comes_whole_with_the_findings(login: Login, site: FaultyWeb) -> None:
    shown = login("Administrateur").post(reverse("web:feed-look"), {"adresse": rss(site, "/f", "Fil")})
    assert b"<html" in shown.content
    assert len(values(shown.content.decode())) == 1


def test_what_we_did_not_offer_is_not_added(login: Login, db: None) -> None:
    answer = login("Administrateur").post(reverse("web:feed-add"), {"choisi": ["forgé"]}, follow=True)
    assert "Rien n’a été ajouté" in answer.content.decode()
    assert not Feed.objects.exists()


def test_a_feed_that_names_another_s_site_does_not_get_that_publisher_s_rights(login: Login, site: FaultyWeb) -> None:
    factories.source(host="journal.example", rights="contract", contract="Accord")
    page = login("Administrateur")
    shown = look(page, rss(site, "/f", "Faux", about="https://journal.example/"))
    page.post(reverse("web:feed-add"), {"choisi": values(shown)})
    assert Feed.objects.get().source.host.startswith("127.0.0.1")


def test_looking_ends_when_nobody_waits_any_more() -> None:
    with served(FaultyWeb()) as web:
        address = web.add("/lent", Reply(b"<rss/>", delay=0.6))
        started = time.monotonic()
        with pytest.raises(discovery.TooLongError):
            discovery.find(address, LOOPBACK, budget=0.2)
        assert time.monotonic() - started < 0.55


def upload(page: Client, text: str) -> str:
    file = SimpleUploadedFile("liste.opml", text.encode())
    return page.post(reverse("web:feed-import"), {"fichier": file}).content.decode()


def test_an_import_is_shown_line_by_line_before_anything_is_stored(
    login: Login, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    factories.feed(url="https://un.example/rss")
    page = login("Administrateur")
    shown = upload(page, OPML)
    told = re.findall(r'class="mark mark-\w+">([^<]+)</span></div>', shown)
    assert told == ["Refusé", "Refusé", "En double", "Déjà suivi", "À ajouter"]
    assert "L’adresse n’est pas une adresse web." in shown
    assert "elle ne mène pas au web public" in shown
    assert "<script>" not in shown
    assert Feed.objects.count() == 1
    found = re.search(r'name="confirme" value="([^"]+)"', shown)
    assert found is not None
    with django_capture_on_commit_callbacks(execute=True):
        done = page.post(reverse("web:feed-import"), {"confirme": html.unescape(found[1])}).content.decode()
    assert "1 flux ajouté." in done
    assert Feed.objects.get(url="https://deux.example/rss").folder == "Presse"
    again = page.post(reverse("web:feed-import"), {"confirme": html.unescape(found[1])}).content.decode()
    assert "tous étaient déjà suivis" in again


@pytest.mark.parametrize(
    ("text", "said"),
    [("<html/>", "n’est pas une liste OPML"), ("", "malformé"), ("<opml><body/></opml>", "aucun nouveau flux")],
)
def test_a_file_that_is_no_list_is_told(login: Login, db: None, text: str, said: str) -> None:
    assert said in upload(login("Administrateur"), text)


def test_a_confirmation_that_was_forged_or_is_too_old_adds_nothing(login: Login, db: None) -> None:
    answer = login("Administrateur").post(reverse("web:feed-import"), {"confirme": "faux"}, follow=True)
    assert "Cet aperçu a expiré" in answer.content.decode()


def test_what_is_exported_is_read_back_with_its_folders(login: Login) -> None:
    factories.feed(url="https://un.example/rss", title="Un & deux", folder="Presse / Locale")
    answer = login("Lecteur").get(reverse("web:feed-export"))
    assert 'filename="guetteur-' in answer["Content-Disposition"]
    (feed,) = read_opml(answer.content).feeds
    assert (feed.url, feed.title, feed.folder) == ("https://un.example/rss", "Un & deux", "Presse / Locale")


def edit(page: Client, feed: Feed, **changed: str) -> str:
    form = {"title": feed.title, "folder": feed.folder, "host": feed.source.host, "url": feed.url, **changed}
    return page.post(reverse("web:feed-edit", args=[feed.pk]), form, follow=True).content.decode()


def test_title_folder_and_source_are_changed_without_asking_the_network(login: Login) -> None:
    feed, other = factories.feed(), factories.source(host="autre.example", name="Autre")
    page = login("Administrateur")
    assert "Aucune source" in edit(page, feed, host="inconnue.example")
    assert "Le flux est enregistré." in edit(page, feed, title="Neuf", folder=" A //B", host="autre")
    feed.refresh_from_db()
    assert (feed.title, feed.folder, feed.source) == ("Neuf", "A / B", other)
    options = page.get(reverse("web:source-options"), {"host": "autr"}).content.decode()
    assert '<option value="autre.example">Autre</option>' in options


def test_a_new_address_is_read_first_and_kept_unread_only_if_one_insists(login: Login, site: FaultyWeb) -> None:
    feed = factories.feed(etag='"x"', body_digest="d", errors_in_row=2, state=Feed.State.GONE)
    taken = factories.feed()
    page = login("Administrateur")
    site.add("/page", Reply(b"<html><body>Pas un flux"))
    assert "déjà suivie" in edit(page, feed, url=taken.url)
    refused = edit(page, feed, url=site.url("/page"))
    assert "ne mène pas à un flux lisible" in refused
    assert "quand même" in refused
    feed.refresh_from_db()
    assert feed.etag == '"x"'
    assert "Le flux est enregistré." in edit(page, feed, url=rss(site, "/nouveau", "Fil"))
    feed.refresh_from_db()
    assert (feed.url, feed.etag, feed.body_digest, feed.errors_in_row) == (site.url("/nouveau"), "", "", 0)
    assert feed.state == Feed.State.ACTIVE
    assert "Le flux est enregistré." in edit(page, feed, url=site.url("/page"), anyway="on")
    feed.refresh_from_db()
    assert feed.url == site.url("/page")
