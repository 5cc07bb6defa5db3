"""Where a text names the actors of the gazetteer: one walk over the tokens, then disambiguation by context.

Names are matched on whole tokens, longest first. A form that also means something else («Orange»,
«Bleu», «Free»)
is kept where the words around it speak for the actor, or where the text has already named it without doubt.
Short forms are followed within a text: «CDC» after «Caisse des dépôts (CDC)», then «la Caisse».
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from monitor.french.actors import ActorSpec
from monitor.french.context import Judged, judge, window_stems
from monitor.french.normal import APOSTROPHES, words
from monitor.french.tokens import Token, tokenize

_PLAIN_APOSTROPHE = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))
_HEADS = words(
    """
    caisse commission direction agence autorite banque conseil ministere cour comite institut union
    assemblee parlement plateforme centrale delegation secretariat tribunal societe fondation controleur
    """
)
_DETERMINERS = words("la l le cette cet ce du au a")
_GOES_ON = words(
    """
    d de des du nationale national regionale regional europeenne europeen generale general primaire
    federale centrale populaire mondiale superieur speciale autonome interprofessionnelle
    mutuelle departementale locale communale
    """
)


class Mention(NamedTuple):
    """An actor named at ``text[start:end]``; ``confidence`` is between 0 and 1, ``reason`` French, for
    readers.
    """

    actor: str
    start: int
    end: int
    confidence: float
    reason: str


@dataclass(slots=True)
class _Node:
    """A node of the trie of normal forms; the forms that end here are (actor, exact spelling or nothing)."""

    next: dict[str, _Node]
    forms: list[tuple[ActorSpec, tuple[str, ...] | None]]


class _Hit(NamedTuple):
    actor: ActorSpec
    first: int
    last: int
    exact: bool


def _spelling(tokens: Iterable[Token]) -> tuple[str, ...]:
    return tuple(token.text.translate(_PLAIN_APOSTROPHE) for token in tokens)


def _written_as(spelling: tuple[str, ...], tokens: Sequence[Token]) -> bool:
    """Whether ``tokens`` are written as an exact form demands; a headline in capitals hides the case."""
    return spelling == _spelling(tokens) or all(token.text.isupper() for token in tokens)


def _without_other_acronyms(text: str, tokens: Sequence[Token], hits: list[_Hit]) -> list[_Hit]:
    """Leave out an acronym that the text explains as another name: «Hitachi Data Systems (HDS)»."""
    named = {index for hit in hits if not hit.exact for index in range(hit.first, hit.last + 1)}
    other = {
        tokens[hit.first].text
        for hit in hits
        if hit.exact and hit.first == hit.last and _explained_otherwise(text, tokens, hit.first, named)
    }
    return [hit for hit in hits if not (hit.exact and hit.first == hit.last and tokens[hit.first].text in other)]


def _explained_otherwise(text: str, tokens: Sequence[Token], index: int, named: set[int]) -> bool:
    """Whether capitalised words that belong to no actor stand before «(HDS)» and begin with its letters."""
    acronym = tokens[index]
    first = index - len(acronym.text)
    if first < 0 or not acronym.text.isupper() or not acronym.text.isalpha() or len(acronym.text) < 2:
        return False
    if text[tokens[index - 1].end : acronym.start].strip() != "(" or not text.startswith(")", acronym.end):
        return False
    spelled = tokens[first:index]
    return (
        named.isdisjoint(range(first, index))
        and all(word.text[0] == letter for word, letter in zip(spelled, acronym.text, strict=True))
        and text[spelled[0].start : spelled[-1].end] == " ".join(word.text for word in spelled)
    )


class Gazetteer:
    """The actors with their forms, ready to be found in texts. Immutable; safe to share between threads."""

    def __init__(self, actors: Sequence[ActorSpec]) -> None:
        self.actors: dict[str, ActorSpec] = {actor.slug: actor for actor in actors}
        self._root = _Node({}, [])
        self._contexts = {
            actor.slug: (window_stems(actor.context), window_stems(actor.not_context)) for actor in actors
        }
        for actor in actors:
            for form in actor.aliases:
                self._add(actor, form, exact=False)
            for form in actor.exact:
                self._add(actor, form, exact=True)

    def _add(self, actor: ActorSpec, form: str, *, exact: bool) -> None:
        tokens = tokenize(form)
        node = self._root
        for token in tokens:
            node = node.next.setdefault(token.norm, _Node({}, []))
        node.forms.append((actor, _spelling(tokens) if exact else None))

    def mentions(self, text: str, tokens: Sequence[Token] | None = None) -> list[Mention]:
        """Return the mentions of ``text`` in order, never overlapping.

        ``tokens`` are those of ``tokenize(text)`` where the caller has them already.
        """
        tokens = tokenize(text) if tokens is None else tokens
        hits = _without_other_acronyms(text, tokens, self._hits(tokens))
        sure = {hit.first: hit for hit in hits if not (hit.exact and hit.actor.ambiguous)}
        judged = dict(enumerate(hits))
        found: dict[int, Mention] = {}
        known: dict[str, float] = {}
        for verdicts in (False, True):
            for index, hit in judged.items():
                if index in found or (verdicts is False and hit.first not in sure):
                    continue
                verdict = self._verdict(hit, tokens, text, sure, known)
                if verdict is not None:
                    found[index] = verdict
                    known.setdefault(hit.actor.slug, verdict.confidence)
        mentions = sorted(found.values(), key=lambda m: m.start)
        return self._with_short_forms(text, tokens, mentions)

    def _hits(self, tokens: Sequence[Token]) -> list[_Hit]:
        hits, position = [], 0
        while position < len(tokens):
            hit = self._longest(tokens, position)
            if hit is None:
                position += 1
            else:
                hits.append(hit)
                position = hit.last + 1
        return hits

    def _longest(self, tokens: Sequence[Token], first: int) -> _Hit | None:
        node: _Node | None = self._root
        best = None
        for last in range(first, len(tokens)):
            node = node.next.get(tokens[last].norm) if node is not None else None
            if node is None:
                break
            for actor, spelling in sorted(node.forms, key=lambda form: form[1] is not None):
                if spelling is None or _written_as(spelling, tokens[first : last + 1]):
                    best = _Hit(actor, first, last, spelling is not None)
                    break
        return best

    def _verdict(
        self, hit: _Hit, tokens: Sequence[Token], text: str, sure: dict[int, _Hit], known: dict[str, float]
    ) -> Mention | None:
        start, end = tokens[hit.first].start, tokens[hit.last].end
        context, against = self._contexts[hit.actor.slug]
        if hit.exact and hit.actor.ambiguous:
            neighbours = [first for first, other in sure.items() if other.actor.slug != hit.actor.slug]
            judged = judge(tokens, text, hit.first, hit.last, context, against, neighbours)
            return self._from_judgement(hit, judged, start, end, known)
        if against and not hit.actor.ambiguous:
            beside = [*tokens[max(0, hit.first - 3) : hit.first], *tokens[hit.last + 1 : hit.last + 4]]
            if any(token.stem in against for token in beside):
                return None
        return Mention(hit.actor.slug, start, end, 0.95 if hit.exact else 1.0, "forme sans équivoque")

    def _from_judgement(
        self, hit: _Hit, judged: Judged, start: int, end: int, known: dict[str, float]
    ) -> Mention | None:
        score, reason = judged.score, judged.reason
        if hit.actor.slug in known and score > -2:
            score, reason = score + 2, reason or "déjà nommé sans équivoque dans le texte"
        if score < 1:
            return None
        return Mention(hit.actor.slug, start, end, min(0.95, 0.6 + 0.1 * score), reason)

    def _with_short_forms(self, text: str, tokens: Sequence[Token], mentions: list[Mention]) -> list[Mention]:
        """Add acronyms after their expansion and «la Caisse» after «Caisse des dépôts»."""
        by_start = {mention.start: mention for mention in mentions}
        covered: list[Mention] = []
        acronyms: dict[str, str] = {}
        heads: dict[str, str] = {}
        end = -1
        for index, token in enumerate(tokens):
            mention = by_start.get(token.start)
            if mention is not None:
                end = mention.end
                last = next(i for i in range(index, len(tokens)) if tokens[i].end >= mention.end)
                self._learn(text, tokens, index, last, mention, acronyms, heads)
                if token.text not in acronyms or acronyms[token.text] == mention.actor:
                    covered.append(mention)
                    continue
            if token.start < end and mention is None:
                continue
            short = self._short_form(tokens, index, acronyms, heads)
            if short is not None:
                actor, reason = short
                covered.append(Mention(actor, token.start, token.end, 0.85, reason))
        return covered

    def _learn(
        self,
        text: str,
        tokens: Sequence[Token],
        first: int,
        last: int,
        mention: Mention,
        acronyms: dict[str, str],
        heads: dict[str, str],
    ) -> None:
        if last > first and tokens[first].norm in _HEADS:
            heads[tokens[first].norm] = mention.actor
        if last == first or last + 1 >= len(tokens):
            return
        after = tokens[last + 1]
        between = text[tokens[last].end : after.start].strip()
        closing = text[after.end : after.end + 1]
        if between == "(" and closing in {")", ","} and after.text.isupper() and 2 <= len(after.text) <= 8:
            acronyms[after.text] = mention.actor

    @staticmethod
    def _short_form(
        tokens: Sequence[Token], index: int, acronyms: dict[str, str], heads: dict[str, str]
    ) -> tuple[str, str] | None:
        token = tokens[index]
        if token.text in acronyms:
            return acronyms[token.text], "sigle développé plus haut"
        if token.norm not in heads or not token.text[0].isupper() or index == 0:
            return None
        goes_on = index + 1 < len(tokens) and tokens[index + 1].norm in _GOES_ON
        if tokens[index - 1].norm not in _DETERMINERS or goes_on:
            return None
        return heads[token.norm], "forme courte d’un nom donné plus haut"

    def successors(self, slug: str, at: str = "9999") -> list[str]:
        """Return what ``slug`` has become by the date ``at`` (ISO 8601, may be truncated), nearest first.

        A change without a date counts as done. Raises ``KeyError`` for an unknown slug.
        """
        found: list[str] = []
        frontier = [slug]
        while frontier:
            for heir in self.actors[frontier.pop(0)].became:
                if heir.slug not in found and heir.slug != slug and heir.date[: len(at)] <= at:
                    found.append(heir.slug)
                    frontier.append(heir.slug)
        return found

    def predecessors(self, slug: str) -> list[str]:
        """Return what became ``slug``, nearest first, so that its archives can be found under older names."""
        found: list[str] = []
        frontier = [slug]
        while frontier:
            heir = frontier.pop(0)
            for actor in self.actors.values():
                if actor.slug not in found and any(b.slug == heir for b in actor.became):
                    found.append(actor.slug)
                    frontier.append(actor.slug)
        return found
