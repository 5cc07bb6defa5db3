"""Every field of the language, from the rows of one stored article to the decision."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.articles.models import Actor, Mention, Revision
from monitor.watchlists.compile import Compiler
from monitor.watchlists.document import Document
from monitor.watchlists.evaluate import evaluate
from monitor.watchlists.gather import documents
from monitor.watchlists.live import glossary
from monitor.watchlists.models import SubQuery
from monitor.watchlists.parse import parse
from tests import factories

pytestmark = pytest.mark.django_db

HELD = """
    titre:Orange; titre:(Orange PROCHE/3 cloud); chapo:coentreprise; texte:"cloud souverain"; source:"La Gazette";
    source:gazette.fr; auteur:Martin; langue:fr; langue:français; pays:FR; pays:(BE OU France); date:2026-11-23;
    date>=2026-11-01; date:2026-11; sujet:capital>=0,7; sujet:capital; acteur:"Orange"; acteur:"France Télécom";
    titre:acteur:Orange; statut:conditionnel; montant>=10M€; montant>=100M$; montant=12M€; histoire:nouvelle;
    nié:acteur:SecNumCloud; cité:erreur; AU MOINS 2 DE (cloud, Bleu, coentreprise); 2+ cloud; "souverain cloud"~3;
    Orange PROCHE/10 cloud; =Orange; souver*; Orange ET cloud SAUF météo; Orange AND cloud NOT météo; cloud OR météo;
    @operateurs; texte:@operateurs SAUF météo
"""
REFUSED = """
    titre:souverain; chapo:rachat; texte:gazette; source:figaro; auteur:Durand; langue:en; pays:BE; date:2026-11-22;
    date<2026-11-01; sujet:capital>=0,8; sujet:incidents; acteur:"Bleu"; titre:acteur:SecNumCloud; statut:démenti;
    montant>=150M€; montant>=13M$ ET montant>=200M$; histoire:suite; nié:acteur:Orange; cité:contrat;
    AU MOINS 2 DE (Orange, météo, Anssi); 6+ cloud; "souverain vendu"~0; Orange PROCHE/0 souverain;
    =orangE; météo*; Orange SAUF cloud
"""
TEXT = (
    "Orange, la coentreprise et le cloud. Le cloud souverain serait vendu 12 millions d’euros, sans label SecNumCloud. "
    "« Une erreur », juge un élu. Un autre cloud suivrait."
)


def split(listed: str) -> list[str]:
    return [query.strip() for query in listed.split(";") if query.strip()]


@pytest.fixture
def article() -> Document:
    source = factories.source(name="La Gazette", host="gazette.fr", country="FR")
    made = factories.article(
        title="Orange vend son cloud, pour 120 millions de dollars",
        text=TEXT,
        source=source,
        authors=["Anne Martin"],
        published_at=datetime(2026, 11, 22, 23, 30, tzinfo=UTC),
    )
    revision = factories.current(made)
    start = TEXT.index("SecNumCloud")
    Revision.objects.filter(pk=revision.pk).update(
        lead="Orange, la coentreprise et le cloud.",
        status="conditional",
        understanding={
            "amounts": [{"kind": "amount", "value": "12000000", "low": None, "high": None, "unit": "EUR"}],
            "negated": [{"slug": "secnumcloud", "field": "text", "start": start, "negation": "without", "role": ""}],
        },
    )
    for slug, name, aliases in (
        ("orange", "Orange", ["France Télécom"]),
        ("secnumcloud", "SecNumCloud", []),
        ("bleu", "Bleu", []),
    ):
        Actor.objects.create(slug=slug, name=name, kind="provider", spec={"aliases": aliases})
    for slug, field, first, last in (("orange", "title", 0, 6), ("secnumcloud", "text", start, start + 11)):
        actor = Actor.objects.get(slug=slug)
        Mention.objects.create(revision=revision, actor=actor, field=field, start=first, end=last)
    factories.score(made, "capital", 0.74)
    factories.score(made, "incidents", 0.1)
    rows = list(Revision.objects.filter(pk=revision.pk).select_related("article__source"))
    return documents(rows, contexts=True, vectors=False)[revision.pk]


def test_each_construct_decides_on_a_stored_article(article: Document) -> None:
    client = factories.client()
    SubQuery.objects.create(client=client, slug="operateurs", query='acteur:"Orange" OU SFR OU cloud')
    compiler = Compiler(glossary(client.pk))
    decided = {
        query: evaluate(compiler.compile(parse(query)), article) is not None for query in split(HELD) + split(REFUSED)
    }
    assert [query for query in split(HELD) if not decided[query]] == []
    assert [query for query in split(REFUSED) if decided[query]] == []
