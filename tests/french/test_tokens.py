from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.french.tokens import norms, stem, stems, tokenize

WILD = st.text(
    alphabet=st.sampled_from("abeéÉœLdlqunsS3.,’'-–&@/:# \n\u00a0\u202f0123456789%€\u0301\u00ad«»+h"), max_size=60
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L’État n'a qu’à dire jusqu'à aujourd’hui", "l etat n a qu a dire jusqu a aujourdhui"),
        ("Gaia-X, GAIA-X et Gaia X", "gaia x gaia x et gaia x"),
        ("plate-forme cyber-attaque e-mail", "plateforme cyberattaque email"),
        ("SecNumCloud 3.2 et S3NS", "secnumcloud 3.2 et s3ns"),
        ("-29\u202f242 500 euros, 1,8 Md€", "29242500 euros 1.8 md"),
        ("La S.N.C.F. et l’U.E. de J. Dupont", "la sncf et l ue de j dupont"),
        ("R&D en C++ sur data.gouv.fr", "r&d en c++ sur data.gouv.fr"),
        ("Voir https://ex.fr/a?b=c, ou a.b@ex.fr.", "voir https://ex.fr/a?b=c ou a.b@ex.fr"),
        ("a-t-il, dit-elle : quelqu’un", "a t il dit elle quelquun"),
    ],
)
def test_tokens_of_french(text: str, expected: str) -> None:
    assert norms(text) == expected.split()


@given(WILD)
@settings(max_examples=300, deadline=None)
def test_the_fast_paths_agree_and_offsets_are_exact(text: str) -> None:
    tokens = tokenize(text)
    assert [t.norm for t in tokens] == norms(text)
    assert [t.stem for t in tokens] == stems(text)
    assert all(text[t.start : t.end] == t.text for t in tokens)
    assert all(a.end <= b.start for a, b in pairwise(tokens))


@pytest.mark.parametrize(
    "family",
    [
        "qualifié qualifiée qualifiés qualifiées QUALIFIER qualification",
        "souverain souveraine souveraines SOUVERAINS",
        "hébergeur hébergeurs",
        "premier première premières",
        "déployé déploiement déployer",
        "identité identités",
    ],
)
def test_one_stem_for_a_family(family: str) -> None:
    assert len(set(stems(family))) == 1


def test_what_is_no_word_is_its_own_stem() -> None:
    assert [stem(word) for word in ("s3ns", "3.2", "r&d")] == ["s3ns", "3.2", "r&d"]


def test_a_megabyte_takes_about_a_second_at_most() -> None:
    paragraph = "L’hébergeur français a confirmé, mardi 3 mars 2026, l’ouverture d’une région à Milan pour 12 M€. "
    text = paragraph * (500_000 // len(paragraph))
    begin = time.process_time()
    norms(text)
    assert time.process_time() - begin < 2.0
