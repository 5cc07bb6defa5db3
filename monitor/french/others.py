"""Persons and organisations outside the gazetteer, from what a tagger proposes: its errors mended by context.

Taggers of French take companies for persons and places («Cloudwatt», «Redmond») and towns for companies. The
words around a name say what it is («la société X», «chez X», «le ministre X», «à X»); a person is introduced
by first name and surname or by a title, and only then goes by the surname alone. The gazetteer overrules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from monitor.french.normal import flat, words

MOST = 30
"""Names kept of one article: beyond, it is a list of participants rather than what the article is about."""


class OtherKind(StrEnum):
    """What a name is."""

    PERSON = "person"
    ORGANISATION = "organisation"


class Proposed(NamedTuple):
    """What a tagger proposes for ``text[start:end]``: ``label`` is PER, ORG, LOC or MISC."""

    label: str
    start: int
    end: int


class Other(NamedTuple):
    """A name that is not in the gazetteer, with every span at which the tagger saw it."""

    name: str
    kind: OtherKind
    spans: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class _Case:
    """What speaks for each reading of one name."""

    name: str
    spans: list[tuple[int, int]] = field(default_factory=list)
    person: float = 0.0
    organisation: float = 0.0
    place: float = 0.0
    cued: bool = False


_TITLES = (
    r"(?:m\.|mm\.|mme|mmes|maitre|me|dr|pr|ministre|secretaire d'etat|secretaire generale?|depute|deputee|senateur|"
    r"senatrice|president|presidente|vice-president|vice-presidente|pdg|p-dg|ceo|cto|dg|directeur|directrice|"
    r"directeur general|directrice generale|patron|patronne|fondateur|fondatrice|cofondateur|cofondatrice|"
    r"co-fondateur|co-fondatrice|chercheur|chercheuse|professeur|professeure|avocat|avocate|economiste|analyste|"
    r"commissaire|maire|porte-parole|delegue|deleguee|eurodepute|eurodeputee|consultant|consultante|dirigeant|"
    r"dirigeante|entrepreneur|milliardaire|juriste|ingenieur|journaliste|general|amiral|prefet|prefete)"
)
_TITLED = re.compile(rf"\b{_TITLES}s? $|\b{_TITLES}s \w+ et $")
_TITLE_BEFORE = re.compile(
    rf"\b{_TITLES}(?: (?:de|du|des|d'|a|au|aux|la|le|l'|charge|chargee|en|et)(?: ?[\w'-]+){{1,5}})?,? $"
)
_ENDS_OPEN = re.compile(r"\b(?:de|du|des|d'|a|au|aux|la|le|l'|en|et|les|chez|pour|par) ?$")
_TITLE_AFTER = re.compile(
    rf"(?:, | ?\()(?:(?:le|la|l'|son|sa|notre|nouveau|nouvelle|ancien|ancienne|ex-) ?)*{_TITLES}\b"
)
_SPEAKS = re.compile(r"\b(?:selon|affirme|explique|estime|declare|assure|souligne|precise|rappelle|confie|ajoute) $")
_FIRM_BEFORE = re.compile(
    r"\b(?:societe|entreprise|editeur|groupe|start-up|startup|jeune pousse|filiale|association|cabinet|fonds|"
    r"operateur|hebergeur|fournisseur|prestataire|integrateur|concurrent|rival|rivale|agence|syndicat|federation|"
    r"coentreprise|geant|specialiste|constructeur|distributeur|consortium|fondation|organisation|institut|"
    r"plateforme|marque|banque|laboratoire|pme|esn|holding|club|collectif|ong)"
    r"(?: (?:americaine?|francaise?|allemande?|europeenne?|chinoise?|britannique|neerlandaise?|italienne?|"
    r"japonaise?|suisse|belge|lyonnaise?|parisienne?|bretonne?|independante?|publique?|privee?|informatique|"
    r"cloud|numerique|de conseil|d'investissement))* ?[«\"]? ?$"
)
_FIRM_OF = re.compile(
    r"\b(?:chez |partenariat avec |(?:filiale|rachat|acquisition|reprise|offre|clients?|actionnaires?|salaries|capital|"
    r"pdg|patron|patronne|fondateur|fondatrice|siege|serveurs|logiciels?|centres? de donnees) (?:de |du |d'|de l'))$"
)
_FIRM_AFTER = re.compile(r" ?(?:\((?:ex-|groupe|filiale)|,? (?:sa|sas|inc|gmbh|ltd|spa|group|technologies|cloud)\b)")
_PLACE_BEFORE = re.compile(
    r"\b(?:a|en|au|aux|vers|depuis|pres de|ville de|region|commune de|capitale|quartier de|departement de) $"
)
_LEADING = re.compile(
    r"^(?:(?:l|d|qu|n|s|c|j)['’]|(?:le|la|les|un|une|des|du|de|et|à|au|aux|chez|selon|par)\s)+", re.IGNORECASE
)
_BYLINE = re.compile(
    r"^(?:(?:M|MM|Mme|Mmes|Me|Dr|Pr)\.? |(?:Texte|Photos?|Enquête|Reportage|Propos|Crédit|Entretien|Par|Avec) )+"
)
_EDGES = " \t«»\"“”'’.,;:!?()[]–—-"
_COMMON = words(
    """
    cloud internet web etat etats europe france francais francaise americain americains europeen europeens lire
    credit retour photo voir abonnes reserve newsletter linkedin twitter facebook x youtube instagram whatsapp
    github wikipedia java python linux windows android ios ia ai saas iaas paas sql api gpu cpu pdf it dsi rssi dpo
    ceo cto pdg tpe pme eti esn gafam gafa hyperscaler hyperscalers union ministere gouvernement parlement senat
    assemblee conseil commission tribunal cour justice janvier fevrier mars avril mai juin juillet aout septembre
    octobre novembre decembre lundi mardi mercredi jeudi vendredi samedi dimanche monsieur madame hexagone bercy
    elysee matignon bruxelles washington pekin moscou berlin rome londres madrid beauvau quai maj nuage noel
    ue onu otan article accueil partager publicite kbis chambre caisse armees land lander entreprise filiale
    logiciels verts vingt-sept vingt-huit nord sud est ouest interieur culture sante numerique defense economie
    finances education recherche silicon valley occident amerique afrique asie atlantique nation republique constitution
    """
)
_INNER = words("de du des d la le les et van von der den el al ben bin da dos di du & y")


def other_names(text: str, proposed: Iterable[Proposed], known: Sequence[tuple[int, int]]) -> list[Other]:
    """Return the persons and organisations of ``text`` among what was ``proposed``, in order of appearance.

    ``known`` are the spans of the gazetteer's mentions: what touches one of them is left to the gazetteer.
    """
    low = flat(text)
    cases: dict[str, _Case] = {}
    for label, start, end in _clean(text, proposed, known):
        name = " ".join(text[start:end].split())
        case = cases.setdefault(flat(name), _Case(name))
        case.spans.append((start, end))
        _weigh(case, label, low, start, end)
    _join_surnames(cases)
    found = [
        Other(case.name, kind, tuple(sorted(case.spans)))
        for case in cases.values()
        if (kind := _decide(case)) is not None
    ]
    return sorted(found, key=lambda other: other.spans[0])[:MOST]


def _clean(text: str, proposed: Iterable[Proposed], known: Sequence[tuple[int, int]]) -> Iterator[Proposed]:
    """Drop articles and marks around the names, and what can be no name."""
    for label, first, last in proposed:
        line = text[first:last].split("\n")[0]
        leading = _LEADING.match(line)
        start = first + (leading.end() if leading else 0)
        byline = _BYLINE.match(text[start : first + len(line)])
        start += byline.end() if byline else 0
        end = first + len(line)
        while start < end and text[start] in _EDGES:
            start += 1
        while end > start and text[end - 1] in _EDGES:
            end -= 1
        parts = text[start:end].split()
        named = [p for p in parts if p[0].isupper() or p[0].isdigit()]
        plausible = parts and parts[0][0].isupper() and len(parts) <= 6 and len(text[start:end]) > 1
        strange = [p for p in parts if p not in named and flat(p) not in _INNER]
        common = all(flat(p).strip(_EDGES) in _COMMON | _INNER for p in parts)
        common = common or (len(parts) == 1 and _as_word(parts[0], text))
        if plausible and not strange and not common and not any(a < end and start < b for a, b in known):
            yield Proposed(label, start, end)


def _as_word(name: str, text: str) -> bool:
    """Whether the text also writes this name as a common noun: «Filiale d’un groupe…» beside «la filiale»."""
    return bool(name[1:].islower() and re.search(rf"(?<![\w-]){re.escape(name.lower())}(?![\w-])", text))


def _weigh(case: _Case, label: str, low: str, start: int, end: int) -> None:
    """Add what one occurrence says: the tagger's label counts one, a cue of the context two."""
    before, after = low[max(0, start - 60) : start], low[end : end + 40]
    case.person += label == "PER"
    case.organisation += label == "ORG"
    case.place += label == "LOC"
    if _TITLED.search(before):
        case.person += 2
        case.cued = True
    elif " " in case.name and (_TITLE_AFTER.match(after) or _introduced(before)):
        case.person += 2
    if _SPEAKS.search(before) and " " in case.name:
        case.person += 1
    if _FIRM_BEFORE.search(before) or _FIRM_AFTER.match(after):
        case.organisation += 2
    elif label != "LOC" and _FIRM_OF.search(before):
        case.organisation += 1
    if _PLACE_BEFORE.search(before) and label == "LOC":
        case.place += 1


def _introduced(before: str) -> bool:
    return bool(_TITLE_BEFORE.search(before)) and not _ENDS_OPEN.search(before)


def _join_surnames(cases: dict[str, _Case]) -> None:
    """«Klaba» after «Octave Klaba» is the same person."""
    full = {key: case for key, case in cases.items() if " " in key and case.person > case.organisation}
    for key in [key for key in cases if " " not in key]:
        whole = next((case for name, case in full.items() if name.split()[-1] == key), None)
        if whole is not None:
            whole.spans += cases.pop(key).spans
            whole.person += 1


def _decide(case: _Case) -> OtherKind | None:
    alone = " " not in case.name
    acronym = any(len(part) > 1 and part.isalpha() and part.isupper() for part in case.name.split())
    camel = alone and any(c.isupper() for c in case.name[1:]) and not acronym
    person = case.person - (2 if acronym or camel or any(c.isdigit() for c in case.name) else 0)
    if alone and not case.cued:
        person = 0
    organisation = case.organisation + (1 if case.organisation and (acronym or camel) else 0)
    if max(person, organisation) <= 0 or case.place >= max(person, organisation):
        return None
    return OtherKind.PERSON if person > organisation else OtherKind.ORGANISATION
