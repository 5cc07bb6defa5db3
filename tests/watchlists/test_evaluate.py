"""Fields, facts, actors and passages: what a query rests on in one article."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.watchlists.compile import compile_query
from monitor.watchlists.document import ActorMention, Document, Money, Region
from monitor.watchlists.errors import QueryError
from monitor.watchlists.evaluate import MatchResult, evaluate
from monitor.watchlists.glossary import Glossary, actor_names
from monitor.watchlists.parse import parse
from monitor.watchlists.syntax import Context

TEXT = (
    "Le cloud souverain avance. Orange dément le rachat d’OVHcloud. "
    "« Un rachat serait une erreur », dit Anne Martin. Une orange sur la table. Le contrat vaut 12 M€."
)


def _region(context: Context, passage: str) -> Region:
    start = TEXT.index(passage)
    return Region(context, "text", start, start + len(passage))


def _mention(actor: str, name: str, *, negated: bool = False) -> ActorMention:
    start = TEXT.index(name)
    return ActorMention(actor, "text", start, start + len(name), negated=negated)


ARTICLE = Document(
    title="Orange et l’État relancent le cloud",
    lead="Le cloud souverain avance.",
    text=TEXT,
    source="Le Monde informatique",
    host="lemondeinformatique.fr",
    country="FR",
    authors=("Anne Martin", "Luc d’Arc"),
    language="fr",
    published=datetime(2026, 3, 1, 23, 30, tzinfo=UTC),
    topics={"capital": 0.72, "incidents": 0.1},
    mentions=(
        _mention("orange", "Orange"),
        _mention("ovhcloud", "OVHcloud", negated=True),
        ActorMention("orange", "title", 0, 6),
    ),
    regions=(
        _region(Context.NEGATED, "Orange dément le rachat d’OVHcloud."),
        _region(Context.QUOTED, "« Un rachat serait une erreur »"),
    ),
    amounts=(Money(12_000_000, "EUR"), Money(3, "USD")),
    status="denied",
    opens_story=True,
)
GLOSSARY = Glossary(
    actors=actor_names(
        [("orange", ["Orange", "France Télécom"]), ("ovhcloud", ["OVHcloud", "OVH"]), ("free", ["Free"])]
    ),
    topics={"capital": 0.5, "incidents": 0.5},
    queries={
        "acteurs": 'acteur:"OVH" OU acteur:Free',
        "a": "@b",
        "b": "cloud OU @a",
        "faux": 'cloud "ouvert',
        "profond": "@acteurs SAUF @faux",
    },
)


def held(query: str, article: Document = ARTICLE) -> MatchResult | None:
    return evaluate(compile_query(parse(query), GLOSSARY), article)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("titre:état", True),
        ("titre:souverain", False),
        ("chapo:souverain", True),
        ("chapo:rachat", False),
        ("texte:rachat", True),
        ("texte:état", False),
        ("titre:(cloud ET rachat)", False),
        ("titre:cloud rachat", False),
        ("titre:cloud ET rachat", True),
        ("titre:(Orange PROCHE/6 cloud)", True),
        ("Orange PROCHE/0 l’État", False),
        ("état PROCHE/50 rachat", False),
        ('"cloud le cloud"', False),
        ("3+ cloud", False),
        ("2+ cloud", True),
        ("source:monde", True),
        ('source:"Le Monde informatique"', True),
        ("source:lemondeinformatique.fr", True),
        ("source:figaro", False),
        ("monde", False),
        ("auteur:martin", True),
        ('auteur:"Martin Luc"', False),
        ("auteur:Arc", True),
        ("langue:fr", True),
        ("langue:anglais", False),
        ("pays:France", True),
        ("pays:(BE OU CH)", False),
        ("date:2026-03-02", True),
        ("date:2026-03-01", False),
        ("date>=2026-03-02", True),
        ("date>2026-03-02", False),
        ("date:2026-02..2026-03", True),
        ("sujet:capital>=0,7", True),
        ("sujet:capital>=0,73", False),
        ("sujet:capital", True),
        ("sujet:incidents", False),
        ("sujet:incidents<0,2", True),
        ("statut:démenti", True),
        ("statut:confirmé", False),
        ("histoire:nouvelle", True),
        ("histoire:suite", False),
        ("montant>=10M€", True),
        ("montant>=10M$", False),
        ("montant>=13M€", False),
        ("montant=3", True),
        ('acteur:"Orange"', True),
        ('acteur:"France Télécom"', True),
        ("acteur:free", False),
        ("titre:acteur:Orange", True),
        ("titre:acteur:OVH", False),
        ("acteur:Orange PROCHE/4 acteur:OVHcloud", True),
        ("acteur:Orange PROCHE/3 acteur:OVHcloud", False),
        ("2+ acteur:Orange", True),
        ("3+ acteur:Orange", False),
        ("nié:rachat", True),
        ("cité:rachat", True),
        ("nié:contrat", False),
        ("cité:contrat", False),
        ("nié:acteur:OVH", True),
        ("cité:acteur:OVH", False),
        ("nié:(contrat OU acteur:Orange)", True),
        ("2+ nié:rachat", False),
        ("cité:(rachat PROCHE/3 erreur)", True),
        ("@acteurs", True),
        ("titre:@acteurs", False),
        ("cloud SAUF @acteurs", False),
    ],
)
def test_fields_and_facts(query: str, expected: bool) -> None:
    assert (held(query) is not None) is expected


def test_an_article_without_a_date_or_a_lead() -> None:
    bare = replace(ARTICLE, published=None, lead="", amounts=(), mentions=(), topics={})
    for query in ("date>=2000", "chapo:cloud", "montant>=0", "acteur:Orange", "sujet:capital<1"):
        assert held(query, bare) is None
        assert held(f"cloud SAUF {query}", bare) is not None


def test_a_lead_apart_from_the_text_is_read_too() -> None:
    apart = replace(ARTICLE, lead="Un chapô à part sur SecNumCloud.")
    result = held("SecNumCloud", apart)
    assert result is not None
    assert [(s.field, apart.lead[s.start : s.end]) for s in result.spans] == [("lead", "SecNumCloud")]
    assert held("chapo:cloud", apart) is None


def test_passages_and_reasons_say_why() -> None:
    result = held('(Orange PROCHE/3 rachat OU jeu) ET sujet:capital ET acteur:"OVH" SAUF SFR')
    assert result is not None
    assert [(s.field, TEXT[s.start : s.end], s.term) for s in result.spans] == [
        ("text", "Orange", "Orange"),
        ("text", "rachat", "rachat"),
        ("text", "OVHcloud", "acteur : OVH"),
    ]
    assert result.reasons == ("sujet capital : 72\u00a0%",)


def test_only_the_pairs_that_are_near_are_shown() -> None:
    result = held("orange PROCHE/2 table")
    assert result is not None
    assert [TEXT[s.start : s.end] for s in result.spans] == ["orange", "table"]


def test_an_alternative_that_fails_shows_nothing() -> None:
    result = held("(cloud ET jeu) OU contrat")
    assert result is not None
    assert [TEXT[s.start : s.end] for s in result.spans] == ["contrat"]


@pytest.mark.parametrize(
    ("query", "position", "said"),
    [
        ("cloud ET acteur:OVHclod", 16, "acteur inconnu « OVHclod »"),
        ("sujet:capitale", 6, "sujet inconnu « capitale »"),
        ("cloud @inconnue", 6, "sous-requête inconnue « @inconnue »"),
        ("cloud ET @a", 9, "les sous-requêtes tournent en rond : @a → @b → @a"),
        ("cloud OU @faux", 9, "dans @faux : guillemet ouvert à la position 7"),
        ("@profond", 0, "dans @profond : dans @faux : guillemet ouvert"),
        ("titre:source:monde", 6, "« source: » n’a pas de sens dans un autre champ"),
        ("nié:source:monde", 4, "« source: » n’a pas de sens dans un autre champ"),
        ("nié:cité:rachat", 4, "« cité: » n’a pas de sens ici"),
        ("source:acteur:Orange", 14, "un acteur se cherche dans le titre"),
        ("a PROCHE/3 (b ET c)", 12, "PROCHE ne s’applique qu’à des mots"),
        ("2+ langue:fr", 10, "un nombre minimal ne s’applique qu’à des mots"),
        ('"…"', 0, "ne contient ni lettre ni chiffre"),
    ],
)
def test_names_and_senses_are_checked(query: str, position: int, said: str) -> None:
    with pytest.raises(QueryError) as caught:
        held(query)
    assert said in caught.value.french
    assert caught.value.position == position


def test_a_misspelt_actor_is_suggested() -> None:
    with pytest.raises(QueryError) as caught:
        held("acteur:OVHclod")
    assert caught.value.advice == "Vouliez-vous dire « ovhcloud » ?"
