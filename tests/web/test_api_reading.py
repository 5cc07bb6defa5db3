"""What the API tells of articles, stories, alerts and messages, and what it takes: judgements and feeds."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from monitor.alerts.models import Alert, Message
from monitor.claims import doorbell
from monitor.claims.stages import Stage
from monitor.feeds.models import Feed
from monitor.watchlists.lexemes import lexemes
from monitor.watchlists.models import Judgement
from tests import factories
from tests.factories import NOW
from tests.web.calls import Caller, caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask() -> Caller:
    """A program of a veilleur."""
    cache.clear()
    return caller("Veilleur")


def index(pk: int | None, text: str) -> None:
    words = " ".join("'" + w.replace("'", "''") + "'" for w in lexemes("Un titre", text, published=NOW.date()))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_revision SET search = %s::tsvector WHERE id = %s", [words, pk])


def alert(**values: object) -> Alert:
    article = factories.article(title="Orange reprendrait Nuagis")
    watchlist = factories.watchlist()
    factories.match(article, watchlist)
    return Alert.objects.create(
        **{
            "watchlist": watchlist,
            "revision": factories.current(article),
            "state": Alert.State.TOLD,
            "created_at": NOW,
            **values,
        }
    )


def test_articles_are_filtered_and_come_in_pages(ask: Caller) -> None:
    source = factories.source(host="gazette.example")
    relevant = factories.article(relevant=True, source=source)
    factories.score(relevant, "capital", 0.8)
    other = factories.article(relevant=False, language="en")
    story = factories.story(relevant)

    def found(query: str) -> list[int]:
        answer = ask("GET", f"articles?{query}")
        assert answer.status == 200, answer.body
        return [one["id"] for one in answer.body["items"]]

    assert found("") == [other.pk, relevant.pk]
    for query in (
        "relevant=true",
        "source=gazette.example",
        "topic=capital&min_score=0.7",
        f"story={story.pk}",
        "language=fr",
    ):
        assert found(query) == [relevant.pk], query
    assert found("topic=capital&min_score=0.9") == []
    assert found("published_from=2030-01-01T00:00:00Z") == []
    page = ask("GET", "articles?limit=1").body
    assert found(f"limit=1&before={page['next']}") == [relevant.pk]


def test_articles_are_searched_in_the_language_of_watchlists(ask: Caller) -> None:
    texts = ["Les clouds souverains.", "Un cloud, puis un souverain.", "Rien.", "Le cloud souverain !"]
    keys = []
    for text in texts:
        article = factories.article(text=text)
        index(article.revision_id, text)
        keys.append(article.pk)
    page = ask("GET", 'articles?query="cloud souverain"&limit=1').body
    assert [one["id"] for one in page["items"]] == [keys[3]]
    rest = ask("GET", f'articles?query="cloud souverain"&limit=5&before={page["next"]}').body
    assert [one["id"] for one in rest["items"]] == [keys[0]]
    assert rest["next"] is None
    assert ask("GET", "articles?query=cloud ET").body["position"] == 6


def test_what_is_quoted_of_an_article_stays_within_the_source_s_rights(ask: Caller) -> None:
    source = factories.source(quote_chars=100, rights_notice="© La Gazette")
    article = factories.article(source=source, text="Orange reprendrait Nuagis, dit-on. " + "Suite. " * 50)
    sentence = {"sentence": "Orange reprendrait Nuagis, dit-on.", "start": 0, "end": 34, "share": 0.8}
    factories.score(article, "cloud-souverain", 0.9, evidence=[sentence, sentence | {"share": 0.1}])
    read = ask("GET", f"articles/{article.pk}").body
    assert "Orange reprendrait Nuagis, dit-on." in str(read)
    quoted = [*(one["sentence"] for one in read["evidence"]), read["excerpt"]]
    assert 34 < sum(map(len, quoted)) <= 100
    assert (read["rights_notice"], read["quote_chars"]) == ("© La Gazette", 100)
    assert read["scores"][0]["value"] == 0.9
    source.quote_chars = 0
    source.save()
    silent = ask("GET", f"articles/{article.pk}").body
    assert (silent["evidence"], silent["excerpt"]) == ([], "")


def test_revisions_tell_what_changed_without_the_text(ask: Caller) -> None:
    article = factories.article(text="Un secret de fabrication.")
    changes = {"material": True, "transition": "confirmed", "summary": ["Statut : confirmé"]}
    factories.revision(article, text="Un autre texte.", changes=changes)
    answer = ask("GET", f"articles/{article.pk}/revisions").body
    assert [one["number"] for one in answer] == [1, 2]
    assert (answer[1]["material"], answer[1]["transition"]) == (True, "confirmed")
    assert "secret" not in str(answer)


def test_stories_with_their_articles(ask: Caller) -> None:
    one, two = factories.article(title="A"), factories.article(title="B")
    story = factories.story(one, two)
    assert [item["id"] for item in ask("GET", "stories").body["items"]] == [story.pk]
    read = ask("GET", f"stories/{story.pk}").body
    assert [member["title"] for member in read["members"]] == ["A", "B"]
    assert ask("GET", "stories?since=2030-01-01T00:00:00Z").body["items"] == []


def test_alerts_are_read_in_order_from_a_cursor(ask: Caller) -> None:
    first, second, third = (alert(), alert(state=Alert.State.BACKLOG), alert())
    page = ask("GET", "alerts?limit=2").body
    assert [one["id"] for one in page["items"]] == [first.pk, second.pk]
    assert page["next"] == second.pk
    rest = ask("GET", f"alerts?after={page['next']}").body
    assert ([one["id"] for one in rest["items"]], rest["next"]) == ([third.pk], third.pk)
    assert ask("GET", f"alerts?after={third.pk}").body == {"items": [], "next": third.pk}
    filtered = ask("GET", f"alerts?watchlist={first.watchlist_id}").body
    assert ([one["id"] for one in filtered["items"]], filtered["next"]) == ([first.pk], third.pk)
    assert [one["id"] for one in ask("GET", "alerts?state=rattrapage").body["items"]] == [second.pk]
    told = ask("GET", f"alerts/{first.pk}").body
    assert told["title"] == "Orange reprendrait Nuagis"
    assert told["reasons"] == ["cloud"]
    assert ask("GET", "alerts/999999").status == 404


@pytest.mark.django_db(transaction=True)
def test_an_alert_committed_late_is_not_lost(ask: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lower key that becomes visible after a higher one must not be passed over."""
    early, late = alert(), alert()
    numbers = (early.pk + 10, early.pk + 11)
    keep = {"revision": early.revision, "state": "told", "created_at": NOW, "kind": "update"}

    def commit_the_higher() -> None:
        Alert.objects.create(pk=numbers[1], watchlist=late.watchlist, **keep)
        connection.close()

    with transaction.atomic():
        Alert.objects.create(pk=numbers[0], watchlist=early.watchlist, **keep)
        other = Thread(target=commit_the_higher)
        other.start()
        other.join()
        monkeypatch.setattr("monitor.web.api.settled.PATIENCE", "100ms")
        answers: list[tuple[int, str]] = []

        def read() -> None:
            answer = ask("GET", f"alerts?after={late.pk}")
            answers.append((answer.status, answer.headers.get("Retry-After", "")))
            connection.close()

        reader = Thread(target=read)
        reader.start()
        reader.join()
        assert answers == [(503, "5")]
    assert [one["id"] for one in ask("GET", f"alerts?after={late.pk}").body["items"]] == list(numbers)


def test_messages_tell_their_state_and_only_those_who_may_see_channels_learn_to_whom(ask: Caller) -> None:
    channel = factories.channel()
    message = Message.objects.create(
        channel=channel, dedupe_key="a", created_at=NOW, state="failed", last_error="550 <a@b> unknown"
    )
    message.items.create(alert=alert())
    read = ask("GET", f"messages/{message.pk}").body
    assert (read["state"], read["recipient"], len(read["alerts"])) == ("failed", channel.subscriber.name, 1)
    assert channel.address not in str(read)
    reader = caller("Lecteur")("GET", "messages?state=failed").body["items"][0]
    assert (reader["id"], reader["recipient"], reader["last_error"]) == (message.pk, None, "")
    assert ask("GET", "messages?state=sent").body["items"] == []


def test_a_judgement_is_stored_once_about_one_target(ask: Caller) -> None:
    article, watchlist = factories.article(), factories.watchlist()
    said = {"article": article.pk, "watchlist": watchlist.pk, "verdict": "relevant"}
    assert ask("POST", "judgements", said).status == 201
    assert ask("POST", "judgements", said | {"verdict": "off_topic"}).body["verdict"] == "off_topic"
    stored = Judgement.objects.get()
    assert (stored.verdict, stored.origin, stored.by) == ("off_topic", "api", f"user:{ask.user.pk}")
    factories.score(article, "capital", 0.5)
    assert ask("POST", "judgements", {"article": article.pk, "topic": "capital", "verdict": "relevant"}).status == 201
    for wrong in (
        said | {"topic": "capital"},
        {"article": article.pk, "verdict": "relevant"},
        said | {"article": 9999},
    ):
        assert ask("POST", "judgements", wrong).status == 422
    assert Judgement.objects.count() == 2


def test_feeds_are_added_paused_and_resumed(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    rung: list[Stage] = []
    monkeypatch.setattr(doorbell, "_doorbell", rung.append)
    ask = caller("Administrateur")
    with django_capture_on_commit_callbacks(execute=True):
        added = ask("POST", "feeds", {"url": "https://gazette.example/rss", "title": "La Gazette"})
    assert (added.status, added.body["health"], rung) == (201, "new", [Stage.POLL])
    assert ask("POST", "feeds", {"url": "https://gazette.example/rss"}).status == 200
    path = f"feeds/{added.body['id']}"
    assert ask("POST", f"{path}/pause").body["state"] == "paused"
    Feed.objects.update(due_at=NOW - timedelta(days=1))
    assert ask("POST", f"{path}/resume").body["state"] == "active"
    assert Feed.objects.get().due_at != NOW - timedelta(days=1)
    assert [one["id"] for one in ask("GET", "feeds").body["items"]] == [added.body["id"]]
    assert ask("GET", path).body["sentence_fr"] == "Pas encore relevé."
    refused = ask("POST", "feeds", {"url": "http://169.254.169.254/latest"})
    assert (refused.status, Feed.objects.count()) == (422, 1)
    assert refused.body["detail_fr"]
    assert caller("Veilleur")("POST", "feeds", {"url": "https://a.example/rss"}).status == 403
