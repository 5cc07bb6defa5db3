"""Joining, opening and linking, on values alone."""

from __future__ import annotations

import pytest

from monitor.stories.grouping import copied, decide
from monitor.stories.measure import b_cubed, group
from monitor.stories.portrait import portray, rarity
from tests.factories import NOW
from tests.stories.values import PANNE, PANNE_SUITE, RACHAT, VANNES, portrait, vector

OUTAGE = portrait(1, "Panne de refroidissement chez Nuagis à Lens", PANNE, vector("panne"))
LATER = portrait(2, "Nuagis rallume ses serveurs de Lens", PANNE_SUITE, vector("panne", place=11), hours=12)
DEAL = portrait(3, "Nuagis rachète l’allemand Wolkenhaus", RACHAT, vector("rachat", place=12), hours=20)
TOWN = portrait(4, "Vannes vote son budget", VANNES, vector("vannes", place=13), hours=3)


def test_the_first_article_opens_a_story() -> None:
    assert decide(OUTAGE, {}).story is None
    assert decide(OUTAGE, {7: []}).story is None


def test_another_telling_of_the_event_joins() -> None:
    decision = decide(LATER, {7: [OUTAGE], 8: [TOWN]})
    assert decision.story == 7
    assert decision.likeness is not None
    assert decision.likeness > 0.5


def test_the_same_actor_in_the_same_week_is_another_story() -> None:
    decision = decide(DEAL, {7: [OUTAGE, LATER], 8: [TOWN]})
    assert decision.story is None
    assert decision.likeness is not None
    assert decision.likeness < 0.5


def test_a_late_arrival_joins_too() -> None:
    assert decide(OUTAGE, {7: [LATER], 8: [TOWN]}).story == 7


def test_without_a_vector_only_a_copy_joins() -> None:
    copy = portrait(5, "Panne chez Nuagis", PANNE + " (avec AFP)", None, hours=1)
    assert decide(copy, {7: [OUTAGE], 8: [TOWN]}).story == 7
    assert decide(portrait(6, "Rien de commun", VANNES[:40], None), {7: [OUTAGE]}).story is None


def test_an_article_that_is_both_makes_two_stories_one_unless_a_person_said_no() -> None:
    twin = portrait(9, "Panne de refroidissement chez Nuagis", PANNE, vector("panne", place=14), hours=1)
    stories = {7: [OUTAGE], 8: [twin], 9: [TOWN]}
    both = decide(LATER, stories)
    assert {both.story, *both.links} == {7, 8}
    assert decide(LATER, stories, frozenset({frozenset({7, 8})})).links == ()


def test_furniture_of_one_site_makes_no_copy() -> None:
    menu = "Nos rubriques, nos dossiers, nos archives et nos lettres du soir pour ne rien manquer de la semaine. " * 3
    pages = [
        portrait(place, title, f"{menu} {text}", None, source="gazette.example")
        for place, (title, text) in enumerate((("Panne à Lens", RACHAT[:150]), ("Budget voté", VANNES[:150])))
    ]
    assert not copied(*pages)
    assert copied(OUTAGE, portrait(5, "Titre refait", PANNE, None))


def test_articles_are_grouped_as_they_arrive() -> None:
    found = group([OUTAGE, TOWN, LATER, DEAL])
    assert found == [0, 1, 0, 3]


@pytest.mark.parametrize(
    ("found", "precision", "recall"),
    [([1, 1, 2, 2], 1, 1), ([1, 1, 1, 1], 0.5, 1), ([1, 2, 3, 4], 1, 0.5), ([], 0, 0)],
)
def test_b_cubed(found: list[int], precision: float, recall: float) -> None:
    scores = b_cubed(found, ["a", "a", "b", "b"][: len(found)])
    assert (scores.b3_precision, scores.b3_recall) == (precision, recall)


def test_a_portrait_tells_names_from_words() -> None:
    made = portray(
        1, NOW, "s", "Nuagis rallume Lens", PANNE, figures=[{"kind": "amount", "value": "90.0", "unit": "EUR"}]
    )
    assert {"nuagis", "len"} & set(made.names)
    assert "serveur" in made.words
    assert not set(made.names) & set(made.words)
    assert made.figures == {"90EUR"}
    assert rarity("de") < 0.1 < rarity("serveur") <= rarity("nuagis") == 1
