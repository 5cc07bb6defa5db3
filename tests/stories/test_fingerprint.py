"""Fingerprints: what must not fool them, and what they must tell apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.stories.fingerprint import LEAST, Fingerprint, containment, near, overlap, resemblance

DISPATCH = (
    "Une panne du système de refroidissement a entraîné dans la nuit de lundi à mardi l’arrêt de plusieurs milliers de "
    "serveurs dans un centre de données de Nuagis à Lens, a indiqué l’hébergeur français. Deux salles sur douze ont "
    "été mises hors tension par précaution vers deux heures trente, a précisé un porte-parole, ajoutant qu’aucune "
    "perte de données n’était constatée à ce stade. Plusieurs sites de commerce en ligne et des services municipaux "
    "étaient inaccessibles mardi matin. Le groupe espère un retour à la normale en fin de journée."
)
SIDE_BAR = (
    " Lire aussi : pourquoi la facture des serveurs s’envole. Sur le même sujet : dix conseils pour sauvegarder ses "
    "photos. Abonnez-vous à notre lettre du soir. Nos offres pour les professionnels. Le cours du cuivre au plus haut "
    "depuis dix ans. Un câble rompu au large de Marseille. Les salaires des ingénieurs en hausse de trois pour cent. "
    "Suivez-nous sur les réseaux. Charte de la vie privée. Mentions légales. Gestion des témoins de connexion."
)
OTHER = (
    "Le conseil municipal de Vannes a adopté jeudi soir le budget de la ville pour l’année prochaine, marqué par une "
    "hausse de la taxe foncière et par la rénovation de quatre écoles. L’opposition a quitté la salle avant le vote, "
    "reprochant au maire d’avoir communiqué les documents la veille seulement."
)

vocabulary = st.sampled_from([f"mot{number}" for number in range(400)])
texts = st.lists(vocabulary, min_size=40, max_size=400).map(" ".join)


def test_side_bars_and_small_edits_do_not_fool_it() -> None:
    whole = Fingerprint.of(DISPATCH)
    edited = DISPATCH.replace("espère", "promet").replace("plusieurs milliers", "des milliers")
    for variant in (DISPATCH + SIDE_BAR, edited, edited + SIDE_BAR, DISPATCH[: len(DISPATCH) * 2 // 3] + SIDE_BAR):
        assert near(whole, Fingerprint.of(variant)) > 0.5, variant


def test_two_articles_that_share_only_furniture_are_apart() -> None:
    one, other = Fingerprint.of(DISPATCH + SIDE_BAR), Fingerprint.of(OTHER + SIDE_BAR)
    assert overlap(one, other) > 0.4
    assert near(one, other) == 0


def test_typography_and_case_are_no_difference() -> None:
    plain = DISPATCH.replace("’", "'").upper()
    assert resemblance(Fingerprint.of(DISPATCH), Fingerprint.of(plain)) == 1


@pytest.mark.parametrize("text", ["", "Un cloud.", "Mot " * 300])
def test_a_short_or_empty_text_is_near_nothing(text: str) -> None:
    one = Fingerprint.of(text)
    assert not one.sound
    assert one.keys == ()
    assert near(one, one) == 0


@given(texts)
def test_a_text_is_its_own_copy_and_survives_storing(text: str) -> None:
    one = Fingerprint.of(text)
    again = Fingerprint.from_bytes(one.to_bytes())
    assert (one.shingles, one.keys, one.limit) == (again.shingles, again.keys, again.limit)
    assert resemblance(one, again) == 1
    assert near(one, again) == (1 if one.shingles >= LEAST else 0)


@given(texts, texts)
def test_likeness_is_symmetric_and_a_share(one: str, other: str) -> None:
    first, second = Fingerprint.of(one), Fingerprint.of(other)
    for measure in (overlap, resemblance, near):
        assert measure(first, second) == pytest.approx(measure(second, first))
        assert 0 <= measure(first, second) <= 1


@given(texts, texts)
def test_the_whole_holds_its_part(part: str, rest: str) -> None:
    assert containment(Fingerprint.of(part), Fingerprint.of(f"{part} {rest}")) == 1


@given(st.lists(st.integers(0, 10**6), min_size=300, max_size=900, unique=True))
def test_a_sketch_estimates_what_a_part_is_of_the_whole(numbers: list[int]) -> None:
    words = [f"mot{number}" for number in numbers]
    whole, half = Fingerprint.of(" ".join(words)), Fingerprint.of(" ".join(words[len(words) // 2 :] + words[:10]))
    assert containment(half, whole) > 0.8
    assert abs(resemblance(half, whole) - 0.5) < 0.2


@given(texts, st.integers(0, 39), texts)
def test_an_index_of_keys_finds_copies(text: str, place: int, side_bar: str) -> None:
    words = text.split()
    words[place] = "autre"
    one, other = Fingerprint.of(text), Fingerprint.of(" ".join(words))
    if one.sound and other.sound and overlap(one, other) > 0.7:
        assert not one.key_set.isdisjoint(other.key_set)
