from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.french.dates import InstantKind, find_dates


def test_a_mistyped_year_is_corrected_from_the_text() -> None:
    text = (
        "[MàJ du 12.01.2014 à 11h30] Le groupe a confirmé ce lundi matin des négociations. "
        "L’offre n’a été lancée qu’en juillet 2014."
    )
    updated = find_dates(text).updated
    assert updated is not None
    assert updated.kind is InstantKind.UPDATED
    assert updated.value.isoformat() == "2015-01-12T11:30:00+01:00"
    assert "dimanche" in updated.note
    assert "juillet 2014" in updated.note
    assert text[updated.start : updated.end] == updated.written


def test_a_doubt_without_a_clear_answer_is_only_noted() -> None:
    published = find_dates("Publié le lundi 13 janvier 2026 à 10h").published
    assert published is not None
    assert published.value.date().isoformat() == "2026-01-13"
    assert published.note.startswith("date douteuse")


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        find_dates("Publié le 3 mars", feed_date=datetime(2026, 3, 3))  # noqa: DTZ001 - the mistake under test


def test_another_zone() -> None:
    found = find_dates("Publié le 3 mars 2026 à 9h", zone="America/Montreal").published
    assert found is not None
    assert found.value.astimezone(UTC).hour == 14
