"""The faulty SMTP server fails when and how it says."""

from __future__ import annotations

import smtplib
import time

import pytest

from tests.fakes import Fault, FaultySmtp, in_turn, served

LETTER = "Subject: essai\r\n\r\nbonjour\r\n"


def send(server: FaultySmtp) -> object:
    """Send one message; what came of it: ``None``, the code of the refusal, or the sort of the error."""
    try:
        with smtplib.SMTP("127.0.0.1", server.port, timeout=5) as smtp:
            smtp.sendmail("a@exemple.fr", "b@exemple.fr", LETTER)
    except smtplib.SMTPRecipientsRefused as error:
        return error.recipients["b@exemple.fr"][0]
    except smtplib.SMTPResponseException as error:
        return error.smtp_code
    except smtplib.SMTPServerDisconnected:
        return "cut"
    return None


@pytest.mark.parametrize(
    ("fault", "outcome", "kept"),
    [
        (None, None, 1),
        (Fault.BUSY, 421, 0),
        (Fault.REFUSED, 550, 0),
        (Fault.FULL, 452, 0),
        (Fault.DEFERRED, 450, 0),
        (Fault.SPAM, 554, 0),
        (Fault.LATER, 451, 0),
        (Fault.CUT_EARLY, "cut", 0),
        (Fault.CUT_LOST, "cut", 0),
        (Fault.CUT_KEPT, "cut", 1),
    ],
)
def test_faults(fault: Fault | None, outcome: object, kept: int) -> None:
    with served(FaultySmtp(plan=in_turn(fault))) as server:
        assert send(server) == outcome
        assert len(server.letters) == kept
        assert send(server) is None
        assert server.faults == ([fault] if fault else [])
        assert server.begun == 2


def test_a_connection_cut_after_its_answer() -> None:
    with served(FaultySmtp(plan=in_turn(Fault.CUT_ANSWERED))) as server:
        smtp = smtplib.SMTP("127.0.0.1", server.port, timeout=5)
        assert smtp.sendmail("a@exemple.fr", "b@exemple.fr", LETTER) == {}
        with pytest.raises(smtplib.SMTPServerDisconnected):
            smtp.sendmail("a@exemple.fr", "b@exemple.fr", LETTER)
        smtp.close()
        assert len(server.letters) == 1


def test_greylisting_puts_off_a_pair_once() -> None:
    now = [0.0]
    with served(FaultySmtp(greylist=60, clock=lambda: now[0])) as server:
        assert [send(server), send(server)] == [451, 451]
        now[0] = 60.0
        assert send(server) is None


def test_delay() -> None:
    with served(FaultySmtp(delay=0.2)) as server:
        started = time.monotonic()
        assert send(server) is None
        assert time.monotonic() - started >= 0.2
