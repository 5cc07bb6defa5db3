"""The builder's rows say what the query says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from monitor.watchlists.amend import exclude, narrow, widen
from monitor.watchlists.compile import Compiler
from monitor.watchlists.document import Document
from monitor.watchlists.errors import QueryError
from monitor.watchlists.evaluate import evaluate
from monitor.watchlists.parse import parse
from monitor.watchlists.printing import print_query
from monitor.watchlists.rows import Row, Rows, rows_query
from monitor.watchlists.syntax import Query
from monitor.watchlists.to_rows import rows_of
from tests.watchlists.strategies import documents, queries
from tests.watchlists.test_percolate import GLOSSARY


@settings(max_examples=200, deadline=None)
@given(queries, documents())
def test_any_query_is_shown_and_means_the_same(query: Query, document: Document) -> None:
    said = rows_query(rows_of(query))
    assert said is not None
    compiler = Compiler(GLOSSARY)
    before, after = (evaluate(compiler.compile(q), document) is not None for q in (query, parse(print_query(said))))
    assert before is after


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("cloud", ["any: cloud"]),
        ('"cloud souverain" OU nuage SAUF jeu SAUF sport', ["any: cloud souverain, nuage", "-any: jeu, sport"]),
        ("cloud ET Bercy", ["all: cloud, Bercy"]),
        ("(a ET b) OU (c ET d)", ["all: a, b", "all: c, d"]),
        ("=Orange", ["exact: Orange"]),
        ("cloud PROCHE/5 (État OU ministère)", ["near: cloud/État, ministère (5)"]),
        ('acteur:"OVH, SA" OU acteur:"SFR"', ['actor: "OVH, SA", SFR']),
        ("sujet:capital>=0,655", ["topic: capital (65,5)"]),
        ("titre:(x OU y)", ["scope: x, y title"]),
        ('AU MOINS 2 DE (a, b, "c d")', ["at_least: a, b, c d (2)"]),
        ("montant>=10M€ ET 3,2", ["amount: 10M€", "any: 3,2"]),
        ("langue:fr ET cloud", ["formula: langue:fr", "any: cloud"]),
        ('"a ET b"', ['any: "a ET b"']),
    ],
)
def test_the_rows_of_a_query(text: str, kinds: list[str]) -> None:
    def told(row: Row) -> str:
        number = f" ({row.number})" if row.number else ""
        other = f"/{row.other}" if row.other else ""
        choice = f" {row.choice}" if row.choice else ""
        return f"{'-' if row.without else ''}{row.kind}: {row.words}{other}{choice}{number}".replace(":  ", ": ")

    assert [told(row) for row in rows_of(parse(text)).rows] == kinds


def test_rows_that_are_not_filled_in_ask_for_nothing() -> None:
    assert rows_query(Rows()) is None
    rows = Rows(rows=(Row(words="cloud"), Row("topic", number="70"), Row("near"), Row(without=True, words=" ")))
    assert rows_query(rows) == parse("cloud")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (Row(words="souv*rain"), "astérisque"),
        (Row("near", words="cloud"), "des deux côtés"),
        (Row("near", words="a", other="b", number="dix"), "nombre entier"),
        (Row("topic", choice="capital", number="170"), "de 0 à 100"),
        (Row("at_least", words="a, b", number="3"), "impossible"),
        (Row("status", choice="inventé"), "condition inconnue"),
        (Row("scope", words="a", choice="pied"), "condition inconnue"),
        (Row("formula", words="(a"), "parenthèse"),
    ],
)
def test_a_row_that_says_nothing_sensible_is_refused(row: Row, said: str) -> None:
    with pytest.raises(QueryError) as caught:
        rows_query(Rows(rows=(row,)))
    assert said in caught.value.french


def test_a_term_is_added_with_one_click() -> None:
    assert widen("", "nuage") == "nuage"
    assert widen("cloud ET Bercy SAUF jeu", "SecNumCloud") == "(cloud ET Bercy OU SecNumCloud) SAUF jeu"
    assert widen("NON jeu", "cloud") == "cloud SAUF jeu"
    assert narrow("cloud OU nuage SAUF jeu", 'acteur:"OVH"') == '(cloud OU nuage) ET acteur:"OVH" SAUF jeu'
    assert exclude("cloud", "jeu") == "cloud SAUF jeu"
    with pytest.raises(QueryError):
        widen('"cloud', "nuage")
