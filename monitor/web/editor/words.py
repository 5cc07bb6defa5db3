"""What the builder and the cheat sheet say, in French. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from monitor.watchlists.rows import Row
from monitor.web.editor.query import Slot

Choice = tuple[str, str]

VIEWS: Final[Sequence[Choice]] = (("text", "Texte"), ("builder", "Constructeur"))
KINDS: Final[Sequence[Choice]] = (
    ("any", "L’un de ces mots"),
    ("all", "Tous ces mots"),
    ("exact", "Expression exacte"),
    ("near", "Mots proches"),
    ("actor", "Acteur"),
    ("topic", "Sujet"),
    ("scope", "Mots dans une partie"),
    ("at_least", "Plusieurs de ces mots"),
    ("count", "Mots répétés"),
    ("context", "Mots niés ou cités"),
    ("status", "Statut de l’information"),
    ("amount", "Montant d’au moins"),
    ("story", "Histoire"),
    ("reference", "Sous-requête"),
    ("formula", "Formule"),
)
_SCOPES: Final[Sequence[Choice]] = (
    ("title", "dans le titre"),
    ("lead", "dans le chapô"),
    ("text", "dans le texte"),
    ("source", "dans le nom de la source"),
    ("author", "dans le nom des auteurs"),
)
_CONTEXTS: Final[Sequence[Choice]] = (("negated", "dans une phrase qui nie"), ("quoted", "dans des propos rapportés"))
_STATUSES: Final[Sequence[Choice]] = (
    ("", "Choisir…"),
    ("confirmed", "confirmée"),
    ("conditional", "au conditionnel"),
    ("denied", "démentie"),
    ("opinion", "opinion"),
)
_STORIES: Final[Sequence[Choice]] = (
    ("", "Choisir…"),
    ("new", "l’article ouvre l’histoire"),
    ("ongoing", "l’article la poursuit"),
)
#: What is typed in a row: its label, and an example.
_TYPED: Final = {
    "any": ("Mots, séparés par des virgules", "cloud souverain, souver*, =Bleu"),
    "all": ("Mots, séparés par des virgules", "cloud, souveraineté"),
    "exact": ("Expression, lettre pour lettre", "Orange Business"),
    "near": ("Mots d’un côté", "cloud, hébergement"),
    "actor": ("Noms d’acteurs, séparés par des virgules", "OVHcloud, Scaleway"),
    "scope": ("Mots, séparés par des virgules", "SecNumCloud, EUCS"),
    "at_least": ("Mots, séparés par des virgules", "cloud, hébergeur, SecNumCloud"),
    "count": ("Mots, séparés par des virgules", "cloud souverain"),
    "context": ("Mots, séparés par des virgules", "rachat, cession"),
    "amount": ("Montant", "10 M€"),
    "formula": ("Formule, comme dans le texte", "langue:fr ET NON pays:US"),
}
_NUMBERS: Final = {
    "near": ("mots d’écart au plus", "10"),
    "at_least": ("au moins", "2"),
    "count": ("fois au moins", "2"),
    "topic": ("% au moins", "seuil"),
}


@dataclass(frozen=True)
class ShownRow:
    """A row of the builder with all that its fields say."""

    number: int
    row: Row
    error: str
    options: Sequence[Choice]
    words_label: str
    placeholder: str
    number_label: str
    number_default: str

    @property
    def focus(self) -> str:
        """The identifier of its first field."""
        return f"r{self.number}-kind"


def shown_rows(
    slots: Sequence[Slot], topics: Sequence[Choice], references: Sequence[str], *, without: bool
) -> list[ShownRow]:
    """The kept rows, or the excluded ones, as the builder shows them."""
    options: dict[str, Sequence[Choice]] = {
        "scope": _SCOPES,
        "context": _CONTEXTS,
        "status": _STATUSES,
        "story": _STORIES,
        "topic": (("", "Choisir…"), *topics),
        "reference": (("", "Choisir…"), *((slug, f"@{slug}") for slug in references)),
    }
    return [
        ShownRow(
            slot.number,
            slot.row,
            slot.error,
            _with_current(options.get(slot.row.kind, ()), slot.row.choice),
            *_TYPED.get(slot.row.kind, ("", "")),
            *_NUMBERS.get(slot.row.kind, ("", "")),
        )
        for slot in slots
        if slot.row.without is without
    ]


def _with_current(options: Sequence[Choice], chosen: str) -> Sequence[Choice]:
    """The options, with what is chosen although it is not offered, so that nothing changes unseen."""
    if not options or not chosen or chosen in dict(options):
        return options
    return (*options, (chosen, chosen))


def mark_choices(mark: bool | None) -> list[tuple[str, str, bool]]:
    """The two buttons of an article: verdict, word, whether it was said."""
    return [("relevant", "Pertinent", mark is True), ("off_topic", "Bruit", mark is False)]


CHEATS: Final[Sequence[tuple[str, Sequence[Choice]]]] = (
    (
        "Des mots",
        (
            ("cloud souverain", "l’expression, au singulier comme au pluriel, avec ou sans accents"),
            ("=Bleu", "ce mot exactement, majuscule comprise"),
            ("souver*", "les mots qui commencent ainsi"),
            ('"offre cloud"~3', "ces mots dans n’importe quel ordre, trois autres au plus entre eux"),
        ),
    ),
    (
        "Relier",
        (
            ("cloud ET Bercy", "les deux"),
            ("OVH OU Scaleway", "l’un ou l’autre"),
            ("cloud SAUF jeu", "le premier sans le second"),
            ("cloud PROCHE/10 ministère", "à dix mots d’écart au plus"),
            ("3+ cloud", "trois fois au moins"),
            ("AU MOINS 2 DE (cloud, Bercy, Anssi)", "deux de la liste"),
        ),
    ),
    (
        "Préciser",
        (
            ("titre:(cloud OU nuage)", "dans le titre\u00a0; aussi chapo:, texte:, source:, auteur:"),
            ('acteur:"OVHcloud"', "l’acteur sous tous ses noms, sans homonymes"),
            ("sujet:capital>=0,7", "un sujet, probable à 70\u00a0% au moins"),
            ("statut:conditionnel", "confirmé, conditionnel, démenti ou opinion"),
            ("montant>=10M€", "un montant cité"),
            ("nié:rachat", "dans une phrase qui nie\u00a0; cité: dans des propos rapportés"),
            ("histoire:nouvelle", "le premier article d’une histoire"),
            ("langue:fr", "aussi pays:FR (de la source) et date>=2026-01-01"),
            ("@acteurs-francais", "une sous-requête qui porte ce nom"),
        ),
    ),
)
