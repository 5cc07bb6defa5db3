"""What an article adds to a story that was told."""

from __future__ import annotations

from monitor.alerts.novelty import Said, fresh, joined, told


def test_only_what_was_not_told_is_new() -> None:
    opening = Said({"120000000 EUR": "120 millions  d’euros", "29 EUR": "29 euros"}, {"nuagis": "Nuagis", "ovh": "OVH"})
    before = Said({"29 EUR": "29 €"}, {"ovh": "OVHcloud"})
    assert fresh(opening, before) == ("Nouveau chiffre\u00a0: 120 millions d’euros", "Nouvel acteur\u00a0: Nuagis")
    assert fresh(opening, opening) == ()


def test_the_lines_of_what_is_new_are_read_back_from_a_reason() -> None:
    news = ("Nouveau chiffre\u00a0: 120 millions d’euros", "Nouvel acteur\u00a0: Nuagis")
    assert told(joined(news)) == news
    assert told(f"Attend le 26/11/2026 à 7\u00a0h\u00a030 (silence). {joined(news)}") == news
    assert told("Aussi repris par La Gazette\u00a0: histoire déjà signalée.") == ()
