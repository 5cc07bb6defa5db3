from __future__ import annotations

import pytest

from monitor.french.agencies import credited, dateline
from monitor.french.stamps import is_stamp

END = "Le port rouvrira lundi, annonce la capitainerie."


@pytest.mark.parametrize(
    ("text", "authors", "expected"),
    [
        ("PARIS, 12 jan 2015 (AFP) - Le port rouvre.", (), ("AFP",)),
        ("TRÉVAL (Reuters) - Le port rouvre.", (), ("Reuters",)),
        ("VALBOURG, 6 oct 2022 (Médiane) - Le port rouvre.", (), ("Médiane",)),
        (f"{END} (avec AFP)", (), ("AFP",)),
        (f"{END}\nAvec Reuters et l’AFP", (), ("Reuters", "AFP")),
        (f"{END}\n(Source : Agence France-Presse)", (), ("AFP",)),
        (END, ("AFP",), ("AFP",)),
        (END, ("Anne Roy", "Agence France-Presse"), ("AFP",)),
        (f"Le patron de l’AFP a parlé longtemps, avec AFP et sans elle, a-t-on appris de Tréval.\n{END}", (), ()),
        (f"{END}\nPhoto : Jean Morel / AFP", (), ()),
        (f"{END}\nDes agences de notation.", (), ()),
    ],
)
def test_agencies_are_credited_where_newsrooms_credit_them(
    text: str, authors: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert credited(text, authors) == expected


@pytest.mark.parametrize(
    "line", ["EMMANUEL MACRON (LREM) - Le président a parlé.", "Le port (Tréval) - deux mois après", END]
)
def test_what_only_looks_like_a_dateline_is_none(line: str) -> None:
    assert dateline(line) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Publié le 9 janvier 2016 à 08h12, mis à jour le 11 janvier 2016 à 09h00 - R. Lamblin", True),
        ("Par Anne Le Gall | 3 mars 2020 | Temps de lecture : 4 min", True),
        ("L'Écho du Littoral Soizic Le Dantec Publié le 28 septembre 2017 à 19h05 1 commentaires", True),
        ("Il y a 3 heures", True),
        ("Publié le 3 mars 2020, le rapport dérange", False),
        ("Le 3 mars, la ministre a quitté Tréval", False),
        ("[MàJ du 12.01.2014 à 11h30] Orange a confirmé que des négociations sont en cours", False),
        ("Contexte", False),
        ("", False),
    ],
)
def test_a_stamp_says_when_and_by_whom_and_nothing_else(line: str, expected: bool) -> None:
    assert is_stamp(line) is expected
