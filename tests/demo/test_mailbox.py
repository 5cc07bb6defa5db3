"""The mailbox writes what it accepts as files that a mail program opens."""

from __future__ import annotations

import smtplib
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from tests.fakes import Mailbox, served


def letter(subject: str) -> EmailMessage:
    """A message with a text and an HTML part."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"], message["To"], message["Subject"] = "guetteur@exemple.fr", "lea@exemple.fr", subject
    message.set_content("Élysée : « à confirmer »")
    message.add_alternative("<p>Élysée</p>", subtype="html")
    return message


def test_letters_become_files(tmp_path: Path) -> None:
    with served(Mailbox(tmp_path / "mail")) as mailbox:
        with smtplib.SMTP("127.0.0.1", mailbox.port, timeout=5) as smtp:
            smtp.send_message(letter("À confirmer : Orange reprendrait Nuagis"))
            smtp.send_message(letter("../../etc/passwd"), to_addrs=["a@exemple.fr", "b@exemple.fr"])
        assert mailbox.url == f"smtp://127.0.0.1:{mailbox.port}"
    names = sorted(path.name for path in (tmp_path / "mail").iterdir())
    assert names == ["0001-a-confirmer-orange-reprendrait-nuagis.eml", "0002-etc-passwd.eml"]
    opened = message_from_bytes((tmp_path / "mail" / names[0]).read_bytes(), policy=policy.default)
    assert opened["Subject"] == "À confirmer : Orange reprendrait Nuagis"
    plain = opened.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().strip() == "Élysée : « à confirmer »"
    assert mailbox.letters[1].recipients == ("a@exemple.fr", "b@exemple.fr")
    assert mailbox.letters[1].sender == "guetteur@exemple.fr"
