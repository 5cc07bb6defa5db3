"""The six invented news sites of the demonstration."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.runtime.demo.library import DemoArticle

FeedKind = Literal["rss", "rss-html", "atom", "json", "rdf", "sitemap"]


@dataclass(frozen=True)
class Site:
    """A publisher. ``address`` is a pattern of its articles' paths; ``related`` the one of its «Lire aussi».

    ``robots`` is its robots.txt; ``reserved`` a folder that its tdmrep.json reserves.
    """

    slug: str
    name: str
    motto: str
    feed: FeedKind
    feed_path: str
    address: str
    related: str
    sections: tuple[str, ...]
    robots: str = "User-agent: *\nDisallow: /recherche\n"
    reserved: str = ""

    def path(self, article: DemoArticle, published: datetime) -> str:
        """Path of an article of this site."""
        folder = "partenaires" if article.blocked else "dossiers" if article.reserved else "actualites"
        return self.address.format(slug=article.slug, section=plain(article.section), folder=folder, day=published)


def plain(text: str) -> str:
    """``text`` as a part of an address: lower case, no accents, hyphens."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")


SITES = {
    site.slug: site
    for site in (
        Site(
            slug="gazette",
            name="La Gazette des nuages",
            motto="L’actualité des infrastructures, chaque matin",
            feed="rss",
            feed_path="/rss.xml",
            address="/{section}/{slug}.html",
            related="<p><strong>Lire aussi&nbsp;:</strong> $links</p>",
            sections=("Cloud", "Sécurité", "Politique", "Intelligence artificielle", "Marché", "Technique"),
        ),
        Site(
            slug="octet",
            name="Octet Matin",
            motto="Le numérique avant le café",
            feed="atom",
            feed_path="/feed/atom/",
            address="/{day:%Y/%m/%d}/{slug}/",
            related='<div class="related-inline">➜ À lire également&nbsp;: $links</div>',
            sections=("Infrastructures", "Secteur public", "Vie privée", "Cybersécurité", "Start-up"),
        ),
        Site(
            slug="courrier",
            name="Le Courrier du code",
            motto="Logiciel libre, développement et vie numérique",
            feed="json",
            feed_path="/feed.json",
            address="/articles/{slug}",
            related='<aside class="voir-aussi"><h4>Voir aussi</h4>$links</aside>',
            sections=("Logiciel libre", "Europe", "Développement", "Recherche", "Société"),
        ),
        Site(
            slug="tribord",
            name="Tribord Éco",
            motto="L’économie vue du large",
            feed="rdf",
            feed_path="/backend.rdf",
            address="/{section}/{slug}-{day:%d%m%H}.php",
            related='<p class="lire-aussi">&gt;&gt; Lire aussi&nbsp;: $links</p>',
            sections=("Entreprises", "Marchés", "Industrie", "Emploi", "Idées"),
        ),
        Site(
            slug="territoires",
            name="Réseaux & Territoires",
            motto="Le magazine du numérique public",
            feed="sitemap",
            feed_path="/sitemap-actualites.xml",
            address="/{folder}/{slug}",
            related='<div class="encart"><span class="encart-titre">Sur le même sujet</span> $links</div>',
            sections=("Commande publique", "Numérique public", "Services publics", "Aménagement", "Dossiers"),
            reserved="/dossiers/",
        ),
        Site(
            slug="gadget",
            name="Planète Gadget",
            motto="On teste tout, même le grille-pain",
            feed="rss-html",
            feed_path="/feed",
            address="/{folder}/{slug}",
            related="<p><em>Lire aussi&nbsp;: $links</em></p>",
            sections=("Smartphones", "Jeux vidéo", "Maison", "Opérateurs", "Espace", "Séries"),
            robots="User-agent: *\nDisallow: /partenaires/\nDisallow: /recherche\n",
        ),
    )
}
