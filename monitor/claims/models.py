"""Columns of a row that a stage claims."""

from __future__ import annotations

from django.db import models


class Claimable(models.Model):
    """A row that exactly one worker at a time may work on.

    A claim sets ``lease_until`` and ``claim_token`` and counts an attempt; a mark requires the token. A row
    whose lease ran out is due again: its worker died.
    """

    due_at = models.DateTimeField("à traiter à partir de", null=True, blank=True)
    lease_until = models.DateTimeField("réservé jusqu’à", null=True, blank=True, editable=False)
    claim_token = models.UUIDField("jeton", null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField("tentatives", default=0, editable=False)
    last_error = models.TextField("dernière erreur", blank=True, default="")
    last_error_fr = models.TextField("dernière erreur (en français)", blank=True, default="")

    class Meta:
        abstract = True
