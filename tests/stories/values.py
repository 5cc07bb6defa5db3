"""Texts and portraits that several tests of stories share."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np

from monitor.stories.portrait import Portrait, Vector, portray
from tests.factories import NOW

PANNE = (
    "Une panne du système de refroidissement a entraîné dans la nuit de lundi à mardi l’arrêt de plusieurs milliers de "
    "serveurs dans un centre de données de Nuagis à Lens, a indiqué l’hébergeur. Deux salles sur douze ont été mises "
    "hors tension par précaution, a précisé un porte-parole. Aucune perte de données n’est constatée à ce stade. "
    "Plusieurs sites marchands et des services municipaux étaient inaccessibles mardi matin."
)
PANNE_SUITE = (
    "Nuagis a remis en service mardi soir neuf serveurs sur dix dans son centre de données de Lens, arrêtés par une "
    "panne de refroidissement. L’hébergeur promet un compte rendu et un geste envers les sites marchands qui sont "
    "restés inaccessibles toute la journée."
)
RACHAT = (
    "Nuagis va racheter Wolkenhaus, un hébergeur de Brême qui emploie 140 personnes, pour 90 millions d’euros. "
    "L’opération, soumise aux autorités allemandes de la concurrence, doit être bouclée avant l’été. Le vendeur, un "
    "fonds de Francfort, avait pris le contrôle de la société en 2019."
)
VANNES = (
    "Le conseil municipal de Vannes a adopté jeudi soir le budget de la ville, marqué par une hausse de la taxe "
    "foncière et par la rénovation de quatre écoles. L’opposition a quitté la salle avant le vote, reprochant au "
    "maire d’avoir communiqué les documents la veille seulement."
)
#: A direction of the space of vectors for each event.
_DIRECTIONS = {"panne": 0, "rachat": 1, "vannes": 2}


def vector(event: str, likeness: float = 0.75, place: int = 10) -> Vector:
    """A unit vector that is ``likeness`` near its event's direction; ``place`` is its own direction."""
    made = np.zeros(384, np.float32)
    made[_DIRECTIONS[event]] = likeness**0.5
    made[place] = (1 - likeness) ** 0.5
    return made


def portrait(key: Any, title: str, text: str, vector: Vector | None, *, hours: float = 0, source: str = "") -> Portrait:
    """A portrait, ``hours`` after the common instant."""
    return portray(
        key, NOW + timedelta(hours=hours), source or f"source{key}", title, text, actors={"nuagis"}, vector=vector
    )
