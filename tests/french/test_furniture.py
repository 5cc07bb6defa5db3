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


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("Envoyer à un ami | Imprimer cet article | Réagir | Partager sur Facebook", "share"),
        ("Publié le 9 janvier 2016 à 08h12 - R. Lamblin", "dates"),
        ("- Publicité -", "navigation"),
        ("VIDÉO. Dans la vedette de sauvetage", "video"),
        ("Le prototype en action02:47", "video"),
        ("kr/abd/LyS", "agency"),
        ("Contact presse : M. Lionel Barthe", "contact"),
        ("Cabinet du ministre : 01 00 00 00 01", "contact"),
        ("Si ce billet vous a plu, offrez-moi un café : don libre.", "support"),
        ("Suspect numéro trois, 2 h 47 (cliché maison)", "photo-credit"),
        ("Pour accéder en illimité aux articles de la revue :", "paywall"),
        ("Toute reproduction sans autorisation est interdite.", "legal"),
        ("Les + commentés", "read-also"),
    ],
)
def test_a_line_of_furniture_of_further_kinds_goes(line: str, rule: str) -> None:
    found = strip_furniture(f"{PROSE}\n{line}")
    assert (found.text, [(r.text, r.rule) for r in found.removed]) == (PROSE, [(line, rule)])


def test_what_stands_above_the_repeated_title_is_the_pages_head() -> None:
    found = strip_furniture(f"Cloud\n19 °C à Milan\nHexanet ouvre à Milan\n{PROSE}", "Hexanet ouvre à Milan")
    assert found.text == PROSE
    assert [r.rule for r in found.removed] == ["navigation", "navigation", "repeated-title"]


def test_the_readers_discussion_and_the_labels_after_the_end_go() -> None:
    found = strip_furniture(
        f"{PROSE}\nPartager\nTous nos dossiers\n{MORE}\nVos réactions (2)\nEnfin une bonne nouvelle."
    )
    assert found.text == f"{PROSE}\nTous nos dossiers\n{MORE}"
    found = strip_furniture(f"{PROSE}\nS’abonner\nOffre d’été\nDeux mois pour essayer")
    assert (found.text, {r.rule for r in found.removed}) == (PROSE, {"paywall"})


def test_a_pull_quote_goes_where_the_text_says_it_again() -> None:
    said = "« Lire aussi nos contrats »"
    assert strip_furniture(f"{said}\n{PROSE}").text == PROSE
    assert strip_furniture(f"{said}\n{MORE}").text == f"{said}\n{MORE}"
    assert strip_furniture(f"{MORE}\n{PROSE}\n{MORE}").text == f"{MORE}\n{PROSE}"


def test_an_authors_name_and_what_is_said_of_her_below_the_article_go() -> None:
    blurb = "Elle débranche tout et ne remet que le nécessaire."
    found = strip_furniture(f"Par Anne Le Gall\n{PROSE}\n{MORE}\nAnne Le Gall\n{blurb}", authors=["Anne Le Gall"])
    assert found.text == f"{PROSE}\n{MORE}"
    assert {r.rule for r in found.removed} == {"author-box"}


def test_an_intertitle_that_names_reactions_ends_nothing() -> None:
    text = f"{PROSE}\nLes réactions\n{MORE}"
    assert strip_furniture(text).text == text


def test_an_agencys_dateline_is_cut_off_the_first_paragraph() -> None:
    found = strip_furniture(f"MILAN, 12 jan 2015 (AFP) - {MORE}")
    assert (found.text, found.removed) == (MORE, (("MILAN, 12 jan 2015 (AFP) -", "agency"),))
