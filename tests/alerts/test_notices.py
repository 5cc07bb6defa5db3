"""Notices to the administrators, through the outbox."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from pytest_django import Settings

from config.environment import smtp
from monitor.alerts.deliver import drain
from monitor.alerts.feed_troubles import tell_troubles
from monitor.alerts.models import Channel, Message, Subscriber
from monitor.alerts.notices import GROUP, notify_administrators
from monitor.feeds.models import Feed
from monitor.web.roles import ADMINISTRATOR
from tests import factories
from tests.factories import NOW
from tests.fakes import FaultySmtp, served

pytestmark = pytest.mark.django_db


def administrator(name: str, email: str, *, role: str = ADMINISTRATOR, active: bool = True) -> None:
    user = get_user_model().objects.create_user(name, email, is_active=active)
    user.groups.add(Group.objects.get_or_create(name=role)[0])


def notify(key: str = "notice:essai") -> int:
    return notify_administrators(key, "Objet", ["Un paragraphe."], ("Voir", "https://g.example/"), NOW)


def test_each_active_administrator_is_told_once() -> None:
    administrator("ada", "ada@exemple.fr")
    administrator("twin", "ADA@exemple.fr")
    administrator("gone", "gone@exemple.fr", active=False)
    administrator("reader", "reader@exemple.fr", role="Lecteur")
    administrator("silent", "")
    get_user_model().objects.create_superuser("root", "root@exemple.fr")
    assert notify() == 2
    assert notify() == 0
    assert notify("notice:autre") == 2
    assert set(Message.objects.values_list("channel__address", flat=True)) == {"ada@exemple.fr", "root@exemple.fr"}
    assert (Subscriber.objects.count(), GROUP) == (2, ADMINISTRATOR)
    message = Message.objects.filter(dedupe_key__startswith="notice:essai:").first()
    assert message is not None
    assert (message.kind, message.due_at, message.payload["body"]) == ("notice", NOW, ["Un paragraphe."])


def test_an_address_that_is_closed_or_left_is_not_used() -> None:
    administrator("ada", "ada@exemple.fr")
    administrator("bob", "bob@exemple.fr")
    notify()
    Channel.objects.filter(address="ada@exemple.fr").update(state=Channel.State.CLOSED)
    get_user_model().objects.filter(username="bob").update(email="bob@ailleurs.fr")
    assert notify("notice:autre") == 1
    assert Message.objects.get(dedupe_key__startswith="notice:autre").channel.address == "bob@ailleurs.fr"


def test_nobody_to_tell_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    assert notify() == 0
    assert "no administrator has an e-mail address" in caplog.text


def test_feeds_in_trouble_make_one_mail_a_day(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PUBLIC_URL = "https://guetteur.example"
    administrator("ada", "ada@exemple.fr")
    assert tell_troubles(NOW) == 0
    ill = {"errors_in_row": 9, "last_error_fr": "Adresse introuvable (404)."}
    late = factories.feed(title="La Gazette", first_error_at=NOW - timedelta(hours=30), **ill)
    gone = factories.feed(title="Octet", state=Feed.State.GONE, last_error_fr="Adresse supprimée (410).")
    factories.feed(title="Tribord", first_error_at=NOW - timedelta(hours=2), **ill)
    assert (tell_troubles(NOW), tell_troubles(NOW + timedelta(hours=3))) == (1, 0)
    with served(FaultySmtp(tmp_path)) as server:
        monkeypatch.setenv("SMTP_URL", f"{server.url}?timeout=5")
        settings.SMTP = smtp("SMTP_URL")
        drain(clock=lambda: NOW, budget=timedelta(seconds=20), random=Random(1))
        (letter,) = server.letters
    assert letter.message["Subject"] == "2 flux en difficulté"
    plain = letter.message.get_body(("plain",))
    assert plain is not None
    text = plain.get_content()
    assert "La Gazette" in text
    assert "En erreur depuis 30\u00a0heures. Adresse introuvable (404)." in text
    assert f"https://guetteur.example/flux/{late.pk}/" in text
    assert f"https://guetteur.example/flux/{gone.pk}/" in text
    assert "Tribord" not in text
    assert tell_troubles(NOW + timedelta(days=1)) == 1
