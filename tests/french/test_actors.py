from __future__ import annotations

from pathlib import Path

import pytest

from monitor.french.actors import ActorsError, load_actors
from monitor.french.gazetteer import Gazetteer

ACTOR = '[[actor]]\nslug = "nuagia"\nname = "Nuagia"\nkind = "provider"\naliases = ["Nuagia"]\n'
DEFAULTS = Path(__file__).parents[2] / "config" / "defaults" / "actors.toml"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_actors(DEFAULTS.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[actor", "not valid TOML"),
        ("x = 1", "no \\[\\[actor\\]\\] block"),
        (ACTOR + ACTOR, "nuagia: this slug is used twice"),
        (ACTOR.replace("provider", "cloud"), "nuagia: kind 'cloud' is none of"),
        (ACTOR.replace('slug = "nuagia"', 'slug = "Nua gia"'), "slug 'Nua gia' must be"),
        (ACTOR.replace('name = "Nuagia"\n', ""), "nuagia: name is missing"),
        (ACTOR + 'colour = "red"', "nuagia: unknown key colour"),
        (ACTOR + "ambiguous = true", "nuagia: an ambiguous actor needs context"),
        (ACTOR + 'country = "France"', "is no ISO code"),
        (ACTOR + '[[actor.became]]\nslug = "rien"', "no actor 'rien'"),
        (ACTOR + '[[actor.became]]\nslug = "nuagia"', "cannot become itself"),
        (ACTOR + '[[actor.became]]\nslug = "nuagia"\ndate = "hier"', "date 'hier' is none"),
        (ACTOR.replace('["Nuagia"]', '"Nuagia"'), "aliases must be a list"),
        (ACTOR.replace('aliases = ["Nuagia"]', ""), "needs at least one of aliases"),
    ],
)
def test_mistakes_are_named(text: str, message: str) -> None:
    with pytest.raises(ActorsError, match=message) as caught:
        load_actors(text)
    assert caught.value.permanent
    assert caught.value.french.startswith("Acteurs")


def names(gazetteer: Gazetteer, text: str) -> list[tuple[str, str]]:
    return [(m.actor, text[m.start : m.end]) for m in gazetteer.mentions(text)]


def test_case_accents_and_hyphens_do_not_matter_to_an_alias(gazetteer: Gazetteer) -> None:
    assert [a for a, _ in names(gazetteer, "GAÏA X, gaia-x et Caisse des depots")] == [
        "gaia-x",
        "gaia-x",
        "caisse-des-depots",
    ]


def test_part_of_a_longer_word_is_no_mention(gazetteer: Gazetteer) -> None:
    assert names(gazetteer, "OVHcloudien, Scalewayer et sfrench") == []


def test_a_mention_says_why(gazetteer: Gazetteer) -> None:
    (plain, doubtful) = gazetteer.mentions("Cloudwatt attire l’opérateur Orange.")
    assert (plain.confidence, plain.reason) == (1.0, "forme sans équivoque")
    assert 0.5 < doubtful.confidence < 1
    assert doubtful.reason.startswith("contexte")


def test_short_forms_follow_the_long_one(gazetteer: Gazetteer) -> None:
    text = "La Caisse des dépôts vend. La Caisse gagne ; la Caisse d’épargne, non. La caisse du magasin est vide."
    assert names(gazetteer, text) == [("caisse-des-depots", "Caisse des dépôts"), ("caisse-des-depots", "Caisse")]
    assert names(gazetteer, "La Caisse gagne.") == []
    text = "L’Agence européenne pour la cybersécurité (AEC) écrit. L’AEC propose."
    assert [a for a, _ in names(gazetteer, text)] == ["enisa"] * 3


def test_lineage_goes_both_ways(gazetteer: Gazetteer) -> None:
    assert gazetteer.successors("cloudwatt") == ["orange-business"]
    assert gazetteer.successors("cloudwatt", at="2014") == []
    assert "cloudwatt" in gazetteer.predecessors("orange-business")
    assert "numergy" in gazetteer.predecessors("sfr")
    with pytest.raises(KeyError):
        gazetteer.successors("inconnu")
