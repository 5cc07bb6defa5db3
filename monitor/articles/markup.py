"""What the names in a page's markup (id, class) say of an element: share bar, newsletter, chapô, body… Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

#: Names in id, class and role; a hyphen, an underscore or a capital ends a word.
_NAMES: tuple[tuple[str, str], ...] = (
    (
        "cookies",
        r"cookies?(?: (?:banner|bar|box|notice|consent|popup|modal|wall|overlay|law|info))?|consent|gdpr|rgpd|didomi|"
        r"tarteaucitron|axeptio|onetrust|cmp",
    ),
    (
        "newsletter",
        r"newsletters?|infolettre|nl|inscription|mailing ?list|lettre (?:info|d info)",
    ),
    (
        "share",
        r"shar(?:e|es|ing|er)|partag(?:e|es|er)|social|socials|sociaux|addtoany|addthis|sharethis|sharedaddy|"
        r"follow(?: us| bar)?|suivez(?: nous)?|whatsapp|print(?: button| link)",
    ),
    (
        "read-also",
        r"related|relateds|read ?more|lire ?aussi|a lire|alire|to read|read (?:also|more|next)|also read|voir aussi|"
        r"(?:en )?savoir plus|sur le meme (?:sujet|theme)|meme (?:sujet|theme|rubrique)|recirc\w*|recommend\w*|"
        r"recommand\w*|"
        r"suggest(?:ion|ions|ed)|similar|similaires?|lies|associes?|maillage|outbrain|taboola|ligatus|plista|"
        r"most (?:read|viewed|popular|shared)|plus (?:lus?|populaires?|recents?)|popular(?: posts)?|trending|"
        r"(?:other|more|next|latest|recent|prev|previous|autres?|derniers?) (?:articles?|posts?|stories|news|actus?)|"
        r"articles? (?:lies|associes|recents?|connexes?|similaires?|liste?)|jp relatedposts|yarpp",
    ),
    (
        "photo-credit",
        r"fig ?captions?|captions?|legendes?|spip doc(?:ument)?s?(?: \w+)*|(?:photo|image|img) (?:credits?|"
        r"captions?|legendes?|copyright)|"
        r"credits?(?: photos?| images?)?|copyright|wp caption text",
    ),
    (
        "author-box",
        r"(?:author|auteur|writer|contributor) (?:box|bio|card|info|block|description|about|profile)|"
        r"about (?:the )?author|a propos (?:de l )?auteur|bio (?:box|author|auteur)|bio ?auteur|"
        r"signature (?:box|bio)",
    ),
    ("pull-quote", r"pull ?quotes?|exergues?|citations?(?: \w+)?|quotes?(?: \w+)?"),
    (
        "byline",
        r"by ?lines?|by|(?:entry|post|article|story|news|content) (?:meta|infos?|date|author|auteur)|infos? article|"
        r"meta(?:s|data|donnees)?|posted on|publi(?:shed|cation|e)?(?: (?:date|le|on))?|dates?(?: \w+)?|"
        r"date ?lines?|time ?stamp|signatures?|auteurs?|authors?",
    ),
    (
        "legal",
        r"(?:site )?footer|pied(?: de page)?|bas(?: de page)?|mentions(?: legales)?|droits|legal|colophon",
    ),
    (
        "widget",
        r"quiz\w*|polls?|sondages?|meteo|weather|forecast|horoscope|marees?|agenda|jeux?|podcast (?:box|promo)|"
        r"kiosque|"
        r"(?:bloc|promo|une) journal|telecharger|download\w*|journal numerique|e ?paper|app (?:banner|promo|"
        r"box)|alertes?",
    ),
    (
        "comments",
        r"comments?(?: (?:list|area|form|section|wrapper|block|count|counter|number|link|respond|thread|box))?|"
        r"commentaires?|disqus(?: thread)?|respond|reactions?",
    ),
    (
        "tags",
        r"tags|tag ?list|tag (?:links|box|block|wrapper)|tags (?:\w+)|(?:post|article|entry) tags?|keywords?|"
        r"mots? cles?|etiquettes?",
    ),
    (
        "navigation",
        r"bread ?crumbs?|fil (?:d )?ariane|pagination|pager|sommaire|toc|table of contents|skip(?: link|"
        r" to content)?|"
        r"side ?bar|lateral|colonne (?:droite|gauche)|off canvas|mega ?menu|menu|toolbar|back to top|"
        r"reading time|temps (?:de )?lecture|audio ?player|lecteur audio",
    ),
    (
        "advertisement",
        r"ads?|adv|advert\w*|pub|publicites?|sponsor(?:ed|ise|ises)?|promo(?:tion|tions)?|banner|partenaires?|"
        r"affiliat\w*|cta|dfp|ad slot",
    ),
)
_PAYWALL = re.compile(
    r" (?:paywall|pay wall|premium|subscri\w*|abonnes?|abonnement|abo|piano|piano\w*|qiota\w*|poool\w*|"
    r"reg ?wall|offers?|"
    r"offres?|teaser subscription|restricted) "
)
SELLS = re.compile(
    r"abonn|connect|inscri|offre|essai|sans engagement|€|illimit|créez? (?:un|votre) compte", re.IGNORECASE
)
_RULES = tuple((rule, re.compile(rf" (?:{names}) ")) for rule, names in _NAMES)
LABELS = frozenset({"byline", "photo-credit", "pull-quote"})
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SEPARATORS = re.compile(r"[^A-Za-z0-9]+")
#: Names of what holds an article's text; WordPress writes «tag-cloud» on an article about the cloud.
_BODIES = re.compile(
    r" (?:hentry|status publish|type post|(?:entry|post|article|story|page) ?(?:content|body|text|texte)|"
    r"(?:content|corps|texte) ?(?:article|body)?|post|article|story|main|chapo|chapeau) "
)


#: A discussion goes whole, however long.
_DISCUSSION = re.compile(
    r" (?:comments?|commentaires?|comments? (?:area|list|section|thread|container)|liste commentaires|"
    r"(?:zone|bloc|espace|section) commentaires?|disqus thread|respond) "
)


def named(element: Any) -> str:
    """The rule of the names in id and class; «body» where one of them is that of an article's text."""
    return _rule_of(element.get("id") or "", element.get("class") or "")


@lru_cache(maxsize=8192)
def _rule_of(identifier: str, classes: str) -> str:
    names = [_words(name) for name in f"{identifier} {classes}".split()]
    if any(_BODIES.fullmatch(name) for name in names):
        return "body"
    if any(_DISCUSSION.fullmatch(name) for name in names):
        return "discussion"
    for rule, pattern in (*_RULES, ("paywall", _PAYWALL)):
        if any(pattern.search(name) for name in names):
            return rule
    return ""


def _words(name: str) -> str:
    """One name as lower-case words between spaces: «relatedPosts__item» → « related posts item »."""
    return f" {_SEPARATORS.sub(' ', _CAMEL.sub(' ', name)).strip().lower()} "
