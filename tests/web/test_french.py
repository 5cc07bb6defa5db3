"""French grammar in templates."""

from __future__ import annotations

import pytest
from django.template import Context, Template


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "article"), (1, "article"), (1.9, "article"), (2, "articles"), ([], "article"), ([1, 2], "articles")],
)
def test_zero_and_less_than_two_are_singular(number: object, said: str) -> None:
    assert Template("article{{ n|pluralize }}").render(Context({"n": number})) == said
    irregular = Template("{{ n|pluralize:'journal,journaux' }}").render(Context({"n": number}))
    assert irregular == ("journaux" if said == "articles" else "journal")
