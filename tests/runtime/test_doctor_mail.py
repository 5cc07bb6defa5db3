"""What the doctor says of our sender: looked up at a real name server on the loopback."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitor.runtime.doctor import mail
from monitor.runtime.doctor.findings import Finding, Level

_NXDOMAIN = 3


@contextmanager
def name_server(records: Mapping[str, list[str]]) -> Iterator[int]:
    """A server of TXT records (RFC 1035) on a loopback port, which is given."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            asked, socket = self.request
            end = asked.index(b"\0", 12) + 5
            labels, place = [], 12
            while asked[place]:
                labels.append(asked[place + 1 : place + 1 + asked[place]].decode())
                place += asked[place] + 1
            texts = records.get(".".join(labels))
            answers = b"".join(_txt(text) for text in texts or [])
            flags = 0x8180 | (_NXDOMAIN if texts is None else 0)
            head = asked[:2] + struct.pack(">HHHHH", flags, 1, len(texts or []), 0, 0)
            socket.sendto(head + asked[12:end] + answers, self.client_address)

    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def _txt(text: str) -> bytes:
    data = bytes([len(text)]) + text.encode()
    return b"\xc0\x0c" + struct.pack(">HHIH", 16, 1, 60, len(data)) + data


FROM = "Guetteur <veille@exemple.fr>"


def found(records: Mapping[str, list[str]], selector: str = "") -> dict[str, Finding]:
    with name_server(records) as port:
        known = mail.look_up(mail.names(FROM, "", selector), ["127.0.0.1"], port)
    return {finding.name: finding for finding in mail.check_reputation(FROM, "", selector, known)}


def test_a_domain_in_order() -> None:
    said = found(
        {
            "exemple.fr": ["google-site-verification=x", "v=spf1 include:mx.exemple.fr -all"],
            "_dmarc.exemple.fr": ["v=DMARC1; p=reject"],
            "s1._domainkey.exemple.fr": ["v=DKIM1; k=rsa; p=MIIB"],
        },
        "s1",
    )
    assert {name: finding.level for name, finding in said.items()} == dict.fromkeys(("SPF", "DMARC", "DKIM"), Level.OK)


def test_what_is_missing_or_doubled_is_told_with_its_mend() -> None:
    said = found({"exemple.fr": ["v=spf1 a -all", "v=spf1 mx -all"]})
    assert said["SPF"].level is Level.WRONG
    assert "2 records" in said["SPF"].said
    assert said["DMARC"].level is Level.WRONG
    assert "v=DMARC1" in said["DMARC"].mend
    assert said["DKIM"].level is Level.NOTE
    assert "List-Unsubscribe-Post" in said["DKIM"].mend


def test_a_silent_name_server_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "SECONDS", 0.2)
    known = mail.look_up(mail.names(FROM, "", ""), ["127.0.0.1"], 9)
    spf, dmarc, _ = mail.check_reputation(FROM, "", "", known)
    assert (spf.level, dmarc.level) == (Level.NOTE, Level.NOTE)


def test_the_return_path_s_domain_carries_spf() -> None:
    assert mail.names(FROM, "retours@mx.exemple.fr", "s1") == [
        "mx.exemple.fr",
        "_dmarc.exemple.fr",
        "s1._domainkey.exemple.fr",
    ]


def test_the_mailbox_of_bounces(tmp_path: Path) -> None:
    assert mail.check_bounces("", 0).level is Level.OK
    assert mail.check_bounces("", 2).level is Level.NOTE
    assert mail.check_bounces(f"maildir://{tmp_path}/absent", 2).level is Level.WRONG
    for folder in ("cur", "new", "tmp"):
        (tmp_path / folder).mkdir()
    assert mail.check_bounces(f"maildir://{tmp_path}", 2).level is Level.OK
