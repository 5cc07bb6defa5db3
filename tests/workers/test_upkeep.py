"""What the clock starts: each task is known, and does its work when called."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from pytest_django import Settings

from monitor.articles.models import Article, State
from monitor.feeds.models import Feed
from monitor.watchlists.models import Sample
from tests import factories
from tests.fakes import FaultyWeb, Reply, served

pytestmark = pytest.mark.django_db


def test_the_clock_starts_only_tasks_that_exist_on_a_queue_that_is_served() -> None:
    from monitor.runtime.programs import IO_QUEUES
    from workers.app import app

    app.loader.import_default_modules()
    planned = app.conf.beat_schedule
    assert {entry["task"] for entry in planned.values()} <= set(app.tasks)
    assert {entry["options"]["queue"] for entry in planned.values()} <= set(IO_QUEUES)
    assert {"sweep", "retention", "renew-websub", "feed-troubles", "tidy", "bounces", "sample"} == set(planned)


def test_retention_erases_what_is_overdue() -> None:
    from workers.upkeep import retention

    factories.article(stored_at=timezone.now() - timedelta(days=366))
    kept = factories.article(stored_at=timezone.now() - timedelta(days=364))
    retention()
    assert Article.objects.get(erased_at=None) == kept


@pytest.fixture
def hub(settings: Settings) -> Iterator[FaultyWeb]:
    with served(FaultyWeb()) as web:
        settings.OUTBOUND_ALLOW = ["127.0.0.1"]
        web.add("/hub", Reply(status=202))
        factories.feed(hints={"hub": web.url("/hub"), "topic": "https://gazette.example/rss"})
        yield web


@pytest.mark.parametrize(("public", "asked"), [("https://guetteur.example", 1), ("http://127.0.0.1:8787", 0)])
def test_hubs_are_asked_only_where_they_can_reach_us(
    hub: FaultyWeb, settings: Settings, public: str, asked: int
) -> None:
    from workers.upkeep import renew_websub

    settings.PUBLIC_URL = public
    renew_websub()
    renew_websub()
    assert hub.count("/hub") == asked
    assert bool(Feed.objects.get().websub) == bool(asked)


def test_ended_sessions_and_old_records_of_log_ins_go() -> None:
    from axes.models import AccessLog

    from workers.upkeep import tidy_up

    now = timezone.now()
    for key, expires in (("ended", now - timedelta(days=1)), ("open", now + timedelta(days=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=expires)
    for days in (10, 200):
        record = AccessLog.objects.create(username="ada", path_info="/")
        AccessLog.objects.filter(pk=record.pk).update(attempt_time=now - timedelta(days=days))
    tidy_up()
    assert [session.session_key for session in Session.objects.all()] == ["open"]
    assert AccessLog.objects.count() == 1


def test_mail_that_came_back_is_read_where_a_mailbox_is_configured(settings: Settings, tmp_path: Path) -> None:
    from workers.upkeep import bounces

    box = mailbox.Maildir(tmp_path / "retours", create=True)
    box.add(b"Subject: bonjour\r\n\r\nRien.")
    bounces()
    assert len(list((tmp_path / "retours" / "new").iterdir())) == 1
    settings.BOUNCE_MAILBOX = f"maildir://{tmp_path}/retours"
    bounces()
    assert list((tmp_path / "retours" / "new").iterdir()) == []


def test_the_sample_of_the_week_is_drawn_once() -> None:
    from workers.upkeep import sample

    now = timezone.now()
    factories.article(state=State.IRRELEVANT, relevant=False, decided_at=now - timedelta(days=now.weekday() + 3))
    sample()
    sample()
    assert [drawn.rejected for drawn in Sample.objects.all()] == [1]
