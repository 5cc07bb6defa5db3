"""Furniture that a page's own markup names: share bars, newsletter boxes, lists of related articles, cookie banners.

What trafilatura drops by class names is English; French newsrooms also write «partage», «encart», «à-lire-aussi».
Taking such elements out before the text is looked for keeps them from outweighing a short article. Works on an lxml
tree and changes it; says what it took, with the rule.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from monitor.articles.extracted import Removed

#: An element with more text than this many characters outside links is no furniture, whatever its name …
MOST_TEXT = 800
#: … save a cookie banner, which the law makes long …
MOST_CONSENT = 6_000
#: A byline, a date, a caption has at most this many characters.
MOST_LABEL = 300
#: A box around a form has at most this many characters.
MOST_PITCH = 500
#: A box that holds a paragraph as long as this is not a mere pitch.
LEAST_PARAGRAPH = 200
#: … nor is one that holds more than this share of the page's text outside links.
MOST_SHARE = 0.3
#: Furniture is told from what is drawn only: a longer text is cut in the list of what was removed.
SHOWN = 300

_BOXES = frozenset(
    {"div", "section", "aside", "nav", "form", "ul", "ol", "dl", "p", "span", "footer", "header", "details", "dialog"}
    | {"figcaption", "small", "time", "address", "table"}
)

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
        r"(?:en )?savoir plus|sur le meme (?:sujet|theme)|meme (?:sujet|theme|rubrique)|recirc\w*|recommend\w*|recommand\w*|"
        r"suggest(?:ion|ions|ed)|similar|similaires?|lies|associes?|maillage|outbrain|taboola|ligatus|plista|"
        r"most (?:read|viewed|popular|shared)|plus (?:lus?|populaires?|recents?)|popular(?: posts)?|trending|"
        r"(?:other|more|next|latest|recent|prev|previous|autres?|derniers?) (?:articles?|posts?|stories|news|actus?)|"
        r"articles? (?:lies|associes|recents?|connexes?|similaires?|liste?)|jp relatedposts|yarpp",
    ),
    (
        "photo-credit",
        r"fig ?captions?|captions?|legendes?|spip doc(?:ument)?s?(?: \w+)*|(?:photo|image|img) (?:credits?|captions?|legendes?|copyright)|"
        r"credits?(?: photos?| images?)?|copyright|wp caption text",
    ),
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
        r"quiz\w*|polls?|sondages?|meteo|weather|forecast|horoscope|marees?|agenda|jeux?|podcast (?:box|promo)|kiosque|"
        r"(?:bloc|promo|une) journal|telecharger|download\w*|journal numerique|e ?paper|app (?:banner|promo|box)|alertes?",
    ),
    (
        "author-box",
        r"(?:author|auteur|writer|contributor) (?:box|bio|card|info|block|description|about|profile)|"
        r"about (?:the )?author|a propos (?:de l )?auteur|bio (?:box|author|auteur)|bio ?auteur|signature (?:box|bio)",
    ),
    (
        "comments",
        r"comments?(?: (?:list|area|form|section|wrapper|block|count|counter|number|link|respond|thread|box))?|"
        r"commentaires?|disqus(?: thread)?|respond|reactions?",
    ),
    (
        "tags",
        r"tags|tag ?list|tag (?:links|box|block|wrapper)|tags (?:\w+)|(?:post|article|entry) tags?|keywords?|mots? cles?|etiquettes?",
    ),
    (
        "navigation",
        r"bread ?crumbs?|fil (?:d )?ariane|pagination|pager|sommaire|toc|table of contents|skip(?: link| to content)?|"
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
    r" (?:paywall|pay wall|premium|subscri\w*|abonnes?|abonnement|abo|piano|piano\w*|qiota\w*|poool\w*|reg ?wall|offers?|"
    r"offres?|teaser subscription|restricted) "
)
_SELLS = re.compile(
    r"abonn|connect|inscri|offre|essai|sans engagement|€|illimit|créez? (?:un|votre) compte", re.IGNORECASE
)
_RULES = tuple((rule, re.compile(rf" (?:{names}) ")) for rule, names in _NAMES)
_LABELS = frozenset({"byline", "photo-credit"})
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


def prune(tree: Any) -> list[Removed]:
    """Take furniture out of ``tree`` and return what was taken, in the order of the page."""
    body = tree.find(".//body")
    if body is None:
        return []
    most = MOST_SHARE * _text_length(body)
    found = [*_candidates(body, most), *((box, "form", 0) for box in _pitches(body))]
    weights: Counter[str] = Counter()
    for _, rule, length in found:
        weights[rule] += length
    removed: list[Removed] = []
    for element, rule, length in found:
        # Blocks that together make up much of the page are its subject: the live comments of a match.
        if (weights[rule] > most and length) or not _is_attached(element, body):
            continue
        text = " ".join(element.text_content().split())
        element.drop_tree()
        if text:
            removed.append(Removed(text[:SHOWN], rule))
    return removed


def holds_text(element: Any) -> bool:
    """Whether the element's names say that it holds an article's text."""
    return _named(element.get("id") or "", element.get("class") or "") == "body"


def _candidates(body: Any, most: float) -> Iterator[tuple[Any, str, int]]:
    """The elements that may go, with their rule and what they weigh; boxes within one are not looked at."""
    within: Any = None
    for element in _boxes(body):
        if within is not None and any(ancestor is within for ancestor in element.iterancestors()):
            continue
        rule = _rule(element)
        if not rule or element.find(".//h1") is not None or element.xpath(".//*[@itemprop='articleBody']"):
            continue
        length = _text_length(element)
        if rule in {"discussion", "cookies"}:
            if length <= (MOST_CONSENT if rule == "cookies" else length):
                within = element
                yield element, "comments" if rule == "discussion" else rule, 0
        elif length <= min(most, MOST_LABEL if rule in _LABELS else MOST_TEXT):
            within = element
            yield element, rule, length


def _pitches(body: Any) -> Iterator[Any]:
    """The boxes around fields and groups of buttons: they hold little else than why one should use them."""
    fields = body.xpath(".//input[not(@type) or @type='email' or @type='text' or @type='tel' or @type='radio']")
    groups = {button.getparent() for button in body.iter("button") if len(button.getparent().findall("button")) > 1}
    for inner in (*fields, *groups):
        box = inner if inner in groups else None
        for around in inner.iterancestors():
            if not _is_pitch(around):
                break
            box = around
        if box is not None and _is_pitch(box):
            yield box


def _is_pitch(box: Any) -> bool:
    if box.tag not in _BOXES or _named(box.get("id") or "", box.get("class") or "") == "body":
        return False
    if len(box.text_content()) > MOST_PITCH or box.find(".//h1") is not None:
        return False
    return all(len(part.text_content()) < LEAST_PARAGRAPH for part in box.iter("p"))


def _boxes(body: Any) -> Iterator[Any]:
    for element in body.iterdescendants(*_BOXES):
        if element.get("class") or element.get("id") or element.tag == "form":
            yield element


def _is_attached(element: Any, body: Any) -> bool:
    """Whether the element still stands in the page: the box around it may have gone before it."""
    return element is body or any(ancestor is body for ancestor in element.iterancestors())


def _rule(element: Any) -> str:
    """The rule that the element's names call for; empty if none."""
    rule = _named(element.get("id") or "", element.get("class") or "")
    if element.get("itemprop") == "articleBody" or rule == "body":
        return ""
    if rule == "paywall" and not _SELLS.search(element.text_content()):
        return ""
    return rule or ("form" if element.tag == "form" and element.find(".//input") is not None else "")


@lru_cache(maxsize=8192)
def _named(identifier: str, classes: str) -> str:
    """The rule of the names in id and class; «body» where one of them is that of an article's text."""
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


def _text_length(element: Any) -> int:
    """Characters that a reader sees, links left out."""
    hidden = ("a", "script", "style", "noscript", "template")
    length = _visible(element)
    return int(length - sum(_visible(part) for part in element.iter(*hidden)))


def _visible(element: Any) -> int:
    return len(" ".join(element.text_content().split()))
