"""The words of the query language in French and English, and the values that its fields take."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final

from monitor.french.normal import fold
from monitor.watchlists.syntax import Comparison, Context, Scope

SCOPES: Final = {
    "titre": Scope.TITLE,
    "title": Scope.TITLE,
    "chapo": Scope.LEAD,
    "lead": Scope.LEAD,
    "texte": Scope.TEXT,
    "text": Scope.TEXT,
    "source": Scope.SOURCE,
    "auteur": Scope.AUTHOR,
    "author": Scope.AUTHOR,
}
CONTEXTS: Final = {
    "nie": Context.NEGATED,
    "negated": Context.NEGATED,
    "cite": Context.QUOTED,
    "quoted": Context.QUOTED,
}
#: Fields that state a fact on the article, with the canonical French name.
FACTS: Final = {
    "langue": "langue",
    "language": "langue",
    "lang": "langue",
    "date": "date",
    "sujet": "sujet",
    "topic": "sujet",
    "acteur": "acteur",
    "actor": "acteur",
    "pays": "pays",
    "country": "pays",
    "statut": "statut",
    "status": "statut",
    "montant": "montant",
    "amount": "montant",
    "histoire": "histoire",
    "story": "histoire",
}
SCOPE_NAMES: Final = {
    Scope.TITLE: "titre",
    Scope.LEAD: "chapo",
    Scope.TEXT: "texte",
    Scope.SOURCE: "source",
    Scope.AUTHOR: "auteur",
}
CONTEXT_NAMES: Final = {Context.NEGATED: "nié", Context.QUOTED: "cité"}
FIELD_NAMES: Final = (
    "titre",
    "chapo",
    "texte",
    "source",
    "auteur",
    "langue",
    "date",
    "sujet",
    "acteur",
    "pays",
    "statut",
    "montant",
    "histoire",
    "nié",
    "cité",
)

STATUSES: Final = {
    "confirme": "confirmed",
    "confirmed": "confirmed",
    "conditionnel": "conditional",
    "conditional": "conditional",
    "rumeur": "conditional",
    "dementi": "denied",
    "denied": "denied",
    "opinion": "opinion",
}
STATUS_NAMES: Final = {
    "confirmed": "confirmé",
    "conditional": "conditionnel",
    "denied": "démenti",
    "opinion": "opinion",
}

STORIES: Final = {"nouvelle": True, "new": True, "suite": False, "ongoing": False}

LANGUAGES: Final = {
    "francais": "fr",
    "anglais": "en",
    "allemand": "de",
    "espagnol": "es",
    "italien": "it",
    "neerlandais": "nl",
    "portugais": "pt",
    "polonais": "pl",
    "suedois": "sv",
    "roumain": "ro",
    "catalan": "ca",
}
COUNTRIES: Final = {
    "france": "FR",
    "belgique": "BE",
    "suisse": "CH",
    "luxembourg": "LU",
    "canada": "CA",
    "etats-unis": "US",
    "usa": "US",
    "royaume-uni": "GB",
    "allemagne": "DE",
    "espagne": "ES",
    "italie": "IT",
    "pays-bas": "NL",
    "portugal": "PT",
    "irlande": "IE",
    "autriche": "AT",
    "pologne": "PL",
    "suede": "SE",
    "norvege": "NO",
    "danemark": "DK",
    "finlande": "FI",
    "estonie": "EE",
    "grece": "GR",
    "roumanie": "RO",
    "maroc": "MA",
    "tunisie": "TN",
    "algerie": "DZ",
    "senegal": "SN",
    "cote d'ivoire": "CI",
    "monaco": "MC",
    "chine": "CN",
    "japon": "JP",
    "inde": "IN",
    "russie": "RU",
    "israel": "IL",
}
CURRENCIES: Final = {
    "€": "EUR",
    "euro": "EUR",
    "eur": "EUR",
    "$": "USD",
    "dollar": "USD",
    "usd": "USD",
    "£": "GBP",
    "livre": "GBP",
    "gbp": "GBP",
    "chf": "CHF",
}
CURRENCY_SIGNS: Final = {"EUR": "€", "USD": "$", "GBP": "£", "CHF": " CHF"}
MULTIPLES: Final = {
    "k": 1e3,
    "mille": 1e3,
    "m": 1e6,
    "million": 1e6,
    "md": 1e9,
    "mds": 1e9,
    "milliard": 1e9,
}
COMPARISONS: Final = {"≥": Comparison.AT_LEAST, "≤": Comparison.AT_MOST} | {c.value: c for c in Comparison}


def suggestion(word: str, known: tuple[str, ...] | list[str]) -> str:
    """A French clause naming the nearest known word, empty where none is near."""
    by_fold = {fold(name): name for name in known}
    near = get_close_matches(fold(word), by_fold, n=1, cutoff=0.6)
    return f"Vouliez-vous dire « {by_fold[near[0]]} » ?" if near else ""
