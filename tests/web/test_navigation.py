"""The console's menu."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import pytest
from django.urls import URLPattern, URLResolver

from monitor.web import urls
from monitor.web.navigation import SECTIONS, menu


def everything(_permission: str) -> bool:
    return True


@pytest.mark.parametrize(
    ("path", "section"),
    [
        ("/", "Articles"),
        ("/histoires/4/", "Articles"),
        ("/listes/3/historique/", "Listes de veille"),
        ("/canaux/2/", "Abonnés"),
        ("/sources/", "Flux"),
        ("/echantillon/", "Qualité"),
        ("/sorties/", "Réglages"),
    ],
)
def test_one_section_is_current(path: str, section: str) -> None:
    sections, _ = menu(path, everything)
    assert [item.label for item in sections if item.current] == [section]
    assert len(sections) == len(SECTIONS)


def test_a_section_of_several_pages_shows_them() -> None:
    _, pages = menu("/echantillon/", everything)
    assert [(item.label, item.current) for item in pages] == [
        ("Vous l’avez raté\u00a0?", False),
        ("Échantillon", True),
    ]
    assert menu("/", everything)[1] == []


def test_what_one_may_not_see_is_not_in_the_menu() -> None:
    sections, pages = menu("/rate/", lambda permission: permission == "articles.view_article")
    assert [item.label for item in sections] == ["Articles", "Qualité", "Réglages"]
    assert pages == []


def test_no_two_pages_share_a_name() -> None:
    """A second page of a name would take every link from the first."""
    named = Counter(pattern.name for pattern in _patterns(urls.urlpatterns) if pattern.name)
    assert [name for name, count in named.items() if count > 1] == []


def _patterns(patterns: Iterable[object]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern
