"""The table of French matching: each line is a trouble that somebody once had with a search box."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.watchlists.compile import compile_query
from monitor.watchlists.contexts import regions
from monitor.watchlists.document import Document
from monitor.watchlists.evaluate import evaluate
from monitor.watchlists.parse import parse
from monitor.watchlists.percolate import Percolator

TABLE = Path(__file__).with_name("french_cases.txt")


def cases() -> list[tuple[bool, str, str]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = [line.split(" | ", 2) for line in lines if line and not line.startswith("#")]
    return [(verdict == "oui", query, text) for verdict, query, text in rows]


def test_the_table_is_whole() -> None:
    assert len(cases()) >= 250


@pytest.mark.parametrize(("expected", "query", "text"), cases())
def test_case(expected: bool, query: str, text: str) -> None:
    compiled = compile_query(parse(query))
    document = Document(title="", text=text, regions=regions("", "", text) if compiled.contexts else ())
    assert (evaluate(compiled, document) is not None) is expected
    percolator: Percolator[str] = Percolator()
    percolator.put(query, compiled)
    assert (query in percolator.match(document)) is expected
