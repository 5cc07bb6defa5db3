"""Where the browser for browser tests is."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the path of Chromium: the variable CHROMIUM, else the first known name on the PATH."""
    chosen = environment.get("CHROMIUM", "")
    candidates = (chosen,) if chosen else PROGRAMS
    found = (shutil.which(program, path=environment.get("PATH")) for program in candidates)
    return next((path for path in found if path), None)
