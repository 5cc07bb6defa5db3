"""What judgements say of a stored watchlist."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.articles.models import Actor, Article, Mention
from monitor.watchlists.assess import measured, suggestions
from monitor.watchlists.judgements import judge
from monitor.watchlists.models import Judgement, Watchlist
from tests import factories

pytestmark = pytest.mark.django_db
RELEVANT, NOISE = Judgement.Verdict.RELEVANT, Judgement.Verdict.OFF_TOPIC


def say(article: Article, on: Watchlist, verdict: Judgement.Verdict, *, by: str = "user:1", minutes: int = 0) -> None:
    now = factories.NOW + timedelta(minutes=minutes)
    judge(article, on, verdict, by=by, origin=Judgement.Origin.CONSOLE, now=now)


def judged(on: Watchlist, verdict: Judgement.Verdict, text: str, *terms: str) -> Article:
    article = factories.article(text=text)
    factories.match(article, on, why={"reasons": [], "terms": dict.fromkeys(terms, 1)})
    say(article, on, verdict)
    return article


def test_precision_and_noise_come_from_the_judgements_of_this_list() -> None:
    watchlist, other = factories.watchlist(), factories.watchlist()
    assert measured(watchlist).precision is None
    for number in range(3):
        judged(watchlist, RELEVANT, f"Un cloud {number}.", "cloud", "OVH")
    judged(watchlist, NOISE, "Un nuage.", "cloud", "nuage")
    judged(other, NOISE, "Un jeu.", "jeu")
    found = measured(watchlist)
    assert (found.relevant, found.noise) == (3, 1)
    assert found.precision is not None
    assert found.precision.value == pytest.approx(0.75)
    assert found.precision.low < 0.75 < found.precision.high
    assert [(t.term, t.relevant, t.noise) for t in found.terms] == [("nuage", 0, 1), ("cloud", 3, 1), ("OVH", 3, 0)]


def test_the_majority_holds_and_the_last_word_where_people_are_even() -> None:
    watchlist = factories.watchlist()
    article, even = factories.article(), factories.article()
    for by, verdict in (("user:1", RELEVANT), ("user:2", RELEVANT), ("user:3", NOISE)):
        say(article, watchlist, verdict, by=by)
    say(even, watchlist, RELEVANT)
    say(even, watchlist, NOISE, by="user:2", minutes=1)
    assert (measured(watchlist).relevant, measured(watchlist).noise) == (1, 1)


def test_suggestions_are_shared_absent_from_the_query_and_rare_elsewhere() -> None:
    actor = Actor.objects.create(slug="scaleway", name="Scaleway", kind="provider")
    watchlist = factories.watchlist(query="cloud OU souver*", only_relevant=False)
    texts = (
        "Hier, Scaleway a obtenu la qualification SecNumCloud pour son cloud souverain.",
        "La qualification SecNumCloud de Scaleway réjouit le cloud souverain. Marseille attend.",
    )
    for text in texts:
        article = judged(watchlist, RELEVANT, text)
        start = text.index("Scaleway")
        Mention.objects.create(revision=factories.current(article), actor=actor, start=start, end=start + 8)
    judged(watchlist, NOISE, "Un cloud de jeux, dit Marseille.")
    factories.article(text="Une page sans rapport, de Marseille.")
    found = {one.text: one for one in suggestions(watchlist, factories.NOW)}
    assert "qualification SecNumCloud" in found
    assert found["scaleway"].actor
    assert not {"cloud", "Marseille", "cloud souverain"} & found.keys()
    watchlist.query = 'cloud OU souver* OU SecNumCloud OU qualification OU acteur:"Scaleway"'
    watchlist.save()
    assert {one.text for one in suggestions(watchlist, factories.NOW)}.isdisjoint({"scaleway", "SecNumCloud"})


def test_one_article_suggests_nothing_and_a_faulty_query_is_no_obstacle() -> None:
    watchlist = factories.watchlist(query='cloud "ouvert')
    judged(watchlist, RELEVANT, "Le label SecNumCloud arrive.")
    assert suggestions(watchlist, factories.NOW) == []
    judged(watchlist, RELEVANT, "Encore le label SecNumCloud.")
    assert "SecNumCloud" in {one.text for one in suggestions(watchlist, factories.NOW)}
