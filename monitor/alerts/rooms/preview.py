"""A message of the outbox as Slack shows it: its blocks, made of what is stored now."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from monitor.alerts.assemble import assemble
from monitor.alerts.channels.blockkit import Block
from monitor.alerts.channels.blocks import blocks
from monitor.alerts.models import Message


def as_blocks(message: Message, now: datetime) -> list[Block]:
    """The blocks of ``message``."""
    return blocks(assemble(message, message.channel, now), interactive=settings.SLACK_INTERACTIVE)
