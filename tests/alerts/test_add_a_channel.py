"""docs/add-a-channel.md is true: a channel added by its steps alone is offered, stored, and sent to."""

from __future__ import annotations

import re
import sys
import types
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import Settings

from monitor.alerts.channels import REGISTRY, Sender, open_channel
from monitor.alerts.deliver import drain
from monitor.alerts.models import Alert, Channel, Message, MessageItem, Subscriber
from tests import factories
from tests.factories import NOW

DOCS = Path(__file__).parents[2] / "docs" / "add-a-channel.md"


@pytest.fixture
def flown(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Steps 1, 2 and 4 for the channel of the documentation; where and what its pigeons carried."""
    carried: list[tuple[str, str]] = []
    code = DOCS.read_text().split("```python\n")[1].split("```")[0]
    module = types.ModuleType("toy_pigeon")
    module.__dict__["carried"] = carried
    exec(code.replace("        ...\n", "        carried.append((to.address, text))\n"), module.__dict__)  # noqa: S102 - our own page
    monkeypatch.setitem(sys.modules, "toy_pigeon", module)
    (tmp_path / "alerts").mkdir()
    (tmp_path / "alerts" / "pigeon.txt").write_text(
        "{% autoescape off %}{{ message.subject }}{% for section in sections %}{% for article in section.articles %}"
        " | {{ article.status_label }} | {{ article.source }}{% endfor %}{% endfor %}{% endautoescape %}"
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    monkeypatch.setitem(REGISTRY, "pigeon", ("Pigeon voyageur", "toy_pigeon"))
    return carried


@pytest.mark.django_db
def test_a_channel_added_by_the_documented_steps_carries_an_alert(flown: list[tuple[str, str]]) -> None:
    subscriber = Subscriber.objects.create(client=factories.client(), name="Colombier")
    channel = Channel(subscriber=subscriber, kind="pigeon", address="Tour nord")
    channel.full_clean()
    channel.save()
    assert str(channel) == "Pigeon voyageur Tour nord"
    article = factories.article(title="Orange reprendrait Nuagis", source=factories.source(name="La Gazette"))
    watchlist = factories.watchlist()
    factories.match(article, watchlist)
    alert = Alert.objects.create(watchlist=watchlist, revision=factories.current(article), state="told", created_at=NOW)
    message = Message.objects.create(channel=channel, dedupe_key="a", due_at=NOW, created_at=NOW)
    MessageItem.objects.create(message=message, alert=alert)
    drain(clock=lambda: NOW, budget=timedelta(seconds=10), random=Random(1))
    message.refresh_from_db()
    assert (message.state, message.external_id) == (Message.State.SENT, "ring 2041")
    ((where, text),) = flown
    assert where == "Tour nord"
    assert "Orange reprendrait Nuagis" in text
    assert text.endswith("| La Gazette")


@pytest.mark.django_db
def test_the_administration_offers_it(flown: list[tuple[str, str]]) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("chef"))
    assert "Pigeon voyageur" in client.get("/admin/alerts/channel/add/").content.decode()


@pytest.mark.django_db
def test_a_kind_that_is_not_registered_is_refused() -> None:
    subscriber = Subscriber.objects.create(client=factories.client(), name="Colombier")
    with pytest.raises(ValidationError, match="pigeon"):
        Channel(subscriber=subscriber, kind="pigeon", address="Tour nord").full_clean()


def test_every_registered_channel_has_its_module_its_test_and_its_line_of_documentation() -> None:
    tests = Path(__file__).parent
    for kind in REGISTRY:
        sender: Sender = open_channel(kind)
        assert callable(sender.send)
        sender.close()
        assert re.search(rf"^\| `{kind}` \| `{kind}\.py` \|", DOCS.read_text(), re.MULTILINE)
        assert list(tests.glob(f"test_{kind}*.py")), kind
    listed = re.findall(r"^\| `(\w+)` \| `\w+\.py`", DOCS.read_text(), re.MULTILINE)
    assert listed == list(REGISTRY)
    assert all(len(kind) <= 10 for kind in REGISTRY)
