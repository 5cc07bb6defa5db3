"""Random queries and documents, over few words so that they meet often."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import strategies as st

from monitor.watchlists.document import ActorMention, Document, Money, Region
from monitor.watchlists.syntax import (
    Actor,
    Amount,
    AtLeast,
    Comparison,
    Context,
    Count,
    Country,
    Form,
    Language,
    Near,
    Published,
    Query,
    Scope,
    Scoped,
    Status,
    Story,
    Term,
    Topic,
    Within,
    Word,
    conjunction,
    disjunction,
    negation,
)

WORDS = (
    "cloud",
    "clouds",
    "Cloud",
    "souverain",
    "souveraine",
    "l’État",
    "d’OVH",
    "État",
    "état",
    "Orange",
    "de",
    "3,2",
)
EXACT = ("Orange", "orange", "État", "cloud", "OVH")
PREFIXES = ("sou", "clou", "ora", "Éta")
ACTORS = ("ovh", "orange")
TOPICS = ("capital", "incidents")

stem_words = st.sampled_from(WORDS).map(Word)
words = st.one_of(
    stem_words,
    st.sampled_from(EXACT).map(lambda text: Word(text, Form.EXACT)),
    st.sampled_from(PREFIXES).map(lambda text: Word(text, Form.PREFIX)),
)


def _term(found: list[Word], slop: int | None) -> Term:
    return Term(tuple(found), slop if len(found) > 1 else None)


terms = st.builds(_term, st.lists(words, min_size=1, max_size=3), st.sampled_from((None, None, 0, 1, 3)))
actors = st.sampled_from(ACTORS).map(Actor)
comparisons = st.sampled_from(Comparison)
facts = st.one_of(
    st.builds(
        Topic,
        st.sampled_from(TOPICS),
        comparisons.filter(lambda c: c is not Comparison.EQUAL),
        st.sampled_from((0.25, 0.5)),
    ),
    st.sampled_from(TOPICS).map(Topic),
    st.sampled_from(("fr", "en")).map(Language),
    st.sampled_from(("FR", "BE")).map(Country),
    st.sampled_from(("confirmed", "denied")).map(Status),
    st.builds(Amount, comparisons, st.sampled_from((1e6, 5e6)), st.sampled_from(("", "EUR", "USD"))),
    st.builds(Published, st.sampled_from((None, date(2026, 3, 1))), st.just(date(2026, 6, 1))),
    st.booleans().map(Story),
)
places = st.recursive(
    st.one_of(terms, actors),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(disjunction),
        st.builds(Near, inner, inner, st.sampled_from((0, 1, 3))),
    ),
    max_leaves=4,
)
_outside = st.builds(Scoped, st.sampled_from((Scope.SOURCE, Scope.AUTHOR)), terms)
_scoped = st.builds(Scoped, st.sampled_from((Scope.TITLE, Scope.LEAD, Scope.TEXT)), places)
_within = st.builds(Within, st.sampled_from(Context), places)
_counted = st.builds(Count, st.sampled_from((1, 2, 3)), places)


def _at_least(operands: list[Query], minimum: int) -> Query:
    return AtLeast(min(minimum, len(operands)), tuple(operands))


queries: st.SearchStrategy[Query] = st.recursive(
    st.one_of(terms, terms, actors, facts, _outside, _scoped, _within, _counted, places),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(conjunction),
        st.lists(inner, min_size=2, max_size=4).map(disjunction),
        inner.map(negation),
        st.builds(_at_least, st.lists(inner, min_size=2, max_size=4), st.sampled_from((1, 2, 3))),
    ),
    max_leaves=8,
)

_pieces = st.sampled_from(
    (
        *WORDS,
        "souverainetés",
        "ORANGE",
        "ETAT",
        "oranges",
        "L'ÉTAT,",
        "«",
        "—",
        "\n\n",
        "29 242",
        "d'",
        "ovh.",
    )
)
texts = st.lists(_pieces, max_size=25).map(" ".join)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A document with mentions and regions that lie within its fields."""
    title, text = draw(texts), draw(texts)
    lead = draw(st.one_of(texts, st.integers(0, 20).map(lambda n: text[:n].rpartition(" ")[0])))
    lengths = {"title": len(title), "lead": len(lead), "text": len(text)}

    def passage() -> tuple[str, int, int]:
        field = draw(st.sampled_from(sorted(lengths)))
        start = draw(st.integers(0, lengths[field]))
        return field, start, min(start + draw(st.integers(1, 30)), lengths[field])

    mentions = [
        ActorMention(draw(st.sampled_from(ACTORS)), *passage(), draw(st.booleans()), draw(st.booleans()))
        for _ in range(draw(st.integers(0, 3)))
    ]
    regions = [Region(draw(st.sampled_from(Context)), *passage()) for _ in range(draw(st.integers(0, 2)))]
    return Document(
        title=title,
        lead=lead,
        text=text,
        source=draw(st.sampled_from(("Le Cloud", "L’État souverain"))),
        host=draw(st.sampled_from(("cloud.fr", "orange.fr"))),
        country=draw(st.sampled_from(("FR", "BE", ""))),
        authors=tuple(draw(st.lists(st.sampled_from(("Orange Cloud", "de OVH")), max_size=2))),
        language=draw(st.sampled_from(("fr", "en"))),
        published=draw(st.sampled_from((None, datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)))),
        topics=draw(st.dictionaries(st.sampled_from(TOPICS), st.sampled_from((0.1, 0.25, 0.4, 0.6)))),
        mentions=tuple(mentions),
        regions=tuple(regions),
        amounts=tuple(
            draw(st.lists(st.builds(Money, st.sampled_from((1e6, 3e6)), st.sampled_from(("EUR", "USD"))), max_size=2))
        ),
        status=draw(st.sampled_from(("confirmed", "denied", ""))),
        opens_story=draw(st.booleans()),
    )
