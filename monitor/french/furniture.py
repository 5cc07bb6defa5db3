"""Newsroom furniture that extraction leaves in a French text: «Lire aussi», photo credits, newsletter boxes…

Pure rules on paragraphs (lines). A rule takes a whole line, the tail of one, or a heading with the list that
follows it. What is removed is returned with the name of the rule, so that a reader can check it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from monitor.french.normal import flat
from monitor.french.tokens import norms

LONG_LINE = 220
"""A line longer than this many characters is prose: only its head or tail may be furniture."""


class Removed(NamedTuple):
    """A removed piece of text and the rule that removed it."""

    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class Stripped:
    """The clean text and what was taken from it, in order."""

    text: str
    removed: tuple[Removed, ...]


_HEADINGS = (
    r"(?:a )?lire (?:aussi|egalement|la suite|plus|ensuite|sur le meme (?:sujet|theme)|"
    r"notre (?:dossier|article|enquete))|"
    r"a (?:lire|voir|ecouter|decouvrir)(?: (?:aussi|egalement|ensuite|sur|dans))?|voir (?:aussi|egalement)|"
    r"(?:a )?(?:ecouter|regarder|decouvrir) (?:aussi|egalement)|"
    r"sur le meme (?:sujet|theme)|dans (?:la meme rubrique|le meme (?:theme|dossier))|"
    r"articles? (?:lies?|associes?|"
    r"similaires?|connexes?|recents?|populaires?)|pour aller plus loin|en savoir plus|"
    r"nos (?:derniers )?articles|"
    r"les plus (?:lus|populaires|commentes|partages)|vous (?:aimerez|pourriez) (?:aussi|aimer|"
    r"egalement)(?: \w+)?|"
    r"recommande pour vous|notre selection|a ne pas (?:manquer|rater)|contenus? (?:sponsorises?|"
    r"partenaires?)|"
    r"sujets? (?:lies?|associes?)|dossiers?(?: associes?)?|a la une|plus d'articles|livres blancs|"
    r"ailleurs sur le web|d'autres articles|retrouvez (?:aussi|egalement)|lectures? recommandees?"
)
_HEADING = re.compile(rf"^\W*(?:{_HEADINGS})\s*(?P<colon>[:\-–—>»|]+)?\s*(?P<rest>.*)$")
_ITEM = re.compile(r"^\s*(?:>>|>|»|-|–|•|\*|·|→|►|▶|\d+[.)])\s*\S")
_TAIL = re.compile(
    r"(?P<read>(?:>>\s*|→\s*|\(|\[)?(?:a )?lire (?:aussi|egalement)\s*[:\-–].*$)|"
    r"(?P<credit>(?:\(|\[)?(?:credits?(?: photos?| images?)?|photos?|illustration|source de l'image|"
    r"visuel)\s*[:©]\s*.{2,90}$)|"
    r"(?P<copy>©\s*[\w .,'/&-]{2,70}$)"
)
_TAIL_RULES = {"read": "read-also", "credit": "photo-credit", "copy": "photo-credit"}

_LINES: tuple[tuple[str, str], ...] = (
    (
        "photo-credit",
        (
            r"^\W*(?:credits?(?: photos?| images?| visuels?)?|photos?(?: d'illustration)?|"
            r"image d'illustration|illustration|"
            r"copyright|legende|source de l'image|visuel)\s*[:©(].*$|^\W*©.*$|^.{0,80}©\s?\S.{0,60}$|"
            r"^\(?(?:photo|image|illustration)\s?(?:d'illustration|:|par|by).*$|^.{3,80}\s/\s(?:afp|"
            r"reuters|getty(?: images)?|"
            r"shutterstock|unsplash|pexels|istock|adobe stock|sipa|abaca|maxppp|hans lucas)\W*$"
        ),
    ),
    (
        "share",
        (
            r"^\W*(?:partage[rz]?(?: (?:cet|l'|sur|l)\b.*)?|partager (?:cet article|sur)\b.*|"
            r"tweete[rz]?|facebook|twitter|linkedin|"
            r"whatsapp|x \(twitter\)|imprimer|envoyer (?:par (?:e-?mail|courriel|mail)|a un ami)|copier le lien|"
            r"suivez[- ]nous\b.*|(?:nous )?suivre sur\b.*|ajoutez .{2,40} a vos favoris.*|"
            r"google (?:news|actualites).*|"
            r"(?:(?:facebook|twitter|x|linkedin|whatsapp|e-?mail|courriel|pinterest|bluesky|mastodon|"
            r"telegram|threads|"
            r"imprimer|partager|messenger|reddit|flipboard|copier le lien)[\s|·•,/]*){2,})$"
        ),
    ),
    (
        "newsletter",
        (
            r"^.*\b(?:inscrivez-vous|abonnez-vous|inscription|s'inscrire|je m'inscris|recevez|"
            r"recevoir)\b.*\b(?:newsletter|"
            r"lettre d'information|infolettre|lettre quotidienne|lettre hebdomadaire|boite mail|"
            r"par e-?mail|alertes?|"
            r"chaine (?:whatsapp|youtube|telegram))\b.*$|^\W*(?:newsletters?|notre newsletter|"
            r"votre (?:adresse )?e-?mail|adresse "
            r"e-?mail)\b.{0,80}$|^.*\b(?:vous pouvez vous desinscrire|politique de confidentialite|"
            r"vos donnees (?:sont|ne "
            r"seront)|en vous inscrivant|en cliquant sur)\b.*$"
        ),
    ),
    (
        "paywall",
        (
            r"^.*\b(?:article|contenu|suite|lecture)\b.{0,30}\b(?:reserve\w*|payant\w*)\b.*\babonnes?\b.*$|"
            r"^.*\breserve\w* (?:a nos |aux )?abonnes\b.*$|^\W*(?:il vous reste\b.*\b(?:%|a (?:lire|"
            r"decouvrir)).*|"
            r"deja abonne ?\??.*|se connecter|connectez-vous\b.*|abonnez-vous\b.*|s'abonner\b.{0,60}|"
            r"je m'abonne.*|"
            r"profitez de .{0,60}(?:offre|essai|abonnement).*|.{0,40}(?:sans engagement|"
            r"1 ?€ (?:le premier mois|par mois)|"
            r"premier mois offert).*|lire la suite|lire l'article complet|pour lire la suite.*|"
            r"la suite est .*|"
            r"debloquez .*|acces illimite.*|cet article est (?:reserve|offert).*)$"
        ),
    ),
    (
        "author-box",
        (
            r"^\W*(?:voir (?:tous )?(?:ses|les) articles?\b.*|tous (?:ses|les) articles (?:de|par)\b.*|"
            r"suivre @?\w+.*|"
            r"(?:a propos de l'auteur|l'auteur|biographie)\b.{0,60}|contacter (?:l'auteur|la redaction).*|"
            r".{3,60} est (?:journaliste|redact\w+|chroniqueu\w+|correspondant\w*|grand reporter|"
            r"reporter)\b.{0,180}|"
            r"(?:journaliste|redact(?:eur|rice)(?: en chef)?|pigiste|chef de (?:rubrique|service))\b.{0,80}|"
            r"(?:la redaction|redige par .{2,50}))$"
        ),
    ),
    (
        "comments",
        (
            r"^\W*(?:\d+\s*(?:commentaires?|reactions?|avis|partages?|vues?|likes?)|"
            r"commentaires?(?: \(\d+\))?|aucun commentaire.*|"
            r"(?:laisser|ajouter|poster|ecrire|publier) un commentaire.*|"
            r"reagir(?: a cet article)?.{0,30}|soyez le premier a "
            r"(?:commenter|reagir).*|signaler (?:une erreur|un abus|un contenu).*|vous devez etre connecte.*|"
            r"(?:repondre|j'aime|signaler)(?:\s*[·|•]\s*\w+)*|connectez-vous pour commenter.*)\W*$"
        ),
    ),
    (
        "navigation",
        (
            r"^\W*(?:accueil(?:\s*[>›»/|].*)?|retour (?:a l'accueil|en haut).{0,20}|page (?:suivante|"
            r"precedente)|article "
            r"(?:suivant|precedent)\b.*|menu|sommaire|rechercher|fermer|publicite|annonce|"
            r"la suite apres (?:cette|la) "
            r"(?:publicite|pub).*|contenu sponsorise|temps de lecture\b.*|lecture\s*:?\s*\d+\s*min.*|"
            r"\d+\s*min(?:utes)? de lecture|"
            r"ecouter (?:cet |l')article.*|(?:play|ecouter)\s*\d*:?\d*|haut de page|"
            r"publie dans\b.{0,60}|voir la video|"
            r"chargement.*|a lire dans .{2,50})$"
        ),
    ),
    (
        "cookies",
        (
            r"^.*\b(?:cookies?|traceurs)\b.*\b(?:accept|refus|parametr|consent|partenaires|continuer)\w*.*$|"
            r"^\W*(?:tout accepter|tout refuser|continuer sans accepter|gerer (?:mes|vos) (?:choix|"
            r"preferences).*)$"
        ),
    ),
    (
        "tags",
        (
            r"^\W*(?:tags?|mots?[- ]cles?|themes?|sujets?|rubriques?|thematiques?|etiquettes?|"
            r"dans)\s*[:#].{0,200}$|^(?:\s*#\w+\s*){2,}$"
        ),
    ),
    (
        "legal",
        (
            r"^\W*(?:tous droits reserves.*|reproduction (?:interdite|partielle).*|(?:©|copyright).*|"
            r"avec (?:l')?(?:afp|reuters)|"
            r"certains liens .{0,80}affili.*|cet article contient .{0,40}affili.*|mentions legales.*)$"
        ),
    ),
)
_LINE_RULES = tuple((name, re.compile(pattern)) for name, pattern in _LINES)
_LIST_LINE = re.compile(r"^[\w'’&. -]{2,32}(?:\s*[,|·•/#]\s*[\w'’&. -]{2,32}){2,}$")
_ENDS_LIKE_PROSE = re.compile(r"[.!?…»\"]\s*$")


def _line_rule(low: str) -> str | None:
    if len(low) > LONG_LINE:
        return None
    for name, pattern in _LINE_RULES:
        if pattern.match(low):
            return name
    return None


def _heading_rule(low: str) -> tuple[bool, bool]:
    """Return (is a heading of related links, whether a list of links follows it on the next lines)."""
    found = _HEADING.match(low)
    if found is None or len(low) > LONG_LINE:
        return False, False
    rest, colon = found["rest"].strip(), found["colon"]
    if not rest:
        return True, True
    return bool(colon), False


def _looks_like_link(line: str, low: str) -> bool:
    """A line under «Lire aussi»: a bullet, or a title – short, and not closed like a sentence."""
    if _ITEM.match(line):
        return True
    return len(line) < 140 and (not _ENDS_LIKE_PROSE.search(line) or low.rstrip().endswith("?"))


def strip_furniture(text: str, title: str = "") -> Stripped:
    """Take furniture out of ``text``, whose paragraphs are lines; ``title`` is the article's, if known.

    A repeated title is removed; blank lines are kept single. Text that no rule knows is kept as it is.
    """
    lines = text.split("\n")
    kept: list[str] = []
    removed: list[Removed] = []
    under_heading = 0
    for line, rule, under in _judge_lines(lines, title):
        if rule is None and under and under_heading < 8:
            under_heading += 1
            removed.append(Removed(line.strip(), "read-also"))
        elif rule is None:
            under_heading = 0
            clean, tail = _without_tail(line)
            removed.extend(tail)
            kept.append(clean)
        else:
            removed.append(Removed(line.strip(), rule))
    trailing = _trailing_tags(kept)
    removed.extend(Removed(line.strip(), "tags") for line in trailing)
    body = "\n".join(kept[: len(kept) - len(trailing)] if trailing else kept)
    return Stripped(re.sub(r"\n{3,}", "\n\n", body).strip("\n"), tuple(removed))


def _judge_lines(lines: list[str], title: str) -> Iterator[tuple[str, str | None, bool]]:
    """Give every line with the rule that removes it, and whether it stands in a list under a heading."""
    listing = False
    wanted = norms(title)
    body_begun = False
    for line in lines:
        low = flat(line).strip()
        if not low:
            yield line, None, False
            continue
        heading, opens = _heading_rule(low)
        if heading:
            listing = opens
            yield line, "read-also", False
            continue
        rule = _line_rule(low)
        if rule is None and wanted and norms(line) == wanted:
            rule = "repeated-title"
        if rule is None and not body_begun and wanted and low.startswith("[") and norms(line) == wanted:
            rule = "repeated-title"
        under = listing and rule is None and _looks_like_link(line, low)
        listing = listing and (under or rule is not None)
        body_begun = body_begun or rule is None
        yield line, rule, under


def _without_tail(line: str) -> tuple[str, list[Removed]]:
    """Cut «Lire aussi : …» or a photo credit off the end of a paragraph of prose."""
    found = _TAIL.search(flat(line))
    if found is None or found.start() < 30 or not _ENDS_LIKE_PROSE.search(line[: found.start()]):
        return line, []
    rule = next(_TAIL_RULES[name] for name, value in found.groupdict().items() if value is not None)
    return line[: found.start()].rstrip(), [Removed(line[found.start() :].strip(), rule)]


def _trailing_tags(kept: list[str]) -> list[str]:
    """A last line that is a mere list of themes («Cloud, OVHcloud, Souveraineté»)."""
    last = [line for line in kept if line.strip()][-1:]
    if len(kept) < 3 or not last or not _LIST_LINE.match(last[0].strip()) or _ENDS_LIKE_PROSE.search(last[0]):
        return []
    index = max(i for i, line in enumerate(kept) if line.strip())
    return kept[index:]
