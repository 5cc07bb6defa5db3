"""Mail that comes back: what it reports, and whom that suspends."""

from __future__ import annotations

import mailbox
from pathlib import Path

import pytest

from monitor.alerts.bounces import collect, take
from monitor.alerts.channels.letter import message_id
from monitor.alerts.mailbox import MailboxError, waiting
from monitor.alerts.models import Channel, Message
from monitor.alerts.returned import Kind, read
from tests import factories
from tests.factories import NOW
from tests.fakes.imap import ImapBox

OURS = "<0123456789abcdef@veille.exemple.fr>"


def dsn(action: str, status: str, *, letter: str = OURS, recipient: str = "claire@exemple.fr") -> bytes:
    """A delivery status notification (RFC 3464) about ``recipient``."""
    return (
        "From: MAILER-DAEMON@mx.exemple.fr\r\nTo: veille@exemple.fr\r\nSubject: Undelivered\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nNobody of that name here.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.exemple.fr\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {letter}\r\nSubject: Une alerte\r\n\r\n--b--\r\n"
    ).encode()


def complaint(letter: str = OURS, kind: str = "abuse") -> bytes:
    """A feedback report (RFC 5965) with the letter that it is about."""
    return (
        "From: fbl@fournisseur.example\r\nTo: veille@exemple.fr\r\nSubject: Report\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nA user complained.\r\n"
        "--b\r\nContent-Type: message/feedback-report\r\n\r\n"
        f"Feedback-Type: {kind}\r\nVersion: 1\r\nUser-Agent: Loop/1\r\nOriginal-Rcpt-To: <Claire@exemple.fr>\r\n\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {letter}\r\nSubject: Une alerte\r\n\r\nBonjour\r\n"
        "--b--\r\n"
    ).encode()


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (dsn("failed", "5.1.1"), Kind.PERMANENT),
        (dsn("delayed", "4.4.1"), Kind.TEMPORARY),
        (complaint(), Kind.COMPLAINT),
    ],
)
def test_reports_are_understood(raw: bytes, kind: Kind) -> None:
    report = read(raw)
    assert report is not None
    assert report.kind is kind
    assert report.addresses == {"claire@exemple.fr"}
    assert report.letters == {OURS}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00 not a mail",
        b"Subject: Je suis en conge\r\nAuto-Submitted: auto-replied\r\n\r\nDe retour lundi.",
        complaint(kind="not-spam"),
        dsn("delivered", "2.0.0"),
    ],
)
def test_other_mail_reports_nothing(raw: bytes) -> None:
    assert read(raw) is None


def sent(letter: str = OURS) -> Channel:
    channel = factories.channel(address="claire@exemple.fr")
    Message.objects.create(
        channel=channel, dedupe_key=letter, external_id=letter, state=Message.State.SENT, created_at=NOW
    )
    return channel


@pytest.mark.django_db
def test_a_bounce_for_good_suspends_the_address_with_the_reason() -> None:
    channel = sent()
    assert take(dsn("delayed", "4.4.1"), NOW) == 0
    assert take(dsn("failed", "5.1.1"), NOW) == 1
    channel.refresh_from_db()
    assert channel.state == Channel.State.SUSPENDED
    assert "retour du 23/11/2026" in channel.state_reason
    assert take(dsn("failed", "5.1.1"), NOW) == 0


@pytest.mark.django_db
def test_a_complaint_suspends_and_a_report_on_somebody_else_s_letter_does_not() -> None:
    channel = sent()
    assert take(complaint("<autre@ailleurs.example>"), NOW) == 0
    assert take(complaint(), NOW) == 1
    channel.refresh_from_db()
    assert "indésirable" in channel.state_reason


def test_a_message_id_cannot_be_guessed_from_what_the_message_is(settings: object) -> None:
    before = message_id("alert:1:2:3:new")
    settings.SECRET_KEY = "une autre clé, tout aussi longue que la première"  # type: ignore[attr-defined]
    assert message_id("alert:1:2:3:new") != before


@pytest.mark.django_db
def test_a_maildir_is_read_once(tmp_path: Path) -> None:
    channel = sent()
    box = mailbox.Maildir(tmp_path / "retours", create=True)
    box.add(dsn("failed", "5.1.1"))
    box.add(b"Subject: bonjour\r\n\r\nRien.")
    address = f"maildir://{tmp_path}/retours"
    assert waiting(address) == 2
    assert collect(address, NOW) == (2, 1)
    channel.refresh_from_db()
    assert channel.state == Channel.State.SUSPENDED
    assert collect(address, NOW) == (0, 0)
    assert waiting(address) == 0


@pytest.mark.django_db
def test_an_imap_box_is_read_once() -> None:
    channel = sent()
    with ImapBox("veille", "p@ss", [dsn("failed", "5.1.1"), b"Subject: bonjour\r\n\r\nRien."]) as server:
        address = f"imap://veille:p%40ss@127.0.0.1:{server.port}/INBOX"
        assert waiting(address) == 2
        assert collect(address, NOW) == (2, 1)
        assert collect(address, NOW) == (0, 0)
        with pytest.raises(MailboxError, match="no folder"):
            waiting(f"imap://veille:p%40ss@127.0.0.1:{server.port}/Ailleurs")
        with pytest.raises(MailboxError, match="AUTHENTICATIONFAILED"):
            waiting(f"imap://veille:faux@127.0.0.1:{server.port}/INBOX")
    channel.refresh_from_db()
    assert channel.state == Channel.State.SUSPENDED


def test_a_box_that_is_not_there_says_which_setting(tmp_path: Path) -> None:
    with pytest.raises(MailboxError) as caught:
        waiting(f"maildir://{tmp_path}/rien")
    assert "BOUNCE_MAILBOX" in caught.value.french
