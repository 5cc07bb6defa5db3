"""Percolation: the index finds exactly what the evaluator finds one query at a time, whatever was changed."""

from __future__ import annotations

from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.watchlists.compile import Compiler
from monitor.watchlists.document import Document
from monitor.watchlists.evaluate import evaluate
from monitor.watchlists.glossary import Glossary, actor_names
from monitor.watchlists.parse import parse
from monitor.watchlists.percolate import Percolator
from monitor.watchlists.printing import print_query
from monitor.watchlists.reading import Reading
from monitor.watchlists.syntax import Query
from tests.watchlists.oracle import Oracle
from tests.watchlists.strategies import documents, queries

GLOSSARY = Glossary(
    actors=actor_names([("ovh", ["OVH"]), ("orange", ["Orange"])]), topics={"capital": 0.5, "incidents": 0.5}
)


def percolator(texts: dict[str, str]) -> Percolator[str]:
    compiler = Compiler(GLOSSARY)
    found: Percolator[str] = Percolator()
    for name, text in texts.items():
        found.put(name, compiler.compile(parse(text)))
    return found


@settings(max_examples=150, deadline=None)
@given(queries, documents())
def test_the_evaluator_means_what_the_language_says(query: Query, document: Document) -> None:
    compiled = Compiler(GLOSSARY).compile(query)
    assert (evaluate(compiled, document) is not None) is Oracle(document).holds(query)


@settings(max_examples=120, deadline=None)
@given(
    st.lists(queries, min_size=1, max_size=12),
    st.lists(documents(), min_size=1, max_size=3),
    st.sampled_from((0, 1, 16)),
    st.data(),
)
def test_percolation_is_evaluation_of_each_query(
    asked: list[Query], texts: list[Document], crowd: int, data: st.DataObject
) -> None:
    with mock.patch("monitor.watchlists.index._CROWD", crowd):
        check_percolation(asked, texts, data)


def check_percolation(asked: list[Query], texts: list[Document], data: st.DataObject) -> None:
    """Put, remove and exchange queries, then ask each by itself and all together."""
    compiler = Compiler(GLOSSARY)
    compiled = {number: compiler.compile(query) for number, query in enumerate(asked)}
    held: Percolator[int] = Percolator()
    for number, query in compiled.items():
        held.put(number, query)
    for number in data.draw(st.sets(st.sampled_from(sorted(compiled)))):
        held.remove(number)
        if data.draw(st.booleans()):
            held.put(number, compiled[number])
        else:
            del compiled[number]
    for document in texts:
        naive = {n: r for n, q in compiled.items() if (r := evaluate(q, document)) is not None}
        assert held.match(document) == naive


@settings(max_examples=80, deadline=None)
@given(queries, documents())
def test_passages_are_words_of_the_document(query: Query, document: Document) -> None:
    result = evaluate(Compiler(GLOSSARY).compile(query), document)
    fields = {"title": document.title, "lead": document.lead, "text": document.text}
    for span in result.spans if result else ():
        passage = fields[span.field][span.start : span.end]
        assert passage
        assert passage == passage.strip()
    if result is not None:
        assert list(result.spans) == sorted(set(result.spans))


@settings(max_examples=60, deadline=None)
@given(queries, documents())
def test_a_named_sub_query_stands_for_its_text(query: Query, document: Document) -> None:
    named = Glossary(GLOSSARY.actors, GLOSSARY.topics, {"a": print_query(query), "b": "@a OU introuvable"})
    compiled = Compiler(named).compile(parse("@b"))
    assert (evaluate(compiled, document) is not None) is Oracle(document).holds(query)


def test_a_query_that_is_replaced_no_longer_matches() -> None:
    held = percolator({"a": "cloud", "b": "souver*"})
    document = Document(title="Un cloud souverain")
    assert set(held.match(document)) == {"a", "b"}
    held.put("a", Compiler(GLOSSARY).compile(parse("nuage")))
    assert set(held.match(document)) == {"b"}
    assert set(held.match(Document(title="Un nuage"))) == {"a"}
    held.remove("b")
    held.remove("b")
    assert "b" not in held
    assert len(held) == 1
    assert not held.match(document)


def test_queries_without_a_word_have_an_index_of_their_own() -> None:
    held = percolator(
        {
            "topic": "sujet:capital>=0,7",
            "actor": 'acteur:"OVH"',
            "only an exclusion": "NON cloud",
            "only a date": "date>=2026-01-01",
            "source": "source:monde",
            "prefix": "souver*",
        }
    )
    assert set(held.match(Document(title="rien"))) == {"only an exclusion"}
    assert set(held.match(Document(title="cloud", topics={"capital": 0.7}))) == {"topic"}
    assert set(held.match(Document(title="cloud", source="Le Monde"))) == {"source"}
    assert set(held.match(Document(title="cloud et souveraineté"))) == {"prefix"}


@pytest.mark.parametrize("removed", [0, 30, 499, 500])
def test_queries_that_crowd_under_one_word_are_found_and_forgotten(removed: int) -> None:
    held = Percolator[int](lambda key: 0.001 if key == "rachat" else 0.5)
    compiler = Compiler(GLOSSARY)
    for number in range(500):
        held.put(number, compiler.compile(parse(f"rachat ET (nom{number} OU nom{number + 1})")))
    for number in range(removed):
        held.remove(number)
    found = held.candidates(Reading(Document(title="Rachat de nom499")))
    assert {entry.name for entry in found} == {498, 499} - set(range(removed))
    held.put(7, compiler.compile(parse("rachat")))
    assert 7 in held.match(Document(title="Un rachat"))


def test_a_prefix_that_comes_late_finds_words_met_before() -> None:
    held = percolator({"a": "souver*"})
    document = Document(title="Une acquisition souveraine")
    before = Reading(document)
    assert set(held.match(document)) == {"a"}
    held.put("b", Compiler(GLOSSARY).compile(parse("acqui*")))
    assert set(held.match(document)) == set(held.match(before)) == {"a", "b"}
    held.remove("a")
    assert set(held.match(document)) == {"b"}


@settings(max_examples=40, deadline=None)
@given(st.lists(documents(), min_size=1, max_size=6))
def test_a_memory_that_overflows_loses_no_prefix(texts: list[Document]) -> None:
    with mock.patch("monitor.watchlists.prefixes.CAPACITY", 3):
        held = percolator({"a": "sou*", "b": "clou*", "c": "éta*"})
        for document in texts:
            each = {entry.name: evaluate(entry.compiled, document) for entry in held.entries()}
            naive = {name: result for name, result in each.items() if result is not None}
            assert held.match(document) == naive


def test_few_candidates_are_evaluated() -> None:
    held = percolator({f"q{n}": f"cloud ET nom{n}" for n in range(500)})
    found = held.candidates(Reading(Document(title="Le cloud de nom7")))
    assert [entry.name for entry in found] == ["q7"]
