"""Documents that tests of the topic model share."""

from __future__ import annotations

from monitor.topics.classification import Document

RELEVANT = Document(
    "Le ministère quitte Microsoft pour un hébergeur français qualifié SecNumCloud",
    "",
    "Les données des agents seront hébergées en France, hors de portée du Cloud Act. "
    "Le marché, attribué à Outscale, vise la souveraineté numérique de l’État. "
    "La cantine, elle, ne change pas de prestataire.",
)
FAR = Document("La recette de la tarte aux pommes", "", "Épluchez les pommes, étalez la pâte, et enfournez une heure.")
LOOKALIKE = Document(
    "Le fonds souverain norvégien cède ses obligations françaises",
    "",
    "Le plus grand fonds souverain du monde juge la dette de Paris trop chère. Des nuages s’amoncellent sur les "
    "marchés, a prévenu son directeur, qui n’exclut pas d’autres ventes avant la fin de l’année.",
)
