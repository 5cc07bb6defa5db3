"""A small press of the last weeks, stored and indexed as the stage «match» leaves it, for pages about watchlists."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from monitor.articles.models import Article
from monitor.watchlists import process
from tests import factories

#: Days ago, title, text.
ARTICLES = (
    (
        1,
        "Bercy mise sur le cloud souverain",
        "Le ministère retient une offre de cloud souverain qualifiée SecNumCloud pour ses agents.",
    ),
    (
        2,
        "Scaleway candidate à la qualification",
        "Scaleway vise la qualification SecNumCloud pour son cloud souverain d’ici l’été.",
    ),
    (
        4,
        "Un cloud souverain pour les hôpitaux",
        "Les hôpitaux publics choisissent un cloud souverain qualifié SecNumCloud, hébergé à Lille.",
    ),
    (
        5,
        "Jeux vidéo : le cloud souverain des joueurs",
        "Un éditeur de jeux vidéo appelle « cloud souverain » son service de parties en ligne.",
    ),
    (9, "La région achète des serveurs", "La région renouvelle ses serveurs et parle de nuage de confiance."),
    (12, "Le nuage de confiance prend du retard", "Le nuage de confiance promis pour janvier attendra le printemps."),
    (20, "Musique : le nuage se lève", "Un groupe publie un disque intitulé Le Nuage."),
    (60, "Aux origines du cloud souverain", "Retour sur dix ans de cloud souverain en France."),
)


def stored(title: str, text: str, days_ago: float = 1, **values: Any) -> Article:
    """An article that a preview finds."""
    published = timezone.now() - timedelta(days=days_ago, hours=1)
    article = factories.article(title=title, text=text, published_at=published, **values)
    process.index(factories.current(article), article.published_at)
    return article


def press() -> list[Article]:
    """The articles of ``ARTICLES``, of two sources in turn."""
    sources = [factories.source(name="La Gazette", host="gazette.example"), factories.source(name="Le Fil")]
    return [
        stored(title, text, days, source=sources[place % 2], relevant=True)
        for place, (days, title, text) in enumerate(ARTICLES)
    ]
