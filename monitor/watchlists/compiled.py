"""Operators of a compiled query."""

from __future__ import annotations

from typing import TypeAlias

from monitor.watchlists.leaves import ActorLeaf, FactLeaf, Findings, TermLeaf
from monitor.watchlists.reading import Occurrence, Reading

Positional: TypeAlias = "TermLeaf | ActorLeaf | AnyNode | NearNode"
Node: TypeAlias = (
    "TermLeaf | ActorLeaf | FactLeaf | AllNode | AnyNode | NoNode | NearNode | CountNode | SomeNode"
)


class AllNode:
    """Every operand holds."""

    __slots__ = ("operands",)

    def __init__(self, operands: tuple[Node, ...]) -> None:
        self.operands = operands

    def holds(self, reading: Reading) -> bool:
        """Whether every operand holds."""
        for operand in self.operands:  # noqa: SIM110 - half the time of all() with a generator
            if not operand.holds(reading):
                return False
        return True

    def explain(self, reading: Reading, findings: Findings) -> None:
        """Gather what every operand rests on."""
        for operand in self.operands:
            operand.explain(reading, findings)


class AnyNode:
    """At least one operand holds."""

    __slots__ = ("operands",)

    def __init__(self, operands: tuple[Node, ...]) -> None:
        self.operands = operands

    def holds(self, reading: Reading) -> bool:
        """Whether an operand holds."""
        for operand in self.operands:  # noqa: SIM110 - as above
            if operand.holds(reading):
                return True
        return False

    def occurrences(self, reading: Reading) -> list[Occurrence]:
        """Where any operand stands; the compiler saw to it that all have places."""
        return sorted({o for operand in self.operands for o in positions(operand, reading)})

    def explain(self, reading: Reading, findings: Findings) -> None:
        """Gather what the operands that hold rest on."""
        for operand in self.operands:
            if operand.holds(reading):
                operand.explain(reading, findings)


class NoNode:
    """The operand does not hold."""

    __slots__ = ("operand",)

    def __init__(self, operand: Node) -> None:
        self.operand = operand

    def holds(self, reading: Reading) -> bool:
        """Whether the operand fails."""
        return not self.operand.holds(reading)

    def explain(self, reading: Reading, findings: Findings) -> None:
        """An absence shows no passage."""


class SomeNode:
    """At least ``minimum`` operands hold."""

    __slots__ = ("minimum", "operands")

    def __init__(self, minimum: int, operands: tuple[Node, ...]) -> None:
        self.minimum = minimum
        self.operands = operands

    def holds(self, reading: Reading) -> bool:
        """Whether enough operands hold."""
        return sum(operand.holds(reading) for operand in self.operands) >= self.minimum

    def explain(self, reading: Reading, findings: Findings) -> None:
        """Gather what the operands that hold rest on."""
        for operand in self.operands:
            if operand.holds(reading):
                operand.explain(reading, findings)


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
        return sorted(
            {Occurrence(min(a.first, b.first), max(a.last, b.last)) for a, b in self._pairs(reading)}
        )

    def explain(self, reading: Reading, findings: Findings) -> None:
        """Add the passages that come near each other, not the others of the same words."""
        for pair in self._pairs(reading):
            for side, occurrence in zip((self.left, self.right), pair, strict=True):
                for leaf in leaves_at(side, occurrence, reading):
                    findings.spans[reading.span(*leaf)] = None


class CountNode:
    """An operand that occurs at least ``minimum`` times; what begins at the same word counts once."""

    __slots__ = ("minimum", "operand")

    def __init__(self, minimum: int, operand: Positional) -> None:
        self.minimum = minimum
        self.operand = operand

    def holds(self, reading: Reading) -> bool:
        """Whether the operand occurs often enough."""
        return len({o.first for o in self.operand.occurrences(reading)}) >= self.minimum

    def explain(self, reading: Reading, findings: Findings) -> None:
        """Gather the operand's passages."""
        self.operand.explain(reading, findings)


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
