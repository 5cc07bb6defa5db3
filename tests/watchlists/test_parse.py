"""Reading queries: what each text means, shown by its canonical form, and what is said of a faulty one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from monitor.watchlists.errors import QueryError
from monitor.watchlists.parse import MAX_LENGTH, parse
from monitor.watchlists.printing import print_query
from monitor.watchlists.syntax import Actor, And, Count, Form, Near, Not, Or, Query, Scoped, Term, Topic, Word
from tests.watchlists.strategies import queries


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("cloud", "cloud"),
        ("cloud souverain", '"cloud souverain"'),
        ("« cloud de confiance »", '"cloud de confiance"'),
        ("“cloud de confiance”", '"cloud de confiance"'),
        ('="cloud souverain"', '"=cloud =souverain"'),
        ("a b OU c d", '"a b" OU "c d"'),
        ('"a" "b"', "a ET b"),
        ("a AND b OR c", "a ET b OU c"),
        ("a && b || c", "a ET b OU c"),
        ("a ET (b OU c)", "a ET (b OU c)"),
        ("a OU b SAUF c", "(a OU b) SAUF c"),
        ("a SAUF b SAUF c", "a SAUF b SAUF c"),
        ("a NOT b", "a SAUF b"),
        ("a ET NON b", "a SAUF b"),
        ("a ET SAUF b OU c", "(a SAUF b) OU c"),
        ("NON NON a", "a"),
        ("SAUF a", "NON a"),
        ("NON (a ET b)", "NON (a ET b)"),
        ("((a))", "a"),
        ("a PROCHE b", "a PROCHE/10 b"),
        ("a NEAR/3 (b OR c)", "a PROCHE/3 (b OU c)"),
        ("a PROCHE/3 b PROCHE/4 c", "a PROCHE/3 b PROCHE/4 c"),
        ('"a b"~3', '"a b"~3'),
        ("2+ cloud souverain", '2+ "cloud souverain"'),
        ("2+ (a OU b)", "2+ (a OU b)"),
        ("AU MOINS 2 DE (a, b; c d)", 'AU MOINS 2 DE (a, b, "c d")'),
        ("AT LEAST 2 OF (a OR b OR c)", "AU MOINS 2 DE (a, b, c)"),
        ("AU MOINS 1 PARMI (a, b ET c)", "AU MOINS 1 DE (a, b ET c)"),
        ("titre:cloud", "titre:cloud"),
        ("Titre : cloud", '"Titre : cloud"'),
        ("titre: cloud souverain", 'titre:"cloud souverain"'),
        ("title:(a OU b)", "titre:(a OU b)"),
        ("chapô:a texte:b", "chapo:a ET texte:b"),
        ("source:lemonde.fr auteur:Dupont", "source:lemonde.fr ET auteur:Dupont"),
        ("langue:français", "langue:fr"),
        ("pays:(FR OU Belgique)", "pays:FR OU pays:BE"),
        ("pays:(FR SAUF Belgique)", "pays:FR SAUF pays:BE"),
        ("statut:Conditionnel", "statut:conditionnel"),
        ("statut:rumeur", "statut:conditionnel"),
        ("histoire:nouvelle", "histoire:nouvelle"),
        ("sujet:capital>=0,7", "sujet:capital>=0,7"),
        ("sujet:capital ≥ 0.70", "sujet:capital>=0,7"),
        ("sujet:capital", "sujet:capital"),
        ('sujet:"prix-marche"<0,2', "sujet:prix-marche<0,2"),
        ("acteur:Caisse des dépôts", 'acteur:"Caisse des dépôts"'),
        ("nié:acteur:OVHcloud", 'nié:acteur:"OVHcloud"'),
        ("cité:(rachat OU fusion)", "cité:(rachat OU fusion)"),
        ("montant>=10M€", "montant>=10M€"),
        ("montant ≥ 1,5 milliard d’euros", "montant>=1,5Md€"),
        ("montant > 29 242 500 €", "montant>29,2425M€"),
        ("montant:500k$", "montant=500k$"),
        ("montant<12", "montant<12"),
        ("date:2026-11", "date:2026-11-01..2026-11-30"),
        ("date>23/11/2026", "date>=2026-11-24"),
        ("date<2026", "date<=2025-12-31"),
        ("date:2026-11-01..", "date>=2026-11-01"),
        ("@acteurs-francais SAUF jeu", "@acteurs-francais SAUF jeu"),
        ("=Orange souver*", '"=Orange souver*"'),
        ('"ET"', '"ET"'),
        ("et ou", '"et ou"'),
        ("C++ R&D 3,2", '"C++ R&D 3,2"'),
        ("https://exemple.fr/a?b=c", '"https://exemple.fr/a?b=c"'),
    ],
)
def test_canonical_form(text: str, canonical: str) -> None:
    query = parse(text)
    assert print_query(query) == canonical
    assert parse(canonical) == query


@settings(max_examples=120, deadline=None)
@given(queries)
def test_what_is_printed_is_read_back(query: Query) -> None:
    assert parse(print_query(query)) == query


def test_the_tree() -> None:
    query = parse('titre:(OVHcloud PROCHE/5 rachat) ET 2+ souver* ET acteur:"OVHcloud" SAUF sujet:capital<0,2')
    near = Near(Term((Word("OVHcloud"),)), Term((Word("rachat"),)), 5)
    assert isinstance(query, And)
    assert query.operands[0] == Scoped(query.operands[0].scope, near)  # type: ignore[union-attr]
    assert query.operands[1] == Count(2, Term((Word("souver", Form.PREFIX),)))
    assert query.operands[2] == Actor("OVHcloud")
    last = query.operands[3]
    assert isinstance(last, Not)
    assert isinstance(last.operand, Topic)


def test_places_are_those_of_the_text() -> None:
    text = "cloud OU (titre:rachat ET acteur:OVH)"
    query = parse(text)
    assert isinstance(query, Or)
    first, second = query.operands
    assert text[slice(*first.at)] == "cloud"
    assert isinstance(second, And)
    assert text[slice(*second.operands[0].at)] == "titre:rachat"
    assert text[slice(*second.operands[1].at)] == "OVH"


@pytest.mark.parametrize(
    ("text", "position", "said"),
    [
        ('cloud souver "de confiance', 13, "guillemet ouvert à la position 14"),
        ("« cloud", 0, "guillemet ouvert à la position 1"),
        ("cloud »", 6, "guillemet fermé à la position 7"),
        ("(a OU (b ET c)", 0, "parenthèse ouverte à la position 1"),
        ("a OU b)", 6, "parenthèse fermée à la position 7"),
        ("", 0, "la requête est vide"),
        ("   ", 0, "la requête est vide"),
        ("()", 1, "la parenthèse est vide"),
        ('""', 0, "rien entre les guillemets"),
        ("a ET", 2, "il manque quelque chose après « ET »"),
        ("cloud SAUF", 6, "il manque quelque chose après « SAUF »"),
        ("titre:", 0, "il manque quelque chose après « titre: »"),
        ("OU a", 0, "rien ne précède « OU »"),
        ("a ET OU b", 5, "il manque un mot entre « ET » et « OU »"),
        ("(a ET) b", 5, "il manque un mot entre « ET » et « ) »"),
        ("a SAUF b OU c", 9, "après SAUF, « OU » est ambigu"),
        ("a SAUF b ET c", 9, "après SAUF, « ET » est ambigu"),
        ("titr:cloud", 0, "champ inconnu « titr »"),
        ("souv*ain", 0, "l’astérisque ne va qu’à la fin d’un mot"),
        ("so*", 0, "un début de mot compte au moins 3 lettres"),
        ("cloud =", 6, "le signe = précède un mot entier"),
        ("cloud -jeu", 6, "le signe moins n’exclut rien ici"),
        ("cloud~3", 5, "« ~ » suit une expression entre guillemets"),
        ('"cloud"~3', 7, "« ~3 » demande une expression de plusieurs mots"),
        ("a PROCHE/900 b", 2, "une distance de 900 mots est trop grande"),
        ("a PROCHE/x b", 2, "PROCHE se place entre deux mots"),
        ("a, b", 1, "« , » ne sépare que les éléments de AU MOINS"),
        ("AU MOINS 4 DE (a, b)", 0, "« au moins 4 » parmi 2 : impossible"),
        ("0+ cloud", 0, "le nombre minimal d’occurrences est 1"),
        ("taille>3", 6, "« > » ne compare que des montants, des dates et des sujets"),
        ("sujet:capital>=7", 15, "un seuil de sujet est compris entre 0 et 1"),
        ("langue:klingon", 7, "langue : valeur inconnue « klingon »"),
        ("statut:faux", 7, "statut : valeur inconnue « faux »"),
        ("pays:Atlantide", 5, "pays : valeur inconnue « Atlantide »"),
        ("histoire:ancienne", 9, "histoire : valeur inconnue « ancienne »"),
        ("date:hier", 5, "« hier » n’est pas une date"),
        ("date:2026-02-31", 5, "« 2026-02-31 » n’est pas une date"),
        ("date:2026-03..2026-02", 5, "la période « 2026-03..2026-02 » est vide"),
        ("montant:beaucoup", 8, "« beaucoup » n’est pas un montant"),
        ("titre:langue:fr", 13, "« titre: » ne s’applique qu’à des mots et à des acteurs"),
        ("pays:titre:a", 5, "le champ « pays » attend une valeur simple"),
        ("x" * (MAX_LENGTH + 1), 0, "la requête dépasse"),
        ("titre:" * 3000 + "a", 0, "trop de niveaux"),
    ],
)
def test_errors_are_located_and_said_in_french(text: str, position: int, said: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert said in caught.value.french
    assert caught.value.position == position
    assert caught.value.permanent


def test_advice_names_the_nearest_field() -> None:
    with pytest.raises(QueryError) as caught:
        parse("sujt:capital")
    assert caught.value.advice == "Vouliez-vous dire « sujet » ?"
