"""The stage ``deliver``: claim due messages, send each outside any transaction, mark what came of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from threading import Event

from django.db.models import F

from monitor.alerts.assemble import assemble
from monitor.alerts.channels import Sender, open_channel
from monitor.alerts.errors import DeliveryError
from monitor.alerts.models import Channel, Message
from monitor.alerts.values import Address, Receipt
from monitor.alerts.values import Message as MessageValue
from monitor.claims.claim import claim, due, exhausted, fail, mark, release
from monitor.claims.retry import MAX_ATTEMPTS, GiveUp
from monitor.claims.stages import Drained

log = logging.getLogger(__name__)

BATCH = 20
#: Longer than a batch can take: each send has its own time limit of at most 30 seconds.
LEASE = timedelta(minutes=15)
#: An address is suspended after this many permanent errors in a row.
SUSPEND_AFTER = 3
#: While our own server or Slack is down, a message is kept for about five days of retries, as mail servers
#: keep theirs (RFC 5321, 4.5.4.1).
OUTAGE_ATTEMPTS = 40
#: Slack takes one message a second and conversation; a second one waits in the outbox.
SLACK_PACE = timedelta(seconds=1.1)

#: A drain waits this long at most for a message's turn instead of leaving it to the next sweep.
PATIENCE = timedelta(seconds=2)

_OPEN = (Message.State.PENDING, Message.State.UNCERTAIN)


def pending(now: datetime) -> bool:
    """Whether a message is due."""
    return Message.objects.filter(due(now), state__in=_OPEN).exists()


def drain(*, clock: Callable[[], datetime], budget: timedelta, random: Random) -> Drained:
    """Send due messages until none is left or the budget is spent."""
    batch = _Batch(clock, random)
    started, done, waited = clock(), 0, False
    try:
        while clock() - started < budget:
            messages = claim(Message.objects.filter(state__in=_OPEN), now=clock(), lease=LEASE, limit=BATCH)
            if not messages and (waited or not wait_for_turn(clock())):
                return Drained(done)
            waited = not messages
            for place, message in enumerate(messages):
                if clock() - started >= budget:
                    release(messages[place:])
                    break
                done += batch.handle(message)
    finally:
        batch.close()
    return Drained(done, more=True)


def wait_for_turn(now: datetime) -> bool:
    """Wait for a message that is only put off for a moment (Slack's pace); False if there is none."""
    soon = Message.objects.filter(due(now + PATIENCE), state__in=_OPEN).order_by("due_at").first()
    if soon is None or soon.due_at is None:
        return False
    Event().wait(max((soon.due_at - now).total_seconds(), 0.0))
    return True


class _Batch:
    """The senders that one drain keeps open."""

    def __init__(self, clock: Callable[[], datetime], random: Random) -> None:
        self._clock = clock
        self._random = random
        self._senders: dict[str, Sender] = {}
        self._last_slack: dict[str, datetime] = {}

    def handle(self, message: Message) -> bool:
        """Send one claimed message and mark it; False if it only has to wait its turn."""
        now = self._clock()
        channel = Channel.objects.select_related("subscriber").get(pk=message.channel_id)
        if exhausted(message, OUTAGE_ATTEMPTS):
            return mark(message, state=Message.State.POISON, due_at=None)
        if channel.state != Channel.State.ACTIVE and message.kind != Message.Kind.OPTIN:
            return self._cancel(message, channel)
        if channel.kind == Channel.Kind.SLACK and not self._slack_turn(channel, now):
            mark(message, due_at=now + SLACK_PACE)
            return False
        value = assemble(message, channel, now)
        try:
            receipt = self._sender(channel.kind).send(
                value, Address(channel.kind, channel.address, channel.secret or "")
            )
        except DeliveryError as error:
            self._failed(message, channel, error)
        else:
            self._sent(message, channel, value, receipt)
        return True

    def close(self) -> None:
        """Close every sender that was opened."""
        for sender in self._senders.values():
            sender.close()

    def _sender(self, kind: str) -> Sender:
        if kind not in self._senders:
            self._senders[kind] = open_channel(kind)
        return self._senders[kind]

    def _slack_turn(self, channel: Channel, now: datetime) -> bool:
        secret = channel.secret or ""
        place = secret if secret.startswith("http") else channel.address
        last = self._last_slack.get(place)
        if last and now - last < SLACK_PACE:
            return False
        self._last_slack[place] = now
        return True

    def _cancel(self, message: Message, channel: Channel) -> bool:
        reason = f"Canal {channel.get_state_display().lower()}"
        return mark(message, state=Message.State.CANCELLED, due_at=None, last_error_fr=f"{reason}.")

    def _sent(self, message: Message, channel: Channel, value: MessageValue, receipt: Receipt) -> None:
        kept = mark(
            message,
            state=Message.State.SENT,
            due_at=None,
            sent_at=self._clock(),
            subject=value.subject,
            external_id=receipt.external_id,
            receipts=F("receipts") + 1,
            last_error="",
            last_error_fr="",
        )
        if not kept:
            log.warning("message %s was sent after its lease ended; it may be sent again", message.pk)
        if channel.permanent_errors:
            Channel.objects.filter(pk=channel.pk).update(permanent_errors=0)

    def _failed(self, message: Message, channel: Channel, error: DeliveryError) -> None:
        now = self._clock()
        log.warning("message %s to %s: %s", message.pk, channel.kind, error)
        if error.uncertain:
            Message.objects.filter(pk=message.pk, claim_token=message.claim_token).update(
                state=Message.State.UNCERTAIN, receipts=F("receipts") + 1
            )
        decision = fail(
            message,
            error,
            now=now,
            random=self._random,
            refused={"state": Message.State.FAILED},
            poison={"state": Message.State.POISON},
            max_attempts=OUTAGE_ATTEMPTS if error.ours else MAX_ATTEMPTS,
        )
        if isinstance(decision, GiveUp) and error.permanent and not error.ours:
            self._count_permanent(channel, error)

    def _count_permanent(self, channel: Channel, error: DeliveryError) -> None:
        Channel.objects.filter(pk=channel.pk).update(permanent_errors=F("permanent_errors") + 1)
        channel.refresh_from_db(fields=["permanent_errors"])
        if error.closed or channel.permanent_errors >= SUSPEND_AFTER:
            Channel.objects.filter(pk=channel.pk, state=Channel.State.ACTIVE).update(
                state=Channel.State.SUSPENDED, state_reason=error.french
            )
