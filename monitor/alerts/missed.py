"""«Vous l'avez raté ?»: where an article was lost on its way to a reader, and what would have kept it. Pure."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass


class Fix(enum.StrEnum):
    """What a person can do about it."""

    ADD_FEED = "add_feed"
    ADD_ARTICLE = "add_article"
    SEE_FEED = "see_feed"
    WAIT = "wait"
    TRY_AGAIN = "try_again"
    SEE_RIGHTS = "see_rights"
    TEACH = "teach"
    WIDEN = "widen"
    SEE_ORIGINAL = "see_original"
    RAISE_AGE = "raise_age"
    ADD_SUBSCRIBER = "add_subscriber"
    SEE_MESSAGE = "see_message"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Facts:
    """What is known of an address. ``state`` is its article's, empty where it was never seen.

    ``alerts`` are the states of its alerts, ``messages`` those of the messages that carry them.
    """

    state: str = ""
    source_known: bool = False
    entry_waiting: bool = False
    feed_only: bool = False
    alerts: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Diagnosis:
    """The stage that let it pass, in French, and the ways to mend it, the best first."""

    stage: str
    said: str
    fixes: tuple[Fix, ...]


_WORKING = {"fetch", "classify", "match", "route"}
_BY_STATE = {
    "irrelevant": Diagnosis(
        "Tri",
        "Le modèle l’a jugé hors sujet.",
        (Fix.TEACH, Fix.WIDEN),
    ),
    "unmatched": Diagnosis(
        "Listes de veille",
        "Il parle bien de cloud souverain, mais aucune liste de veille ne le retient.",
        (Fix.WIDEN,),
    ),
    "duplicate": Diagnosis("Doublon", "C’est la copie d’un article déjà connu.", (Fix.SEE_ORIGINAL,)),
    "language": Diagnosis("Langue", "L’article n’est pas en français\u00a0: il n’est pas analysé.", (Fix.NOTHING,)),
    "forbidden": Diagnosis(
        "Droits",
        "L’éditeur refuse que ses pages soient lues par un robot. Un contrat avec lui peut lever ce refus.",
        (Fix.SEE_RIGHTS,),
    ),
    "unreachable": Diagnosis("Téléchargement", "La page n’a pas pu être téléchargée.", (Fix.TRY_AGAIN,)),
    "empty": Diagnosis("Extraction", "Aucun texte n’a été trouvé dans la page.", (Fix.TRY_AGAIN,)),
    "poison": Diagnosis("Traitement", "L’article a fait échouer son traitement plusieurs fois.", (Fix.TRY_AGAIN,)),
}


def diagnose(facts: Facts) -> Diagnosis:
    """Where the article stopped, and what to do."""
    if not facts.state:
        return _unseen(facts)
    if facts.state in _WORKING:
        return Diagnosis("En cours", "L’article est en cours de traitement.", (Fix.WAIT,))
    found = _BY_STATE.get(facts.state)
    if found is None:
        return _told(facts)
    if facts.feed_only and facts.state in {"irrelevant", "unmatched"}:
        said = f"{found.said} Seul ce que publie le flux a été lu, pas la page."
        return Diagnosis(found.stage, said, (*found.fixes, Fix.SEE_RIGHTS))
    return found


def _unseen(facts: Facts) -> Diagnosis:
    if facts.entry_waiting:
        return Diagnosis("En cours", "L’article vient d’être vu dans un flux\u00a0; il attend son tour.", (Fix.WAIT,))
    if facts.source_known:
        return Diagnosis(
            "Flux",
            "Le site est suivi, mais aucun de ses flux n’a montré cet article.",
            (Fix.ADD_ARTICLE, Fix.SEE_FEED, Fix.ADD_FEED),
        )
    return Diagnosis("Flux", "Le site n’est pas suivi.", (Fix.ADD_FEED, Fix.ADD_ARTICLE))


def _told(facts: Facts) -> Diagnosis:
    """Matched: what became of its alerts and messages."""
    if not facts.alerts:
        return Diagnosis("Acheminement", "Retenu, mais rien de neuf par rapport à ce qui a déjà été dit.", (Fix.WIDEN,))
    if "sent" in facts.messages:
        return Diagnosis("Aucun", "Il a été signalé\u00a0: le message est parti.", (Fix.SEE_MESSAGE,))
    if facts.messages:
        return Diagnosis("Envoi", "Le message n’est pas (encore) arrivé.", (Fix.SEE_MESSAGE,))
    return _kept_back(facts.alerts)


def _kept_back(alerts: Iterable[str]) -> Diagnosis:
    states = set(alerts)
    if states <= {"rattrapage"}:
        return Diagnosis(
            "Acheminement", "Trop ancien quand il a été trouvé\u00a0: le passé ne sonne pas.", (Fix.RAISE_AGE,)
        )
    if "nobody" in states:
        return Diagnosis("Abonnés", "Personne n’est abonné à la liste qui l’a retenu.", (Fix.ADD_SUBSCRIBER,))
    return Diagnosis(
        "Acheminement", "Regroupé avec une histoire déjà signalée, sans élément nouveau.", (Fix.SEE_MESSAGE,)
    )
