"""What stands between a reader and an article: a subscription, a cookie wall, a log-in, a check for robots. Pure.

The rule is never to take a wall for an article, and never an article for a wall: a page that merely carries the
script of a consent manager is an article like any other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from monitor.articles import identity
from monitor.articles.extracted import Extracted

#: Characters of article text: above, a page that speaks of cookies is still an article; below, it has none.
SHORT, NONE = 1_200, 150
#: Bytes of a page in which marks of a wall are looked for.
_READ = 400_000
#: Characters of the first paragraph, where a subscribers' page has no better opening.
_OPENING = 500

_LOGIN_HOST = re.compile(r"^(?:login|auth|sso|accounts?|connexion|compte|signin|identite)\.")
_LOGIN_PATH = re.compile(
    r"/(?:log-?in|sign-?in|connexion|se-connecter|identification|authentification|sso|oauth2?|s-?abonner"
    r"|abonnements?|subscribe|paywall)(?:/|\.|$)",
    re.IGNORECASE,
)
_CONSENT_HOST = re.compile(r"^(?:consent|consentement|guce|cmp|cookiewall)\.")
_CONSENT_PATH = re.compile(r"/(?:consent|collectconsent|consentement|cookie-?wall)(?:/|\.|$)", re.IGNORECASE)

#: Who sells the wall, told by what its pages load.
_MANAGERS = {
    "Didomi": ("didomi",),
    "Sourcepoint": ("sourcepoint", "privacy-mgmt.com", "sp_message"),
    "OneTrust": ("onetrust", "cookielaw.org", "optanon"),
    "Axeptio": ("axept.io", "axeptio"),
    "AppConsent": ("appconsent", "sfbx.io"),
    "Quantcast": ("quantcast", "quantserve"),
    "TrustArc": ("trustarc", "truste.com"),
    "Usercentrics": ("usercentrics",),
    "Sirdata": ("sirdata", "consentframework.com"),
    "Poool": ("poool.fr", "poool.tech"),
}
_CONSENT = re.compile(
    r"accepter et (?:continuer|fermer|poursuivre|acc[ée]der)|continuer sans accepter|tout accepter et"
    r"|accepter (?:les cookies|et lire)|refuser et s[’']abonner|s[’']abonner et refuser|accept all and continue"
    r"|accepter la publicit[ée]|avec publicit[ée] personnalis[ée]e",
    re.IGNORECASE,
)
_CHECKS = {
    "Cloudflare": ("<title>just a moment", "<title>un instant", "_cf_chl_opt", "cf-browser-verification"),
    "DataDome": ("captcha-delivery.com",),
    "Imperva": ("_incapsula_resource",),
    "HUMAN": ("px-captcha", "perimeterx"),
    "Akamai": ("<title>access denied</title>",),
    "AWS": ("awswafcookiedomainlist", "gokuprops"),
    "Anubis": ("<title>making sure you're not a bot",),
}
_CHECK = re.compile(
    r"enable javascript and cookies to continue|v[ée]rifi(?:er|ons|cation) que vous n[’'][êe]tes pas un robot"
    r"|verify(?:ing)? (?:that )?you are (?:a )?human|[êe]tes-vous un robot",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Wall:
    """What stands there: the reason in French, and the final state where the feed publishes nothing either."""

    reason: str
    state: str = "forbidden"


def by_address(asked: str, final: str) -> Wall | None:
    """Whether the redirects from ``asked`` led to a log-in, a consent page, the home page or a section."""
    start, end = urlsplit(asked), urlsplit(final)
    host, path = end.hostname or "", end.path
    if (_CONSENT_HOST.search(host) and host != start.hostname) or _led_to(_CONSENT_PATH, start.path, path):
        return Wall(f"Le site renvoie vers une page de consentement ({host}).")
    if (_LOGIN_HOST.search(host) and host != start.hostname) or _led_to(_LOGIN_PATH, start.path, path):
        return Wall(f"Le site renvoie vers une page de connexion ou d’abonnement ({host}).")
    if identity.leads_up(start.path, path) and not end.query:
        what = "la page d’accueil" if path in ("", "/") else "une rubrique"
        return Wall(f"L’adresse mène désormais à {what} du site.", "unreachable")
    return None


def _led_to(pattern: re.Pattern[str], asked: str, final: str) -> bool:
    return bool(pattern.search(final)) and not pattern.search(asked)


def by_page(body: bytes, extracted: Extracted) -> Wall | None:
    """Whether the page shows a wall in place of an article."""
    if len(extracted.text) >= SHORT:
        return None
    page = body[:_READ].decode("utf-8", "replace").lower()
    bare = len(extracted.text) < NONE
    maker = _maker(page, _CHECKS)
    if (bare and maker) or _CHECK.search(f"{extracted.title}\n{extracted.text}") or (bare and _CHECK.search(page)):
        return Wall(f"Le site soumet la page à une vérification anti-robot{_by(maker)}.", "unreachable")
    if _CONSENT.search(f"{extracted.title}\n{extracted.text}") or (bare and _CONSENT.search(page)):
        who = _by(_maker(page, _MANAGERS))
        return Wall(f"Le site ne montre la page qu’à qui accepte ses cookies ou s’abonne{who}.")
    return None


def _maker(page: str, makers: dict[str, tuple[str, ...]]) -> str:
    return next((name for name, marks in makers.items() if any(mark in page for mark in marks)), "")


def _by(maker: str) -> str:
    return f" ({maker})" if maker else ""


SUBSCRIBERS = "Article réservé aux abonnés, selon la page elle-même\u00a0: "


def for_subscribers(extracted: Extracted, published: Extracted) -> tuple[Extracted, str, bool]:
    """What may be used of a page that says it is not free (schema.org ``isAccessibleForFree``).

    ``published`` is what the feed itself publishes. Returns the article, the reason in French, and whether its text
    is the feed's. The page's title, dates and authors are for everyone.
    """
    if published.text:
        return _instead(extracted, published.text), f"{SUBSCRIBERS}seul le résumé du flux est utilisé.", True
    opening = extracted.lead or extracted.text.split("\n")[0][:_OPENING]
    return _instead(extracted, opening), f"{SUBSCRIBERS}seul son chapô est utilisé.", False


def _instead(extracted: Extracted, text: str) -> Extracted:
    return replace(extracted, text=text, lead="", removed=(), paywall=True)
