"""``guetteur stories`` as a person types it."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from monitor.errors import GuetteurError
from monitor.runtime.cli import guetteur
from monitor.stories.describe import refresh
from monitor.stories.models import Story, StoryEvent
from tests import factories
from tests.stories.values import PANNE, PANNE_SUITE, VANNES


def run(*arguments: str) -> Result:
    """Run the command line; an error that it foresaw is raised."""
    return CliRunner().invoke(guetteur, ["stories", *arguments], catch_exceptions=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A dispatch, its reprise, and another event."""
    rows: list[dict[str, Any]] = [
        {"id": "a", "date": "2026-03-03T07:42:00+01:00", "title": "Panne chez Nuagis", "text": PANNE, "story": "panne"},
        {"id": "b", "date": "2026-03-03", "title": "Nuagis en panne", "text": f"{PANNE} (AFP)", "story": "panne"},
        {"id": "c", "date": "2026-03-04", "title": "Vannes vote son budget", "text": VANNES, "story": "vannes"},
    ]
    path = tmp_path / "some.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n", encoding="utf-8")
    return path


def test_evaluate_prints_the_promised_keys(file: Path) -> None:
    result = run("evaluate", str(file), "--json")
    assert json.loads(result.stdout) == {"n": 3, "b3_precision": 1, "b3_recall": 1, "b3_f1": 1}
    assert "3 articles, B³ precision 1.000, recall 1.000, F1 1.000" in run("evaluate", str(file)).stdout


@pytest.mark.parametrize("line", ["{", "[]", '{"id": "a"}', '{"id":"a","date":"hier","title":"","text":"","story":""}'])
def test_a_line_that_is_no_record_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(GuetteurError, match=r"line 1: not a record"):
        run("evaluate", str(path))


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "empty.jsonl"
    path.write_text("\n")
    with pytest.raises(GuetteurError, match="no such record"):
        run("evaluate", str(path))


@pytest.fixture
def story(db: None, monkeypatch: pytest.MonkeyPatch) -> Story:
    """A story of two articles, on the test's own database."""
    monkeypatch.setattr("monitor.runtime.backing.attached", lambda _: nullcontext())
    articles = [
        factories.article(title="Panne chez [b]Nuagis", text=PANNE),
        factories.article(title="Nuagis rallume", text=PANNE_SUITE),
    ]
    articles[0].revisions.update(status="confirmed")
    made = factories.story(*articles)
    refresh(made)
    return made


def test_show_tells_a_story(story: Story) -> None:
    shown = run("show", str(story.pk)).stdout
    for part in ("Panne chez [b]Nuagis", "Une panne du système", "confirmed:", "2 articles, 2 original"):
        assert part in shown
    values = json.loads(run("show", str(story.pk), "--json").stdout)
    assert values["id"] == story.pk
    assert [member["role"] for member in values["members"]] == ["original", "original"]
    with pytest.raises(GuetteurError, match="no story"):
        run("show", "999999")


def test_split_merge_and_undo(story: Story) -> None:
    second = story.members.order_by("article").last()
    assert second is not None
    run("split", str(story.pk), str(second.article_id))
    new = Story.objects.exclude(pk=story.pk).get()
    assert f"merged: story {story.pk}" in run("merge", str(new.pk), str(story.pk)).stdout
    assert run("show", str(new.pk)).stdout.startswith(f"{story.pk} ")
    event = StoryEvent.objects.filter(kind="merge").get()
    assert event.by == "ligne de commande"
    run("undo", str(event.pk))
    assert new.members.count() == 1
    with pytest.raises(GuetteurError, match="at least one article"):
        run("split", str(story.pk), *map(str, story.members.values_list("article", flat=True)))
    with pytest.raises(GuetteurError, match="no event"):
        run("undo", "999999")
