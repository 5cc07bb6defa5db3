"""Furniture learned of a source: the same lines on page after page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from monitor.articles.extracted import Extracted
from monitor.articles.learn import _clear, learn, without_recurring
from monitor.articles.models import SourceBlock, SourcePages
from monitor.articles.recurring import Seen, blocks, fingerprint, is_furniture, strip_recurring
from tests import factories
from tests.factories import NOW

PROMOTION = "« Octets et doigts de pied » : chaque jeudi, une invitée raconte la machine qui a changé sa vie."
TIDE = "Pleine mer 6h12 et 18h40, coefficient 87."
QUOTED = "« Nous n’avons jamais reçu la facture », assure le maire de Tréval, qui la réclame depuis avril."


def body(number: int) -> str:
    """A text of its own."""
    town = ("Tréval", "Morlan", "Forbelle", "Bièzes", "Montclair", "Valbourg", "Port-Guéran", "Brévannes")[number % 8]
    return (
        f"La mairie de {town} confie ses serveurs à un hébergeur du département, le {number}e de la liste.\n"
        f"Le conseil de {town} en a débattu trois heures, et le vote a été acquis à {number + 20} voix contre deux.\n"
        f"Les habitants de {town} verront la différence au printemps, promet l’adjointe chargée du numérique."
    )


def extracted(text: str, title: str = "Un titre") -> Extracted:
    """What extraction gave."""
    return Extracted(title=title, lead="", text=text)


@pytest.mark.parametrize(
    ("line", "seen", "expected"),
    [
        (PROMOTION, Seen(3, 10), True),
        (PROMOTION, Seen(2, 2), False),  # quoted twice
        (PROMOTION, Seen(30, 400), False),  # a stock phrase of the newsroom
        (PROMOTION, Seen(60, 400), True),
        ("Contexte", Seen(4, 5), False),
        ("Contexte", Seen(6, 40), False),
        ("Feuilleter", Seen(6, 8), True),
    ],
)
def test_recurrence_makes_furniture(line: str, seen: Seen, expected: bool) -> None:
    assert is_furniture(line, seen) is expected


def test_figures_and_typography_do_not_tell_lines_apart() -> None:
    assert fingerprint("Pleine mer 7h02 et 19h31, coefficient 45.") == fingerprint(
        "PLEINE MER 6h12 et 18h40, coefficient 87"
    )
    assert fingerprint("L’été à Tréval") == fingerprint("l'ete a treval")
    assert fingerprint("L’hiver à Tréval") != fingerprint("L’été à Tréval")
    assert set(blocks(f" \n{TIDE}\n{TIDE}\n…\n{'x ' * 500}")) == {fingerprint(TIDE)}


def test_only_what_recurs_is_taken() -> None:
    known = {fingerprint(PROMOTION): Seen(8, 9), fingerprint(QUOTED): Seen(2, 9)}
    text, removed = strip_recurring(f"{body(1)}\n{PROMOTION}\n{QUOTED}", known)
    assert text == f"{body(1)}\n{QUOTED}"
    assert [(part.text, part.rule) for part in removed] == [(PROMOTION, "recurring")]


def test_a_text_that_recurs_as_a_whole_is_the_same_article_again() -> None:
    known = dict.fromkeys(blocks(body(1)), Seen(5, 6))
    assert strip_recurring(body(1), known) == (body(1), [])


@pytest.mark.django_db
def test_a_source_teaches_its_furniture_to_its_next_pages_only() -> None:
    source, other = factories.source(), factories.source()
    for number in range(3):
        page = extracted(f"{body(number)}\n{TIDE.replace('87', str(60 + number))}")
        assert without_recurring(source.pk, page, None) == page
        learn(source.pk, page, NOW)
    found = without_recurring(source.pk, extracted(f"{body(7)}\n{TIDE}"), None)
    assert (found.text, [part.rule for part in found.removed]) == (body(7), ["recurring"])
    assert without_recurring(other.pk, extracted(TIDE), None).text == TIDE
    learn(source.pk, found, NOW)
    assert SourceBlock.objects.get(fingerprint=fingerprint(TIDE)).pages == 4
    assert SourcePages.objects.get(source=source).pages == 4


@pytest.mark.django_db
def test_what_the_current_revision_has_stays_so_that_learning_changes_no_article() -> None:
    source = factories.source()
    for number in range(5):
        learn(source.pk, extracted(f"{body(number)}\n{PROMOTION}"), NOW)
    text = f"{body(9)}\n{PROMOTION}"
    article = factories.article(source=source, text=text)
    assert without_recurring(source.pk, extracted(text), article.revision).text == text
    assert without_recurring(source.pk, extracted(text), None).text == body(9)


@pytest.mark.django_db
def test_words_are_kept_only_of_what_recurs() -> None:
    source = factories.source()
    for number in range(3):
        learn(source.pk, extracted(f"{body(number)}\n{PROMOTION}"), NOW)
    assert list(SourceBlock.objects.exclude(text="").values_list("text", flat=True)) == [PROMOTION]


@pytest.mark.django_db
def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.articles.learn.MOST_BLOCKS", 5)
    source = factories.source()
    for number in range(4):
        learn(source.pk, extracted(f"{body(number)}\n{PROMOTION}"), NOW + timedelta(minutes=number))
    _clear(source.pk)
    left = SourceBlock.objects.filter(source=source)
    assert left.count() == 5
    assert left.filter(fingerprint=fingerprint(PROMOTION)).exists()
    assert set(blocks(body(3))) < set(left.values_list("fingerprint", flat=True))


@pytest.mark.django_db
def test_counting_is_undone_with_its_transaction() -> None:
    source = factories.source()

    def fails() -> None:
        with transaction.atomic():
            learn(source.pk, extracted(body(1)), NOW)
            raise KeyError

    with pytest.raises(KeyError):
        fails()
    assert not SourcePages.objects.exists()
    assert not SourceBlock.objects.exists()
