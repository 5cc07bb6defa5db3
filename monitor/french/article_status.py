"""The status of an article: that of its main news, with the sentences that decided.

The main news is what the title says; the lead tells how sure it is. A title in the conditional makes a rumour
even where the text confirms something beside it («négociations confirmées, acquisition au conditionnel»).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from monitor.french.citations import CitedSource, cited_sources, independent_count
from monitor.french.normal import flat, words
from monitor.french.status import SentenceStatus, Status, sentence_status
from monitor.french.tokens import stems

LEAD_SENTENCES = 6
"""How many sentences after the title may decide: a French article gives its news in its first paragraphs."""


class ArticleStatusKind(StrEnum):
    """How the main news of an article is to be held."""

    CONFIRMED = "confirmed"
    CONDITIONAL = "conditional"
    DENIED = "denied"
    OPINION = "opinion"


@dataclass(frozen=True, slots=True)
class DecidingSentence:
    """A sentence that decided; ``index`` is its place, -1 for the title."""

    index: int
    text: str
    status: SentenceStatus


@dataclass(frozen=True, slots=True)
class ArticleStatus:
    """An article's status, what decided it, and the sources that the article cites."""

    status: ArticleStatusKind
    deciding: tuple[DecidingSentence, ...]
    sources: tuple[CitedSource, ...]
    independent_sources: int
    also: tuple[DecidingSentence, ...] = ()
    """Sentences of another status that a reader should see beside it (a confirmation beside a rumour)."""


_OPINION_TITLE = re.compile(
    r"^\W*(?:\[?(?:tribune|opinion|edito(?:rial)?|chronique|interview|entretien|analyse|point de vue|billet|"
    r"avis d'expert|carte blanche|debat|grand entretien|decryptage)\]?)\s*(?:[-:|,»\]]|\b.{0,3}$)|"
    r"[-|:(\[]\s*(?:tribune|opinion|edito|chronique|interview|entretien|avis d'expert)\W*$|"
    r"^[^«\"]{2,60}\s*:\s*[«\"].{15,}[»\"]\s*$|^\s*[«\"].{25,}[»\"]\s*(?:[:,].{3,60})?$|"
    r"\bpourquoi (?:il|nous|la|le|les|l')"
)
_OPINION_TEXT = re.compile(
    r"\b(?:dans (?:cette|une) tribune|propos recueillis|par .{3,40}, (?:avocat|professeur|chercheu|"
    r"depute|president|"
    r"economiste|consultant)|cette tribune|les propos tenus|n'engagent que)"
)
_FIRST_PERSON = re.compile(r"\b(?:je|j'|mon|ma|mes|nous|notre|nos)\b")
_WEAK = words("le la les l un une de du des d et a au aux en dans par pour sur qui que est son sa ses")


def _decide(title: str, body: Sequence[str]) -> tuple[list[DecidingSentence], list[DecidingSentence]]:
    judged = [DecidingSentence(-1, title, sentence_status(title))] if title.strip() else []
    before = ""
    for index, sentence in enumerate(body[:LEAD_SENTENCES]):
        judged.append(DecidingSentence(index, sentence, sentence_status(sentence, before)))
        before = f"{before} {sentence}"
    return judged[:1] if title.strip() else [], judged[1:] if title.strip() else judged


def _overlap(title: str, sentence: str) -> int:
    """How many meaningful stems a sentence shares with the title: whether it tells the same news."""
    return len((set(stems(title)) - _WEAK) & (set(stems(sentence)) - _WEAK))


def _is_opinion(title: str, body: Sequence[str]) -> bool:
    low = flat(title)
    if _OPINION_TITLE.search(low):
        return True
    text = [flat(sentence) for sentence in body]
    if any(_OPINION_TEXT.search(sentence) for sentence in (*text[:3], *text[-3:])):
        return True
    personal = sum(1 for s in text if _FIRST_PERSON.search(s) and "«" not in s and '"' not in s)
    return len(text) >= 5 and personal / len(text) > 0.5


_KINDS = {
    Status.DENIED: ArticleStatusKind.DENIED,
    Status.CONDITIONAL: ArticleStatusKind.CONDITIONAL,
}


def article_status(title: str, sentences: Sequence[str]) -> ArticleStatus:
    """Decide the status of an article from its title and the sentences of its clean text, in order."""
    body = [s for s in sentences if s.strip() and flat(s) != flat(title)]
    sources = tuple(cited_sources("\n".join([title, *body])))
    count = independent_count(list(sources))
    head, lead = _decide(title, body)
    kind, deciding = _main(title, head, lead)
    if kind is ArticleStatusKind.CONFIRMED and _is_opinion(title, body):
        kind = ArticleStatusKind.OPINION
    chosen = {d.index for d in deciding}
    also = tuple(
        d
        for d in lead
        if d.index not in chosen
        and d.status.status in {Status.CONFIRMED, Status.DENIED, Status.CONDITIONAL}
        and d.status.cues
        and _KINDS.get(d.status.status, ArticleStatusKind.CONFIRMED) is not kind
    )
    return ArticleStatus(kind, tuple(deciding), sources, count, also)


def _main(
    title: str, head: list[DecidingSentence], lead: list[DecidingSentence]
) -> tuple[ArticleStatusKind, list[DecidingSentence]]:
    """The kind of the main news: the title's own status, then what the lead says of the same news."""
    if head and head[0].status.status in _KINDS:
        kind = _KINDS[head[0].status.status]
        return kind, head + [d for d in lead if _KINDS.get(d.status.status) is kind][:3]
    ranked = sorted(lead, key=lambda d: (-_overlap(title, d.text) if title else 0, d.index))[:3]
    same_news = [d for d in ranked if not title or _overlap(title, d.text) >= 2] or lead[:1]
    announced = [d for d in same_news if d.status.status is Status.CONFIRMED and d.status.cues]
    for wanted in (Status.DENIED, Status.CONDITIONAL):
        found = [d for d in same_news if d.status.status is wanted]
        if found and not announced:
            return _KINDS[wanted], found
    return ArticleStatusKind.CONFIRMED, announced or head or same_news
