"""What a story says of itself: genealogy, timeline, title and summary."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from monitor.stories.describe import refresh
from monitor.stories.fingerprint import Fingerprint
from monitor.stories.genealogy import Genealogy, Kind, piece, trace
from monitor.stories.summary import Voice, shorten, summary, title
from monitor.stories.timeline import Statement, timeline
from tests import factories
from tests.factories import NOW
from tests.stories.values import PANNE, PANNE_SUITE, RACHAT


def said(status: str, source: str, hours: float, *cited: str) -> Statement:
    return Statement(NOW + timedelta(hours=hours), status, source, round(hours * 10), cited)


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        ([], []),
        ([said("opinion", "A", 0)], []),
        ([said("confirmed", "A", 0), said("confirmed", "B", 1)], [("confirmed", "A", ("B",))]),
        (
            [said("conditional", "A", 0), said("conditional", "B", 1), said("confirmed", "C", 2)],
            [("conditional", "A", ("B",)), ("confirmed", "C", ())],
        ),
        # A late echo of the rumour is no step back; a late arrival is put where it belongs.
        (
            [said("confirmed", "C", 2), said("conditional", "D", 3), said("conditional", "A", 0)],
            [("conditional", "A", ("D",)), ("confirmed", "C", ())],
        ),
        ([said("confirmed", "A", 0), said("conditional", "B", 1)], [("confirmed", "A", ())]),
        (
            [said("conditional", "A", 0), said("denied", "B", 1), said("confirmed", "C", 2), said("denied", "B", 3)],
            [("conditional", "A", ()), ("denied", "B", ()), ("confirmed", "C", ()), ("denied", "B", ())],
        ),
    ],
)
def test_a_timeline(statements: list[Statement], told: list[Any]) -> None:
    assert [(step.status, step.source, step.others) for step in timeline(statements)] == told


def family(*rows: tuple[str, str, str]) -> Genealogy:
    return trace(
        [
            piece(place, NOW + timedelta(minutes=place), source, titled, text, Fingerprint.of(f"{titled}. {text}"))
            for place, (source, titled, text) in enumerate(rows)
        ]
    )


def test_the_dispatch_is_the_original_even_where_a_reprise_came_first() -> None:
    found = family(
        ("Nord Matin", "Panne chez Nuagis", f"{PANNE} (avec AFP)"),
        ("AFP", "Panne chez Nuagis", f"Lens, 3 mars 2026 (AFP) - {PANNE}"),
        ("Gazette", "Nuagis à l’arrêt", f"{PANNE} Lire aussi : notre dossier sur les pannes."),
        ("Revue", "Nuagis rallume", PANNE_SUITE),
    )
    assert [found.descents[key].origin for key in range(4)] == [1, None, 1, None]
    assert found.descents[1].kind is Kind.DISPATCH
    assert found.originals == 2


def test_a_press_release_goes_before_the_dispatch() -> None:
    found = family(
        ("AFP", "Nuagis rachète Wolkenhaus", RACHAT),
        ("Nuagis", "Nuagis rachète Wolkenhaus", f"COMMUNIQUÉ DE PRESSE. {RACHAT}\n\nContact presse : Anne Onyme"),
    )
    assert found.descents[0].origin == 1
    assert found.descents[1].kind is Kind.RELEASE
    assert found.originals == 1


def test_the_earliest_is_the_original_where_nobody_credits_an_agency() -> None:
    found = family(("Gazette", "Panne", PANNE), ("Revue", "La panne", PANNE), ("Écho", "Rachat", RACHAT))
    assert [found.descents[key].origin for key in range(3)] == [None, 0, None]
    assert found.originals == 2


def voice(key: int, text: str, *, quotable: int = 300, **values: Any) -> Voice:
    return Voice(
        **{
            "key": key,
            "at": NOW + timedelta(hours=key),
            "source": f"Source {key}",
            "title": f"Titre {key}",
            "text": text,
            "quotable": quotable,
            "original": True,
            **values,
        }
    )


def test_a_summary_is_two_sentences_of_two_sources() -> None:
    quotes = summary([voice(1, PANNE), voice(2, PANNE_SUITE)])
    assert [quote.source for quote in quotes] == ["Source 1", "Source 2"]
    assert quotes[0].text.startswith("Une panne du système de refroidissement")
    assert all(len(quote.text) <= 240 for quote in quotes)


@pytest.mark.parametrize("quotable", [0, 30, 90, 300])
def test_no_source_is_quoted_beyond_its_rights(quotable: int) -> None:
    for voices in ([voice(1, PANNE, quotable=quotable)], [voice(n, PANNE_SUITE, quotable=quotable) for n in (1, 2)]):
        quotes = summary(voices)
        for one in voices:
            assert sum(len(quote.text) for quote in quotes if quote.source == one.source) <= quotable
        if quotable < 60:
            assert quotes == []


def test_a_dateline_and_furniture_are_no_news() -> None:
    quotes = summary(
        [voice(1, f"Lens, 3 mars 2026 (AFP) - {PANNE}\n\nLire aussi notre dossier complet sur les pannes.")]
    )
    assert quotes[0].text.startswith("Une panne")
    assert not any("Lire aussi" in quote.text for quote in quotes)


def test_the_title_is_an_original_s_of_the_story_s_status() -> None:
    voices = [
        voice(1, RACHAT, title="Nuagis rachèterait Wolkenhaus", status="conditional"),
        voice(2, RACHAT, title="Nuagis rachète Wolkenhaus", status="confirmed"),
        voice(3, RACHAT, title="Nuagis rachète Wolkenhaus pour 90 millions", status="confirmed", original=False),
    ]
    assert title(voices, "confirmed") == "Nuagis rachète Wolkenhaus"
    assert title([], "") == ""


def test_shorten_cuts_at_a_word() -> None:
    assert shorten("mot " * 40, 62).endswith("mot…")
    assert len(shorten("mot " * 40, 62)) <= 62
    assert shorten("mot " * 40, 20) == ""


@pytest.mark.django_db
def test_a_story_of_the_database_is_brought_up_to_date() -> None:
    rumour = factories.article(title="Nuagis rachèterait Wolkenhaus", text=RACHAT, source=factories.source(name="Écho"))
    fact = factories.article(title="Nuagis rachète Wolkenhaus", text=RACHAT.replace("va racheter", "a racheté"))
    rumour.revisions.update(status="conditional", understanding={"cited": ["nos informations", "Les Echos"]})
    fact.revisions.update(status="confirmed")
    type(fact).objects.filter(pk=fact.pk).update(published_at=NOW + timedelta(days=1))
    later = factories.revision(rumour, text=RACHAT + " C’est signé.", title="Signé", status="confirmed")
    type(later).objects.filter(pk=later.pk).update(seen_at=NOW + timedelta(days=2))
    story = factories.story(rumour, fact)
    refresh(story)
    story.refresh_from_db()
    assert story.status == "confirmed"
    assert [(step["status"], step["source"], step["others"], step["cited"]) for step in story.timeline] == [
        ("conditional", "Écho", [], ["Les Echos"]),
        ("confirmed", fact.source.name, ["Écho"], []),
    ]
    assert story.title == "Nuagis rachète Wolkenhaus"
    assert story.originals == 1
    assert story.summary.endswith(")")
    assert story.last_at == NOW + timedelta(days=1)
