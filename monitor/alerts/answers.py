"""What a reader can answer to a message. Pure."""

from __future__ import annotations

import enum


class Answer(enum.StrEnum):
    """What a reader can say of an article that was sent, as its address and buttons name it."""

    RELEVANT = "pertinent"
    OFF_TOPIC = "hors-sujet"
    FOLLOW = "suivre"
    MUTE = "couper"

    @property
    def label(self) -> str:
        """The button's text."""
        return _LABELS[self]


_LABELS = {
    Answer.RELEVANT: "Pertinent",
    Answer.OFF_TOPIC: "Hors sujet",
    Answer.FOLLOW: "Suivre cette histoire",
    Answer.MUTE: "Couper cette histoire",
}
