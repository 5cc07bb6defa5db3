from __future__ import annotations

import pytest

from monitor.french.furniture import strip_furniture

PROSE = (
    "L’hébergeur a ouvert une région à Milan, après deux ans de travaux et un investissement de 12 millions d’euros.\n"
    "« Lire aussi nos contrats », conseille son avocate aux clients qui hésitent encore à signer."
)

MORE = "La région lombarde apporte un tiers de la somme et promet cent emplois, selon le contrat signé lundi."


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("Lire aussi : Le cloud souverain cherche sa voie", "read-also"),
        ("À lire également – Nos conseils", "read-also"),
        ("LIRE AUSSI", "read-also"),
        ("Crédit photo : Fotolia", "photo-credit"),
        ("© Jeanne Morel / AFP", "photo-credit"),
        ("Facebook Twitter LinkedIn", "share"),
        ("Partager cet article", "share"),
        ("Inscrivez-vous à notre newsletter pour recevoir l’essentiel", "newsletter"),
        ("Cet article est réservé aux abonnés", "paywall"),
        ("Il vous reste 75 % de cet article à lire.", "paywall"),
        ("Jeanne Morel est journaliste au service numérique", "author-box"),
        ("12 commentaires", "comments"),
        ("Soyez le premier à commenter", "comments"),
        ("La suite après cette publicité", "navigation"),
        ("Temps de lecture : 4 min", "navigation"),
        ("Tags : cloud, souveraineté", "tags"),
        ("#cloud #souverainete", "tags"),
        ("Nous utilisons des cookies : accepter ou refuser", "cookies"),
        ("Tous droits réservés", "legal"),
    ],
)
def test_a_line_of_furniture_goes(line: str, rule: str) -> None:
    found = strip_furniture(f"{PROSE}\n{line}")
    assert found.text == PROSE
    assert [(r.text, r.rule) for r in found.removed] == [(line, rule)]


def test_the_list_under_a_heading_goes_and_prose_after_it_stays() -> None:
    text = f"{PROSE}\nSur le même sujet\n>> Le numérique peut-il sauver la France ?\nUn autre titre sans point\n{MORE}"
    found = strip_furniture(text)
    assert found.text == f"{PROSE}\n{MORE}"
    assert [r.rule for r in found.removed] == ["read-also"] * 3


def test_a_tail_is_cut_off_a_paragraph() -> None:
    found = strip_furniture("Le groupe ouvre une région à Milan ce matin. Lire aussi : notre dossier")
    assert found.text == "Le groupe ouvre une région à Milan ce matin."
    assert found.removed[0].rule == "read-also"


def test_a_repeated_title_and_trailing_tags_go() -> None:
    found = strip_furniture(f"Hexanet ouvre à Milan\n{PROSE}\nCloud, Hébergement, Italie", "HEXANET OUVRE À MILAN")
    assert found.text == PROSE
    assert [r.rule for r in found.removed] == ["repeated-title", "tags"]


@pytest.mark.parametrize(
    "prose",
    [
        PROSE,
        "Les abonnés de l’opérateur devront payer plus cher dès le mois de mars prochain.",
        "La photo du ministre a fait le tour des réseaux sociaux en quelques heures.",
        "Le partage des données entre administrations reste un sujet sensible pour les élus.",
        "Les commentaires de la Commission ont été publiés lundi, sans surprise pour personne.",
        "Voir aussi loin demande du courage, dit-elle en riant devant les députés réunis.",
        "Le rédacteur du rapport n’a pas souhaité répondre à nos questions sur le contrat.",
    ],
)
def test_prose_stays_whole(prose: str) -> None:
    found = strip_furniture(prose)
    assert (found.text, found.removed) == (prose, ())
