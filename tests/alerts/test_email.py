"""E-mails through a real SMTP server, and what its refusals mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from pytest_django import Settings

from config.environment import smtp
from monitor.alerts.channels.email import EmailSender
from monitor.alerts.channels.letter import message_id
from monitor.alerts.errors import DeliveryError
from monitor.alerts.values import Address
from tests.alerts.values import ARTICLE, message
from tests.fakes import Fault, FaultySmtp, in_turn, served

TO = Address("email", "claire@exemple.fr")


def sender(server: FaultySmtp, monkeypatch: pytest.MonkeyPatch) -> EmailSender:
    monkeypatch.setenv("SMTP_URL", f"{server.url}?timeout=5")
    return EmailSender(smtp("SMTP_URL"))


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[FaultySmtp]:
    with served(FaultySmtp(tmp_path)) as server:
        yield server


def test_a_mail_says_what_happened_how_sure_and_why(
    mailbox: FaultySmtp, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.MAIL_FROM = "Guetteur <veille@exemple.fr>"
    channel = sender(mailbox, monkeypatch)
    receipt = channel.send(message(unsubscribe_url="https://veille.example/s/abc"), TO)
    channel.close()
    (letter,) = mailbox.letters
    mail = letter.message
    assert mail["Subject"].split() == ["À", "confirmer", ":", "Orange", "reprendrait", "100", "%", "de", "Nuagis"]
    assert mail["Message-ID"] == receipt.external_id == message_id("alert:7:5:9:new")
    assert mail["Message-ID"].endswith("@exemple.fr>")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"].startswith("Rachats <")
    assert mail["List-Unsubscribe"] == "<https://veille.example/s/abc>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["In-Reply-To"] is None
    plain = mail.get_body(("plain",))
    html = mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    for part in (plain.get_content(), unescape(html.get_content())):
        for said in ("La Gazette", "reprendrait", "Rachats", "acteur Orange", "88\u00a0%", "62\u00a0%", "Les Échos"):
            assert said in part
    assert "<mark" in html.get_content()
    assert "src=" not in html.get_content()


def test_a_later_message_of_a_story_answers_its_first(mailbox: FaultySmtp, monkeypatch: pytest.MonkeyPatch) -> None:
    channel = sender(mailbox, monkeypatch)
    channel.send(message(thread="story-5", parent="alert:7:5:8:new"), TO)
    channel.close()
    (letter,) = mailbox.letters
    root = message_id("alert:7:5:8:new")
    assert letter.message["References"] == letter.message["In-Reply-To"] == root


def test_one_connection_serves_a_batch(mailbox: FaultySmtp, monkeypatch: pytest.MonkeyPatch) -> None:
    channel = sender(mailbox, monkeypatch)
    for number in range(3):
        channel.send(message(key=f"k{number}"), TO)
    channel.close()
    assert len({letter.message["Message-ID"] for letter in mailbox.letters}) == 3


@pytest.mark.parametrize(
    ("fault", "permanent", "uncertain", "ours", "kept"),
    [
        (Fault.REFUSED, True, False, False, 0),
        (Fault.FULL, False, False, False, 0),
        (Fault.DEFERRED, False, False, False, 0),
        (Fault.SPAM, True, False, False, 0),
        (Fault.LATER, False, False, False, 0),
        (Fault.BUSY, False, False, True, 0),
        (Fault.CUT_EARLY, False, False, True, 0),
        (Fault.CUT_LOST, False, True, False, 0),
        (Fault.CUT_KEPT, False, True, False, 1),
    ],
)
def test_what_a_refusal_means(
    fault: Fault,
    permanent: bool,
    uncertain: bool,
    ours: bool,
    kept: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with served(FaultySmtp(tmp_path, plan=in_turn(fault))) as server:
        channel = sender(server, monkeypatch)
        with pytest.raises(DeliveryError) as caught:
            channel.send(message(), TO)
        error = caught.value
        assert (error.permanent, error.uncertain, error.ours) == (permanent, uncertain, ours)
        assert error.french.endswith(".") or error.french.endswith(").")
        assert len(server.letters) == kept
        again = channel.send(message(), TO)
        channel.close()
        assert [letter.message["Message-ID"] for letter in server.letters] == [again.external_id] * (kept + 1)


def test_an_answer_that_came_before_the_cut_is_a_success(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(FaultySmtp(tmp_path, plan=in_turn(Fault.CUT_ANSWERED))) as server:
        channel = sender(server, monkeypatch)
        channel.send(message(key="a"), TO)
        channel.close()
        assert len(server.letters) == 1


def test_a_server_that_is_not_there_is_our_trouble_not_the_address_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_URL", "smtp://127.0.0.1:9?timeout=2")
    with pytest.raises(DeliveryError) as caught:
        EmailSender(smtp("SMTP_URL")).send(message(), TO)
    assert (caught.value.permanent, caught.value.ours) == (False, True)


def test_no_server_configured_says_which_variable() -> None:
    with pytest.raises(DeliveryError, match="SMTP_URL") as caught:
        EmailSender({}).send(message(), TO)
    assert "SMTP_URL" in caught.value.french


HOSTILE = [
    "<script>alert(1)</script>",
    "Titre\r\nBcc: victime@exemple.fr",
    "Titre\n\n<h1>corps</h1>",
    "droite \u202eà gauche\u202c",
    "zéro\u200blargeur\u2028ligne",
    "emoji 🚨🇫🇷 et \U0001f9d1\u200d💻",
    "=?utf-8?B?PHNjcmlwdD4=?=",
    "x" * 1_000_000,
    "{{ settings.SECRET_KEY }} {% load x %}",
    "\x00\x07\x1b[31m",
    " pliage\r\n d’en-tête",
    '"><img src=x onerror=alert(1)>',
]


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_titles_are_harmless(title: str, mailbox: FaultySmtp, monkeypatch: pytest.MonkeyPatch) -> None:
    from monitor.alerts.subject import headline

    view = replace(ARTICLE, title=title, source=title[:200], excerpt=title[:300])
    channel = sender(mailbox, monkeypatch)
    channel.send(message(view, subject=headline(view)), TO)
    channel.close()
    (letter,) = mailbox.letters
    mail = letter.message
    assert mail["Bcc"] is None
    assert len(mail["Subject"].strip()) <= 150
    assert not set(mail["Subject"]) & set("\r\n\u202e\u200b\x00\x1b")
    html = mail.get_body(("html",))
    assert html is not None
    content = html.get_content()
    assert "<script" not in content
    assert "<img" not in content
    assert "<h1>corps" not in content
