"""What a revision stores of its difference with the one before, on a real PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from monitor.articles.extracted import Extracted
from monitor.articles.models import Actor, Article
from monitor.articles.revise import revise
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

FIRST = Extracted(
    title="Hexanet reprendrait Cloudwatt",
    lead="Hexanet serait en discussions.",
    text=(
        "Hexanet serait en discussions pour racheter Cloudwatt, selon une source proche du dossier.\n\n"
        "L’opération porterait sur 10 millions d’euros. Les clients sont prévenus par courrier cette semaine.\n\n"
        "Le siège reste a Lyon."
    ),
)


@pytest.fixture
def article() -> Article:
    for slug, name in (("cloudwatt", "Cloudwatt"), ("ovhcloud", "OVHcloud")):
        Actor.objects.create(slug=slug, name=name, kind="provider")
    made = factories.article()
    made.revisions.all().delete()
    revise(made, FIRST, NOW)
    return made


def changed(article: Article, extracted: Extracted) -> dict[str, Any]:
    """The stored changes of a further revision."""
    revision, new = revise(article, extracted, NOW)
    assert new
    revision.refresh_from_db()
    return dict(revision.changes)


def test_the_first_revision_changes_nothing(article: Article) -> None:
    assert article.revisions.get().changes == {}


def test_a_confirmed_rumour_is_a_transition_and_says_what_changed(article: Article) -> None:
    text = (
        "[MàJ du 12 janvier] Hexanet a annoncé le rachat de Cloudwatt dans un communiqué.\n\n"
        "L’opération porte sur 12 millions d’euros. Les clients sont prévenus par courrier cette semaine.\n\n"
        "Le siège reste à Lyon. OVHcloud avait renoncé au dossier en décembre."
    )
    stored = changed(article, replace(FIRST, title="Hexanet rachète Cloudwatt", text=text))
    assert stored["material"] is True
    assert stored["transition"] == "confirmed"
    assert set(stored["matters"]) >= {"title", "status", "figure", "actor"}
    assert stored["markers"] == ["[MàJ du 12 janvier]"]
    lines = stored["summary"]
    assert lines[0] == "Statut\u00a0: à confirmer → confirmé"
    assert "Titre\u00a0: «\u00a0Hexanet rachète Cloudwatt\u00a0»" in lines
    assert any("10 millions d’euros → 12 millions d’euros" in line for line in lines)
    assert "Nouvel acteur\u00a0: OVHcloud" in lines


def test_retouches_are_stored_and_do_not_matter(article: Article) -> None:
    stored = changed(article, replace(FIRST, text=FIRST.text.replace("reste a Lyon", "reste à Lyon")))
    assert (stored["material"], stored["summary"], stored["transition"]) == (False, [], "")
    (change,) = stored["sentences"]
    assert change["matters"] == []
    assert ["-", "a"] in change["words"]
    assert ["+", "à"] in change["words"]


def test_a_paragraph_that_only_moved_is_a_retouche(article: Article) -> None:
    first, second, third = FIRST.text.split("\n\n")
    stored = changed(article, replace(FIRST, text="\n\n".join((first, third, second))))
    assert stored["material"] is False
    assert {change["kind"] for change in stored["sentences"]} == {"moved"}


def test_a_lead_that_was_cut_elsewhere_does_not_matter(article: Article) -> None:
    stored = changed(article, replace(FIRST, lead="Hexanet serait en discussions pour racheter une entreprise…"))
    assert stored["material"] is False
    assert stored["lead"]


def test_a_negation_and_a_passage_are_told_in_words(article: Article) -> None:
    text = FIRST.text.replace("Les clients sont prévenus", "Les clients ne sont pas prévenus")
    stored = changed(article, replace(FIRST, text=text + " La mairie redoute le départ de deux cents emplois."))
    assert {"negation", "passage"} <= set(stored["matters"])
    assert any(line.startswith("Négation modifiée") for line in stored["summary"])
    assert any("redoute le départ" in line for line in stored["summary"])


def test_a_page_rewritten_from_end_to_end_keeps_a_bounded_list(article: Article) -> None:
    text = "\n\n".join(f"Le point numéro {n} concerne la commune de Ville{n} et ses habitants." for n in range(400))
    stored = changed(article, replace(FIRST, text=text))
    assert stored["omitted"] > 0
    assert len(stored["sentences"]) == 150
    assert len(stored["summary"]) < 20
