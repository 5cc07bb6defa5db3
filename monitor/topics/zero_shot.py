"""What the encoder tells with no training at all: is a text nearer to descriptions of the subject than to others?

The baseline that every training run has to beat: softmax of the similarity to descriptions that are wanted against
those that are not (Yin et al., «Benchmarking Zero-shot Text Classification», EMNLP 2019).
"""

from __future__ import annotations

import numpy as np

from monitor.topics.encoder import Encoder
from monitor.topics.heads import Floats

WANTED = (
    "La souveraineté du cloud et de l’hébergement des données en France et en Europe",
    "Un fournisseur de cloud français ou européen présenté comme une alternative aux géants américains",
    "La qualification SecNumCloud, le schéma EUCS ou l’hébergement des données de santé",
    "Le Cloud Act, la loi FISA et l’accès des autorités américaines aux données hébergées en Europe",
    "Une administration quitte Microsoft, Google ou Amazon pour une solution souveraine ou libre",
    "La plateforme des données de santé et le choix de son hébergeur",
    "Gaia-X, EuroStack et la politique européenne de souveraineté numérique",
    "Des centres de données et des processeurs graphiques souverains pour l’intelligence artificielle",
)
UNWANTED = (
    "La dette souveraine, les fonds souverains et les marchés financiers",
    "Un souverain, un monarque, le pape ou la vie d’une cour royale",
    "La souveraineté alimentaire, énergétique ou industrielle d’un pays",
    "Un produit grand public : téléphone, jeu vidéo en nuage, stockage de photos",
    "Une cyberattaque, une fuite de données ou une escroquerie en ligne",
    "Un opérateur de télécommunications, ses forfaits et son réseau",
    "Une panne, une version ou un prix d’un service informatique",
    "La vie politique, la justice, le sport, la santé et les faits divers",
)
#: The temperature that E5 models were trained with: their cosines lie close together.
TEMPERATURE = 0.01
_TOKENS = 48


def margins(encoder: Encoder, vectors: Floats) -> Floats:
    """The log-odds that each unit vector, a row, is wanted."""
    wanted, unwanted = (_total(encoder, vectors, listed) for listed in (WANTED, UNWANTED))
    return np.asarray(wanted - unwanted, np.float32)


def _total(encoder: Encoder, vectors: Floats, descriptions: tuple[str, ...]) -> Floats:
    similar = vectors @ encoder.encode(descriptions, _TOKENS).T / TEMPERATURE
    return np.asarray(np.logaddexp.reduce(similar, axis=1), np.float32)
