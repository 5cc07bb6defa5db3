"""Query, topics, examples and scope together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from monitor.watchlists.compile import Compiler
from monitor.watchlists.criteria import Criteria, compile_criteria
from monitor.watchlists.document import Document
from monitor.watchlists.errors import QueryError
from monitor.watchlists.evaluate import evaluate
from monitor.watchlists.glossary import Glossary
from monitor.watchlists.percolate import Percolator

GLOSSARY = Glossary(topics={"capital": 0.5, "incidents": 0.5})
ARTICLE = Document(
    title="Un cloud",
    host="www.gazette.fr",
    topics={"capital": 0.7},
    relevant=True,
    rights="open",
    embedding=(0.6, 0.8),
)


def matches(article: Document = ARTICLE, **values: Any) -> bool:
    compiled = compile_criteria(Criteria(**values), Compiler(GLOSSARY))
    percolator: Percolator[str] = Percolator()
    percolator.put("list", compiled)
    alone = evaluate(compiled, article) is not None
    assert bool(percolator.match(article)) is alone
    return alone


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"query": "cloud"}, True),
        ({"topics": {"capital": 0.7}}, True),
        ({"topics": {"capital": 0.71}}, False),
        ({"topics": {"incidents": 0.5, "capital": 0.5}}, True),
        ({"query": "nuage", "topics": {"capital": 0.5}}, False),
        ({"query": "cloud", "topics": {"incidents": 0.5}}, False),
        ({"examples": [(0.0, 1.0)]}, True),
        ({"examples": [(-0.8, 0.6)]}, False),
        ({"examples": [(1.0, 0.0)], "similarity": 0.8}, False),
        ({"examples": [(1.0, 0.0), (0.6, 0.8)]}, True),
        ({"examples": [(1.0, 0.0)], "similarity": 0.5}, True),
        ({"query": "cloud", "only_relevant": True}, True),
        ({"query": "cloud", "languages": frozenset({"en"})}, False),
        ({"query": "cloud", "languages": frozenset({"en", "fr"})}, True),
        ({"query": "cloud", "sources": frozenset({"gazette.fr"})}, True),
        ({"query": "cloud", "sources": frozenset({"zette.fr"})}, False),
        ({"query": "cloud", "excluded_sources": frozenset({"gazette.fr"})}, False),
        ({"query": "cloud", "rights": frozenset({"contract"})}, False),
        ({"query": "NON jeu", "only_relevant": True}, True),
    ],
)
def test_each_kind_of_criterion_narrows(values: dict[str, Any], expected: bool) -> None:
    assert matches(**values) is expected


def test_an_article_not_known_to_be_relevant_is_not() -> None:
    assert not matches(replace(ARTICLE, relevant=None), query="cloud", only_relevant=True)


def test_an_article_without_an_embedding_resembles_nothing() -> None:
    assert not matches(replace(ARTICLE, embedding=None), examples=[(0.6, 0.8)])


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "la liste ne demande rien"),
        ({"query": "  "}, "la liste ne demande rien"),
        ({"query": "NON jeu"}, "que des exclusions ou des dates"),
        ({"query": "date>=2026-01-01 SAUF jeu"}, "que des exclusions ou des dates"),
        ({"query": "cloud OU NON jeu"}, "que des exclusions ou des dates"),
        ({"topics": {"inconnu": 0.5}}, "sujet inconnu"),
    ],
)
def test_what_cannot_be_watched_is_refused_with_its_reason(values: dict[str, Any], said: str) -> None:
    with pytest.raises(QueryError) as caught:
        matches(**values)
    assert said in caught.value.french


def test_the_scope_is_no_reason() -> None:
    compiled = compile_criteria(
        Criteria(query="cloud", only_relevant=True, languages=frozenset({"fr"})), Compiler(GLOSSARY)
    )
    result = evaluate(compiled, ARTICLE)
    assert result is not None
    assert result.reasons == ()
