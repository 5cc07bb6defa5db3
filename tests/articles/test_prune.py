"""Furniture told by the names in the markup: what goes, and what stays whatever its name."""

from __future__ import annotations

import pytest
from lxml import html

from monitor.articles.prune import MOST_TEXT, prune

PROSE = "La mairie de Tréval a voté hier soir le budget de la commune, après un débat de trois heures et demie. " * 8


def taken(extra: str, body: str = f"<p>{PROSE}</p>") -> list[tuple[str, str]]:
    """What is taken out of a page, with the rule."""
    tree = html.fromstring(f"<html><body><h1>Titre</h1>{body}{extra}</body></html>")
    removed = prune(tree)
    assert PROSE[:80] in tree.text_content() or PROSE[:80] not in body
    return [(part.text, part.rule) for part in removed]


@pytest.mark.parametrize(
    ("markup", "rule"),
    [
        ('<div class="relatedPosts">Le port rouvre</div>', "read-also"),
        ('<aside class="bloc a-lire-aussi">Le port rouvre</aside>', "read-also"),
        ('<ul class="share-buttons"><li>X</li></ul>', "share"),
        ('<div id="partage">Envoyer</div>', "share"),
        ('<div class="inread_nl"><p>Le mardi, le numérique sans jargon</p></div>', "newsletter"),
        ('<div class="cookie-banner"><p>Nous et nos partenaires</p></div>', "cookies"),
        ('<div class="authorBox">Anne Roy suit le port.</div>', "author-box"),
        ('<p class="legende">Le quai, hier.</p>', "photo-credit"),
        ("<figcaption class='wp-element-caption'>Le quai, hier.</figcaption>", "photo-credit"),
        ('<span class="post-tags">port, budget</span>', "tags"),
        ('<div class="fil-ariane">Accueil / Port</div>', "navigation"),
        ('<div class="paywall">La suite est réservée : abonnez-vous</div>', "paywall"),
        ('<div id="pied">SARL de presse</div>', "legal"),
        ('<div class="qz quiz">Connaissez-vous le port ?</div>', "widget"),
        ('<div class="x7"><p>Reçue par 800 lecteurs</p><input type="email"><button>OK</button></div>', "form"),
        ('<div class="x8"><button>Oui</button><button>Non</button>Utile ?</div>', "form"),
    ],
)
def test_furniture_goes_by_its_name(markup: str, rule: str) -> None:
    assert [found for _, found in taken(markup)] == [rule]


@pytest.mark.parametrize(
    "markup",
    [
        f'<div class="related"><p>{PROSE * 2}</p></div>',  # too long for furniture
        '<div class="hentry tag-cloud category-social"><p>Le cloud du port.</p></div>',  # WordPress, on an article
        '<div class="share" itemprop="articleBody"><p>Le port.</p></div>',
        '<div class="related"><h1>Le port</h1></div>',
        '<div class="premium"><p>Les halles rouvrent samedi.</p></div>',  # sells nothing
        '<blockquote class="citation">« Le port ne dort jamais », dit-elle.</blockquote>',  # said nowhere else
        '<div class="partition">Le port.</div>',
    ],
)
def test_what_may_be_the_article_stays(markup: str) -> None:
    assert taken(markup) == []


def test_a_quotation_said_again_in_large_type_goes() -> None:
    said = "Le port ne dort jamais, même en hiver"
    body = f"<p>{PROSE} « {said} », dit-elle.</p>"
    assert taken(f'<blockquote class="pullquote">{said}</blockquote>', body) == [(said, "pull-quote")]


def test_blocks_that_are_most_of_the_page_are_its_subject() -> None:
    """The minutes of a match that is told live, in boxes named comments."""
    minutes = "".join(f'<div class="live-comment-line">{n}e minute : tir de Le Goff.</div>' for n in range(90))
    assert taken(f"<div>{minutes}</div>", "<p>Le match, minute par minute.</p>") == []


def test_the_readers_discussion_goes_whole_however_long() -> None:
    talk = "<p>Je ne suis pas d’accord avec cet article.</p>" * 60
    assert len(talk) > 2 * MOST_TEXT
    assert [rule for _, rule in taken(f'<div id="comments">{talk}</div>')] == ["comments"]
