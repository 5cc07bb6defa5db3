"""The one evaluator: live matching, preview, replay and ``analyse`` all decide with it."""

from __future__ import annotations

from typing import NamedTuple

from monitor.watchlists.compile import Compiled
from monitor.watchlists.compiled import AllNode, Node
from monitor.watchlists.document import Document, Span
from monitor.watchlists.leaves import Findings
from monitor.watchlists.reading import Reading


class MatchResult(NamedTuple):
    """Why a query matched: the passages to highlight, in order; in French, the facts that have no passage."""

    spans: tuple[Span, ...]
    reasons: tuple[str, ...]


def evaluate(compiled: Compiled, document: Document | Reading) -> MatchResult | None:
    """Hold a query against a document; None if it does not match.

    Give a ``Reading`` where many queries are held against one document: it is cut into tokens once.
    """
    return evaluate_reading(compiled.root, document if isinstance(document, Reading) else Reading(document))


def evaluate_reading(root: Node, reading: Reading) -> MatchResult | None:
    """Hold the root of a query against a document that is already read."""
    findings = Findings()
    # What is gathered before an operand of the root fails is thrown away: no need to ask all of them first.
    for operand in root.operands if isinstance(root, AllNode) else (root,):
        if not operand.explain(reading, findings):
            return None
    return MatchResult(findings.spans(), tuple(findings.reasons))
