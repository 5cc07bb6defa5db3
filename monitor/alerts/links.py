"""Signed addresses that letters carry: what their reader may do without a password, and nothing else.

A token says which channel was written to and about what; the secret key signs it. Opening an address changes
nothing: mail scanners open every link. The page behind it has a button, which posts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.core import signing

from monitor.errors import GuetteurError

#: A reader may come back to a message of some weeks ago.
FEEDBACK_LIFE: Final = timedelta(days=90)
PREFERENCES_LIFE: Final = timedelta(days=30)

_FEEDBACK, _UNSUBSCRIBE, _PREFERENCES, _CONFIRM = (
    f"guetteur.letter.{name}" for name in ("feedback", "unsubscribe", "preferences", "confirm")
)


class LinkError(GuetteurError):
    """A signed address that was altered, cut, or is too old."""


@dataclass(frozen=True)
class Feedback:
    """What one article of a message was: sent to ``channel``, of ``story`` (0: none), for ``watchlists``."""

    channel: int
    article: int
    story: int = 0
    watchlists: tuple[int, ...] = field(default=())


@dataclass(frozen=True)
class Unsubscribe:
    """The lists that a message to ``channel`` told of; none means all of them."""

    channel: int
    watchlists: tuple[int, ...] = field(default=())


def feedback_token(feedback: Feedback) -> str:
    """The token of an article in a message."""
    return _sign(
        {"c": feedback.channel, "a": feedback.article, "s": feedback.story, "w": feedback.watchlists}, _FEEDBACK
    )


def read_feedback(token: str) -> Feedback:
    """What ``feedback_token`` signed; raises ``LinkError``."""
    said = _read(token, _FEEDBACK, FEEDBACK_LIFE)
    return Feedback(said["c"], said["a"], said["s"], tuple(said["w"]))


def feedback_url(token: str) -> str:
    """The page where a reader judges an article or chooses about its story."""
    return f"{settings.PUBLIC_URL}/retour/{token}/"


def unsubscribe_url(channel: int, watchlists: Iterable[int]) -> str:
    """The address of one-click unsubscription (RFC 8058). It never expires: an old letter must still serve."""
    token = _sign({"c": channel, "w": sorted(set(watchlists))}, _UNSUBSCRIBE)
    return f"{settings.PUBLIC_URL}/desabonnement/{token}/"


def read_unsubscribe(token: str) -> Unsubscribe:
    """What ``unsubscribe_url`` signed; raises ``LinkError``."""
    said = _read(token, _UNSUBSCRIBE, None)
    return Unsubscribe(said["c"], tuple(said["w"]))


def preferences_url(channel: int) -> str:
    """The page of one's preferences, without a password; the address holds for 30 days."""
    return f"{settings.PUBLIC_URL}/preferences/{_sign({'c': channel}, _PREFERENCES)}/"


def read_preferences(token: str) -> int:
    """The channel that ``preferences_url`` signed; raises ``LinkError``."""
    channel: int = _read(token, _PREFERENCES, PREFERENCES_LIFE)["c"]
    return channel


def confirm_url(channel: int) -> str:
    """The page on which somebody confirms that they want to be written to (double opt-in)."""
    return f"{settings.PUBLIC_URL}/confirmation/{_sign({'c': channel}, _CONFIRM)}/"


def read_confirm(token: str) -> int:
    """The channel that ``confirm_url`` signed; raises ``LinkError``."""
    channel: int = _read(token, _CONFIRM, PREFERENCES_LIFE)["c"]
    return channel


def _sign(value: dict[str, Any], salt: str) -> str:
    return signing.dumps(value, salt=salt, compress=True)


def _read(token: str, salt: str, life: timedelta | None) -> dict[str, Any]:
    try:
        said: dict[str, Any] = signing.loads(token, salt=salt, max_age=life)
    except signing.SignatureExpired as error:
        raise LinkError(
            "the signed address has expired",
            french="Ce lien a expiré. Ouvrez celui d’un message plus récent.",
            permanent=True,
        ) from error
    except signing.BadSignature as error:
        raise LinkError(
            "the signed address is not one of ours, or was cut",
            french="Ce lien est incomplet ou altéré. Copiez-le en entier depuis le message.",
            permanent=True,
        ) from error
    return said
