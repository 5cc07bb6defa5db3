from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.french.sentences import split_sentences


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("M. Dupont, d’OVH, a payé 1.5 Md€. Il part.", 2),
        ("J.-P. Morel est venu. Est-ce vrai ? « Oui. » Le 12.01.2014 à 11h30, il est parti.", 4),
        ("« Cela clarifie. Au-delà, l’État se tait. » Il l’a dit.", 3),
        ("« Pourquoi ? » demande-t-il. « Vrai ! », dit-il.", 2),
        ("Cf. art. 3 du décret. Voir https://ex.fr/a.b. Bon.", 3),
        ("Des hôtels, des bars, etc. sont fermés.", 1),
        ("Un titre sans point\nUne phrase. Une autre.", 3),
        ("Une ligne coupée au milieu\nde la phrase.", 1),
        ("Fin de l’accord.Le groupe part.", 2),
        ("Data.gouv.fr marche.", 1),
        ("", 0),
    ],
)
def test_count_of_sentences(text: str, count: int) -> None:
    assert len(split_sentences(text)) == count


@given(st.text(alphabet=st.sampled_from('abA ÉM.!?…«»"’\n1,-()'), max_size=80))
@settings(max_examples=300, deadline=None)
def test_sentences_cover_all_that_is_written(text: str) -> None:
    sentences = split_sentences(text)
    assert all(text[s.start : s.end] == s.text for s in sentences)
    at = 0
    for sentence in sentences:
        assert not text[at : sentence.start].strip()
        at = sentence.end
    assert not text[at:].strip()
