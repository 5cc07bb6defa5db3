"""The demonstration's feeds and subscriptions, and the counts that say how far it has come."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.alerts.models import Channel, Message, Subscription
from monitor.articles.models import Article, Revision, State
from monitor.feeds.models import Feed, Source
from monitor.runtime.demo.cast import HOOKED, HOOKS, MAILED, POSTED, ROOM, invite, poll_again
from monitor.runtime.demo.tally import Tally, take
from monitor.watchlists.models import Client, Watchlist
from tests.fakes import Press, SlackDouble, served

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def press() -> Iterator[Press]:
    """The press, open."""
    with served(Press(NOW)) as press:
        yield press


@pytest.fixture
def slack() -> Iterator[SlackDouble]:
    """A workspace without conversations."""
    with served(SlackDouble()) as slack:
        yield slack


@pytest.fixture
def invited(db: None, press: Press, slack: SlackDouble) -> None:
    """The default watchlists, and the cast."""
    client = Client.objects.create(name="Veille", slug="veille")
    for slug in {*MAILED, *POSTED, *HOOKS}:
        Watchlist.objects.create(client=client, name=slug, slug=slug)
    invite(press, slack, NOW)


@pytest.mark.usefixtures("invited")
def test_each_site_is_a_source_with_a_feed_that_is_due(press: Press) -> None:
    feeds = Feed.objects.in_bulk(field_name="url")
    assert set(feeds) == {feed.url for feed in press.feeds}
    assert {feed.due_at for feed in feeds.values()} == {NOW}
    assert [feed.title for feed in feeds.values() if feed.kind == Feed.Kind.SITEMAP] == ["Réseaux & Territoires"]
    assert set(Source.objects.values_list("host", flat=True)) == set(press.hosts)
    poll_again([press.feeds[0].url], NOW + timedelta(minutes=1))
    assert Feed.objects.filter(due_at__gt=NOW).count() == 1


@pytest.mark.usefixtures("invited")
def test_the_cast_subscribes_to_watchlists_that_exist(slack: SlackDouble) -> None:
    told = Subscription.objects.values_list("channel__kind", "channel__address", "watchlist__slug")
    assert set(told) == {
        *(("email", "lea.martin@exemple.fr", slug) for slug in MAILED),
        *(("slack", ROOM, slug) for slug in POSTED),
        *(("slack", HOOKED, slug) for slug in HOOKS),
    }
    assert set(slack.workspace.channels) == {ROOM, HOOKED}
    assert set(Channel.objects.filter(kind="slack").values_list("state", flat=True)) == {"active"}


@pytest.mark.usefixtures("invited")
def test_the_tally_knows_what_is_left() -> None:
    before = take(NOW)
    assert (before.feeds, before.due_feeds, before.settled, before.delivered) == (6, 6, False, False)
    Feed.objects.update(last_polled_at=NOW, due_at=NOW + timedelta(hours=1))
    assert take(NOW).settled
    article = Article.objects.create(
        url="https://a.example/1",
        source=Source.objects.all()[0],
        state=State.MATCH,
        seen_at=NOW,
        relevant=True,
    )
    for number in (1, 2):
        Revision.objects.create(article=article, number=number, text_hash=str(number), title="t", text="t", seen_at=NOW)
    under_way = take(NOW)
    assert (under_way.working, under_way.relevant, under_way.revised) == (1, 1, 1)
    assert not under_way.settled
    assert "1 of 1 articles under way" in under_way.left
    Article.objects.update(state=State.MATCHED)
    for channel in Channel.objects.all():
        Message.objects.create(channel=channel, dedupe_key=str(channel.pk), created_at=NOW)
    assert (take(NOW).unsent, take(NOW).settled) == (3, False)
    Message.objects.update(state=Message.State.SENT, sent_at=NOW)
    after = take(NOW)
    assert (after.mails, after.slack, after.settled, after.delivered) == (1, 2, True, True)
    Message.objects.filter(channel__kind="email").update(state=Message.State.FAILED)
    assert (take(NOW).lost, take(NOW).delivered) == (1, False)


@pytest.mark.parametrize(("mails", "slack", "lost"), [(0, 1, 0), (1, 0, 0), (1, 1, 1)])
def test_nothing_less_than_all_counts_as_delivered(mails: int, slack: int, lost: int) -> None:
    counts = dict.fromkeys(Tally.__dataclass_fields__, 0) | {"mails": mails, "slack": slack, "lost": lost}
    assert not Tally(**counts).delivered


def test_the_defaults_have_what_the_cast_subscribes_to() -> None:
    path = Path(__file__).resolve().parents[2] / "config" / "defaults" / "watchlists.toml"
    slugs = {row["slug"] for row in tomllib.loads(path.read_text(encoding="utf-8"))["watchlist"]}
    assert {*MAILED, *POSTED, *HOOKS} <= slugs
