"""What changed between two revisions of an article, sentence by sentence: what matters, and what is cosmetic.

Material are a changed title, status, figure, actor or negation, and a passage of new words; everything else
(punctuation, case, a typing mistake mended) is cosmetic.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from monitor.french.amounts import find_figures
from monitor.french.gazetteer import Gazetteer
from monitor.french.negation import negations
from monitor.french.normal import flat, words
from monitor.french.sentences import Sentence, split_sentences
from monitor.french.status import Status, sentence_status
from monitor.french.tokens import norms, tokenize

ALIKE = 0.5
"""Share of common words from which two sentences are versions of one another."""

COMPARABLE = 60_000
"""How many pairs of sentences of one changed stretch are compared at most: a page that was rewritten from end
to end, or a live blog, is told as removed and added rather than computed for minutes."""

NEW_WORDS = 4
"""How many words of meaning a sentence must gain or lose for its change to be a new passage."""


class Matter(StrEnum):
    """Why a change matters."""

    TITLE = "title"
    STATUS = "status"
    FIGURE = "figure"
    ACTOR = "actor"
    NEGATION = "negation"
    PASSAGE = "passage"


class ChangeKind(StrEnum):
    """What happened to a sentence."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Words:
    """A run of words of a changed sentence: ``mark`` is ``=`` kept, ``-`` removed or ``+`` added."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change: the old and the new sentence, why it matters (empty for cosmetics), and its words."""

    kind: ChangeKind
    old: Sentence | None
    new: Sentence | None
    matters: tuple[Matter, ...]
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes in the order of the new text; ``title`` is that of the title, where it changed."""

    title: Change | None
    changes: tuple[Change, ...]
    markers: tuple[str, ...]

    @property
    def matters(self) -> frozenset[Matter]:
        """Why the whole revision matters; empty where all is cosmetic."""
        own = set(self.title.matters) if self.title else set()
        return frozenset(own.union(*(change.matters for change in self.changes)))


_MARKER = re.compile(
    r"\[\s*(?:maj|mise? a jour|actualise|edit|update)\b[^\]]{0,60}\]|^\W*(?:maj|mise a jour|"
    r"edit)\b[^:\n]{0,40}:|"
    r"^\W*(?:article )?mise? a jour (?:le|du|a)\b[^.\n]{0,60}",
    re.MULTILINE,
)
_SMALL = words(
    """
    le la les l un une des de du d et ou a au aux en dans par pour sur avec ce cet cette ces que qui qu
    se s il elle ils elles on y son sa ses leur leurs est ainsi donc ne n
    """
)


def compare(
    old_title: str, old_text: str, new_title: str, new_text: str, gazetteer: Gazetteer | None = None
) -> Difference:
    """Return the difference of two revisions; ``gazetteer`` lets a changed actor be seen."""
    markers = tuple(_marker_texts(new_text, set(_marker_texts(old_text, set()))))
    old, new = _sentences(old_text), _sentences(new_text)
    changes = tuple(_moved(list(_changes(old, new, gazetteer))))
    return Difference(_title_change(old_title, new_title, gazetteer), changes, markers)


def _marker_texts(text: str, known: set[str]) -> list[str]:
    found = [text[m.start() : m.end()].strip() for m in _MARKER.finditer(flat(text))]
    return [marker for marker in found if marker not in known]


def _sentences(text: str) -> list[Sentence]:
    """The sentences without their update markers, which change without the news changing."""
    kept = []
    for sentence in split_sentences(text):
        marker = _MARKER.match(flat(sentence.text))
        if marker is None:
            kept.append(sentence)
            continue
        rest = sentence.text[marker.end() :]
        body = rest.lstrip()
        if body:
            start = sentence.start + marker.end() + len(rest) - len(body)
            kept.append(Sentence(body, start, sentence.end))
    return kept


def _title_change(old: str, new: str, gazetteer: Gazetteer | None) -> Change | None:
    if old == new:
        return None
    matters: tuple[Matter, ...] = ()
    if norms(old) != norms(new):
        matters = tuple(dict.fromkeys((Matter.TITLE, *_matters(old, new, gazetteer))))
    first, second = Sentence(old, 0, len(old)), Sentence(new, 0, len(new))
    return Change(ChangeKind.CHANGED, first, second, matters, tuple(_words(old, new)))


def _changes(old: Sequence[Sentence], new: Sequence[Sentence], gazetteer: Gazetteer | None) -> Iterator[Change]:
    keys_old = [" ".join(norms(s.text)) for s in old]
    keys_new = [" ".join(norms(s.text)) for s in new]
    matcher = SequenceMatcher(None, keys_old, keys_new, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            for first, second in zip(old[a:b], new[c:d], strict=True):
                if first.text != second.text:
                    words = tuple(_words(first.text, second.text))
                    yield Change(ChangeKind.CHANGED, first, second, (), words)
            continue
        yield from _block(old[a:b], new[c:d], gazetteer)


def _moved(changes: list[Change]) -> Iterator[Change]:
    """Tell a sentence that only changed its place from one that went and another that came: it is cosmetic."""
    came = {_key(c.new.text): c for c in changes if c.kind is ChangeKind.ADDED and c.new is not None}
    gone = {_key(c.old.text): c for c in changes if c.kind is ChangeKind.REMOVED and c.old is not None}
    for change in changes:
        if change.kind is ChangeKind.REMOVED and change.old is not None and _key(change.old.text) in came:
            continue
        before = gone.get(_key(change.new.text)) if change.kind is ChangeKind.ADDED and change.new else None
        if before is None or before.old is None or change.new is None:
            yield change
        else:
            runs = tuple(_words(before.old.text, change.new.text))
            yield Change(ChangeKind.MOVED, before.old, change.new, (), runs)


def _key(text: str) -> str:
    return " ".join(norms(text))


def _block(old: Sequence[Sentence], new: Sequence[Sentence], gazetteer: Gazetteer | None) -> Iterator[Change]:
    """Pair the sentences of a changed stretch by their words; what finds no partner was removed or added."""
    left = [(sentence, norms(sentence.text)) for sentence in old] if len(old) * len(new) <= COMPARABLE else []
    unpaired = [] if left else list(old)
    for sentence in new:
        own = norms(sentence.text)
        scored = [(_alike(other, own), -index) for index, (_, other) in enumerate(left)]
        best, index = max(scored, default=(0.0, 0))
        if best < ALIKE:
            matters = _alone(sentence.text, gazetteer)
            yield Change(ChangeKind.ADDED, None, sentence, matters, (Words("+", sentence.text),))
            continue
        partner, _ = left.pop(-index)
        matters = _matters(partner.text, sentence.text, gazetteer)
        yield Change(ChangeKind.CHANGED, partner, sentence, matters, tuple(_words(partner.text, sentence.text)))
    for sentence in [*unpaired, *(sentence for sentence, _ in left)]:
        matters = _alone(sentence.text, gazetteer)
        yield Change(ChangeKind.REMOVED, sentence, None, matters, (Words("-", sentence.text),))


def _alike(first: list[str], second: list[str]) -> float:
    """The share of common words in their order; words in common at all bound it, and are counted first."""
    common = (Counter(first) & Counter(second)).total()
    if 2 * common < ALIKE * (len(first) + len(second)):
        return 0.0
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def _matters(old: str, new: str, gazetteer: Gazetteer | None) -> tuple[Matter, ...]:
    found = []
    if sentence_status(old).status is not sentence_status(new).status:
        found.append(Matter.STATUS)
    if _figures(old) != _figures(new):
        found.append(Matter.FIGURE)
    if gazetteer is not None and _actors(old, gazetteer) != _actors(new, gazetteer):
        found.append(Matter.ACTOR)
    if len(negations(old)) != len(negations(new)):
        found.append(Matter.NEGATION)
    if max(_gained(old, new), _gained(new, old)) >= NEW_WORDS:
        found.append(Matter.PASSAGE)
    return tuple(found)


def _alone(text: str, gazetteer: Gazetteer | None) -> tuple[Matter, ...]:
    """Why a sentence that came or went matters: what it holds, or that it says something at all."""
    found = []
    if sentence_status(text).status in {Status.DENIED, Status.CONDITIONAL}:
        found.append(Matter.STATUS)
    if _figures(text):
        found.append(Matter.FIGURE)
    if gazetteer is not None and _actors(text, gazetteer):
        found.append(Matter.ACTOR)
    if _gained("", text) >= NEW_WORDS:
        found.append(Matter.PASSAGE)
    return tuple(found)


def _figures(text: str) -> Counter[tuple[object, ...]]:
    return Counter((f.kind, f.value, f.low, f.high, f.unit, f.iso) for f in find_figures(text))


def _actors(text: str, gazetteer: Gazetteer) -> Counter[str]:
    return Counter(m.actor for m in gazetteer.mentions(text))


def _gained(old: str, new: str) -> int:
    """How many words of meaning ``new`` has that are none of ``old``'s, mended typing mistakes not
    counted.
    """
    before = set(norms(old))
    fresh = [w for w in norms(new) if w not in before and w not in _SMALL]
    return sum(1 for word in fresh if not any(_typo(word, other) for other in before))


def _typo(first: str, second: str) -> bool:
    if abs(len(first) - len(second)) > 2 or min(len(first), len(second)) < 4:
        return False
    return SequenceMatcher(None, first, second).ratio() >= 0.8


def _words(old: str, new: str) -> Iterator[Words]:
    """The new sentence as runs of kept, removed and added words, ready to be shown."""
    first, second = _pieces(old), _pieces(new)
    for tag, a, b, c, d in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Words("=", "".join(first[a:b]))
            continue
        if b > a:
            yield Words("-", "".join(first[a:b]))
        if d > c:
            yield Words("+", "".join(second[c:d]))


def _pieces(text: str) -> list[str]:
    """Tokens and what lies between them, so that nothing of the text is lost."""
    pieces, at = [], 0
    for token in tokenize(text):
        if token.start > at:
            pieces.append(text[at : token.start])
        pieces.append(token.text)
        at = token.end
    if at < len(text):
        pieces.append(text[at:])
    return pieces
