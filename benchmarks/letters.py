"""Pictures of every kind of letter, on a desktop and a phone, light and dark: those of docs/messages.md.

    python benchmarks/letters.py [FOLDER]

Writes one JPEG for each kind and colour scheme into FOLDER (docs/images/letters unless given), and the letters
themselves beside them as .html and .txt with --sources. Needs Chromium.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from monitor.alerts.values import Message

ROOT = Path(__file__).resolve().parent.parent
WHEN = datetime(2026, 11, 26, 8, 30, tzinfo=UTC)
DESKTOP, PHONE, HEIGHT = 720, 390, 1400
#: Both widths side by side, each a document of its own, so that its width rules apply.
SHEET = """<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<style>body{{margin:0;display:flex;gap:24px;padding:24px;background:Canvas}}iframe{{border:0;border-radius:8px}}</style>
<iframe srcdoc="{letter}" width="{desktop}" height="{height}"></iframe>
<iframe srcdoc="{letter}" width="{phone}" height="{height}"></iframe>"""


def letters() -> dict[str, Message]:
    """One message of each kind, about an invented event."""
    from monitor.alerts.answers import Answer
    from monitor.alerts.values import ArticleView, Bar, Message, Passage, Quote, Section, TopicView, WatchlistView

    base = "https://veille.exemple.fr"
    rumour = ArticleView(
        title="Orange reprendrait 100 % de Nuagis",
        url="https://gazette.exemple/orange-nuagis",
        source="La Gazette du Nord",
        published=WHEN,
        updated=None,
        status="conditional",
        status_cues=("reprendrait", "d’après deux sources"),
        kind="new",
        level="important",
        score=0.93,
        topics=(TopicView("Capital", 0.88), TopicView("Offres souveraines", 0.61)),
        evidence=(
            Quote(
                (
                    Passage("Orange", marked=True),
                    Passage(" reprendrait la totalité de "),
                    Passage("Nuagis", marked=True),
                    Passage(", premier hébergeur du Nord, d’après deux sources proches du dossier."),
                ),
                0.62,
            ),
        ),
        excerpt="L’opérateur serait en discussions exclusives avec les actionnaires de l’hébergeur lillois.",
        rights_notice="© La Gazette du Nord",
        watchlists=(
            WatchlistView("Rachats et capital", ("acteur Orange", "«\u00a0Nuagis\u00a0»")),
            WatchlistView("Nos hébergeurs", ("acteur Nuagis",)),
        ),
        actors=("Orange (acheteur)", "Nuagis (cible)"),
        cited=("Le Fil",),
        reprises=(("L’Usine du Nord", f"{base}/1"), ("Le Fil", f"{base}/2")),
        console_url=f"{base}/articles/1/",
        answers=tuple((answer.label, f"{base}/retour/x/?choix={answer}") for answer in Answer),
    )
    confirmed = replace(
        rumour,
        title="Orange confirme le rachat de Nuagis pour 29 millions d’euros",
        status="confirmed",
        status_cues=("a annoncé",),
        kind="confirmed",
        level="urgent",
        excerpt="L’opérateur a annoncé jeudi l’acquisition de toutes les parts de l’hébergeur lillois.",
        evidence=(),
        since=("Confirmé par La Gazette du Nord, puis Le Fil (d’abord au conditionnel chez L’Usine du Nord).",),
        changes=("Nouveau montant\u00a0: 29 millions d’euros.",),
        cited=(),
    )
    label = replace(
        rumour,
        title="Bleu attend sa qualification SecNumCloud pour le printemps",
        url="https://fil.exemple/bleu",
        source="Le Fil",
        status="",
        status_cues=(),
        level="information",
        excerpt="Le dernier jalon de l’Anssi est passé, indique la coentreprise.",
        evidence=(),
        topics=(TopicView("Qualification", 0.94),),
        watchlists=(WatchlistView("Qualifications", ("SecNumCloud", "acteur Bleu")),),
        actors=("Bleu", "Anssi"),
        cited=(),
        reprises=(),
    )
    plain = Message(
        key="x",
        kind="alert",
        subject="",
        created=WHEN,
        timezone="Europe/Paris",
        recipient="Claire",
        public_url=base,
        preferences_url=f"{base}/preferences/x/",
        unsubscribe_url=f"{base}/desabonnement/x/",
        list_name="Rachats et capital",
    )
    days = ("ven.", "sam.", "dim.", "lun.", "mar.", "mer.", "jeu.")
    return {
        "alerte": replace(
            plain, subject="À confirmer\u00a0: Orange reprendrait 100 % de Nuagis", sections=(Section("", (rumour,)),)
        ),
        "suite": replace(plain, subject="Confirmé\u00a0: Orange confirme…", sections=(Section("", (confirmed,)),)),
        "recapitulatif": replace(
            plain,
            kind="digest",
            subject="Votre veille du 26 novembre\u00a0: 2 articles",
            list_name="Rachats et capital et 1 autre",
            sections=(Section("Rachats et capital", (confirmed,)), Section("Qualifications", (label,))),
            summary="2 histoires, 4 articles, dans 2 listes de veille\u00a0: 1 confirmée.",
            week=tuple(Bar(day, count) for day, count in zip(days, (4, 0, 1, 7, 3, 9, 4), strict=True)),
        ),
        "inscription": replace(
            plain,
            kind="optin",
            subject="Confirmez votre abonnement à Guetteur",
            list_name="Guetteur",
            preferences_url="",
            unsubscribe_url="",
            body=(
                "Bonjour Claire,",
                "La Direction du numérique souhaite vous envoyer à cette adresse les alertes de veille "
                "«\u00a0Rachats et capital\u00a0».",
                "Rien ne vous sera envoyé sans votre accord. Si vous n’attendiez pas ce message, ignorez-le\u00a0: "
                "l’adresse restera inactive.",
            ),
            link=("Je confirme", f"{base}/confirmation/x/"),
        ),
        "avis": replace(
            plain,
            kind="notice",
            subject="Trois flux sont en difficulté depuis plus de 24 heures",
            list_name="Guetteur",
            preferences_url="",
            unsubscribe_url="",
            body=(
                "La Gazette du Nord\u00a0: le serveur répond 503 depuis mardi.",
                "Le Fil\u00a0: rien de paru depuis 9 jours, alors que ce flux publie d’ordinaire chaque jour.",
                "L’Usine du Nord\u00a0: la page n’est plus un flux.",
            ),
            link=("Voir ces flux", f"{base}/flux/"),
        ),
    }


def main() -> None:
    """Write the pictures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "docs" / "images" / "letters")
    parser.add_argument("--sources", action="store_true", help="also write the letters as .html and .txt")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from html import escape

    from playwright.sync_api import sync_playwright

    from monitor.alerts.channels.letter import build
    from monitor.runtime.chromium import find_chromium

    chromium = find_chromium()
    if chromium is None:
        parser.exit(2, "Chromium is not installed: name it in the variable CHROMIUM.\n")
    options.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, message in letters().items():
            mail = build(message, "claire@exemple.fr")
            html = str(mail.alternatives[0][0])
            if options.sources:
                (options.folder / f"{name}.html").write_text(html)
                (options.folder / f"{name}.txt").write_text(str(mail.body))
            for scheme in ("light", "dark"):
                context = browser.new_context(color_scheme=scheme, viewport={"width": 1182, "height": 900})
                page = context.new_page()
                page.set_content(SHEET.format(letter=escape(html), desktop=DESKTOP, phone=PHONE, height=HEIGHT))
                page.wait_for_load_state("networkidle")
                heights = [
                    frame.evaluate("document.querySelector('.sheet').getBoundingClientRect().bottom + 20")
                    for frame in page.frames[1:]
                ]
                height = min(max(heights), HEIGHT) + 48
                path = options.folder / f"{name}-{'clair' if scheme == 'light' else 'sombre'}.jpg"
                page.screenshot(
                    path=path,
                    type="jpeg",
                    quality=72,
                    clip={"x": 0, "y": 0, "width": 1182, "height": height},
                    full_page=True,
                )
                context.close()
                print(path)
        browser.close()


if __name__ == "__main__":
    main()
