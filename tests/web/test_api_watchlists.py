"""Watchlists and sub-queries through the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from monitor.articles.models import Article
from monitor.watchlists.judgements import judge
from monitor.watchlists.lexemes import lexemes
from monitor.watchlists.models import Client, Judgement, SubQuery, Watchlist
from tests import factories
from tests.web.calls import Caller, caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask() -> Caller:
    """A program of a veilleur, where there is one client."""
    cache.clear()
    Client.objects.create(name="Cabinet Nord", slug="nord")
    return caller("Veilleur")


def searchable(text: str, *, title: str = "Un titre", days: int = 1) -> int:
    """A stored article of so many days ago that previews find; its key."""
    from django.db import connection

    at = timezone.now() - timedelta(days=days)
    article = factories.article(text=text, title=title, published_at=at, relevant=True)
    words = " ".join("'" + w.replace("'", "''") + "'" for w in lexemes(title, text, published=at.date()))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_revision SET search = %s::tsvector WHERE id = %s", [words, article.revision_id])
    return article.pk


def made(ask: Caller, **values: Any) -> dict[str, Any]:
    answer = ask("POST", "watchlists", {"name": "Rachats", "query": "rachat", **values})
    assert answer.status == 201, answer.body
    body: dict[str, Any] = answer.body
    return body


def test_a_watchlist_is_created_and_read_back(ask: Caller) -> None:
    sent = {
        "name": "Rachats d’hébergeurs",
        "query": "rachat OU acquisition",
        "folder": "Marché",
        "level": "urgent",
        "scope": {"sources": ["lemonde.fr"], "languages": []},
        "expires_on": "2030-01-31",
        "only_relevant": False,
    }
    answer = ask("POST", "watchlists", sent)
    assert answer.status == 201
    stored = Watchlist.objects.get()
    assert (stored.slug, stored.client.slug, stored.owner) == ("rachats-dhebergeurs", "nord", ask.user)
    assert stored.scope == {"sources": ["lemonde.fr"]}
    assert stored.history.get().history_user == ask.user
    read = ask("GET", f"watchlists/{stored.pk}")
    assert read.body == answer.body
    assert read.headers["ETag"] == answer.headers["ETag"]
    assert {name: read.body[name] for name in sent if name != "scope"} == {
        k: v for k, v in sent.items() if k != "scope"
    }


def test_an_error_of_the_query_says_where_and_stores_nothing(ask: Caller) -> None:
    answer = ask("POST", "watchlists", {"name": "Rachats", "query": "rachat OU «cloud souverain"})
    assert answer.status == 422
    assert answer.body["position"] == 10
    assert answer.body["length"] > 1
    assert "guillemet ouvert à la position 11" in answer.body["detail_fr"]
    assert "position 11" in answer.body["detail"]
    assert not Watchlist.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"query": ""},
        {"query": "SAUF rachat", "only_relevant": False},
        {"topics": {"inconnu": 0.5}},
        {"topics": {"capital": 1.5}},
        {"examples": [999]},
        {"client": "personne"},
        {"slug": "a b"},
        {"scope": {"pays": ["FR"]}},
        {"max_age_hours": 0},
        {"inconnu": 1},
    ],
)
def test_what_cannot_be_watched_is_refused(ask: Caller, values: dict[str, Any]) -> None:
    answer = ask("POST", "watchlists", {"name": "Rachats", "query": "rachat", **values})
    assert answer.status == 422
    assert answer.body["detail"]
    assert not Watchlist.objects.exists()


def test_a_slug_that_is_taken_is_a_conflict_but_one_made_from_the_name_gives_way(ask: Caller) -> None:
    assert made(ask)["slug"] == "rachats"
    assert made(ask)["slug"] == "rachats-2"
    assert ask("POST", "watchlists", {"name": "Autre", "query": "a", "slug": "rachats"}).status == 409


def test_changing_needs_the_form_that_was_read(ask: Caller) -> None:
    first = ask("POST", "watchlists", {"name": "Rachats", "query": "rachat"})
    path = f"watchlists/{first.body['id']}"
    assert ask("PATCH", path, {"query": "fusion"}).status == 428
    changed = ask("PATCH", path, {"query": "fusion"}, If_Match=first.headers["ETag"])
    assert (changed.status, changed.body["query"], changed.body["name"]) == (200, "fusion", "Rachats")
    late = ask("PATCH", path, {"query": "cession"}, If_Match=first.headers["ETag"])
    assert late.status == 412
    assert late.body["detail_fr"]
    assert ask("PATCH", path, {"level": "urgent", "edited_at": first.body["edited_at"]}).status == 412
    again = ask("PATCH", path, {"level": "urgent", "edited_at": changed.body["edited_at"]})
    assert (again.status, again.body["level"], again.body["query"]) == (200, "urgent", "fusion")
    broken = ask("PATCH", path, {"query": "(fusion"}, If_Match=again.headers["ETag"])
    assert (broken.status, broken.body["position"]) == (422, 0)
    assert ask("PATCH", path, {"query": "cession"}, If_Match="*").status == 200
    assert Watchlist.objects.get().query == "cession"
    assert ask("PATCH", "watchlists/999", {}, If_Match="*").status == 404


def test_lists_come_in_pages_without_archived_ones(ask: Caller) -> None:
    keys = [made(ask, name=f"Liste {number}")["id"] for number in range(5)]
    assert ask("POST", f"watchlists/{keys[1]}/archive").body["archived"] is True
    seen: list[int] = []
    following = ""
    while True:
        page = ask("GET", f"watchlists?limit=2{following}").body
        seen += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        following = f"&before={page['next']}"
    assert seen == [keys[4], keys[3], keys[2], keys[0]]
    assert [one["id"] for one in ask("GET", "watchlists?archived=true").body["items"]] == [keys[1]]
    assert ask("GET", "watchlists?client=autre").body["items"] == []


def test_a_copy_is_paused_and_has_a_name_of_its_own(ask: Caller) -> None:
    original = made(ask, level="urgent", scope={"languages": ["fr"]})
    copy = ask("POST", f"watchlists/{original['id']}/duplicate", {})
    assert copy.status == 201
    assert (copy.body["name"], copy.body["slug"], copy.body["active"]) == ("Rachats (copie)", "rachats-copie", False)
    assert (copy.body["level"], copy.body["scope"]) == ("urgent", {"languages": ["fr"]})
    assert ask("POST", f"watchlists/{original['id']}/duplicate", {"name": "Cessions"}).body["slug"] == "cessions"


def test_history_tells_what_changed_and_restore_brings_it_back(ask: Caller) -> None:
    original = made(ask)
    path = f"watchlists/{original['id']}"
    ask("PATCH", path, {"query": "fusion", "level": "urgent"}, If_Match="*")
    history = ask("GET", f"{path}/history").body["items"]
    assert [version["kind"] for version in history] == ["changed", "created"]
    assert history[0]["by"] == ask.user.username
    assert {c["field"]: (c["old"], c["new"]) for c in history[0]["changes"]} == {
        "query": ("rachat", "fusion"),
        "level": ("information", "urgent"),
    }
    restored = ask("POST", f"{path}/history/{history[1]['id']}/restore")
    assert (restored.body["query"], restored.body["level"]) == ("rachat", "information")
    first_page = ask("GET", f"{path}/history?limit=2").body
    assert len(first_page["items"]) == 2
    assert [v["kind"] for v in ask("GET", f"{path}/history?limit=2&before={first_page['next']}").body["items"]] == [
        "created"
    ]
    assert ask("POST", f"{path}/history/99999/restore").status == 404


def test_a_query_is_tried_on_a_text(ask: Caller) -> None:
    text = {"title": "Nuagis", "text": "Les clouds souverains d’Europe."}
    answer = ask("POST", "watchlists/test", {"query": '"cloud souverain"', **text})
    assert answer.status == 200
    assert answer.body["matches"] is True
    assert answer.body["spans"] == [{"field": "text", "start": 4, "end": 21, "term": answer.body["spans"][0]["term"]}]
    assert ask("POST", "watchlists/test", {"query": "fusion", **text}).body["matches"] is False
    assert ask("POST", "watchlists/test", {"query": "fusion ET", **text}).body["position"] == 7


def test_preview_and_replay_on_stored_articles(ask: Caller) -> None:
    kept = searchable("Le rachat de Nuagis est confirmé.", title="Nuagis")
    gained = searchable("La fusion avec Korrigan.", days=2)
    searchable("Le rachat d’hier.", days=50)
    found = ask("POST", "watchlists/preview", {"query": "rachat", "days": 30}).body
    assert (found["total"], found["exact"], [hit["article"] for hit in found["hits"]]) == (1, True, [kept])
    assert found["hits"][0]["spans"][0]["start"] == 3
    assert found["sources"]
    assert sum(found["per_day"].values()) == 1
    watchlist = made(ask)
    change = ask("POST", f"watchlists/{watchlist['id']}/replay", {"query": "fusion"}).body
    assert (change["before"], change["after"]) == (1, 1)
    assert [one["article"] for one in change["added"]] == [gained]
    assert [one["article"] for one in change["removed"]] == [kept]
    assert Watchlist.objects.get().query == "rachat"


def test_quality_follows_from_judgements(ask: Caller) -> None:
    kept = searchable("Le rachat de Nuagis est confirmé.", title="Nuagis")
    missed = searchable("Une fusion.", title="Korrigan")
    watchlist = made(ask)
    path = f"watchlists/{watchlist['id']}/quality"
    assert ask("GET", path).body["precision"] is None
    for article in (kept, missed):
        judge(
            Article.objects.get(pk=article),
            Watchlist.objects.get(),
            Judgement.Verdict.RELEVANT,
            by="user:1",
            origin=Judgement.Origin.API,
            now=timezone.now(),
        )
    found = ask("GET", path).body
    assert (found["judged"], found["precision"]) == (2, 1.0)
    assert found["low"] < 1
    assert [one["article"] for one in found["missed"]] == [missed]


def test_export_then_import_changes_nothing(ask: Caller) -> None:
    made(ask, scope={"sources": ["lemonde.fr"]})
    SubQuery.objects.create(client=Client.objects.get(), slug="clouds", query="cloud")
    file = ask("GET", "watchlists/export").body
    assert ask("POST", "watchlists/import", file).body == {"added": 0, "changed": 0, "same": 2}
    assert ask("POST", "watchlists/import", file.replace('"rachat"', '"fusion"')).body["changed"] == 1
    assert Watchlist.objects.get().query == "fusion"


@pytest.mark.parametrize(
    "file",
    [
        "[[watchlist]",
        'client_slug = "nulle-part"',
        'client_slug = "nord"\n[[watchlist]]\nslug = "a"\nname = "a"\nquery = "("',
        'client_slug = "nord"\n[[watchlist]]\nslug = "a"\nname = "a"\nquery = "a"\nlevel = "enorme"',
        'client_slug = "nord"\n[[watchlist]]\nslug = "a"\nname = "a"\ntopics = {capital = "beaucoup"}',
        f'client_slug = "nord"\n[[watchlist]]\nslug = "{"a" * 90}"\nname = "a"\nquery = "a"',
        'client_slug = "nord"\n[queries]\na = "@b"\nb = "@a"',
        b"\xff\xfe",
    ],
)
def test_a_bad_file_is_refused_as_a_whole(ask: Caller, file: str | bytes) -> None:
    answer = ask("POST", "watchlists/import", file)
    assert answer.status in {400, 422}
    assert answer.body["detail"]
    assert answer.body["detail_fr"]
    assert not Watchlist.objects.exists()
    assert not SubQuery.objects.exists()


def test_sub_queries_are_stored_unless_they_break_something(ask: Caller) -> None:
    assert ask("PUT", "subqueries/nord/clouds", {"query": "cloud OU nuage"}).status == 200
    made(ask, query="@clouds ET rachat")
    assert ask("PUT", "subqueries/nord/clouds", {"query": "(cloud"}).body["position"] == 0
    assert ask("PUT", "subqueries/nord/autre", {"query": "@clouds"}).status == 200
    cycle = ask("PUT", "subqueries/nord/clouds", {"query": "@autre"})
    assert cycle.status == 422
    assert SubQuery.objects.get(slug="clouds").query == "cloud OU nuage"
    listed = ask("GET", "subqueries/nord").body["items"]
    assert [one["slug"] for one in listed] == ["autre", "clouds"]
    admin = caller("Administrateur")
    used = admin("DELETE", "subqueries/nord/clouds")
    assert used.status == 409
    assert "@autre" in used.body["detail_fr"]
    assert "Rachats" in used.body["detail_fr"]
    assert admin("DELETE", "subqueries/nord/autre").status == 204
    assert admin("DELETE", "subqueries/nord/autre").status == 404
    assert ask("GET", "subqueries/ailleurs").status == 422
