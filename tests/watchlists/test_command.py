"""``guetteur watchlists`` from the command line."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone

from monitor.errors import GuetteurError
from monitor.runtime.commands.watchlists import watchlists
from monitor.watchlists import process
from monitor.watchlists.models import Watchlist
from tests import factories

pytestmark = pytest.mark.django_db


def run(*arguments: str, fails: type[Exception] | None = None) -> Result:
    result = CliRunner().invoke(watchlists, list(arguments))
    if fails is None:
        assert result.exit_code == 0, result.output
    else:
        assert isinstance(result.exception, fails), result.output
    return result


def test_add_list_and_show() -> None:
    client = factories.client()
    run("add", "Clouds souverains", "--query", 'cloud SAUF "jeu vidéo"', "--level", "urgent", "--all")
    watchlist = Watchlist.objects.get()
    assert (watchlist.slug, watchlist.level, watchlist.only_relevant) == ("clouds-souverains", "urgent", False)
    Watchlist.objects.create(client=client, slug="faux", name="Faux", query="(cloud")
    (sound, faulty) = json.loads(run("list", "--json").output)
    assert (sound["slug"], sound["problem"]) == ("clouds-souverains", "")
    assert faulty["problem"] == "Parenthesis opened at position 1 and never closed"
    assert "faulty" in run("list").output
    shown = run("show", "clouds-souverains").output
    assert '# read as: cloud SAUF "jeu vidéo"' in shown
    run("add", "Clouds souverains", "--query", "a", fails=GuetteurError)
    run("show", "inconnue", fails=GuetteurError)


def test_the_client_is_named_where_there_are_several() -> None:
    one, _ = factories.client(), factories.client()
    error = run("add", "Nuages", "--query", "nuage", fails=GuetteurError).exception
    assert "--client" in str(error)
    run("add", "Nuages", "--query", "nuage", "--client", one.slug)
    assert Watchlist.objects.get().client == one
    run("export", "--client", "personne", fails=GuetteurError)


def test_a_wrong_query_is_shown_with_its_place() -> None:
    result = run("test", 'cloud "ouvert', fails=GuetteurError)
    assert result.output.splitlines()[:2] == ['cloud "ouvert', "      ^^^^^^^"]


def test_a_query_against_files(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Titre\nUn cloud souverain.", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Titre\nUn jeu.", encoding="utf-8")
    output = run("test", "cloud souver*", str(tmp_path / "a.txt"), str(tmp_path / "b.txt")).output
    assert 'read as: "cloud souver*"' in output
    assert "[cloud souverain]" in output
    assert "no match  b.txt" in output
    result = CliRunner().invoke(watchlists, ["test", "nuage ET cloud", str(tmp_path / "a.txt")])
    assert result.exit_code == 1
    assert "not met: nuage" in result.output
    assert "not met: cloud" not in result.output
    run("test", "nuage", "absent.txt", fails=GuetteurError)
    assert CliRunner().invoke(watchlists, ["test"]).exit_code == 2


def test_a_stored_list_against_a_text_and_a_stored_article() -> None:
    watchlist = factories.watchlist(query="rachat SAUF nié:rachat", only_relevant=False)
    sure, denied = (
        factories.article(text=f"Orange {verb} tout rachat de Cloudwatt.") for verb in ("confirme", "dément")
    )
    output = run(
        "test", "--watchlist", watchlist.slug, "--article", str(sure.pk), "--text", "Un rachat à 12 M€."
    ).output
    assert "Orange confirme tout [rachat] de Cloudwatt" in output
    assert "match     text 1" in output
    result = CliRunner().invoke(watchlists, ["test", "--watchlist", watchlist.slug, "--article", str(denied.pk)])
    assert result.exit_code == 1
    assert "not met: NON nié:rachat" in result.output
    output = run("test", "montant>=10M€", "--text", "Un rachat à 12 millions d’euros.").output
    assert "montant>=10M€" in output.splitlines()[-1]
    run("test", "cloud", "--article", "999999999", fails=GuetteurError)


def test_replay() -> None:
    watchlist = factories.watchlist(query="cloud", only_relevant=False)
    for text in ("Un cloud.", "Un cloud et un jeu.", "Un nuage."):
        made = factories.article(text=text, published_at=timezone.now() - timedelta(days=2))
        process.index(factories.current(made), made.published_at)
    found = json.loads(run("replay", watchlist.slug, "--json").output)
    assert (found["total"], found["exact"], found["terms"]) == (2, True, {"cloud": 2})
    assert "2 articles in 30 days" in run("replay", "--query", "cloud").output
    day = f"{timezone.localdate() - timedelta(days=2):%Y-%m-%d}"
    assert found["per_day"] == {day: 2}
    change = run("replay", watchlist.slug, "--query", "(cloud OU nuage) SAUF jeu").output
    assert "2 articles before, 2 after: 1 added, 1 removed" in change
    assert "0.1 a day before, 0.1 a day after, over 30 days" in change
    assert [line[:2] for line in change.splitlines()[2:]] == ["+ ", "- "]
    told = json.loads(run("replay", watchlist.slug, "--query", "nuage", "--json").output)
    assert (told["before"]["total"], told["after"]["total"], len(told["added"]), len(told["removed"])) == (2, 1, 1, 2)


def test_a_replayed_edit_keeps_the_other_criteria_of_the_list() -> None:
    watchlist = factories.watchlist(query="cloud", only_relevant=True)
    made = factories.article(text="Un nuage.", published_at=timezone.now() - timedelta(days=2), relevant=False)
    process.index(factories.current(made), made.published_at)
    told = json.loads(run("replay", watchlist.slug, "--query", "nuage", "--json").output)
    assert told["after"]["total"] == 0
    assert CliRunner().invoke(watchlists, ["replay"]).exit_code == 2


def test_import_and_export_round_trip(tmp_path: Path) -> None:
    client = factories.client()
    table = tmp_path / "listes.csv"
    table.write_text("nom;requête\nHébergeurs;OVHcloud OU Scaleway\n", encoding="utf-8")
    assert "1 added, 0 changed, 0 unchanged" in run("import", str(table)).output
    first, second = tmp_path / "a.toml", tmp_path / "b.toml"
    run("export", "-o", str(first))
    assert "0 added, 0 changed, 1 unchanged" in run("import", str(first)).output
    Watchlist.objects.all().delete()
    assert "1 added" in run("import", str(first)).output
    run("export", "-o", str(second), "--client", client.slug)
    assert first.read_bytes() == second.read_bytes()
    assert run("export").output == first.read_text(encoding="utf-8")
