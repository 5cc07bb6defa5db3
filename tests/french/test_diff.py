from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.french.actors import load_actors
from monitor.french.diff import ChangeKind, Matter, compare

DEFAULTS = Path(__file__).parents[2] / "config" / "defaults" / "actors.toml"
GAZETTEER = load_actors(DEFAULTS.read_text(encoding="utf-8"))
OLD = "Hexanet pourrait racheter Cloudwatt. Le prix serait de 10 millions d’euros. Une fote demeure dans ce texte."


def matters(old: str, new: str) -> set[Matter]:
    return set(compare("Titre", old, "Titre", new, GAZETTEER).matters)


def test_what_changed_is_named() -> None:
    new = (
        "[MàJ du 12/01/2015 à 11h30] Hexanet rachète Cloudwatt. Le prix serait de 12 millions d’euros. "
        "Une faute demeure dans ce texte."
    )
    found = compare("Hexanet reprendrait Cloudwatt", OLD, "Hexanet reprend Cloudwatt", new, GAZETTEER)
    assert found.markers == ("[MàJ du 12/01/2015 à 11h30]",)
    assert found.title is not None
    assert set(found.title.matters) == {Matter.TITLE, Matter.STATUS}
    assert [set(c.matters) for c in found.changes] == [{Matter.STATUS}, {Matter.FIGURE}, set()]
    assert [(w.mark, w.text) for w in found.changes[1].words if w.mark != "="] == [("-", "10"), ("+", "12")]


def test_cosmetics_do_not_matter() -> None:
    assert matters(OLD, OLD.replace(". Le", ".\u00a0Le").replace("fote", "faute")) == set()
    assert compare("Un titre", OLD, "Un Titre", OLD).matters == frozenset()
    assert compare("T", OLD, "T", OLD).changes == ()


def test_a_new_passage_an_actor_and_a_negation_matter() -> None:
    added = compare("T", OLD, "T", OLD + " Les salariés du site lyonnais craignent une fermeture.")
    assert [c.kind for c in added.changes] == [ChangeKind.ADDED]
    assert Matter.PASSAGE in added.matters
    assert Matter.ACTOR in matters("Scaleway ouvre un site.", "OVHcloud ouvre un site.")
    assert Matter.NEGATION in matters("Le site est qualifié depuis mars.", "Le site n’est pas qualifié depuis mars.")


def test_a_removed_sentence_is_told() -> None:
    found = compare("T", OLD, "T", OLD.split(" Le prix")[0])
    assert [c.kind for c in found.changes] == [ChangeKind.REMOVED, ChangeKind.REMOVED]
    assert Matter.FIGURE in found.matters


@given(st.lists(st.sampled_from(OLD.split()), max_size=20), st.lists(st.sampled_from(OLD.split()), max_size=20))
@settings(max_examples=60, deadline=None)
def test_the_words_of_a_change_rebuild_both_sentences(first: list[str], second: list[str]) -> None:
    for change in compare("T", " ".join(first), "T", " ".join(second)).changes:
        old = "".join(w.text for w in change.words if w.mark in "=-")
        new = "".join(w.text for w in change.words if w.mark in "=+")
        assert old == (change.old.text if change.old else "")
        assert new == (change.new.text if change.new else "")
