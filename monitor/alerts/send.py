"""Hand claimed messages of one kind of channel over, outside any transaction, and mark what came of each.

Before a message is handed over, the outbox says so (``begun_at``). A message that is claimed again with that set was
in the hands of a worker that died: whether it arrived cannot be known. It is sent again under the same name, and what
may have become two copies is counted.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.db import InterfaceError, OperationalError
from django.db.models import F
from django.db.models.functions import Coalesce

from monitor.alerts.assemble import assemble
from monitor.alerts.calendar import QuietRules
from monitor.alerts.channels import Sender, open_channel
from monitor.alerts.delivery import hold
from monitor.alerts.errors import DeliveryError
from monitor.alerts.mend import mend
from monitor.alerts.models import Channel, Message, MessageItem
from monitor.alerts.story_so_far import choices
from monitor.alerts.suspend import count_permanent, forgive
from monitor.alerts.values import Address, Receipt
from monitor.alerts.values import Message as MessageValue
from monitor.claims.claim import exhausted, fail, mark
from monitor.claims.retry import JITTER, GiveUp
from monitor.http.retry_after import LONGEST
from monitor.stories.models import StoryMember

log = logging.getLogger(__name__)

#: While our own server or Slack is down, a message is kept for about five days of retries, as mail servers
#: keep theirs (RFC 5321, 4.5.4.1).
OUTAGE_ATTEMPTS = 40
#: A box that is full or busy is tried for about a day: whoever clears it up has a night to do so.
BUSY_ATTEMPTS = 15
#: A message that the other end asks us to hold back is kept for so long in all.
KEPT = timedelta(days=5)
#: Slack takes one message a second and conversation; a second one waits in the outbox.
SLACK_PACE = timedelta(seconds=1.1)
#: A room in which something failed is left alone for so long.
TROUBLED = timedelta(seconds=30)
#: So many failures in a row on our side, and the rest of the drain would only fail alike.
OUTAGE_AFTER = 3
#: What a subscriber's quiet hours and pauses concern; the rest was asked for a moment ago, or is for us.
_ROUTED = frozenset({Message.Kind.ALERT, Message.Kind.DIGEST})


class Hands:
    """The open sender of one kind of channel, for one drain."""

    def __init__(self, kind: str, clock: Callable[[], datetime], random: Random) -> None:
        self._kind = kind
        self._clock = clock
        self._random = random
        self._sender: Sender | None = None
        self._last_slack: dict[str, datetime] = {}
        self._failures = 0
        self._troubled: dict[int, datetime] = {}

    @property
    def down(self) -> bool:
        """Whether what is common to all these messages (our server, Slack itself) seems to be out of order."""
        return self._failures >= OUTAGE_AFTER

    def handle(self, message: Message) -> bool:
        """Send one claimed message and mark it; False if it only has to wait its turn."""
        now = self._clock()
        channel = Channel.objects.select_related("subscriber", "workspace").get(pk=message.channel_id)
        if exhausted(message, OUTAGE_ATTEMPTS):
            return _end(message, Message.State.POISON)
        if channel.state != Channel.State.ACTIVE and message.kind != Message.Kind.OPTIN:
            return _end(message, Message.State.CANCELLED, f"Canal {channel.get_state_display().lower()}.")
        try:
            return self._try(message, channel, now)
        except (OperationalError, InterfaceError):
            raise  # A database that cannot be reached is no message's fault.
        except Exception as error:
            log.exception("message %s failed in a way that nobody foresaw", message.pk)
            if message.claim_token is None:
                return True  # It had reached its mark.
            self._failed(message, channel, unforeseen(error, begun=_held(message).filter(begun_at=now).exists()))
            return True

    def _try(self, message: Message, channel: Channel, now: datetime) -> bool:
        waits = self._waits(message, channel, now)
        if waits > now:
            # The attempt did not take place.
            mark(message, due_at=waits, attempts=message.attempts - 1)
            return False
        if message.kind in _ROUTED and muted(message):
            return _end(message, Message.State.CANCELLED, "Histoire coupée par l’abonné.")
        value = replace(assemble(message, channel, now), tried=message.tried_at or message.begun_at)
        if not begin(message, now):
            log.warning("message %s was claimed by another worker; it is left to it", message.pk)
            return False
        try:
            receipt = self.open().send(value, Address(channel.kind, channel.address, channel.key))
        except DeliveryError as error:
            self._failed(message, channel, error)
        else:
            self._sent(message, channel, value, receipt)
        return True

    def close(self) -> None:
        """Close the sender if it was opened."""
        if self._sender is not None:
            self._sender.close()

    def open(self) -> Sender:
        """The sender, opened when it is first wanted."""
        if self._sender is None:
            self._sender = open_channel(self._kind)
        return self._sender

    def _waits(self, message: Message, channel: Channel, now: datetime) -> datetime:
        """When the message may go: quiet hours may have begun, or a pause, since it was due."""
        subscriber = channel.subscriber
        paused = subscriber.paused_until
        if message.kind in _ROUTED and (not message.payload.get("always") or (paused and paused > now)):
            rules = QuietRules.from_json(subscriber.quiet_hours)
            opens = hold(rules, ZoneInfo(subscriber.timezone), paused, now)
            if opens > now:
                return opens
        if (until := self._troubled.get(channel.pk, now)) > now:
            return until
        return self._slack_turn(channel, now) if channel.kind == Channel.Kind.SLACK else now

    def _slack_turn(self, channel: Channel, now: datetime) -> datetime:
        secret = channel.key
        place = secret if secret.startswith("http") else channel.address
        last = self._last_slack.get(place)
        if last and now - last < SLACK_PACE:
            return now + SLACK_PACE
        self._last_slack[place] = now
        return now

    def _sent(self, message: Message, channel: Channel, value: MessageValue, receipt: Receipt) -> None:
        self._failures = 0
        kept = mark(
            message,
            state=Message.State.SENT,
            due_at=None,
            begun_at=None,
            sent_at=self._clock(),
            subject=value.subject,
            external_id=receipt.external_id,
            receipts=F("receipts") + 1 if receipt.copies is None else receipt.copies,
            tried_at=None,
            last_error="",
            last_error_fr="",
        )
        if not kept:
            log.warning("message %s was sent after its lease ended; it may be sent again", message.pk)
        forgive(channel)

    def _failed(self, message: Message, channel: Channel, error: DeliveryError) -> None:
        now = self._clock()
        log.warning("message %s to %s: %s", message.pk, channel.kind, error)
        # A room that asks to slow down says nothing of the others.
        self._failures = self._failures + 1 if error.ours and error.retry_after is None else 0
        if channel.kind == Channel.Kind.EMAIL and error.permanent:
            error.french = f"{error.french} Que faire\u00a0: {mend(error.message)}."
        if channel.kind != Channel.Kind.EMAIL and not error.permanent:
            # What follows in the same room would only wait for the same trouble, and others behind it.
            self._troubled[channel.pk] = now + timedelta(seconds=error.retry_after or TROUBLED.total_seconds())
        _held(message).update(begun_at=None, **(UNKNOWN if error.uncertain else {}))
        asked = error.retry_after is not None and not (error.permanent or error.uncertain)
        if asked and now - message.created_at < KEPT:
            self._wait_as_asked(message, error, now)
            return
        decision = fail(
            message,
            error,
            now=now,
            random=self._random,
            refused={"state": Message.State.FAILED},
            poison={"state": Message.State.POISON},
            max_attempts=1 if asked else OUTAGE_ATTEMPTS if error.ours else BUSY_ATTEMPTS,
        )
        if isinstance(decision, GiveUp) and error.permanent and not error.ours:
            count_permanent(channel, error, now)

    def _wait_as_asked(self, message: Message, error: DeliveryError, now: datetime) -> None:
        """Try again when the other end says; however often it asks for patience, that costs the message no attempt."""
        pause = timedelta(seconds=min(error.retry_after or 0.0, LONGEST) * (1 + JITTER * self._random.random()))
        mark(
            message,
            due_at=now + pause,
            attempts=message.attempts - 1,
            last_error=error.message,
            last_error_fr=error.french,
        )


def unforeseen(error: Exception, *, begun: bool) -> DeliveryError:
    """An error of our own making: it costs this message a try, and its neighbours nothing."""
    return DeliveryError(
        f"{type(error).__name__}: {error}"[:1_000],
        french=f"La préparation ou l’envoi du message a échoué ({type(error).__name__})\u00a0: consultez le journal.",
        uncertain=begun,
    )


#: A copy may have arrived; when the first of such tries began is kept, for whoever can look it up.
UNKNOWN: dict[str, Any] = {
    "state": Message.State.UNCERTAIN,
    "receipts": F("receipts") + 1,
    "tried_at": Coalesce("tried_at", "begun_at"),
}


def _held(message: Message) -> Any:
    return Message.objects.filter(pk=message.pk, claim_token=message.claim_token)


def begin(message: Message, now: datetime) -> bool:
    """Say that the message is being handed over; False if the lease was lost to another worker."""
    interrupted = message.begun_at is not None
    return bool(_held(message).update(begun_at=now, **(UNKNOWN if interrupted else {})))


def muted(message: Message) -> bool:
    """Take the stories out that the reader has cut since; whether nothing is left to tell."""
    members = StoryMember.objects.filter(article__revisions__alerts__items__message=message)
    stories = set(members.values_list("story", flat=True))
    cut = {story for story in stories if choices(story, [message.channel_id]).get(message.channel_id) == "mute"}
    if not cut:
        return False
    MessageItem.objects.filter(message=message, alert__revision__article__membership__story__in=cut).delete()
    return not message.items.exists()


def _end(message: Message, state: Message.State, reason: str = "") -> bool:
    said = {"last_error_fr": reason} if reason else {}
    return mark(message, state=state, due_at=None, begun_at=None, **said)
