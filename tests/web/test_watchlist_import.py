"""Importing and exporting watchlists in the console."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from monitor.watchlists.exchange import write
from monitor.watchlists.models import SubQuery, Watchlist
from monitor.watchlists.store import export
from tests import factories

Login = Callable[[str], Client]
CSV = "nom;requête\nNuage;cloud ET souverain\nFaux;cloud ET (souverain\n"


def test_a_report_comes_first_and_the_sound_lines_after(login: Login) -> None:
    client = factories.client()
    watcher = login("Veilleur")
    sent = {"texte": CSV, "client": client.pk, "format": "", "dialect": "guetteur"}
    page = watcher.post(reverse("web:watchlists-import"), sent).content.decode()
    assert "1 à ajouter" in page
    assert "1 refusée<" in page
    assert "Parenthèse ouverte" in page
    assert not Watchlist.objects.exists()
    answer = watcher.post(reverse("web:watchlists-import"), {**sent, "confirmer": "1"}, follow=True)
    assert "Import fait\u00a0: 1 ajout, 0 modification." in answer.content.decode()
    made = Watchlist.objects.get()
    assert (made.name, made.query, made.client) == ("Nuage", "cloud ET souverain", client)
    assert made.history.get().history_user.username == "veilleur"


def test_a_confirmation_of_nothing_stores_nothing(login: Login) -> None:
    client = factories.client()
    sent = {"texte": "cl*ud", "client": client.pk, "confirmer": "1"}
    page = login("Veilleur").post(reverse("web:watchlists-import"), sent).content.decode()
    assert "Aucune ligne ne peut être importée" in page
    assert not Watchlist.objects.exists()


def test_an_export_comes_back_without_a_change(login: Login) -> None:
    client = factories.client()
    SubQuery.objects.create(client=client, slug="acteurs", query="OVHcloud")
    factories.watchlist(client=client, name="É «x»", query='@acteurs SAUF "a b"', folder="Sujets")
    watcher = login("Veilleur")
    answer = watcher.get(reverse("web:watchlists-export", args=[client.slug]))
    assert answer["Content-Disposition"] == f'attachment; filename="listes-{client.slug}.toml"'
    assert answer.content.decode() == write(export(client))
    file = SimpleUploadedFile("listes.toml", answer.content)
    page = watcher.post(reverse("web:watchlists-import"), {"fichier": file}).content.decode()
    assert "Tout est déjà ainsi" in page
    assert watcher.get(reverse("web:watchlists-export", args=["nulle-part"])).status_code == 404


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Choisissez un fichier ou collez un texte"),
        ("requête\nété".encode("latin-1"), "pas en UTF-8"),
        (b"[[watchlist", "ce TOML est incomplet"),
        (b"x" * 4_000_001, "Ce fichier est trop gros"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(login: Login, content: bytes, said: str) -> None:
    file = SimpleUploadedFile("listes.toml", content) if content else ""
    answer = login("Veilleur").post(reverse("web:watchlists-import"), {"fichier": file})
    assert answer.status_code == 422
    assert said in answer.content.decode()
