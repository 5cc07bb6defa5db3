"""``guetteur topics`` as a person types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.errors import GuetteurError
from monitor.runtime.cli import guetteur
from tests.topics.values import FAR, RELEVANT

KEYS = {
    "n",
    "ap",
    "f1",
    "precision",
    "recall",
    "threshold",
    "false_alarms_per_1000",
    "by_topic",
    "ci95",
    "articles_per_second",
}


def run(*arguments: str) -> Result:
    """Run the command line; an error that it foresaw is raised."""
    return CliRunner().invoke(guetteur, ["topics", *arguments], catch_exceptions=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Four records, of which one is unlabelled."""
    path = tmp_path / "some.jsonl"
    rows = [
        {
            "id": "near",
            "title": RELEVANT.title,
            "text": RELEVANT.text,
            "label": "positive",
            "topics": ["commande-publique"],
            "kind": "dépêche",
        },
        {"id": "far", "title": FAR.title, "text": FAR.text, "label": "negative", "topics": [], "kind": "blog"},
        {"id": "none", "title": "Le marché de Noël ouvre", "text": FAR.text, "label": None, "topics": []},
        {
            "id": "missed",
            "title": "Le [bold]tournoi[/bold] de belote",
            "text": FAR.text,
            "label": "positive",
            "topics": [],
        },
    ]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def test_evaluate_prints_the_promised_keys(file: Path) -> None:
    result = run("evaluate", str(file), "--json")
    assert result.exit_code == 0
    figures = json.loads(result.stdout)
    assert set(figures) >= KEYS
    assert figures["n"] == 4
    assert figures["recall"] == 0.5
    assert figures["precision"] == 1
    assert figures["by_topic"]["commande-publique"]["n"] == 1
    assert set(figures["by_kind"]) == {"dépêche", "blog"}
    assert figures["worst"][0]["id"] == "missed"


def test_evaluate_tells_a_person_the_same(file: Path) -> None:
    result = run("evaluate", str(file))
    assert result.exit_code == 0
    assert "precision 1.000  recall 0.500" in result.stdout
    assert "missed" in result.stdout
    assert "[bold]tournoi" in result.stdout  # a title is text, never markup


def test_a_report_needs_its_plots(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.topics.report.find_spec", lambda _: None)
    with pytest.raises(GuetteurError, match="pip install matplotlib"):
        run("evaluate", str(file), "--report", str(tmp_path / "report"))


def test_explain_shows_the_sentences_that_decided(tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_text(f"{RELEVANT.title}\n\n{RELEVANT.text}\n", encoding="utf-8")
    result = run("explain", str(path))
    assert result.exit_code == 0
    assert result.stdout.startswith("relevant")
    assert "commande-publique" in result.stdout
    assert "cantine" not in result.stdout


def test_training_says_what_it_lacks_and_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.topics.pipeline.find_spec", lambda name: None if name == "torch" else True)
    out = tmp_path / "model"
    with pytest.raises(GuetteurError, match="pip install torch"):
        run("train", "--base", "intfloat/multilingual-e5-small", "--out", str(out))
    assert not out.exists()


def test_a_folder_without_a_model_is_told(file: Path, tmp_path: Path) -> None:
    with pytest.raises(GuetteurError, match=r"heads\.npz"):
        run("evaluate", str(file), "--model", str(tmp_path))


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "empty.jsonl"
    path.write_text("\n")
    with pytest.raises(GuetteurError, match="no record"):
        run("evaluate", str(path))
