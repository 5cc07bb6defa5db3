"""The visual builder and the text are two views of one query."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from monitor.watchlists.builder import from_json, to_json
from monitor.watchlists.errors import QueryError
from monitor.watchlists.parse import parse
from monitor.watchlists.syntax import Query
from tests.watchlists.strategies import queries


@settings(max_examples=150, deadline=None)
@given(queries)
def test_json_and_back_is_the_same_query(query: Query) -> None:
    assert from_json(json.loads(json.dumps(to_json(query)))) == query


def test_what_the_builder_shows() -> None:
    assert to_json(parse('titre:("cloud souver*"~2 OU =Bleu) SAUF acteur:"OVH"')) == {
        "kind": "all",
        "items": [
            {
                "kind": "field",
                "field": "title",
                "item": {
                    "kind": "any",
                    "items": [
                        {"kind": "term", "words": "cloud souver*", "slop": 2},
                        {"kind": "term", "words": "=Bleu", "slop": None},
                    ],
                },
            },
            {"kind": "none", "item": {"kind": "actor", "name": "OVH"}},
        ],
    }


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"kind": "any", "items": []}, "un groupe est vide"),
        ({"kind": "term", "words": "  "}, "un terme est vide"),
        ({"kind": "term", "words": "a*b"}, "l’astérisque ne va qu’à la fin"),
        ({"kind": "inconnu"}, "illisible"),
        ({"items": []}, "illisible"),
        ({"kind": "near", "distance": 3, "items": [{"kind": "term", "words": "a"}]}, "illisible"),
        ({"kind": "field", "field": "pied", "item": {"kind": "term", "words": "a"}}, "illisible"),
        ({"kind": "published", "first": "hier", "last": None}, "illisible"),
        ([], "illisible"),
    ],
)
def test_what_is_no_query_is_refused(data: Any, said: str) -> None:
    with pytest.raises(QueryError) as caught:
        from_json(data)
    assert said in caught.value.french
