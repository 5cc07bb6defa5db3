"""Subscribers in the console and on their own pages: consent, preferences, data, files."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import time, timedelta
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from monitor.alerts.enrol import Verdict, read
from monitor.alerts.links import confirm_url, preferences_url
from monitor.alerts.models import Channel, Message, Subscriber, Subscription
from monitor.alerts.optin import ask
from monitor.errors import GuetteurError
from monitor.watchlists.models import Judgement
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

Login = Callable[[str], Client]


def path(url: str) -> str:
    return urlsplit(url).path


def pending() -> Channel:
    channel = factories.channel(address="claire@exemple.fr")
    channel.state = Channel.State.PENDING
    channel.save()
    return channel


def test_consent_is_asked_given_and_on_record(login: Login, client: Client) -> None:
    page = login("Veilleur")
    owner = factories.client()
    new = reverse("web:subscriber-new")
    page.post(new, {"client": owner.pk, "name": "Claire", "address": "claire@exemple.fr"})
    channel = Channel.objects.get()
    assert channel.state == Channel.State.PENDING
    asked = Message.objects.get()
    assert (asked.kind, asked.channel) == (Message.Kind.OPTIN, channel)
    link = path(asked.payload["link"][1])
    assert "Je confirme" in client.get(link).content.decode()
    channel.refresh_from_db()
    assert channel.state == Channel.State.PENDING
    client.post(link, headers={"User-Agent": "Courrier/1"})
    channel.refresh_from_db()
    assert channel.state == Channel.State.ACTIVE
    record = channel.subscriber.consent["claire@exemple.fr"]
    assert record["asked_by"] == "veilleur"
    assert record["from_address"] == "127.0.0.1"
    assert record["agent"] == "Courrier/1"
    assert record["terms"].startswith("Recevoir à cette adresse")
    assert "déjà confirmé" in client.get(link).content.decode()
    again = page.post(new, {"client": owner.pk, "name": "Claire", "address": "Claire@exemple.fr"})
    assert "déjà celle de" in again.content.decode()


def test_a_stranger_s_address_is_not_flooded() -> None:
    channel = pending()
    for _ in range(3):
        ask(channel, "veilleur", NOW)
    with pytest.raises(GuetteurError, match="3 times"):
        ask(channel, "veilleur", NOW + timedelta(hours=2))
    ask(channel, "veilleur", NOW + timedelta(hours=25))
    assert Message.objects.filter(kind=Message.Kind.OPTIN).count() == 4


def test_a_confirmation_for_somebody_gone_says_so(client: Client) -> None:
    link = path(confirm_url(999_999))
    assert "n’existe plus" in client.get(link).content.decode()
    assert client.post(link).status_code == 410


def form_of(channel: Channel, *lists: int, **values: str) -> dict[str, object]:
    """What a browser sends for the preferences of a channel that gets ``lists``."""
    sent: dict[str, object] = {"name": "Claire", "timezone": "America/Martinique", "choix": "enregistrer", **values}
    for pk in channel.subscriber.client.watchlists.values_list("pk", flat=True):
        sent |= {
            f"w{pk}-cadence": "daily",
            f"w{pk}-at": "07:15",
            f"w{pk}-weekday": "2",
            f"w{pk}-min_level": "important",
            f"w{pk}-hourly_cap": "5",
        }
        if pk in lists:
            sent[f"w{pk}-active"] = "on"
    return sent


def test_a_reader_chooses_lists_cadence_and_quiet_hours_without_a_password(client: Client) -> None:
    channel = factories.channel(address="claire@exemple.fr")
    owner = channel.subscriber.client
    kept, left, never = (factories.watchlist(client=owner, name=name) for name in ("A", "B", "C"))
    foreign = factories.watchlist(name="D’un autre client")
    factories.subscription(left, channel)
    link = path(preferences_url(channel.pk))
    shown = client.get(link).content.decode()
    assert "Vos préférences" in shown
    assert foreign.name not in shown
    sent = form_of(channel, kept.pk, quiet_from="20:00", quiet_to="07:30", days_off="6", holidays="on")
    answer = client.post(link, {**sent, f"w{foreign.pk}-active": "on"})
    assert "C’est enregistré" in answer.content.decode()
    assert not answer.cookies
    rows = {row.watchlist: row for row in channel.subscriptions.all()}
    assert rows.keys() == {kept, left}
    assert not rows[left].active
    assert (rows[kept].active, rows[kept].cadence, rows[kept].at) == (True, "daily", time(7, 15))
    assert (rows[kept].weekday, rows[kept].min_level, rows[kept].hourly_cap) == (2, "important", 5)
    assert never not in rows
    reader = Subscriber.objects.get()
    assert reader.timezone == "America/Martinique"
    assert reader.quiet_hours == {"start": "20:00", "end": "07:30", "days_off": [6], "holidays": True}


def test_what_is_wrong_is_said_and_nothing_is_lost(client: Client) -> None:
    channel = factories.channel()
    listed = factories.watchlist(client=channel.subscriber.client)
    link = path(preferences_url(channel.pk))
    sent = form_of(channel, listed.pk, quiet_from="20:00")
    answer = client.post(link, {**sent, f"w{listed.pk}-hourly_cap": "0"})
    assert answer.status_code == 400
    shown = answer.content.decode()
    assert "Rien n’est enregistré" in shown
    assert "le début et la fin du silence" in shown
    assert 'value="07:15"' in shown
    assert not Subscription.objects.exists()
    assert not Subscriber.objects.get().quiet_hours.get("start")


def test_a_reader_stops_and_comes_back(client: Client) -> None:
    channel = factories.channel()
    link = path(preferences_url(channel.pk))
    client.post(link, {"choix": "arreter"})
    channel.refresh_from_db()
    assert channel.state == Channel.State.CLOSED
    client.post(link, {"choix": "reprendre"})
    channel.refresh_from_db()
    assert channel.state == Channel.State.ACTIVE


def test_a_reader_takes_and_erases_their_data(client: Client) -> None:
    channel = factories.channel(address="claire@exemple.fr", secret="xoxb-secret")
    article = factories.article()
    watchlist = factories.watchlist(client=channel.subscriber.client)
    factories.subscription(watchlist, channel)
    by = f"channel:{channel.pk}"
    Judgement.objects.create(article=article, watchlist=watchlist, verdict="relevant", by=by, judged_at=NOW)
    Judgement.objects.create(article=article, watchlist=watchlist, verdict="relevant", by="user:1", judged_at=NOW)
    Message.objects.create(channel=channel, dedupe_key="m", subject="Orange", created_at=NOW)
    link = path(preferences_url(channel.pk))
    data = client.post(f"{link}donnees/")
    assert data["Content-Disposition"].startswith("attachment")
    held = json.loads(data.content)
    assert held["channels"][0]["address"] == "claire@exemple.fr"
    assert held["channels"][0]["messages"][0]["subject"] == "Orange"
    assert held["judgements"][0]["about"] == watchlist.name
    assert "xoxb" not in data.content.decode()
    client.get(f"{link}effacer/")
    assert Subscriber.objects.count() == 1
    assert "C’est effacé" in client.post(f"{link}effacer/").content.decode()
    assert not Subscriber.objects.exists()
    assert not Message.objects.exists()
    assert [row.by for row in Judgement.objects.all()] == ["user:1"]
    assert client.get(link).status_code == 410


def test_a_lost_link_goes_to_the_address_and_says_nothing_to_the_asker(client: Client) -> None:
    channel = factories.channel(address="claire@exemple.fr")
    page = reverse("web:preferences-link")
    answers = []
    for address in ("claire@exemple.fr", "personne@exemple.fr"):
        answers.append(client.post(page, {"address": address}).content.decode().replace(address, "X"))
    assert answers[0] == answers[1]
    (message,) = Message.objects.all()
    assert message.channel == channel
    assert client.get(path(message.payload["link"][1])).status_code == 200
    for _ in range(5):
        client.post(page, {"address": "CLAIRE@exemple.fr"})
    assert Message.objects.count() == 3
    assert client.post(page, {"address": "pas une adresse"}).status_code == 400


CSV = (
    "Nom;Courriel;Listes;Cadence\n"
    "Claire;claire@exemple.fr;Rachats|qualifications;jour\n"
    "Paul;paul@exemple.fr;;\n"
    "Paul;paul@exemple.fr;;\n"
    "Zoé;pas une adresse;;\n"
    "Léa;lea@exemple.fr;Inconnue;\n"
    "Max;max@exemple.fr;;parfois\n"
    ";;;\n"
)


def test_a_file_is_tried_line_by_line_then_enrolled(login: Login) -> None:
    owner = factories.client()
    lists = [
        factories.watchlist(client=owner, name="Rachats"),
        factories.watchlist(client=owner, name="Qualifications"),
    ]
    page = login("Veilleur")
    url = reverse("web:people-import")
    sent = {"client": owner.pk, "file": SimpleUploadedFile("a.csv", CSV.encode("cp1252"))}
    tried = page.post(url, sent).content.decode()
    assert "2 nouveau, 1 déjà inscrit, 3 refusé" in tried
    assert "Liste inconnue\u00a0: Inconnue." in tried
    assert not Subscriber.objects.exists()
    page.post(url, {"client": owner.pk, "text": CSV, "faire": "confirmer"})
    claire = Channel.objects.get(address="claire@exemple.fr")
    assert claire.state == Channel.State.PENDING
    assert {(row.watchlist, row.cadence) for row in claire.subscriptions.all()} == {(one, "daily") for one in lists}
    assert Message.objects.filter(kind=Message.Kind.OPTIN).count() == 2
    again = [line.verdict for line in read(CSV, owner)]
    assert again.count(Verdict.KNOWN) == 3


@pytest.mark.parametrize(("content", "said"), [(b"a,b\n1,2\n", "courriel"), (b"", "vide")])
def test_a_file_that_is_none_says_what_is_expected(content: bytes, said: str, login: Login) -> None:
    sent = {"client": factories.client().pk, "file": SimpleUploadedFile("a.csv", content)}
    answer = login("Veilleur").post(reverse("web:people-import"), sent)
    assert answer.status_code == 400
    assert said in answer.content.decode()


def test_roles(login: Login) -> None:
    channel = factories.channel()
    pk = channel.subscriber_id
    reader = login("Lecteur")
    for name, args in (("subscribers", []), ("subscriber", [pk]), ("subscriber-data", [pk]), ("channel", [channel.pk])):
        assert reader.get(reverse(f"web:{name}", args=args)).status_code == 403
    assert reader.post(reverse("web:channel-act", args=[channel.pk]), {"faire": "essai"}).status_code == 403
    assert reader.post(reverse("web:subscriber-erase", args=[pk])).status_code == 403
    watcher = login("Veilleur")
    assert watcher.get(reverse("web:subscriber", args=[pk])).status_code == 200
    assert Subscriber.objects.filter(pk=pk).exists()


def test_a_channel_is_tried_suspended_and_resumed(login: Login) -> None:
    channel = factories.channel()
    page = login("Veilleur")
    act = reverse("web:channel-act", args=[channel.pk])
    page.post(act, {"faire": "essai"})
    trial = Message.objects.get()
    assert (trial.kind, trial.state) == (Message.Kind.TEST, Message.State.PENDING)
    page.post(act, {"faire": "suspendre"})
    channel.refresh_from_db()
    assert "Suspendu par veilleur" in channel.state_reason
    answer = page.post(act, {"faire": "essai"}, follow=True)
    assert "n’est pas actif" in answer.content.decode()
    assert Message.objects.count() == 1
    page.post(act, {"faire": "reprendre"})
    channel.refresh_from_db()
    assert channel.state == Channel.State.ACTIVE


def test_a_veilleur_sets_when_and_what_a_subscriber_is_told(login: Login) -> None:
    channel = factories.channel()
    listed = factories.watchlist(client=channel.subscriber.client)
    page = login("Veilleur")
    until = (timezone.localtime() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    sent = form_of(channel, listed.pk, paused_until=until)
    page.post(reverse("web:subscriber", args=[channel.subscriber_id]), sent)
    page.post(reverse("web:channel", args=[channel.pk]), sent)
    reader = Subscriber.objects.get()
    assert reader.paused_until is not None
    assert timezone.localtime(reader.paused_until).strftime("%Y-%m-%dT%H:%M") == until
    assert channel.subscriptions.get().watchlist == listed
    shown = page.get(reverse("web:subscribers"), {"q": channel.address}).content.decode()
    assert "en pause jusqu’au" in shown
