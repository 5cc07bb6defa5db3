"""The whole service, as a newcomer starts it: from feeds to alerts delivered."""

from __future__ import annotations

import email
import json
import os
import subprocess
import sys
from email import policy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(420)
def test_the_demo_goes_from_feeds_to_alerts_delivered_once(tmp_path: Path) -> None:
    tmp_path.chmod(0o711)
    output = tmp_path / "sortie"
    run = subprocess.run(
        [sys.executable, "-m", "monitor.runtime.cli", "demo", "--exit", "--output", str(output)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "150"},
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-2000:]
    letters = [
        email.message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in sorted((output / "mail").glob("*.eml"))
    ]
    assert len(letters) >= 8
    assert len({letter["Message-ID"] for letter in letters}) == len(letters)
    subjects = " / ".join(letter["Subject"] for letter in letters)
    assert "À confirmer" in subjects
    assert "Confirmé" in subjects
    assert "Démenti" in subjects
    slack = [json.loads(path.read_text()) for path in (output / "slack").glob("*.json")]
    assert len(slack) >= 3
