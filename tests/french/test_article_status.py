from __future__ import annotations

from monitor.french.article_status import ArticleStatusKind, article_status
from monitor.french.citations import SourceKind, cited_sources, independent_count


def test_a_rumour_beside_a_confirmation_stays_a_rumour() -> None:
    found = article_status(
        "Hexanet reprendrait Nuagia",
        [
            "Hexanet a confirmé que des négociations sont en cours dans un communiqué : « Hexanet pourrait acquérir "
            "tous les titres de Nuagia. »",
            "L’opérateur serait prêt à payer dix millions d’euros, affirment Les Echos et Channel News.",
        ],
    )
    assert found.status is ArticleStatusKind.CONDITIONAL
    assert [d.index for d in found.deciding] == [-1, 1]
    assert [d.index for d in found.also] == [0]
    assert ([s.name for s in found.sources], found.independent_sources) == (["Les Echos", "Channel News"], 2)


def test_a_plain_title_with_a_hedged_lead_is_a_rumour() -> None:
    found = article_status(
        "Le cloud de Nuagia bientôt vendu à Hexanet",
        ["Selon nos informations, Hexanet rachèterait le cloud de Nuagia.", "Le siège est à Lyon."],
    )
    assert found.status is ArticleStatusKind.CONDITIONAL


def test_a_denial_in_the_title_decides() -> None:
    found = article_status("Nuagia dément sa vente à Hexanet", ["Le rachat serait imminent, selon Reuters."])
    assert found.status is ArticleStatusKind.DENIED


def test_an_announcement_is_confirmed() -> None:
    found = article_status(
        "Hexanet rachète Nuagia", ["Hexanet a annoncé le rachat de Nuagia.", "Le prix serait de 10 M€."]
    )
    assert found.status is ArticleStatusKind.CONFIRMED


def test_a_column_is_opinion() -> None:
    found = article_status("[Tribune] La souveraineté ne se décrète pas", ["Il est temps d’agir, écrit l’auteur."])
    assert found.status is ArticleStatusKind.OPINION


def test_sources_named_and_anonymous() -> None:
    text = (
        "Selon Reuters, le fonds négocie. Deux sources proches du dossier le confirment. "
        "« C’est prêt », affirme Jeanne Morel à l’AFP. Le journal Le Monde est vendu en kiosque."
    )
    found = cited_sources(text)
    assert [(s.name, s.kind) for s in found if s.kind is SourceKind.MEDIUM] == [
        ("Reuters", SourceKind.MEDIUM),
        ("AFP", SourceKind.MEDIUM),
    ]
    assert any(s.kind is SourceKind.ANONYMOUS for s in found)
    assert any(s.name.startswith("Jeanne Morel") for s in found)
    assert independent_count(found) == len({s.name for s in found if s.kind is not SourceKind.ANONYMOUS}) + 1
