"""What a figure is («résultat net», «participation de Thales»), where its sentence says so."""

from __future__ import annotations

import re

from monitor.french.normal import words

_NOUNS = (
    "chiffre d'affaires(?: annuel| consolide)?|resultat (?:net|d'exploitation|operationnel|courant|brut)|"
    "benefices?(?: nets?)?|pertes?(?: nettes?)?|deficit|excedent|ebitda|marge (?:brute|nette|operationnelle|"
    "d'exploitation)?|dette(?: nette)?|endettement|investissements?|levee de fonds|tour de table|"
    "valorisation|"
    "capitalisation(?: boursiere)?|amendes?|sanction|subventions?|aides?(?: d'etat| publiques?)?|"
    "budget|enveloppe|"
    "contrats?|marche (?:public)?|commandes?|prix(?: d'achat| de vente)?|montant|couts?|economies|"
    "indemnites?|"
    "penalites?|loyer|abonnement|depenses|revenus?|ventes|recettes|parts? de marche|croissance|hausse|baisse|"
    "recul|progression|augmentation|reduction|remise|capital|participations?|fonds propres|tresorerie|pret|"
    "emprunt|credit|garantie|facture|tarif|salaire|prime|plus-value|moins-value|depreciation|provision|"
    "offre(?: de rachat| publique d'achat)?|cession|acquisition|rachat|financement|dotation|soutien|plan|"
    "chiffre|ca|rancon|prejudice|economie|taux(?: de (?:disponibilite|marge|croissance|chomage|conversion))?|"
    "disponibilite|effectifs?|consommation|capacite|rendement|dividende|manque a gagner|bonus|"
    "frais|impots?|taxe"
)
_LABEL = re.compile(rf"\b(?:{_NOUNS})\b")
_AFTER = re.compile(
    rf"\s+(?:de|d'|du|des|en|au titre du|au titre de la)\s*(?:l'|la |le |"
    rf"les )?(?P<noun>{_NOUNS})\b"
)
_OF = re.compile(r" (?:du |de la |des |de l'|de |d')")
_CLAUSE_END = re.compile(r"[;!?]|\.(?=\s+[a-z«\"]|$)|\n")
_VERBS = {
    "leve": "levée de fonds",
    "levent": "levée de fonds",
    "investi": "investissement",
    "investit": "investissement",
    "investir": "investissement",
    "condamne": "amende",
    "condamnee": "amende",
    "valorise": "valorisation",
    "valorisee": "valorisation",
    "perdu": "perte",
    "debourse": "prix",
    "debourser": "prix",
    "paye": "prix",
    "payer": "prix",
    "emprunte": "emprunt",
    "injecte": "investissement",
    "injecter": "investissement",
    "coute": "coût",
    "coutera": "coût",
    "couterait": "coût",
    "facture": "prix",
}
_VERB = re.compile(rf"\b(?:{'|'.join(_VERBS)})\b")
_NAME = r"(?:[A-ZÀ-Ý][\w&’'-]*(?:\s(?:de|des|du|d’|d'|et|&)\s?)?\s?){1,4}?"
_OWNER_PAREN = re.compile(
    r"(?P<name>[A-ZÀ-Ý][\w&-]*(?:\s(?:(?:de|des|du|la)\s)*[\wÀ-ÿ&-]+){0,3}?)\s*\(\s*(?:qui |"
    r"dont il |dont elle )?"
    r"(?:en )?(?:détenait|détient|détenaient|détiennent|possède|possédait|contrôle|contrôlait|"
    r"à hauteur de|avec|"
    r"pour)?\s*$"
)
_OWNER_VERB = re.compile(
    r"(?P<name>[A-ZÀ-Ý][\w&-]*(?:\s(?:(?:de|des|du|la)\s)*[A-ZÀ-Ýa-z&][\w&-]*){0,3}?),?\s(?:(?:qui|"
    r"en|ne|y)\s)*"
    r"(?:détient|détenait|détiendra|détiendrait|possède|possédait|possédera|contrôle|contrôlait|"
    r"conserve|conservera|"
    r"conserverait|garde|gardera|actionnaire|prend|prendra|prendrait|acquiert|rachète|"
    r"entre au capital|monte)\b"
    r"[^.;]{0,40}$"
)
_OWNER_PART = re.compile(
    r"participations? (?:minoritaire |majoritaire )?(?:de |d['’]|"
    r"du )(?P<name>[A-ZÀ-Ý][\w&’'-]*(?:\s(?:(?:de|des|du)\s)?"
    r"[A-ZÀ-Ýa-z&][\w&-]*){0,3}?)\b[^.;,]{0,15}$"
)
_NOT_OWNER = words("Le La Les Un Une Il Elle Ils Elles On Ce Cette Selon Dans En Au Aux Mais Et")


def label(text: str, flat_text: str, start: int, end: int, since: int) -> str:
    """Return the label of the figure at ``[start, end)``, or an empty string.

    A noun right after the figure wins («12 M€ de chiffre d’affaires»), then the last one before it since the
    previous figure of the sentence (``since``), then a verb that says what was done with the money.
    """
    after = _AFTER.match(flat_text, end)
    if after is not None:
        return text[after.start("noun") : after.end("noun")]
    begin = max(since, start - 160)
    for stop in _CLAUSE_END.finditer(flat_text, begin, start):
        begin = stop.end()
    last: re.Match[str] | None = None
    for match in _LABEL.finditer(flat_text, begin, start):
        if last is None or not _OF.fullmatch(flat_text, last.end(), match.start()):
            last = match  # «la croissance du marché» is a growth
    if last is not None:
        return " ".join(text[last.start() : last.end()].split())
    verb = None
    for match in _VERB.finditer(flat_text, begin, start):
        verb = match
    return _VERBS[verb[0]] if verb is not None else ""


def holder(text: str, start: int) -> str:
    """Return «participation de X» for the stake that starts at ``start``, where the text names X
    before it.
    """
    head = text[max(0, start - 120) : start]
    for pattern in (_OWNER_PAREN, _OWNER_VERB, _OWNER_PART):
        found = pattern.search(head)
        if found is not None:
            name = _trim(found["name"])
            if name and name not in _NOT_OWNER:
                joint = "d’" if name[0] in "AEIOUÉÈÊÂÎÔ" else "de "
                return f"participation {joint}{name}"
    return "participation"


def _trim(name: str) -> str:
    words = name.split()
    while words and words[0] in _NOT_OWNER:
        words.pop(0)
    return " ".join(words)
