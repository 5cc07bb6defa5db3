"""The console's menu: sections, and within some of them several pages. Pure but for addresses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True)
class Page:
    """An entry of the menu: for those who have ``permission``, current on addresses that start with a prefix."""

    label: str
    name: str
    permission: str = ""
    prefixes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """An entry as the template shows it."""

    label: str
    url: str
    current: bool


SECTIONS: tuple[tuple[Page, ...], ...] = (
    (Page("Articles", "web:articles", "articles.view_article", ("/articles/", "/histoires/")),),
    (Page("Listes de veille", "web:watchlists", "watchlists.view_watchlist", ("/listes/", "/sous-requetes/")),),
    (Page("Messages", "web:messages", "alerts.view_message", ("/messages/",)),),
    (
        Page("Abonnés", "web:subscribers", "alerts.view_subscriber", ("/abonnes/", "/canaux/")),
        Page("Salons", "web:rooms", "alerts.view_channel", ("/salons/",)),
    ),
    (Page("Flux", "web:feeds", "feeds.view_feed", ("/flux/", "/sources/")),),
    (
        Page("Qualité", "web:missed", "articles.view_article", ("/rate/",)),
        Page("Échantillon", "web:sample", "watchlists.view_judgement", ("/echantillon/",)),
    ),
    (
        Page("Réglages", "web:tokens", "", ("/compte/",)),
        Page("Webhooks et flux", "web:outlets", "alerts.change_channel", ("/sorties/",)),
    ),
)
#: What the first page of a section is called among its own pages.
FIRST = {"Abonnés": "Personnes", "Qualité": "Vous l’avez raté\u00a0?", "Réglages": "Jetons d’API"}


def menu(path: str, allowed: Callable[[str], bool]) -> tuple[list[Item], list[Item]]:
    """The sections, and the pages of the current one where it has several; ``allowed`` says what one may see."""
    sections, pages = [], []
    for section in SECTIONS:
        seen = [page for page in section if not page.permission or allowed(page.permission)]
        if not seen:
            continue
        here = any(_current(page, path) for page in section)
        sections.append(Item(section[0].label, reverse(seen[0].name), here))
        if here and len(seen) > 1:
            pages = [Item(FIRST.get(page.label, page.label), reverse(page.name), _current(page, path)) for page in seen]
    return sections, pages


def _current(page: Page, path: str) -> bool:
    return path == reverse(page.name) or path.startswith(page.prefixes)
