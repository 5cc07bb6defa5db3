"""Who buys, sells or is bought, who certifies and who is certified, where a sentence says so.

Each sentence is rewritten with its actors as numbered places, and patterns are matched on that; a place that
no pattern names has no role. Mentions come from the gazetteer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from monitor.french.gazetteer import Mention
from monitor.french.negation import is_negated
from monitor.french.normal import flat
from monitor.french.role_capital import CAPITAL, TRIGGER, RoleKind
from monitor.french.role_labels import CERTIFIED, CERTIFIER, CERTIFIERS, LABELS, QUALIFY
from monitor.french.sentences import Sentence, split_sentences


class Role(NamedTuple):
    """``actor``, named at ``[start, end)``, plays ``kind``; ``negated`` where the sentence says that
    it does not.
    """

    kind: RoleKind
    actor: str
    start: int
    end: int
    negated: bool


_PLACE = re.compile(r"\uE000(\d+)\uE001")
_ASIDE = re.compile(
    r" ?\([^()]*\uE000[^()]*\)|"
    r", (?:(?:la|le|l'|une?|des|desormais|ancienne?|ex-) ?)*(?:\w+ )?(?:co-?entreprise|joint-venture|filiale|"
    r"societe mere|maison mere|propriete|proprietaire|branche|division|entite|marque|specialiste|rival|rivale|"
    r"concurrente?|heritiere?|detenue?|issue?|fondee?|creee?|nee?)s?\b[^,.;]{0,90}(?=,)"
)
"""What is said beside a name: «S3NS, filiale de Thales et de Google Cloud, a obtenu…» says it of S3NS."""


def _masked(low: str, start: int, mentions: Sequence[Mention], kinds: dict[str, str]) -> tuple[str, list[int]]:
    """Rewrite a flattened sentence with places for actors, \\uE002 for labels and \\uE003 for laws and media,
    which are no parties; map back its offsets.
    """
    pieces, offsets, at = [], [], 0
    for number, mention in enumerate(mentions):
        begin, end = mention.start - start, mention.end - start
        place = f"\ue000{number}\ue001"
        kind = kinds.get(mention.actor)
        if kind in {"law", "media"}:
            place = "\ue003"
        elif kind == "label":
            word = re.match(r"(?:certifi|qualifi)\w+ ", low[begin:end])
            place = f"{word[0] if word else ''}\ue002"
        pieces += [low[at:begin], place]
        offsets += [*range(at, begin), *([begin] * len(place))]
        at = end
    pieces.append(low[at:])
    offsets += [*range(at, len(low)), len(low)]
    return "".join(pieces), offsets


def _without_asides(masked: str, offsets: list[int]) -> tuple[str, list[int]]:
    """Drop what is said beside a name, whose actors take no part in what the sentence tells."""
    for aside in reversed(list(_ASIDE.finditer(masked))):
        start, end = aside.start(), aside.end() + (masked[aside.end() : aside.end() + 1] == ",")
        masked = masked[:start] + masked[end:]
        offsets = offsets[:start] + offsets[end:]
    return masked, offsets


def find_roles(
    text: str,
    mentions: Sequence[Mention],
    kinds: dict[str, str] | None = None,
    sentences: Sequence[Sentence] | None = None,
) -> list[Role]:
    """Return the roles that the sentences of ``text`` give to the actors of ``mentions``, in order,
    each once.

    ``kinds`` maps actors to their kind in the gazetteer («label», «law», «public-body»…): labels and laws are
    not parties, and only public bodies and associations certify. ``sentences`` are those of
    ``split_sentences(text)`` where the caller has them already.
    """
    kinds = kinds or {}
    roles: dict[tuple[int, RoleKind], Role] = {}
    for sentence in split_sentences(text) if sentences is None else sentences:
        inside = [m for m in mentions if sentence.start <= m.start and m.end <= sentence.end]
        if not inside:
            continue
        masked, offsets = _without_asides(*_masked(flat(sentence.text), sentence.start, inside, kinds))
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
    for pattern, roles in CAPITAL:
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


def _trigger(masked: str, match: re.Match[str]) -> tuple[int, int]:
    found = TRIGGER.search(masked, match.start(), match.end())
    return found.span() if found else match.span()


def _qualification(masked: str, mentions: Sequence[Mention], kinds: dict[str, str]) -> Iterator[_Found]:
    if not re.search(rf"{LABELS}|\uE002", masked) or not re.search(r"qualifi|certifi|label|visa|agre|\ue002", masked):
        return
    certifiers = set()
    for pattern in CERTIFIER:
        for match in pattern.finditer(masked):
            place = _PLACE.search(match["a"])
            if place is None or kinds.get(mentions[int(place[1])].actor, "public-body") not in CERTIFIERS:
                continue
            certifiers.add(int(place[1]))
            cues = [cue.span() for cue in QUALIFY.finditer(masked, match.start(), match.start("a"))]
            yield RoleKind.CERTIFIER, int(place[1]), cues[-1] if cues else match.span()
    for pattern in CERTIFIED:
        for match in pattern.finditer(masked):
            place = _PLACE.search(match["c"])
            if place is None or int(place[1]) in certifiers:
                continue
            if kinds.get(mentions[int(place[1])].actor, "provider") in CERTIFIERS:
                continue
            cue = QUALIFY.search(masked, match.start("c") + len(match["c"]), match.end()) or QUALIFY.search(
                masked, match.start(), match.end()
            )
            yield RoleKind.CERTIFIED, int(place[1]), cue.span() if cue else match.span()
