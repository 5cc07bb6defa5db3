"""What a document must hold for a query to have a chance: clauses of keys, and which of them to index.

A clause is a set of keys of which the document must announce at least one. A key is a token's key, a pair of
neighbouring keys, a prefix, or a fact (``facts.MARK``). All clauses of a query are necessary, none decides.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Final, TypeAlias

from monitor.french.tokens import stems
from monitor.watchlists.compiled import AllNode, AnyNode, CountNode, NearNode, Node, NoNode, SomeNode
from monitor.watchlists.facts import MARK
from monitor.watchlists.leaves import ActorLeaf, FactLeaf, TermLeaf
from monitor.watchlists.syntax import Form, Scope

Key: TypeAlias = str | tuple[str, str]
Clause: TypeAlias = frozenset[Key]
#: How often a key occurs among documents, 0 to 1.
Frequency: TypeAlias = Callable[[Key], float]

PREFIX: Final = f"{MARK}prefix:"
SOURCE: Final = f"{MARK}source:"
TITLE: Final = f"{MARK}title:"
AUTHOR: Final = f"{MARK}author:"

#: Words that nearly every French article holds; others count as rare until statistics say otherwise.
_FUNCTION_WORDS: Final = (
    "le la les un une des de du au aux en et ou à a y d l qu que qui dont où ce cet cette ces son sa ses se "
    "leur notre votre mon ma me ton ta te je tu il elle on nous vous ils elles lui eux pas plus ne n ni mais "
    "donc or car si comme pour par sur sous dans avec sans entre vers chez depuis être est sont été était "
    "avoir ont avait fait faire peut dit selon après avant aussi ainsi tout tous toute même autre deux trois "
    "an année france français c s t j m"
)
_COMMON: Final = frozenset(stems(_FUNCTION_WORDS))
_OFTEN: Final = 0.6
_RARE: Final = 0.01
_FACT: Final = 0.3
#: Clauses kept of alternatives; more refuse hardly more documents.
_ROUNDS: Final = 3


def guess(key: Key) -> float:
    """How often a key occurs, without statistics: function words often, other words rarely, pairs more so."""
    if isinstance(key, tuple):
        return min(guess(key[0]), guess(key[1])) * 0.1
    if key.startswith(PREFIX):
        return _RARE * 3
    if key.startswith(TITLE):
        return guess(key.removeprefix(TITLE)) * 0.1
    if key.startswith(MARK):
        return _FACT
    return _OFTEN if key in _COMMON or len(key) == 1 else _RARE


_TITLE: Final = frozenset({Scope.TITLE})


def _term(leaf: TermLeaf) -> list[Clause]:
    if not leaf.in_body:
        mark = SOURCE if Scope.SOURCE in leaf.scopes else AUTHOR
        return [frozenset({mark + p.key}) for p in leaf.patterns if p.form is not Form.PREFIX]
    if leaf.scopes == _TITLE:
        return [frozenset({TITLE + p.key}) for p in leaf.patterns if p.form is not Form.PREFIX]
    clauses: list[Clause] = [frozenset({PREFIX + p.key}) for p in leaf.patterns if p.form is Form.PREFIX]
    plain = all(p.form is not Form.PREFIX for p in leaf.patterns)
    if len(leaf.patterns) > 1 and leaf.slop is None and plain:
        clauses += [frozenset({(a.key, b.key)}) for a, b in pairwise(leaf.patterns)]
    else:
        clauses += [frozenset({p.key}) for p in leaf.patterns if p.form is not Form.PREFIX]
    if leaf.context is not None:
        clauses.append(frozenset({f"{MARK}{leaf.context}"}))
    return clauses


def cost(clause: Clause, frequency: Frequency) -> float:
    """How often a clause lets a document through."""
    return sum(map(frequency, clause))


def clauses(node: Node, frequency: Frequency) -> list[Clause]:
    """All necessary clauses of a node; none if the node may hold without any key."""
    match node:
        case TermLeaf():
            return _term(node)
        case ActorLeaf():
            return [frozenset(f"{MARK}actor:{slug}" for slug in node.slugs)]
        case FactLeaf():
            return [frozenset({node.key})] if node.key else []
        case AllNode():
            return [clause for operand in node.operands for clause in clauses(operand, frequency)]
        case NearNode():
            return [c for side in (node.left, node.right) for c in clauses(side, frequency)]
        case CountNode():
            return clauses(node.operand, frequency)
        case NoNode():
            return []
        case AnyNode():
            return _some(1, node.operands, frequency)
        case SomeNode():
            return _some(node.minimum, node.operands, frequency)


def _some(minimum: int, operands: tuple[Node, ...], frequency: Frequency) -> list[Clause]:
    """Clauses for «at least ``minimum`` of»: of any n − minimum + 1 operands, one must hold.

    The first joins the most selective clause of each operand, the second the next of each, and so on.
    """
    each = [found for operand in operands if (found := clauses(operand, frequency))]
    needed = len(operands) - minimum + 1
    if len(each) < needed:
        return []
    for found in each:
        found.sort(key=lambda clause: cost(clause, frequency))
    each.sort(key=lambda found: cost(found[0], frequency))
    rounds = min(max(len(found) for found in each[:needed]), _ROUNDS)
    return [frozenset().union(*(found[min(turn, len(found) - 1)] for found in each[:needed])) for turn in range(rounds)]


def plan(node: Node, frequency: Frequency = guess) -> tuple[Clause, tuple[Clause, ...]]:
    """The clause to index a query by, and the other clauses, the most selective first.

    The first is empty for a query that no key announces (only exclusions, only dates).
    """
    found = sorted(set(clauses(node, frequency)), key=lambda c: (cost(c, frequency), sorted(map(repr, c))))
    return (found[0], tuple(found[1:])) if found else (frozenset(), ())
