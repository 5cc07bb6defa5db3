"""Who buys, sells or is bought, who certifies and who is certified, where a sentence says so.

Each sentence is rewritten with its actors as numbered places, and patterns are matched on that; a place that
no pattern names has no role. Mentions come from the gazetteer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from monitor.french.gazetteer import Mention
from monitor.french.negation import is_negated
from monitor.french.normal import flat
from monitor.french.sentences import split_sentences


class RoleKind(StrEnum):
    """What an actor does in an operation or a qualification."""

    BUYER = "buyer"
    TARGET = "target"
    SELLER = "seller"
    CERTIFIED = "certified"
    CERTIFIER = "certifier"


class Role(NamedTuple):
    """``actor``, named at ``[start, end)``, plays ``kind``; ``negated`` where the sentence says that
    it does not.
    """

    kind: RoleKind
    actor: str
    start: int
    end: int
    negated: bool


_ACTOR = r"\uE000\d+\uE001"
_ADV = r"(?:\w+ment |aussi |ainsi |donc |deja |bientot |desormais |egalement |finalement )*"
_BUY = (
    r"(?:rachet\w+|acqui(?:ert|erent|erir|s|se|sition)|acquer\w+|repren(?:d|dre|dra|drait|nent|ait)|"
    r"repris(?:e|es)?|"
    r"absorb\w+|s'(?:offr\w+|empar\w+)|aval\w+|m(?:et|ettra|ettrait|is|ettre) la main sur|"
    r"pr(?:end|endre|endra|endrait|is) (?:le controle|une participation|\S+ ?% (?:du capital|des parts))|"
    r"entr(?:e|er|era|erait|ent) (?:\w+ )?au capital|mont(?:e|er|era|erait) (?:\w+ )?au capital|"
    r"invest(?:it|i|ir|ira|irait)(?: [^,.]{0,40})? (?:dans|chez)|s'invit\w+ au capital|"
    r"devien\w+ (?:actionnaire|majoritaire))"
)
_SELL = (
    r"(?:ced(?:e|ent|er|era|erait|eront)|cedee?s?|vend(?:re|ra|rait|ent|u|ue|us|ait)?|revend\w*|"
    r"se (?:separ\w+|delest\w+|deleste) d\w*|s'est (?:separee?|delestee?) d\w*)"
)
_GAP = r"[^.;\uE000\uE001]{0,70}?"
_SHARES = r"(?:parts?|participations?)"
_LIST = (
    rf"{_ACTOR}(?:[^.;,\uE000]{{0,40}}?(?:\([^)]*\))?,? (?:et |de |du |des |d'|la |le |l'|"
    rf"celle de |celles de ){{0,4}}{_ACTOR})*"
)

_TO_LIST = rf"{_ACTOR}(?:,? (?:et )?(?:a (?:la |l')?|au )?{_ACTOR})*"
_BE = (
    r"\b(?:est|a ete|sera|serait|etait|ont ete|va etre|doit etre|devrait etre|pourrait etre|"
    r"vient d'etre|aurait ete|"
    r"n'a pas ete|ne sera pas|n'est pas)"
)
_BOUGHT = r"\b(?:rachete|repris|acquis|absorbe|avale|cede|vendu)e?s?\b"

_RULES: tuple[tuple[re.Pattern[str], dict[str, RoleKind]], ...] = tuple(
    (re.compile(pattern), roles)
    for pattern, roles in (
        (
            (
                rf"(?P<t>{_ACTOR}){_GAP}(?:{_BE} {_ADV}{_BOUGHT}{_GAP}\b(?:par|a)|"
                rf"{_BOUGHT}{_GAP}\bpar) {_GAP}(?P<b>{_ACTOR})"
            ),
            {"t": RoleKind.TARGET, "b": RoleKind.BUYER},
        ),
        (
            (
                rf"(?P<b>{_ACTOR}){_GAP}\b{_BUY} {_GAP}\b(?:a|aupres d\S{{0,2}}) ?(?:la |le |"
                rf"l')?(?P<s>{_TO_LIST}){_GAP}"
                rf"{_SHARES}{_GAP}(?:dans|de|d'|au sein de|chez) ?{_GAP}(?P<t>{_ACTOR})"
            ),
            {"b": RoleKind.BUYER, "s": RoleKind.SELLER, "t": RoleKind.TARGET},
        ),
        (
            (
                rf"\b(?:rachat|acquisition|reprise|prise de controle|absorption|cession|"
                rf"vente)s? (?:de la |des |de |du |d')?"
                rf"{_GAP}{_SHARES} (?:de |du |d'|des |detenues? par |que detien\w+ )(?:la |le |les |"
                rf"l')?(?P<s>{_LIST})"
                rf"(?:{_GAP}(?:dans|au sein de|au capital d\w+|chez) {_GAP}(?P<t>{_ACTOR})"
                rf")?(?:{_GAP} par {_GAP}(?P<b>{_ACTOR}))?"
            ),
            {"s": RoleKind.SELLER, "t": RoleKind.TARGET, "b": RoleKind.BUYER},
        ),
        (
            (
                rf"(?P<b>{_ACTOR}){_GAP}\b{_BUY} (?:{_GAP})?(?:les |la |des |ses |"
                rf"leurs )?{_SHARES} (?:\w+ )?(?:de |du |d'|des |"
                rf"detenues? par )(?:la |le |les |l')?(?P<s>{_LIST}){_GAP}(?:dans|au sein de|"
                rf"au capital d\w+|chez) "
                rf"{_GAP}(?P<t>{_ACTOR})"
            ),
            {"b": RoleKind.BUYER, "s": RoleKind.SELLER, "t": RoleKind.TARGET},
        ),
        (
            (
                rf"\b(?:rachat|acquisition|reprise|prise de controle|absorption|cession|vente)s? (?:de |"
                rf"du |d'|des |de la |"
                rf"de l')?(?:(?!{_SHARES})[^.;\uE000\uE001]){{0,50}}?(?P<t>{_ACTOR})(?:{_GAP}\b(?:par|"
                rf"a) {_GAP}(?P<b>{_ACTOR}))?"
            ),
            {"t": RoleKind.TARGET, "b": RoleKind.BUYER},
        ),
        (
            (
                rf"(?P<s>{_ACTOR}){_GAP}\b{_SELL} (?:{_GAP})?(?P<t>{_ACTOR})(?:{_GAP}\ba(?:u)? "
                rf"{_GAP}(?P<b>{_ACTOR}))?"
            ),
            {"s": RoleKind.SELLER, "t": RoleKind.TARGET, "b": RoleKind.BUYER},
        ),
        (
            (
                rf"(?P<b>{_ACTOR}){_GAP}(?<!par )\b{_BUY}(?:(?!{_SHARES} d)[^.;\uE000\uE001]){{0,70}}?"
                rf"(?<!aupres de )(?<!face a )(?<!a )(?P<t>{_ACTOR})(?:{_GAP}\b(?:a|"
                rf"aupres d\w+) (?P<s>{_ACTOR}))?"
            ),
            {"b": RoleKind.BUYER, "t": RoleKind.TARGET, "s": RoleKind.SELLER},
        ),
        (
            (
                rf"(?P<t>{_ACTOR}){_GAP}\b(?:leve|levent|a leve|boucle|levera){_GAP}(?:aupres d\S{{0,2}}|"
                rf"avec|menee? par) ?"
                rf"{_GAP}(?P<b>{_LIST})"
            ),
            {"t": RoleKind.TARGET, "b": RoleKind.BUYER},
        ),
        (
            rf"(?P<t>{_ACTOR}){_GAP}{_BE} {_ADV}{_BOUGHT}",
            {"t": RoleKind.TARGET},
        ),
        (
            rf"(?P<b>{_ACTOR})(?: [^.;,\uE000]{{0,40}})?\s(?:rachet\w+|acquer\w+|acquiert|repren\w+)\b",
            {"b": RoleKind.BUYER},
        ),
        (
            (
                rf"(?P<t>{_ACTOR}){_GAP}\b(?:pass\w+ sous le (?:controle|giron)|"
                rf"tomb\w+ dans l'escarcelle|rejoin\w+ le giron|"
                rf"change de mains){_GAP}(?P<b>{_ACTOR})"
            ),
            {"t": RoleKind.TARGET, "b": RoleKind.BUYER},
        ),
    )
)
_LABELS = (
    r"(?:qualification|certification|label|visa|agrement|attestation|labellisation|"
    r"qualifie|certifie|homologation)"
)
_CERTIFIED = (
    re.compile(
        rf"(?P<c>{_ACTOR}){_GAP}\b(?:obtien\w+|obtenu|obtenir|decroch\w+|recoi\w+|recu|recevoir|"
        rf"vis(?:e|er|ait)|brigu\w+|perd\w*|"
        rf"conserv\w+|renouvel\w+|attend\w*|dispos\w+ d\w+|detien\w+|affich\w+){_GAP}(?:{_LABELS}|\uE002)"
    ),
    re.compile(rf"(?P<c>{_ACTOR}){_GAP}\b(?:qualifie|certifie|labellise|homologue|agree)e?s?\b"),
    re.compile(
        rf"\b(?:qualification|certification|labellisation|homologation)s?{_GAP}(?:de |du |d'|"
        rf"des )(?P<c>{_ACTOR})"
    ),
    re.compile(
        rf"\b(?:qualifie|certifie|labellise|qualifier|certifier|delivre\w*|accord\w+|decern\w+|"
        rf"octroy\w+){_GAP}(?P<c>{_ACTOR})"
    ),
)
_CERTIFIER = (
    re.compile(
        rf"(?P<a>{_ACTOR}){_GAP}\b(?:qualifie|certifie|delivr\w+|accord\w+|decern\w+|octroy\w+|"
        rf"a qualifie|a certifie|"
        r"retir\w+|refus\w+|audit\w+)\b"
    ),
    re.compile(
        rf"{_LABELS}\w*{_GAP}\b(?:par|aupres d\S{{0,2}}|de la part d\S{{0,2}}) ?(?:l'|la |"
        rf"le )?(?P<a>{_ACTOR})"
    ),
    re.compile(rf"\b(?:qualifie|certifie|labellise|agree|homologue)e?s? {_GAP}par (?:l'|la |le )?(?P<a>{_ACTOR})"),
    re.compile(
        rf"\b(?:qualification|visa|certification|feu vert|agrement) (?:[\w\ue002]+ )?(?:de |d')(?:l'|"
        rf"la )?(?P<a>{_ACTOR})"
    ),
)
_CERTIFIERS = frozenset({"public-body", "association"})
_PLACE = re.compile(r"\uE000(\d+)\uE001")


def _masked(low: str, start: int, mentions: Sequence[Mention], labels: frozenset[str]) -> tuple[str, list[int]]:
    """Rewrite a flattened sentence with places for actors and \\uE002 for labels and laws; map back
    its offsets.
    """
    pieces, offsets, at = [], [], 0
    for number, mention in enumerate(mentions):
        begin, end = mention.start - start, mention.end - start
        place = f"\ue000{number}\ue001"
        if mention.actor in labels:
            word = re.match(r"(?:certifi|qualifi)\w+ ", low[begin:end])
            place = f"{word[0] if word else ''}\ue002"
        pieces += [low[at:begin], place]
        offsets += [*range(at, begin), *([begin] * len(place))]
        at = end
    pieces.append(low[at:])
    offsets += [*range(at, len(low)), len(low)]
    return "".join(pieces), offsets


def find_roles(text: str, mentions: Sequence[Mention], kinds: dict[str, str] | None = None) -> list[Role]:
    """Return the roles that the sentences of ``text`` give to the actors of ``mentions``, in order,
    each once.

    ``kinds`` maps actors to their kind in the gazetteer («label», «law», «public-body»…): labels and laws are
    not parties, and only public bodies and associations certify.
    """
    kinds = kinds or {}
    labels = frozenset(slug for slug, kind in kinds.items() if kind in {"label", "law", "media"})
    roles: dict[tuple[int, RoleKind], Role] = {}
    for sentence in split_sentences(text):
        inside = [m for m in mentions if sentence.start <= m.start and m.end <= sentence.end]
        if not inside:
            continue
        masked, offsets = _masked(flat(sentence.text), sentence.start, inside, labels)
        for kind, number, cue in (*_capital(masked), *_qualification(masked, inside, kinds)):
            mention = inside[number]
            negated = is_negated(sentence.text, offsets[cue[0]], offsets[cue[0]] + 1) or _refused(masked, cue)
            roles.setdefault((mention.start, kind), Role(kind, mention.actor, mention.start, mention.end, negated))
    return sorted(roles.values(), key=lambda role: (role.start, role.kind))


def _refused(masked: str, cue: tuple[int, int]) -> bool:
    return bool(re.search(r"\b(?:non|pas(?: encore)?|jamais|ni)\s*$", masked[: cue[0]]))


_Found = tuple[RoleKind, int, tuple[int, int]]


def _capital(masked: str) -> Iterator[_Found]:
    taken: set[int] = set()
    for pattern, roles in _RULES:
        for match in pattern.finditer(masked):
            found = []
            for group, kind in roles.items():
                if match[group] is None:
                    continue
                for place in _PLACE.finditer(match[group]):
                    found.append((kind, int(place[1])))
            if any(number in taken for _, number in found):
                continue
            cue = _trigger(masked, match)
            for kind, number in found:
                taken.add(number)
                yield kind, number, cue


_TRIGGER = re.compile(rf"{_BUY}|{_SELL}|rachat|acquisition|reprise|prise de controle|absorption|cession|vente|leve")


def _trigger(masked: str, match: re.Match[str]) -> tuple[int, int]:
    found = _TRIGGER.search(masked, match.start(), match.end())
    return found.span() if found else match.span()


_QUALIFY = re.compile(rf"{_LABELS}|\uE002|delivr|accord|decern|octroy|qualifi|certifi|labellis|homolog|agree")


def _qualification(masked: str, mentions: Sequence[Mention], kinds: dict[str, str]) -> Iterator[_Found]:
    if not re.search(rf"{_LABELS}|\uE002", masked) or not re.search(r"qualifi|certifi|label|visa|agre|\ue002", masked):
        return
    certifiers = set()
    for pattern in _CERTIFIER:
        for match in pattern.finditer(masked):
            place = _PLACE.search(match["a"])
            if place is None or kinds.get(mentions[int(place[1])].actor, "public-body") not in _CERTIFIERS:
                continue
            certifiers.add(int(place[1]))
            yield RoleKind.CERTIFIER, int(place[1]), match.span()
    for pattern in _CERTIFIED:
        for match in pattern.finditer(masked):
            place = _PLACE.search(match["c"])
            if place is None or int(place[1]) in certifiers:
                continue
            if kinds.get(mentions[int(place[1])].actor, "provider") in _CERTIFIERS:
                continue
            cue = _QUALIFY.search(masked, match.start("c") + len(match["c"]), match.end()) or _QUALIFY.search(
                masked, match.start(), match.end()
            )
            yield RoleKind.CERTIFIED, int(place[1]), cue.span() if cue else match.span()
