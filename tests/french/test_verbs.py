from __future__ import annotations

import pytest

from monitor.french.normal import flat
from monitor.french.verbs import Tense, verb_forms


@pytest.mark.parametrize(
    "form",
    "reprendrait serait aurait pourraient devrait irait ferait verrait viendrait tiendraient voudrait saurait faudrait "
    "enverrait courrait mourrait acquerrait déclarerait surcompenserait souverainiserait envisagerait".split(),
)
def test_conditionals(form: str) -> None:
    (found,) = verb_forms(flat(f"Il {form} bien."))
    assert found.tense is Tense.CONDITIONAL
    assert found.person in {3, 6}


@pytest.mark.parametrize(
    "word",
    "déclarait montrait ouvrait offraient courait mourait portrait retrait souhait extrait attrait opérait rencontrait "
    "préparait livraient frais désormais".split(),
)
def test_imperfects_and_nouns_are_none(word: str) -> None:
    assert verb_forms(flat(f"Le {word} hier.")) == []


def test_futures_and_their_look_alikes() -> None:
    assert [f.form for f in verb_forms(flat("Il ouvrira demain et ils seront là."))] == ["ouvrira", "seront"]
    assert verb_forms(flat("une aura, un front, l’opéra, la caméra, il déclara")) == []
