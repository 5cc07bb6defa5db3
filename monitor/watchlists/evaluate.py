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
    reading = document if isinstance(document, Reading) else Reading(document)
    findings = Findings()
    if not _explains(compiled.root, reading, findings):
        return None
    return MatchResult(findings.spans(), tuple(findings.reasons))


def _explains(root: Node, reading: Reading, findings: Findings) -> bool:
    """Whether a root holds. What it gathered before an operand failed is thrown away: no need to ask first."""
    if not isinstance(root, AllNode):
        return root.explain(reading, findings)
    for operand in root.operands:  # noqa: SIM110 - half the time of all() with a generator
        if not operand.explain(reading, findings):
            return False
    return True
