"""A query or a watchlist held against single articles: from a file, an address, the store, or given as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from monitor.articles.extract import from_text
from monitor.articles.extracted import Extracted, Hints
from monitor.articles.models import Article
from monitor.errors import GuetteurError
from monitor.runtime.visit import from_address, from_file
from monitor.watchlists.analysis import read
from monitor.watchlists.compile import Compiled, Compiler
from monitor.watchlists.compiled import leaves
from monitor.watchlists.document import Document
from monitor.watchlists.evaluate import evaluate
from monitor.watchlists.facts import EMBEDDING, MARK
from monitor.watchlists.gather import documents
from monitor.watchlists.glossary import Glossary
from monitor.watchlists.leaves import FactLeaf
from monitor.watchlists.parse import parse
from monitor.watchlists.printing import print_query
from monitor.watchlists.syntax import And

#: Facts that only the topic model tells.
_MODELLED = (f"{MARK}topic:", f"{MARK}relevant:", EMBEDDING)


@dataclass(frozen=True)
class Passage:
    """A passage that matched, with what stands around it."""

    before: str
    text: str
    after: str
    term: str


def needs_model(compiled: Compiled) -> bool:
    """Whether a query asks what only the topic model tells."""
    return any(isinstance(leaf, FactLeaf) and leaf.key.startswith(_MODELLED) for leaf in leaves(compiled.root))


def fetched(target: str, *, model: bool) -> Document:
    """The article in a file or at an address, read as the service would. Raises ``GuetteurError``."""
    if target.startswith(("http://", "https://")):
        return _understood(from_address(target), model=model, host=urlsplit(target).hostname or "")
    path = Path(target)
    if not path.is_file():
        raise GuetteurError(f"«{target}» is neither a file nor an address", permanent=True)
    return _understood(from_file(path), model=model)


def given(text: str, *, model: bool) -> Document:
    """A text as an article; its first line is the title where more lines follow."""
    return _understood(from_text(text, Hints()), model=model)


def stored(article: int) -> Document:
    """A stored article as the service matches it. Raises ``GuetteurError`` where there is none."""
    found = Article.objects.filter(pk=article).select_related("revision").first()
    if found is None or found.revision is None:
        raise GuetteurError(f"no article {article} with a text is stored", permanent=True)
    return documents([found.revision], contexts=True, vectors=True)[found.revision.pk]


def _understood(extracted: Extracted, *, model: bool, host: str = "") -> Document:
    from monitor.topics.loading import classifier

    return read(extracted, classifier() if model else None, host=host)


def passages(compiled: Compiled, document: Document, around: int = 40) -> tuple[list[Passage], Sequence[str]] | None:
    """What a match rests on: passages, and facts without one; None where there is no match."""
    result = evaluate(compiled, document)
    if result is None:
        return None
    texts = {"title": document.title, "lead": document.lead, "text": document.text}
    found = []
    for span in result.spans:
        text = texts[span.field]
        before, after = text[max(0, span.start - around) : span.start], text[span.end : span.end + around]
        found.append(Passage(before, text[span.start : span.end], after, span.term))
    return found, result.reasons


def unmet(query: str, glossary: Glossary, document: Document) -> list[str]:
    """The parts of a query, as far as ET and SAUF join them, that a document does not satisfy."""
    tree = parse(query)
    compiler = Compiler(glossary)
    parts = tree.operands if isinstance(tree, And) else (tree,)
    return [print_query(part) for part in parts if evaluate(compiler.compile(part), document) is None]
