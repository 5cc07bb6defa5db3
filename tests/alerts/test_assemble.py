"""What a message says of its articles and of their stories."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.alerts.assemble import assemble
from monitor.alerts.models import Alert, Message, MessageItem
from monitor.alerts.page import _actors
from monitor.articles.models import Actor, Article, Mention
from monitor.stories.models import Story
from monitor.watchlists.models import Watchlist
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_actors_come_with_the_part_that_the_text_gives_them() -> None:
    revision = factories.current(factories.article())
    revision.understanding = {
        "negated": [{"slug": "numspot", "field": "text", "start": 20, "negation": "not", "role": "certified"}]
    }
    for start, slug, role in ((0, "orange", "buyer"), (10, "thales", ""), (20, "numspot", "certified")):
        actor = Actor.objects.create(slug=slug, name=slug.capitalize(), kind="provider")
        Mention.objects.create(revision=revision, actor=actor, start=start, end=start + 5, role=role)
    assert _actors(revision) == ("Orange (acheteur)", "Thales", "Numspot (qualifié, nié)")


def told(on: Watchlist, about: Article, in_: Message, story: Story, kind: str = "new") -> Alert:
    alert = Alert.objects.create(
        watchlist=on,
        revision=factories.current(about),
        story=story,
        kind=kind,
        state=Alert.State.TOLD,
        created_at=NOW,
    )
    MessageItem.objects.create(message=in_, alert=alert)
    factories.match(about, on)
    return alert


def test_a_digest_tells_each_story_once_in_each_list_by_its_weightiest_alert() -> None:
    rumour = factories.article(title="Orange reprendrait Nuagis")
    confirmed = factories.article(title="Orange confirme")
    alone = factories.article(title="Bleu attend")
    story, other = factories.story(rumour, confirmed), factories.story(alone)
    purchases, labels = factories.watchlist(name="Rachats"), factories.watchlist(name="Labels")
    channel = factories.channel()
    message = Message.objects.create(channel=channel, kind="digest", dedupe_key="d", created_at=NOW)
    told(purchases, rumour, message, story)
    told(purchases, confirmed, message, story, "confirmed")
    told(labels, alone, message, other)
    told(labels, rumour, message, story)
    value = assemble(message, channel, NOW)
    shown = [(section.name, [article.title for article in section.articles]) for section in value.sections]
    assert sorted(shown[0][1]) == ["Bleu attend", "Orange reprendrait Nuagis"]
    assert shown[1] == ("Rachats", ["Orange confirme"])
    assert value.list_name == "Labels et 1 autre"
    assert value.summary.startswith("3 histoires")
    assert [bar.count for bar in value.week] == [0, 0, 0, 0, 0, 0, 3]
    ((source, _),) = value.sections[1].articles[0].reprises
    assert source == rumour.source.name


def test_a_later_message_of_a_story_says_what_it_has_become() -> None:
    first, second = factories.article(), factories.article()
    story = factories.story(first, second)
    watchlist, channel = factories.watchlist(), factories.channel()
    root = Message.objects.create(channel=channel, dedupe_key="a", story=story, created_at=NOW, external_id="<a@x>")
    later = Message.objects.create(channel=channel, dedupe_key="b", story=story, created_at=NOW + timedelta(hours=1))
    at = (NOW + timedelta(minutes=50)).isoformat()
    story.timeline = [
        {"at": NOW.isoformat(), "status": "conditional", "source": "La Gazette"},
        {"at": at, "status": "denied", "source": "AFP"},
    ]
    story.save()
    told(watchlist, first, root, story)
    told(watchlist, second, later, story, "denied")
    (article,) = assemble(root, channel, NOW).articles
    assert article.since == ()
    value = assemble(later, channel, NOW)
    assert value.parent == "<a@x>"
    assert value.articles[0].since == ("Démenti, d’après AFP (d’abord au conditionnel chez La Gazette).",)


def test_what_is_quoted_keeps_to_the_source_s_limit() -> None:
    lead = "Le groupe lillois cherche un repreneur depuis l’été et discute avec deux opérateurs. " * 4
    text = "Orange reprendrait Nuagis, d’après deux sources proches du dossier, pour une somme inconnue à ce jour."
    source = factories.source(quote_chars=120)
    article = factories.article(text=text, source=source)
    revision = factories.current(article)
    revision.lead = lead
    revision.save()
    evidence = [{"sentence": text, "start": 0, "end": len(text), "share": 0.9}]
    factories.score(article, "cloud-souverain", 0.9, evidence=evidence)
    watchlist, channel = factories.watchlist(), factories.channel()
    message = Message.objects.create(channel=channel, dedupe_key="a", created_at=NOW)
    told(watchlist, article, message, factories.story(article))
    (view,) = assemble(message, channel, NOW).articles
    quoted = sum(len(passage.text) for quote in view.evidence for passage in quote.passages)
    assert quoted == len(text)
    assert quoted + len(view.excerpt) <= 120
