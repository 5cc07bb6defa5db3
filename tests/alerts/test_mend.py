"""What to do about a refusal, from what the server said."""

from __future__ import annotations

import pytest

from monitor.alerts.mend import mend


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("SMTP 550: 5.1.1 No such user here.", "n’existe pas"),
        ("SMTP 550: 5.1.99 Something about the address.", "n’existe pas"),
        ("SMTP 556: 5.1.10 Recipient address has null MX.", "n’accepte pas de courriel"),
        ("SMTP 552: 5.2.2 Mailbox full.", "pleine"),
        ("SMTP 550: 5.2.1 Disabled.", "désactivée"),
        ("SMTP 554: 5.7.26 Unauthenticated mail is prohibited (DMARC).", "DMARC"),
        ("SMTP 554: 5.6.0 Bad content.", "réponse du serveur"),
        ("SMTP 550: mailbox unavailable, see 192.5.1.1.", "réponse du serveur"),
    ],
)
def test_what_to_do(reply: str, said: str) -> None:
    assert said in mend(reply)
