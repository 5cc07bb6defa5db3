"""Double opt-in: an address is written to only after somebody who reads it has said yes, and that is on record."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from monitor.alerts.links import LinkError, confirm_url
from monitor.alerts.models import Channel, Message
from monitor.claims.doorbell import ring
from monitor.claims.stages import Stage
from monitor.errors import GuetteurError

#: More requests than this in a day would be a nuisance to a stranger whose address somebody typed.
ASKED_A_DAY: Final = 3
#: What the reader agrees to, kept with the answer.
TERMS: Final = (
    "Recevoir à cette adresse les alertes et récapitulatifs des listes de veille choisies, "
    "jusqu’au désabonnement, possible à tout moment depuis chaque message."
)


def ask(channel: Channel, by: str, now: datetime) -> Message:
    """Write to a pending e-mail ``channel`` for consent; ``by`` says who wished it. Owns its transaction.

    Raises ``GuetteurError`` where the address was asked too often today, or needs no asking.
    """
    with transaction.atomic():
        locked = Channel.objects.select_for_update().select_related("subscriber__client").get(pk=channel.pk)
        _check(locked, now)
        number = Message.objects.filter(channel=locked, kind=Message.Kind.OPTIN).count() + 1
        message = Message.objects.create(
            channel=locked,
            kind=Message.Kind.OPTIN,
            dedupe_key=f"optin:{locked.pk}:{number}",
            payload=_letter(locked),
            due_at=now,
            created_at=now,
        )
        _record(locked, asked_at=now.isoformat(), asked_by=by)
        transaction.on_commit(lambda: ring(Stage.DELIVER))
    return message


def confirm(channel: int, now: datetime, *, address: str, agent: str) -> Channel:
    """Store the consent of whoever opened the link, with the network ``address`` and program that gave it.

    Confirming again changes nothing. Raises ``LinkError`` where the channel is gone.
    """
    with transaction.atomic():
        found = Channel.objects.select_for_update().select_related("subscriber__client").filter(pk=channel).first()
        if found is None:
            raise LinkError(
                "the channel of this address is gone",
                french="Cet abonnement n’existe plus : demandez à être inscrit de nouveau.",
                permanent=True,
            )
        if found.state in {Channel.State.PENDING, Channel.State.CLOSED}:
            found.state, found.state_reason = Channel.State.ACTIVE, ""
            found.save(update_fields=["state", "state_reason"])
            _record(found, confirmed_at=now.isoformat(), from_address=address, agent=agent[:200], terms=TERMS)
    return found


def _check(channel: Channel, now: datetime) -> None:
    if channel.kind != Channel.Kind.EMAIL or channel.state != Channel.State.PENDING:
        raise GuetteurError(
            f"channel {channel.pk} is {channel.state}: there is nothing to confirm",
            french="Cette adresse n’attend pas de confirmation.",
            permanent=True,
        )
    since = now - timedelta(days=1)
    asked = Message.objects.filter(channel=channel, kind=Message.Kind.OPTIN, created_at__gt=since)
    if asked.count() >= ASKED_A_DAY:
        raise GuetteurError(
            f"channel {channel.pk} was asked {ASKED_A_DAY} times in a day",
            french="Trois demandes sont déjà parties vers cette adresse depuis hier : réessayez demain.",
            permanent=True,
        )


def _letter(channel: Channel) -> dict[str, object]:
    subscriber = channel.subscriber
    lists = list(channel.subscriptions.filter(active=True).values_list("watchlist__name", flat=True))
    told = ", ".join(f"«\u00a0{name}\u00a0»" for name in sorted(lists)) or "les listes que vous choisirez"
    return {
        "subject": "Confirmez votre abonnement à Guetteur",
        "body": [
            f"Bonjour {subscriber.name},",
            f"{subscriber.client.name} souhaite vous envoyer à cette adresse les alertes de veille {told}.",
            "Rien ne vous sera envoyé sans votre accord. Si vous n’attendiez pas ce message, ignorez-le\u00a0: "
            "l’adresse restera inactive.",
        ],
        "link": ["Je confirme", confirm_url(channel.pk)],
    }


def _record(channel: Channel, **said: str) -> None:
    """Add to the record of consent, which holds one entry for each address."""
    subscriber = channel.subscriber
    entry = dict(subscriber.consent.get(channel.address, {}))
    subscriber.consent = {**subscriber.consent, channel.address: {**entry, **said}}
    subscriber.save(update_fields=["consent"])
