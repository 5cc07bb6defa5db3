"""``guetteur test``: the test suite, from the root of the installation."""

from __future__ import annotations

import os
import subprocess
import sys

import click

from monitor.errors import GuetteurError
from monitor.runtime.chromium import find_chromium
from monitor.runtime.places import ROOT


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(arguments: tuple[str, ...]) -> None:
    """Run the tests; all arguments go to pytest.

    Browser tests need Chromium and are left out, aloud, where there is none. GUETTEUR_REQUIRE_BROWSER=1 makes
    its absence an error.
    """
    if os.environ.get("GUETTEUR_REQUIRE_BROWSER") == "1" and find_chromium() is None:
        raise GuetteurError("Chromium is required and not found: install it, or name it in CHROMIUM")
    done = subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, check=False)
    raise SystemExit(done.returncode)
