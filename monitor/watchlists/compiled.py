"""Operators of a compiled query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from monitor.watchlists.leaves import ActorLeaf, FactLeaf, Findings, TermLeaf
from monitor.watchlists.reading import Occurrence, Reading

Positional: TypeAlias = "TermLeaf | ActorLeaf | AnyNode | NearNode"
Node: TypeAlias = "TermLeaf | ActorLeaf | FactLeaf | AllNode | AnyNode | NoNode | NearNode | CountNode | SomeNode"

#: Alternatives from which on an index of them pays.
_LONG_LIST: Final = 4


class AllNode:
    """Every operand holds."""

    __slots__ = ("operands",)

    def __init__(self, operands: tuple[Node, ...]) -> None:
        # What is quick to refute comes first.
        self.operands = tuple(sorted(operands, key=_effort))

    def holds(self, reading: Reading) -> bool:
        """Whether every operand holds."""
        for operand in self.operands:  # noqa: SIM110 - half the time of all() with a generator
            if not operand.holds(reading):
                return False
        return True

    def explain(self, reading: Reading, findings: Findings) -> bool:
        """Gather what every operand rests on."""
        if not self.holds(reading):
            return False
        for operand in self.operands:
            operand.explain(reading, findings)
        return True


class AnyNode:
    """At least one operand holds."""

    __slots__ = ("_by_key", "_keys", "operands")

    def __init__(self, operands: tuple[Node, ...]) -> None:
        self.operands = operands
        # A list of names is long and a document holds few of them: find those without asking each.
        self._by_key: dict[str, list[Node]] = {}
        if len(operands) >= _LONG_LIST and all(isinstance(o, TermLeaf) and o.in_body for o in operands):
            for operand in operands:
                if isinstance(operand, TermLeaf) and operand.needed:
                    self._by_key.setdefault(max(operand.needed, key=len), []).append(operand)
                else:
                    self._by_key = {}
                    break
        self._keys = frozenset(self._by_key)

    def _likely(self, reading: Reading) -> Iterable[Node]:
        """The operands that may hold."""
        if not self._by_key:
            return self.operands
        return [o for key in self._keys & reading.announced for o in self._by_key[key]]

    def holds(self, reading: Reading) -> bool:
        """Whether an operand holds."""
        for operand in self._likely(reading):  # noqa: SIM110 - as above
            if operand.holds(reading):
                return True
        return False

    def occurrences(self, reading: Reading) -> list[Occurrence]:
        """Where any operand stands; the compiler saw to it that all have places."""
        return sorted({o for operand in self._likely(reading) for o in positions(operand, reading)})

    def explain(self, reading: Reading, findings: Findings) -> bool:
        """Gather what the operands that hold rest on."""
        held = False
        for operand in self._likely(reading) if self._by_key else self.operands:
            held |= operand.explain(reading, findings)
        return held


class NoNode:
    """The operand does not hold."""

    __slots__ = ("operand",)

    def __init__(self, operand: Node) -> None:
        self.operand = operand

    def holds(self, reading: Reading) -> bool:
        """Whether the operand fails."""
        return not self.operand.holds(reading)

    def explain(self, reading: Reading, _findings: Findings) -> bool:
        """An absence shows no passage."""
        return self.holds(reading)


class SomeNode:
    """At least ``minimum`` operands hold."""

    __slots__ = ("_keys", "_others", "minimum", "operands")

    def __init__(self, minimum: int, operands: tuple[Node, ...]) -> None:
        self.minimum = minimum
        self.operands = operands
        # Words that hold by their presence alone are counted at once, each key for one operand.
        words = {o.key: o for o in operands if isinstance(o, TermLeaf) and o.alone and o.key is not None}
        self._keys = frozenset(words)
        self._others = tuple(o for o in operands if not (isinstance(o, TermLeaf) and words.get(o.key or "") is o))

    def holds(self, reading: Reading) -> bool:
        """Whether enough operands hold."""
        missing = self.minimum - len(self._keys & reading.announced)
        spare = len(self._others) - missing
        if missing <= 0 or spare < 0:
            return missing <= 0
        for operand in self._others:
            if operand.holds(reading):
                missing -= 1
                if not missing:
                    return True
            else:
                spare -= 1
                if spare < 0:
                    return False
        return False

    def explain(self, reading: Reading, findings: Findings) -> bool:
        """Gather what the operands that hold rest on."""
        if not self.holds(reading):
            return False
        for operand in self.operands:
            operand.explain(reading, findings)
        return True


class NearNode:
    """Two operands with at most ``distance`` words between them, in one field, in any order."""

    __slots__ = ("distance", "left", "right")

    def __init__(self, left: Positional, right: Positional, distance: int) -> None:
        self.left = left
        self.right = right
        self.distance = distance

    def _pairs(self, reading: Reading) -> list[tuple[Occurrence, Occurrence]]:
        lefts = self.left.occurrences(reading)
        rights = self.right.occurrences(reading) if lefts else []
        return [
            (a, b)
            for a in lefts
            for b in rights
            if (0 <= b.first - a.last - 1 <= self.distance or 0 <= a.first - b.last - 1 <= self.distance)
            and reading.part_at(a.first) is reading.part_at(b.first)
        ]

    def holds(self, reading: Reading) -> bool:
        """Whether the operands come near each other."""
        return bool(self._pairs(reading))

    def occurrences(self, reading: Reading) -> list[Occurrence]:
        """The stretches from the one operand to the other."""
        return sorted({Occurrence(min(a.first, b.first), max(a.last, b.last)) for a, b in self._pairs(reading)})

    def explain(self, reading: Reading, findings: Findings) -> bool:
        """Add the passages that come near each other, not the others of the same words."""
        pairs = self._pairs(reading)
        for pair in pairs:
            for side, occurrence in zip((self.left, self.right), pair, strict=True):
                findings.passages += [(reading.span(*leaf),) for leaf in leaves_at(side, occurrence, reading)]
        return bool(pairs)


class CountNode:
    """An operand that occurs at least ``minimum`` times; what begins at the same word counts once."""

    __slots__ = ("minimum", "operand")

    def __init__(self, minimum: int, operand: Positional) -> None:
        self.minimum = minimum
        self.operand = operand

    def holds(self, reading: Reading) -> bool:
        """Whether the operand occurs often enough."""
        return len({o.first for o in self.operand.occurrences(reading)}) >= self.minimum

    def explain(self, reading: Reading, findings: Findings) -> bool:
        """Gather the operand's passages."""
        return self.holds(reading) and self.operand.explain(reading, findings)


def leaves(node: Node) -> Iterator[TermLeaf | ActorLeaf | FactLeaf]:
    """Every leaf under a node."""
    match node:
        case AllNode() | AnyNode() | SomeNode():
            for operand in node.operands:
                yield from leaves(operand)
        case NoNode() | CountNode():
            yield from leaves(node.operand)
        case NearNode():
            yield from leaves(node.left)
            yield from leaves(node.right)
        case _:
            yield node


def _effort(node: Node) -> int:
    """A rank for the work of evaluating a node."""
    match node:
        case FactLeaf():
            return 0
        case TermLeaf():
            return 1 if node.alone else 2 if node.needed else 4
        case AnyNode() | AllNode():
            return 3
        case _:
            return 4


def positions(node: Node, reading: Reading) -> list[Occurrence]:
    """Where a positional node stands."""
    if isinstance(node, TermLeaf | ActorLeaf | AnyNode | NearNode):
        return node.occurrences(reading)
    raise TypeError(f"{type(node).__name__} has no positions")


def leaves_at(node: Node, occurrence: Occurrence, reading: Reading) -> list[tuple[Occurrence, str]]:
    """The terms and actors that make up an occurrence of a positional node, with their labels."""
    match node:
        case TermLeaf() | ActorLeaf():
            return [(occurrence, node.label)] if occurrence in node.occurrences(reading) else []
        case AnyNode():
            return [leaf for operand in node.operands for leaf in leaves_at(operand, occurrence, reading)]
        case NearNode():
            return [
                leaf
                for side in (node.left, node.right)
                for inner in side.occurrences(reading)
                if occurrence.first <= inner.first and inner.last <= occurrence.last
                for leaf in leaves_at(side, inner, reading)
            ]
        case _:
            return []
