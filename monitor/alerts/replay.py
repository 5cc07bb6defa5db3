"""Send a message again because a person asks for it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from monitor.alerts.models import Channel, Message
from monitor.alerts.suspend import reopen
from monitor.claims.doorbell import ring
from monitor.claims.stages import Stage
from monitor.errors import GuetteurError

#: States in which a person may ask for another try.
REPLAYABLE = (Message.State.FAILED, Message.State.POISON, Message.State.CANCELLED, Message.State.UNCERTAIN)


class ReplayError(GuetteurError):
    """The message cannot be sent again."""


@transaction.atomic
def replay(pk: int, now: datetime) -> bool:
    """Make a message due now, under the same name and with all its tries before it.

    A channel that was suspended is opened again: whoever asks has seen to what was wrong. Returns whether it was.
    ``ReplayError`` where the message is not in a state for it, or its reader has unsubscribed or never confirmed.
    """
    message = Message.objects.select_for_update(of=("self",)).select_related("channel").get(pk=pk)
    if message.state not in REPLAYABLE:
        raise ReplayError(
            f"message {pk} is {message.state}: only what ended without success is sent again",
            french=f"Ce message est dans l’état «\u00a0{message.get_state_display()}\u00a0»\u00a0: rien à renvoyer.",
            permanent=True,
        )
    channel = message.channel
    if channel.state in {Channel.State.CLOSED, Channel.State.PENDING} and message.kind != Message.Kind.OPTIN:
        raise ReplayError(
            f"channel {channel.pk} is {channel.state}: nothing may be sent there",
            french=f"Ce canal est «\u00a0{channel.get_state_display()}\u00a0»\u00a0: rien ne peut y être envoyé.",
            permanent=True,
        )
    reopened = reopen(channel)
    # «Incertain» stays so until an answer says otherwise: a copy may have arrived.
    state = message.state if message.state == Message.State.UNCERTAIN else Message.State.PENDING
    Message.objects.filter(pk=pk).update(state=state, due_at=now, attempts=0)
    transaction.on_commit(lambda: ring(Stage.DELIVER))
    return reopened
