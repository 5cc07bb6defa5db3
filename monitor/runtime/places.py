"""Where things are: the root of the installation and the data folder."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_PORT = 8787


def data_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the data folder: GUETTEUR_DATA, else ``data/`` at the root of the installation."""
    chosen = environment.get("GUETTEUR_DATA", "").strip()
    return Path(chosen).expanduser().absolute() if chosen else ROOT / "data"
