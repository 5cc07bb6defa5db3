"""The phrases of newsroom furniture, as patterns on the flat form of a line (``normal.flat``)."""

from __future__ import annotations

import re

from monitor.french.normal import flat
from monitor.french.stamps import is_stamp

LONG_LINE = 220
"""A line longer than this many characters is prose: only its head or tail may be furniture."""

_HEADINGS = (
    r"(?:billet|article) (?:suivant|precedent)(?: a lire)?|(?:a )?lire (?:aussi|egalement|la suite|plus|ensuite|"
    r"sur le meme (?:sujet|theme)|"
    r"notre (?:dossier|article|enquete))|"
    r"a (?:lire|voir|ecouter|decouvrir)(?: (?:aussi|egalement|ensuite|sur|dans))?|voir (?:aussi|egalement)|"
    r"(?:a )?(?:ecouter|regarder|decouvrir) (?:aussi|egalement)|"
    r"sur le meme (?:sujet|theme)|dans (?:la meme rubrique|le meme (?:theme|dossier))|"
    r"articles? (?:lies?|associes?|"
    r"similaires?|connexes?|recents?|populaires?)|pour aller plus loin|en savoir plus|"
    r"nos (?:derniers )?articles|"
    r"les (?:plus|\+) (?:lus|populaires|commentes|partages)|vous (?:aimerez|pourriez) (?:aussi|aimer|"
    r"egalement)(?: \w+)?|"
    r"recommande pour vous|notre selection|a ne pas (?:manquer|rater)|contenus? (?:sponsorises?|"
    r"partenaires?)|"
    r"sujets? (?:lies?|associes?)|dossiers?(?: associes?)?|a la une|plus d'articles|livres blancs|"
    r"(?:en|a voir en|voir en) (?:video|images?|podcast)|ailleurs sur le web|d'autres articles|"
    r"retrouvez (?:aussi|egalement)|lectures? recommandees?"
)
HEADING = re.compile(rf"^\W*(?:{_HEADINGS})\s*(?P<colon>[:\-–—>»|]+)?\s*(?P<rest>.*)$")
ITEM = re.compile(r"^\s*(?:>>|>|»|-|–|•|\*|·|→|►|▶|\d+[.)])\s*\S")
TAIL = re.compile(
    r"(?P<read>(?:>>\s*|→\s*|\(|\[)?(?:a )?lire (?:aussi|egalement)\s*[:\-–].*$)|"
    r"(?P<credit>(?:\(|\[)?(?:credits?(?: photos?| images?)?|photos?|illustration|source de l'image|"
    r"visuel)\s*[:©]\s*.{2,90}$)|"
    r"(?P<copy>©\s*[\w .,'/&-]{2,70}$)"
)
TAIL_RULES = {"read": "read-also", "credit": "photo-credit", "copy": "photo-credit"}

_LINES: tuple[tuple[str, str], ...] = (
    (
        "photo-credit",
        (
            r"^\W*(?:credits?(?: photos?| images?| visuels?)?|photos?(?: d'illustration)?|"
            r"image d'illustration|illustration|"
            r"copyright|legende|source de l'image|visuel)\s*[:©(].*$|^\W*©.*$|^.{0,80}©\s?\S.{0,60}$|"
            r"^\(?(?:photo|image|illustration)s?\s?(?:d'illustration|illustrative|a la une|principale|:|par |by ).*$|"
            r"^.{2,110}\((?:photo|cliche|dessin|image|capture|illustration)\b[^)]{0,40}\)\W*$|"
            r"^.{0,120}\b(?:creative commons|cc[- ]by(?:-\w\w)*)\b.{0,30}$|"
            r"^\W*(?:photo|dessin|infographie|image) \(?(?:cc|dr)\)?\W.{0,60}$|"
            r"^.{3,80}\s/\s(?:afp|"
            r"reuters|getty(?: images)?|"
            r"shutterstock|unsplash|pexels|istock|adobe stock|sipa|abaca|maxppp|hans lucas)\W*$"
        ),
    ),
    (
        "share",
        (
            r"^\W*(?:.{0,90}\b(?:fil|flux) rss\b.{0,40}|partage[rz]?(?: (?:cet|l'|sur|l)\b.*)?|"
            r"partager (?:cet article|sur)\b.*|"
            r"tweete[rz]?|facebook|twitter|linkedin|"
            r"whatsapp|x \(twitter\)|imprimer(?: (?:cet |l')article)?|"
            r"envoyer (?:par (?:e-?mail|courriel|mail)|a un ami)|copier le lien|"
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
            r"seront)|en vous inscrivant|en cliquant sur)\b.*$|"
            r"^\W*activez (?:les|nos|vos) (?:alertes|notifications)\b.*$|^.*\bchoisissez votre newsletter\b.*$"
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
            r"debloquez .*|acces illimite.*|cet article est (?:reserve|offert).*|"
            r"pour (?:y )?acceder (?:en |a ).{0,80}|(?:et )?acced(?:er|ez) (?:gratuitement|en illimite)\b.{0,60}|"
            r"creez (?:un|votre) compte.{0,60}|(?:ou )?si vous avez deja un compte.{0,20}|offre decouverte.{0,40}|"
            r"acces a tous (?:les|nos) articles\b.{0,80}|\d+(?:,\d\d)? ?€.{0,20}\bmois\b.{0,40}|"
            r"soutenez (?:notre|un) (?:media|journal|redaction)\b.{0,80})$"
        ),
    ),
    (
        "author-box",
        (
            r"^\W*(?:voir (?:tous )?(?:ses|les) articles?\b.*|tous (?:ses|les) articles (?:de|par)\b.*|"
            r"suivre @?\w+.*|"
            r"(?:a propos de l'auteur|l'auteur|biographie)\b.{0,60}|contacter (?:l'auteur|la redaction).*|"
            r"(?!en \d).{3,60} est (?:journaliste|redact\w+|chroniqueu\w+|correspondant\w*|grand reporter|"
            r"reporter)\b.{0,180}|"
            r"(?:journaliste|redact(?:eur|rice)(?: en chef)?|pigiste|chef de (?:rubrique|service))\b.{0,80}|"
            r"(?:la redaction|redaction d[eu] .{2,40}|redige par .{2,50}|(?:auteurs?|autrices?|edition|"
            r"redaction|texte)s? ?: ?.{2,60}))$"
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
            r"publie dans\b.{0,60}|voir la video|(?:lire|lancer) la video|"
            r"(?:telecharger|consulter|voir) .{0,60}\b(?:pdf|[km]o)\b.{0,12}|quiz\b.{0,100}|"
            r"article paru dans .{0,150}|feuilleter.{0,40}|\[(?:livre blanc|webinaire|sponsorise)\].*|"
            r"contenu propose par .{0,60}|telecharger gratuitement.{0,60}|"
            r"chargement.*|loading\W*|a lire dans .{2,50}|aller au contenu(?: principal)?)\W*$"
        ),
    ),
    (
        "embed",
        (
            r"^\W*(?:voir|lire) (?:ce |le )?(?:tweet|post|message)\b.{0,60}$|"
            r"^\W*(?:une publication partagee par|a post shared by)\b.*$|"
            r"^\W*(?:ce contenu est bloque|pour afficher ce contenu|cette video ne peut)\b.*$"
        ),
    ),
    (
        "support",
        (
            r"^\W*si (?:ce|cet|cette) (?:billet|article|contenu|lettre|video) vous (?:a|avez) (?:plu|aime|"
            r"interesse)\b.*$|"
            r"^.*\b(?:offrez|payez)[- ](?:moi|nous) un cafe\b.*$|^\W*faites un don\b.*$"
        ),
    ),
    (
        "video",
        r"^\W*(?:en )?videos?\b ?[.:|-] ?.{2,110}$|^.{2,90}[^\d:]\d{1,2}:\d\d$",
    ),
    (
        "agency",
        r"^[a-z]{2,4}(?:/[a-z]{2,4}){1,4}$|^codes? ?: ?[a-z ]{2,40}$",
    ),
    (
        "contact",
        r"^.{2,60} ?: ?(?:\+33 ?|0)\d(?:[ .]\d\d){4}\W*$|"
        r"^\W*(?:contacts? presse|service de presse|relations? presse|contact)\b.{0,80}$|"
        r"^\W*(?:vous avez (?:une information|un temoignage|une question)|une (?:information|question|erreur|"
        r"coquille))"
        r"\b.{0,60}\?.*$",
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
            r"^\W*(?:tous droits (?:de reproduction .*)?reserves.*|(?:toute )?reproduction (?:interdite|"
            r"partielle|sans|totale|integrale).*|(?:©|copyright).*|"
            r"(?:.{0,40}\b)?avec (?:l')?(?:afp|reuters|agences?)\)?|"
            r"certains liens .{0,80}affili.*|cet article contient .{0,40}affili.*|mentions legales.*)$"
        ),
    ),
)
DISCUSSION = re.compile(
    r"^\W*(?:(?:vos|\d+) (?:commentaires?|reactions?)(?: \(\d+\))?|(?:tous )?(?:les )?commentaires(?: \(\d+\))?|"
    r"reactions? \(\d+\)|(?:commentaires|reactions) des (?:lecteurs|internautes|abonnes)|"
    r"(?:\d+|une?) (?:reflexions?|pensees?|reponses?) (?:sur|a) .{0,120}|"
    r"(?:laisser|ajouter|poster|ecrire|publier) (?:un|votre) commentaire.{0,40}|votre commentaire)\W*$"
)
"""What heads the readers' discussion: all that follows is theirs."""

_LINE_RULES = tuple((name, re.compile(pattern)) for name, pattern in _LINES)
_LEGAL = re.compile(
    r"^\W*(?:tous droits (?:de |reserves)|toute reproduction|les informations recueillies|conformement a la loi|"
    r"copyright|©|.{0,120}\bfont l'objet d'un traitement\b)"
)
"""A long line that is legal from its beginning."""
_BAR = re.compile(r"\s*[|·•]\s*|\s+[/–-]\s+")
LIST_LINE = re.compile(r"^[\w'’&. -]{2,32}(?:\s*[,|·•/#]\s*[\w'’&. -]{2,32}){2,}$")
ENDS_LIKE_PROSE = re.compile(r"[.!?…»\"]\s*$")


def line_rule(line: str) -> str | None:
    """The rule that takes the whole ``line``; None for prose."""
    low = flat(line).strip()
    if len(low) > LONG_LINE:
        return "legal" if _LEGAL.match(low) else None
    for name, pattern in _LINE_RULES:
        if pattern.match(low):
            return name
    return "dates" if is_stamp(line) else _bar_rule(low)


def _bar_rule(low: str) -> str | None:
    """The rule of a bar of links («Envoyer à un ami | Imprimer | Réagir»), each of which has one."""
    parts = [part for part in _BAR.split(low) if part.strip()]
    if len(parts) < 2:
        return None
    found = [next((name for name, pattern in _LINE_RULES if pattern.match(part)), None) for part in parts]
    return found[0] if all(found) else None
