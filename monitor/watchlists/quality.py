"""How good a watchlist is: precision from judgements, noise by term, warnings, and terms to add. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from monitor.watchlists.cuts import Cuts
from monitor.watchlists.document import Document

#: 95 % of a normal distribution lies within so many standard deviations.
_Z: Final = 1.96
#: Alerts a day beyond which nobody reads them.
MANY: Final = 20


@dataclass(frozen=True)
class Precision:
    """Share of relevant matches among those judged, with its 95 % interval (Wilson's)."""

    value: float
    low: float
    high: float
    judged: int


def precision(relevant: int, noise: int) -> Precision | None:
    """The precision that ``relevant`` and ``noise`` judgements give; None without any."""
    judged = relevant + noise
    if not judged:
        return None
    share = relevant / judged
    centre = share + _Z**2 / (2 * judged)
    spread = _Z * math.sqrt(share * (1 - share) / judged + _Z**2 / (4 * judged**2))
    scale = 1 + _Z**2 / judged
    return Precision(share, (centre - spread) / scale, (centre + spread) / scale, judged)


@dataclass(frozen=True)
class TermNoise:
    """What a term of a query brought: matches judged relevant and noise."""

    term: str
    relevant: int
    noise: int

    @property
    def share(self) -> float:
        """Its share of noise, 0 to 1."""
        return self.noise / (self.relevant + self.noise)


def noise_by_term(judged: Iterable[tuple[Collection[str], bool]]) -> list[TermNoise]:
    """The noise of each term, the noisiest first, from (terms of a match, whether it was relevant)."""
    relevant: Counter[str] = Counter()
    noise: Counter[str] = Counter()
    for terms, good in judged:
        (relevant if good else noise).update(set(terms))
    found = [TermNoise(term, relevant[term], noise[term]) for term in relevant.keys() | noise.keys()]
    return sorted(found, key=lambda t: (-t.share, -t.noise, t.term))


def warnings(daily: float, total: int, days: int, *, many: float = MANY) -> list[str]:
    """What to tell, in French, of a query that alerts too often or never."""
    if total == 0:
        return [f"Cette requête n’a rien trouvé en {days} jours."]
    if daily > many:
        shown = f"{daily:.0f}"
        return [f"Cette requête alerterait environ {shown} fois par jour : précisez-la ou préférez un résumé."]
    return []


@dataclass(frozen=True)
class Suggestion:
    """A term or an actor (its slug) that relevant articles share and the query lacks.

    ``relevant`` is the share of relevant articles that hold it, ``others`` that of the other articles.
    """

    text: str
    actor: bool
    relevant: float
    others: float

    @property
    def weight(self) -> float:
        """How telling it is: log-odds against the other articles, times how many articles it would find."""
        return self.relevant * math.log((self.relevant + 0.01) / (self.others + 0.01))


def _said(document: Document) -> dict[str, str]:
    """Candidate terms of a document, names above all: key (of one word or two) to the term as written."""
    found: dict[str, str] = {}
    for text in (document.title, document.lead, document.text):
        cuts = Cuts(text)
        keys = cuts.keys()
        written = [cuts.word(index) for index in range(len(keys))]
        for index, word in enumerate(written):
            begins = index == 0 or not text[: cuts.characters(index, index)[0]].rstrip().endswith(tuple(".!?…"))
            if len(word) > 2 and word[0].isupper() and (begins or word[1:] != word[1:].lower()):
                found.setdefault(keys[index], word)
        for (a, b), (first, second) in zip(pairwise(keys), pairwise(written), strict=True):
            if min(len(first), len(second)) > 3:
                found.setdefault(f"{a} {b}", f"{first} {second}")
    return found


def suggest(
    relevant: Sequence[Document], others: Sequence[Document], known: Collection[str], limit: int = 12
) -> list[Suggestion]:
    """Terms and actors of ``relevant`` that ``others`` lack and the query does not name (``known`` keys).

    Something that a single relevant article says is chance and is left out.
    """
    if len(relevant) < 2:
        return []
    written: dict[str, str] = {}
    in_relevant, in_others = Counter[str](), Counter[str]()
    for documents, counts in ((relevant, in_relevant), (others, in_others)):
        for document in documents:
            terms = _said(document)
            written = terms | written
            counts.update(terms.keys())
            counts.update({f"\0{mention.actor}" for mention in document.mentions})
    found = []
    for key, count in in_relevant.items():
        actor = key.startswith("\0")
        if count < 2 or key in known or key.removeprefix("\0") in known or set(key.split()) <= set(known):
            continue
        rest = in_others[key] / len(others) if others else 0.0
        text = key.removeprefix("\0") if actor else written[key]
        found.append(Suggestion(text, actor, count / len(relevant), rest))
    told = sorted(found, key=lambda s: (-s.weight, s.text))
    return [s for s in told if s.weight > 0][:limit]
