"""Names outside the gazetteer: the tagger's proposals are given, the rules are under test."""

from __future__ import annotations

import pytest

from monitor.french.others import Proposed, other_names


def named(text: str, proposed: str, known: str = "") -> dict[str, str]:
    """What the rules keep of ``proposed``: names with their label, «Nuagis/PER, Lyon/LOC»."""
    spans = []
    for item in filter(None, proposed.split(", ")):
        name, label = item.rsplit("/", 1)
        start = text.index(name)
        while start >= 0:
            spans.append(Proposed(label, start, start + len(name)))
            start = text.find(name, start + 1)
    held = [(text.index(known), text.index(known) + len(known))] if known else []
    return {other.name: other.kind.value for other in other_names(text, spans, held)}


@pytest.mark.parametrize(
    ("text", "proposed", "expected"),
    [
        ("Octave Klaba a pris la parole.", "Octave Klaba/PER", {"Octave Klaba": "person"}),
        ("La société Hexanet grandit.", "Hexanet/PER", {"Hexanet": "organisation"}),
        ("Le rachat de Nuagis est acté.", "Nuagis/PER", {"Nuagis": "organisation"}),
        ("Les produits de l’éditeur de Redmond.", "Redmond/LOC", {}),
        ("Un hébergeur de Francfort fournit tout.", "Francfort/LOC", {}),
        ("La députée Dupont s’y oppose.", "Dupont/PER", {"Dupont": "person"}),
        ("Jeudi, le sénateur de la Meuse a parlé.", "Meuse/PER", {}),
        ("Le ministre chargé du Numérique était là.", "Numérique/PER", {}),
        ("Photo Anne Guéguen.", "Photo Anne Guéguen/PER", {"Anne Guéguen": "person"}),
        ("L’AMF réclame une liste.", "L’AMF/ORG", {"AMF": "organisation"}),
        ("Filiale d’un groupe russe, la filiale ferme.", "Filiale/ORG", {}),
        ("Le cloud de Clever AI.", "Clever AI/PER", {}),
        ("Lire aussi", "Lire/ORG", {}),
    ],
)
def test_the_words_around_a_name_say_what_it_is(text: str, proposed: str, expected: dict[str, str]) -> None:
    assert named(text, proposed) == expected


def test_a_surname_alone_is_the_person_introduced_before() -> None:
    text = "Catherine Jestin a tranché. « Oui », a dit Mme Jestin. Jestin part en juin."
    (other,) = other_names(text, [Proposed("PER", 0, 16), Proposed("PER", 43, 53), Proposed("ORG", 55, 61)], [])
    assert other.name == "Catherine Jestin"
    assert [text[a:b] for a, b in other.spans] == ["Catherine Jestin", "Jestin", "Jestin"]


def test_the_gazetteer_overrules() -> None:
    assert named("Cloudwatt embauche.", "Cloudwatt/PER", known="Cloudwatt") == {}
    assert other_names("", [], []) == []
