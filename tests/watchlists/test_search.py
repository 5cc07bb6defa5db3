"""Preview and replay agree with live matching."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.articles.erase import erase_texts
from monitor.articles.models import Actor, Article, Mention, Revision
from monitor.watchlists import process
from monitor.watchlists.compile import Compiled, Compiler
from monitor.watchlists.document import Document
from monitor.watchlists.evaluate import evaluate
from monitor.watchlists.gather import documents as documents_of
from monitor.watchlists.lexemes import lexemes, superset, within
from monitor.watchlists.parse import parse
from monitor.watchlists.percolate import Percolator
from monitor.watchlists.search import preview, replay
from monitor.watchlists.syntax import Query
from tests import factories
from tests.watchlists.strategies import documents, queries
from tests.watchlists.test_percolate import GLOSSARY


def compiled(text: str) -> Compiled:
    return Compiler(GLOSSARY).compile(parse(text))


def stored(text: str, *, days_ago: float = 1, **values: Any) -> Article:
    article = factories.article(text=text, published_at=factories.NOW - timedelta(days=days_ago), **values)
    process.index(factories.current(article), article.published_at)
    return article


@pytest.mark.django_db
@settings(max_examples=120, deadline=None)
@given(queries, documents())
def test_postgresql_lets_every_match_through(query: Query, document: Document) -> None:
    asked = Compiler(GLOSSARY).compile(query)
    narrow = superset(asked)
    if evaluate(asked, document) is not None and narrow:
        with connection.cursor() as cursor:
            vector = lexemes(document.title, document.lead, document.text)
            cursor.execute("SELECT array_to_tsvector(%s::text[]) @@ %s::tsquery", [vector, narrow])
            assert cursor.fetchone() == (True,)


def test_what_postgresql_is_asked() -> None:
    assert superset(compiled('"cloud souverain" ET (Orange OU SFR)')) in {
        "('cloud' & 'souverain') & ('orang' | 'sfr')",
        "(('cloud' & 'souverain')) & ('orang' | 'sfr')",
    }
    assert superset(compiled("souver*")) == "('=souver':*)"
    assert superset(compiled("sujet:capital OU cloud")) == ""
    assert superset(compiled("O’Reilly")) == "('oreill')"


@pytest.mark.django_db
def test_a_preview_counts_and_shows() -> None:
    gazette = factories.source(name="La Gazette")
    first = stored("Un cloud souverain pour l’État.", days_ago=1, source=gazette)
    second = stored("Des clouds très souverains, un cloud souverain.", days_ago=3)
    stored("Un cloud, et un souverain.", days_ago=3)
    stored("Un cloud souverain d’autrefois.", days_ago=40)
    found = preview(compiled('"cloud souverain" OU nuage'), now=factories.NOW, days=30)
    assert [hit.article for hit in found.hits] == [first.pk, second.pk]
    assert found.exact
    assert (found.total, found.candidates) == (2, 3)
    assert found.sources["La Gazette"] == 1
    assert found.terms == {'"cloud souverain"': 2}
    assert sum(found.per_day.values()) == 2
    assert found.daily == pytest.approx(2 / 30)
    assert preview(compiled('"cloud souverain"'), now=factories.NOW, days=90).total == 3


@pytest.mark.django_db
def test_a_broad_query_is_estimated_on_a_sample() -> None:
    for number in range(40):
        stored(f"Un cloud numéro {number}.", days_ago=number / 4)
    found = preview(compiled("cloud"), now=factories.NOW, days=30, capacity=10)
    assert not found.exact
    assert (found.evaluated, found.total) == (10, 40)


@pytest.mark.django_db
def test_what_cannot_be_listed_is_estimated_from_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.watchlists.search.LISTED", 10)
    for number in range(1, 31):
        stored(f"Un cloud numéro {number}.", days_ago=number - 0.5)
    seen: list[tuple[int, int]] = []
    found = preview(compiled("cloud"), now=factories.NOW, days=30, progress=lambda done, of: seen.append((done, of)))
    assert found.truncated
    assert not found.exact
    # Ten articles cover nine days and a half of thirty.
    assert found.total == round(10 * 30 / 9.5)
    assert seen == [(0, 10), (10, 10)]


@pytest.mark.django_db
def test_a_query_without_words_is_evaluated_on_all() -> None:
    article = stored("Un texte.")
    factories.score(article, "capital", 0.9)
    stored("Un autre texte.")
    found = preview(compiled("sujet:capital>=0,8"), now=factories.NOW)
    assert [hit.article for hit in found.hits] == [article.pk]


@pytest.mark.django_db
def test_a_replay_tells_what_an_edit_adds_and_removes() -> None:
    jeu, nuage = stored("Le cloud des jeux, un jeu."), stored("Un nuage.")
    stored("Un cloud.")
    found = replay(compiled("cloud"), compiled("(cloud OU nuage) SAUF jeu"), now=factories.NOW)
    assert found.added == {nuage.revision_id}
    assert found.removed == {jeu.revision_id}


def test_the_months_of_a_period() -> None:
    assert within(date(2026, 11, 30), date(2026, 11, 30)) == "('@2026-11')"
    assert within(date(2025, 12, 31), date(2026, 2, 1)) == "('@2025-12' | '@2026-01' | '@2026-02')"


@pytest.mark.django_db
def test_a_preview_says_how_many_texts_are_no_longer_kept() -> None:
    kept, gone = stored("Un cloud souverain."), stored("Un cloud souverain.")
    stored("Un cloud souverain.", days_ago=90, erased_at=factories.NOW)
    with transaction.atomic():
        erase_texts([gone.pk], "Texte effacé.", factories.NOW)
    for query in ("cloud", "NON jeu"):
        found = preview(compiled(query), now=factories.NOW)
        assert found.revisions == {kept.revision_id}
        assert (found.candidates, found.erased) == (1, 1)


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(queries, min_size=3, max_size=8), st.lists(documents(), min_size=1, max_size=3))
def test_preview_and_live_matching_agree(asked: list[Query], read: list[Document]) -> None:
    """The same rows through the stage that matches and through the preview."""
    with transaction.atomic():
        Actor.objects.bulk_create([Actor(slug=slug, name=slug, kind="provider") for slug in ("ovh", "orange")])
        revisions = [store(document) for document in read]
        compiler = Compiler(GLOSSARY)
        compiled_queries = [compiler.compile(query) for query in asked]
        percolator: Percolator[int] = Percolator()
        for number, one in enumerate(compiled_queries):
            percolator.put(number, one)
        rows = Revision.objects.filter(pk__in=revisions).select_related("article__source")
        live = documents_of(list(rows), contexts=percolator.asks_for_contexts, vectors=False)
        found = {pk: percolator.match(document) for pk, document in live.items()}
        for number, one in enumerate(compiled_queries):
            previewed = preview(one, now=factories.NOW, days=365)
            assert previewed.exact
            assert previewed.revisions == {pk for pk, matches in found.items() if number in matches}
            for hit in previewed.hits:
                assert hit.result == found[hit.revision][number]
        transaction.set_rollback(True)


def store(document: Document) -> int:
    """Rows that hold what a document says; its passages are left to be found by the service."""
    source = factories.source(name=document.source, country=document.country)
    article = factories.article(
        title=document.title,
        text=document.text,
        source=source,
        language=document.language,
        published_at=document.published or factories.NOW,
        authors=list(document.authors),
        relevant=True,
    )
    amounts = [{"kind": "amount", "value": str(m.value), "unit": m.currency} for m in document.amounts]
    revision = factories.current(article)
    Revision.objects.filter(pk=revision.pk).update(
        lead=document.lead, status=document.status, understanding={"amounts": amounts}
    )
    revision.lead = document.lead
    for slug, value in document.topics.items():
        factories.score(article, slug, value)
    actors = dict(Actor.objects.values_list("slug", "pk"))
    Mention.objects.bulk_create(
        [
            Mention(revision=revision, actor_id=actors[m.actor], field=m.field, start=m.start, end=m.end)
            for m in document.mentions
        ],
        ignore_conflicts=True,
    )
    process.index(revision, article.published_at)
    return revision.pk
