"""What the console itself stores: the tokens with which programs use the API."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q


class ApiToken(models.Model):
    """Lets a program act with its owner's permissions. Only the token's SHA-256 digest is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens", verbose_name="utilisateur"
    )
    name = models.CharField("nom", max_length=80)
    digest = models.CharField("empreinte", max_length=64, unique=True, editable=False)
    prefix = models.CharField("début du jeton", max_length=12, editable=False)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    last_used_at = models.DateTimeField("dernière utilisation", null=True, blank=True, editable=False)
    expires_at = models.DateTimeField("expire le", null=True, blank=True)
    revoked_at = models.DateTimeField("révoqué le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "jeton d’API"
        verbose_name_plural = "jetons d’API"
        ordering = ("-created_at", "-pk")
        indexes = [models.Index(fields=["user"], name="api_token_live", condition=Q(revoked_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def valid(self, now: datetime) -> bool:
        """Whether the token opens anything at ``now``."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)
