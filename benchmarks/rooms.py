"""Pictures of every kind of message as the console's preview shows it in Slack: those of docs/rooms.md.

    python benchmarks/rooms.py [FOLDER]

Writes rooms-KIND.png into FOLDER (docs/images unless given). Needs Chromium.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import django  # noqa: E402 - the path comes first

from benchmarks.letters import letters  # noqa: E402

if TYPE_CHECKING:
    from monitor.alerts.values import Message

WIDTH, HEIGHT, PALETTE = 720, 200, 64
STATIC = ROOT / "monitor" / "web" / "static" / "web"
SHEET = '<!doctype html><meta charset="utf-8"><style>{css} body{{padding:12px}} .slack{{margin:0}}</style>{preview}'


def messages() -> dict[str, Message]:
    """One message of each kind."""
    made = letters()
    rumour = made["alerte"]
    said = (
        "Statut\u00a0: confirmé",
        "4 sources",
        "Dernier changement\u00a0: Confirmé par Le Fil (d’abord au conditionnel).",
    )
    (article,) = made["suite"].articles
    return {
        "alerte": rumour,
        "fil": replace(rumour, kind="root", standing=said),
        "suite": replace(made["suite"], sections=(replace(made["suite"].sections[0], articles=(article,)),)),
        "recapitulatif": made["recapitulatif"],
        "avis": made["avis"],
    }


def main() -> None:
    """Render, photograph."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "docs" / "images")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("GUETTEUR_SECRET_KEY", "a key that signs nothing but pictures")
    django.setup()
    from django.template.loader import render_to_string
    from playwright.sync_api import sync_playwright

    from monitor.alerts.channels.blocks import blocks
    from monitor.runtime.chromium import find_chromium
    from monitor.web.mrkdwn import shown

    css = "".join((STATIC / name).read_text(encoding="utf-8") for name in ("console.css", "rooms.css"))
    options.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for name, message in messages().items():
            preview = render_to_string("web/rooms/preview.html", {"room": shown(blocks(message, interactive=True))})
            page.set_content(SHEET.format(css=css, preview=preview))
            path = options.folder / f"rooms-{name}.png"
            page.locator(".slack").screenshot(path=path)
            print(f"{path.name}: {path.stat().st_size // 1024} KiB")
        browser.close()


if __name__ == "__main__":
    main()
