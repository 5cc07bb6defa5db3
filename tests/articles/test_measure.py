"""``guetteur extract``, as a person types it, and its figures by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.articles.measure import GoldPage, Scores, evaluate, read_gold, token_scores
from monitor.errors import GuetteurError
from monitor.runtime.cli import guetteur

BODY = (
    "La région confie la messagerie de ses lycées à un hébergeur de Roubaix, après un appel d’offres lancé au "
    "printemps et remporté devant trois concurrents.",
    "Le contrat court sur quatre ans et vaut 2,4 millions d’euros, dont un tiers pour la reprise des données, "
    "selon la délibération votée vendredi.",
)
FURNITURE = "Lire aussi : les lycées attendent leur réseau depuis deux ans"
TITLE = "La région [bold]choisit[/bold] Roubaix"
PAGE = (
    f"<html lang='fr'><head><title>{TITLE}</title><meta property='og:title' content='{TITLE}'></head><body><article>"
    f"<h1>{TITLE}</h1><p>{BODY[0]}</p><p>{FURNITURE}</p><p>{BODY[1]}</p></article></body></html>"
)


def run(*arguments: str) -> Result:
    """Run the command line; an error that it foresaw is raised."""
    return CliRunner().invoke(guetteur, ["extract", *arguments], catch_exceptions=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One page with its gold text."""
    (tmp_path / "region.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "region.txt").write_text("\n\n".join(BODY), encoding="utf-8")
    return tmp_path


def test_tokens_are_counted_as_often_as_they_stand() -> None:
    assert token_scores("le cloud, le Cloud", "Le cloud et la loi") == Scores(0.5, 0.4, 0.4444)
    assert token_scores("", "un mot") == Scores(0.0, 0.0, 0.0)


def test_means_are_over_pages() -> None:
    pages = [GoldPage("a", b"", "un deux trois quatre"), GoldPage("b", b"", "un")]
    found = evaluate(pages, lambda *_: "un")
    assert found.ours == Scores(1.0, 0.625, 0.7692)
    assert found.plain == Scores(0.0, 0.0, 0.0)


def test_evaluate_prints_the_promised_keys(folder: Path) -> None:
    found = json.loads(run("evaluate", str(folder), "--json").output)
    assert list(found) == ["n", "precision", "recall", "f1", "trafilatura", "pages"]
    assert list(found["trafilatura"]) == ["precision", "recall", "f1"]
    assert (found["n"], found["f1"]) == (1, 1.0)
    assert found["trafilatura"]["precision"] < 1
    assert found["pages"][0]["name"] == "region"


def test_evaluate_tells_a_person_the_same(folder: Path) -> None:
    lines = run("evaluate", str(folder)).output.splitlines()
    assert lines[1].startswith("region")
    assert lines[-1].startswith("1 pages")


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (lambda folder: (folder / "region.html").unlink(), "holds no page"),
        (lambda folder: (folder / "region.txt").unlink(), "region.txt is missing"),
        (lambda folder: (folder / "region.txt").write_bytes(b"\xe9t\xe9"), "region.txt is not UTF-8"),
        (lambda folder: (folder / "region.txt").write_text(" …"), "region.txt is empty"),
    ],
)
def test_what_is_wrong_with_the_folder_is_named(folder: Path, broken: object, said: str) -> None:
    assert callable(broken)
    broken(folder)
    with pytest.raises(GuetteurError, match=said):
        read_gold(folder)


def test_show_tells_what_is_kept_and_what_is_removed_by_which_rule(folder: Path) -> None:
    page = str(folder / "region.html")
    found = json.loads(run("show", page, "--json").output)
    assert found["text"].split("\n") == list(BODY)
    assert {"text": FURNITURE, "rule": "read-also"} in found["removed"]
    said = run("show", page).output
    assert TITLE in said
    assert "removed (read-also): Lire aussi" in said
