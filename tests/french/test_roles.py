from __future__ import annotations

from pathlib import Path

import pytest

from monitor.french.actors import load_actors
from monitor.french.negation import NegationKind, is_negated, negation_at, negations
from monitor.french.roles import find_roles

DEFAULTS = Path(__file__).parents[2] / "config" / "defaults" / "actors.toml"
GAZETTEER = load_actors(DEFAULTS.read_text(encoding="utf-8"))
KINDS = {actor.slug: actor.kind for actor in GAZETTEER.actors.values()}


def roles(text: str) -> set[tuple[str, str]]:
    found = find_roles(text, GAZETTEER.mentions(text), KINDS)
    return {(role.kind.value if not role.negated else f"not {role.kind.value}", role.actor) for role in found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Numergy a été racheté par SFR.", "target numergy, buyer sfr"),
        ("Le rachat de Numergy par SFR est acté.", "target numergy, buyer sfr"),
        ("L’opérateur Orange reprendrait Cloudwatt.", "buyer orange, target cloudwatt"),
        ("Atos cède Bull à Thales.", "seller atos, target bull, buyer thales"),
        (
            "L’opérateur Orange rachète à Thales et à la Caisse des dépôts leurs parts dans Cloudwatt.",
            "buyer orange, seller thales, seller caisse-des-depots, target cloudwatt",
        ),
        (
            "Le rachat des participations de Thales (22 %) et de la Caisse des dépôts (33 %) est négocié.",
            "seller thales, seller caisse-des-depots",
        ),
        ("Mistral AI lève 1,7 milliard d’euros auprès d’ASML.", "target mistral-ai, buyer asml"),
        ("L’Anssi a qualifié Cloud Temple.", "certifier anssi, certified cloud-temple"),
        ("OVHcloud obtient la qualification SecNumCloud de l’Anssi.", "certified ovhcloud, certifier anssi"),
        ("Scaleway n’est pas encore qualifié SecNumCloud.", "not certified scaleway"),
        ("OVHcloud et Scaleway ont publié leurs tarifs.", ""),
    ],
)
def test_roles_of_a_sentence(text: str, expected: str) -> None:
    wanted = {tuple(item.rsplit(" ", 1)) for item in expected.split(", ") if item}
    assert roles(text) == wanted


def span(text: str, part: str) -> tuple[int, int]:
    return text.index(part), text.index(part) + len(part)


@pytest.mark.parametrize(
    ("text", "part", "negated"),
    [
        ("Une offre non qualifiée SecNumCloud.", "SecNumCloud", True),
        ("Ce cloud échappe au Cloud Act.", "Cloud Act", True),
        ("Ce cloud n’échappe pas au Cloud Act.", "Cloud Act", False),
        ("Ce cloud n’est soumis qu’au Cloud Act.", "Cloud Act", False),
        ("Il n’y a plus que Bleu en lice.", "Bleu", False),
        ("Il n’est pas certifié HDS, mais vise SecNumCloud.", "SecNumCloud", False),
        ("Il n’est pas certifié HDS, mais vise SecNumCloud.", "HDS", True),
        ("Un service sans certification HDS.", "HDS", True),
        ("L’offre est qualifiée SecNumCloud.", "SecNumCloud", False),
    ],
)
def test_scope_of_negation(text: str, part: str, negated: bool) -> None:
    assert is_negated(text, *span(text, part)) is negated


def test_the_kind_of_negation_is_told() -> None:
    text = "Ce cloud échappe au Cloud Act."
    found = negation_at(text, *span(text, "Cloud Act"))
    assert found is not None
    assert found.kind is NegationKind.ESCAPES
    assert text[found.start : found.end] == "échappe au"
    assert negations("Tout va bien.") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("S3NS, filiale de Thales et de Google Cloud, a obtenu la qualification SecNumCloud.", "certified s3ns"),
        ("Eviden, la filiale d’Atos, pourrait être cédée à l’État.", "target eviden"),
        (
            "Bouygues Telecom, Iliad et Orange déposent une offre de rachat de SFR.",
            "buyer bouygues-telecom, buyer iliad, buyer orange, target sfr",
        ),
        ("Le fonds Silver Lake va prendre 20 % du capital d’OVHcloud.", "target ovhcloud"),
        ("EDF cède 64 % d’Exaion à l’américain Mara.", "seller edf"),
        ("Le rachat de Bethesda permet aussi à Microsoft d’ajouter huit équipes.", ""),
        ("Les tarifs ont quintuplé depuis son rachat par Broadcom.", "buyer broadcom"),
        (
            "Après le rachat de Cloudwatt par Orange, Numergy passe sous procédure de sauvegarde.",
            "target cloudwatt, buyer orange",
        ),
        ("Outscale accueille les modèles de Mistral AI sur une infrastructure qualifiée SecNumCloud.", ""),
        ("L’acteur qualifié SecNumCloud se positionne pour succéder à Microsoft Azure.", ""),
        ("Certifié SecNumCloud et HDS, OVHcloud garantit l’hébergement.", "certified ovhcloud"),
        ("Whaller décroche le visa de sécurité de l’Anssi.", "certified whaller, certifier anssi"),
        ("Oodrive a été qualifié SecNumCloud en 2019, avant OVHcloud et Outscale.", "certified oodrive"),
        ("SFR dément vouloir céder Numergy à Atos.", "not seller sfr, not target numergy, not buyer atos"),
        ("Il ne s’agit pas d’un label commercial mais d’une qualification délivrée par l’Anssi.", "certifier anssi"),
        ("Google a perdu une manche contre la presse, dont l’AFP.", ""),
    ],
)
def test_roles_go_to_those_who_take_part(text: str, expected: str) -> None:
    wanted = {tuple(item.rsplit(" ", 1)) for item in expected.split(", ") if item}
    assert roles(text) == wanted


@pytest.mark.parametrize(
    ("text", "part", "negated"),
    [
        ("Ce cloud n’est ni certifié HDS ni qualifié SecNumCloud.", "SecNumCloud", True),
        ("Un groupe américain ne peut obtenir SecNumCloud.", "SecNumCloud", True),
        ("Aucun ne peut soustraire ses clients au Cloud Act.", "Cloud Act", True),
        ("Le surcoût d’un cloud non qualifié est dérisoire face au coût d’une violation du RGPD.", "RGPD", False),
        ("Il s’agit d’éviter tout risque et de minimiser l’effet du Cyber Resilience Act.", "Cyber", False),
    ],
)
def test_a_negation_does_not_reach_beyond_its_words(text: str, part: str, negated: bool) -> None:
    assert is_negated(text, *span(text, part)) is negated
