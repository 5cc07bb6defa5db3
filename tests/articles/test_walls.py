"""Walls are told from articles, and pages that send on from pages of their own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.articles import identity, walls
from monitor.articles.decide import FEW, next_revisit, tries
from monitor.articles.extracted import Extracted
from monitor.articles.onward import onward
from monitor.claims.retry import MAX_ATTEMPTS
from monitor.http.response import Response
from tests.factories import NOW

ARTICLE = "La métropole confie l’hébergement de ses données de santé à un prestataire français. " * 4


def extracted(text: str = "", title: str = "") -> Extracted:
    return Extracted(title, "", text)


@pytest.mark.parametrize(
    ("asked", "final", "reason"),
    [
        ("https://x.fr/a/b", "https://x.fr/a/b-2", ""),
        ("https://x.fr/connexion/b", "https://x.fr/connexion/c", ""),
        ("https://t.co/abc", "https://x.fr/2026/un-article", ""),
        ("https://x.fr/?p=12", "https://x.fr/un-article", ""),
        ("https://x.fr/un-article", "https://x.fr/?p=12", ""),
        ("https://x.fr/a", "https://x.fr/connexion?retour=/a", "connexion"),
        ("https://x.fr/a", "https://login.x.fr/?r=a", "connexion"),
        ("https://x.fr/a", "https://x.fr/s-abonner/", "abonnement"),
        ("https://x.fr/a", "https://consent.x.fr/v2", "consentement"),
        ("https://x.fr/a/b", "https://x.fr/", "page d’accueil"),
        ("https://x.fr/eco/a-12", "https://x.fr/eco/", "rubrique"),
        ("https://x.fr/eco/la-ville-choisit-son-hebergeur", "https://x.fr/eco", "rubrique"),
        ("https://x.fr/article/12/titre", "https://x.fr/article/12", ""),
        ("https://x.fr/un-titre-long/amp", "https://x.fr/un-titre-long/", ""),
        ("https://x.fr/titre/amp", "https://x.fr/titre", ""),
    ],
)
def test_where_redirects_lead(asked: str, final: str, reason: str) -> None:
    wall = walls.by_address(asked, final)
    said = wall.reason if wall else ""
    assert (bool(said), reason in said) == (bool(reason), True)


@pytest.mark.parametrize(
    ("body", "found", "reason"),
    [
        ("<script src='https://sdk.privacy-center.org/didomi.js'></script>", extracted(ARTICLE), ""),
        ("<button>Continuer sans accepter</button>", extracted(ARTICLE), ""),
        ("<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>", extracted(ARTICLE), ""),
        ("<p>Une brève sans rien d’autre.</p>", extracted("Une brève sans rien d’autre."), ""),
        (
            "<script src='didomi.js'></script>",
            extracted("Accepter et continuer : nos 842 partenaires déposent des traceurs. S’abonner pour refuser."),
            "(Didomi)",
        ),
        ("<script src='https://cdn.privacy-mgmt.com/x'></script><b>Accepter et fermer</b>", extracted(), "Sourcepoint"),
        ("<title>Just a moment...</title>", extracted(), "(Cloudflare)"),
        ("<script src='https://ct.captcha-delivery.com/c.js'></script>", extracted(), "(DataDome)"),
        ("", extracted("Vérification que vous n’êtes pas un robot."), "anti-robot"),
    ],
)
def test_a_page_that_shows_a_wall(body: str, found: Extracted, reason: str) -> None:
    wall = walls.by_page(body.encode(), found)
    said = wall.reason if wall else ""
    assert (bool(said), reason in said) == (bool(reason), True)


def test_a_subscribers_page_gives_its_text_to_nobody() -> None:
    page = Extracted("Titre", "Un chapô.", f"{ARTICLE}\n\nLa suite.", authors=("A. B.",), paywall=True)
    used, why, from_feed = walls.for_subscribers(page, Extracted("", "", "Le résumé du flux."))
    assert (used.title, used.text, used.authors, from_feed) == ("Titre", "Le résumé du flux.", ("A. B.",), True)
    assert "abonnés" in why
    used, why, from_feed = walls.for_subscribers(page, Extracted("", "", ""))
    assert (used.text, from_feed) == ("Un chapô.", False)
    assert "chapô" in why


def html(body: str, url: str = "https://t.co/abc") -> Response:
    return Response(url, url, 200, {"content-type": "text/html"}, body.encode())


@pytest.mark.parametrize(
    ("body", "target"),
    [
        ("<meta http-equiv='refresh' content='0;URL=https://x.fr/a'>", "https://x.fr/a"),
        ('<META http-equiv="Refresh" content="3; url=&quot;/a?b=1&quot;">', "https://t.co/a?b=1"),
        ("<meta http-equiv='refresh' content='300;url=https://x.fr/a'>", None),
        ("<meta http-equiv='refresh' content='0;url=/abc'>", None),
        ("<script>window.opener = null; location.replace('https:\\/\\/x.fr\\/a')</script>", "https://x.fr/a"),
        ("<p>Un article</p><script>location.href = '/ailleurs'</script>", None),
        ("<script>location.href = 'javascript:alert(1)'</script>", None),
        ("<p>Rien</p>", None),
    ],
)
def test_pages_that_send_on(body: str, target: str | None) -> None:
    assert onward(html(f"<html><head>{body}</head></html>")) == target


@pytest.mark.parametrize(
    ("final", "declared", "address", "by_word"),
    [
        ("https://www.x.fr/a?utm_source=rss", "", "https://www.x.fr/a", False),
        ("https://amp.x.fr/2026/a", "https://www.x.fr/2026/a", "https://www.x.fr/2026/a", True),
        ("https://x.fr/a-court", "/2026/a-long", "https://x.fr/2026/a-long", True),
        ("https://x.fr/a", "http://x.fr/a", "https://x.fr/a", False),
        ("https://x.fr/eco/a", "https://x.fr/", "https://x.fr/eco/a", False),
        ("https://x.fr/eco/a-12", "https://x.fr/eco/", "https://x.fr/eco/a-12", False),
        ("https://x.fr/article/12/titre", "https://x.fr/article/12", "https://x.fr/article/12", True),
        ("https://x.fr/a", "https://autre.fr/a", "https://x.fr/a", False),
        ("https://bbc.co.uk/a", "https://mirror.co.uk/a", "https://bbc.co.uk/a", False),
    ],
)
def test_the_address_a_page_is_known_by(final: str, declared: str, address: str, by_word: bool) -> None:
    assert identity.address(final, declared) == (address, by_word)


@pytest.mark.parametrize(
    ("status", "permanent", "told_to_wait", "has_summary", "hours", "expected"),
    [
        (404, True, False, False, 0.5, FEW),
        (404, True, False, True, 3, 1),
        (410, True, False, True, 0.1, 1),
        (None, False, False, True, 0.1, FEW),
        (503, False, False, False, 0.1, MAX_ATTEMPTS),
        (429, False, True, True, 0.1, MAX_ATTEMPTS),
    ],
)
def test_how_often_a_page_is_asked_for(
    status: int | None, permanent: bool, told_to_wait: bool, has_summary: bool, hours: float, expected: int
) -> None:
    age = timedelta(hours=hours)
    found = tries(status=status, permanent=permanent, told_to_wait=told_to_wait, has_summary=has_summary, age=age)
    assert found == expected


@pytest.mark.parametrize(("hours", "following"), [(0, 1), (0.9, 1), (1, 6), (5, 6), (6.1, 24), (24, None), (300, None)])
def test_revisits_keep_to_the_clock(hours: float, following: float | None) -> None:
    at = next_revisit(NOW, NOW + timedelta(hours=hours))
    assert at == (None if following is None else NOW + timedelta(hours=following))
