"""Sources, feeds and the entries seen in them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from monitor.claims.models import Claimable


class Rights(models.TextChoices):
    """What a source lets us keep and quote (its rights card)."""

    STANDARD = "standard", "Courte citation, conservation limitée"
    OPEN = "open", "Licence ouverte"
    CONTRACT = "contract", "Contrat"
    FEED_ONLY = "feed_only", "Flux seulement"


class Source(models.Model):
    """A publisher."""

    name = models.CharField("nom", max_length=200)
    site = models.URLField("site", max_length=500, blank=True, default="")
    host = models.CharField("hôte", max_length=253, unique=True)
    country = models.CharField("pays", max_length=2, blank=True, default="FR")
    language = models.CharField("langue", max_length=8, blank=True, default="fr")
    rights = models.CharField("droits", max_length=20, choices=Rights.choices, default=Rights.STANDARD)
    contract = models.TextField("contrat (avec qui, de quand à quand)", blank=True, default="")
    contract_until = models.DateField("contrat valable jusqu’au", null=True, blank=True)
    retention_days = models.PositiveIntegerField("conservation du texte (jours)", default=365)
    quote_chars = models.PositiveIntegerField("citation permise (caractères)", default=300)
    rights_notice = models.CharField("mention obligatoire", max_length=300, blank=True, default="")
    trust = models.PositiveSmallIntegerField("confiance (0 à 100)", default=50)
    created_at = models.DateTimeField("créée le", auto_now_add=True)

    class Meta:
        verbose_name = "source"
        verbose_name_plural = "sources"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Feed(Claimable):
    """One address of a source that is polled. ``due_at`` is the next poll."""

    class Kind(models.TextChoices):
        FEED = "feed", "Flux (RSS, Atom, JSON)"
        SITEMAP = "sitemap", "Plan de site d’actualités"
        PAGE = "page", "Page sans flux"
        MANUAL = "manual", "Ajouts manuels"

    class State(models.TextChoices):
        ACTIVE = "active", "Actif"
        PAUSED = "paused", "En pause"
        GONE = "gone", "Disparu"

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="feeds", verbose_name="source")
    url = models.URLField("adresse", max_length=1000, unique=True)
    title = models.CharField("titre", max_length=300, blank=True, default="")
    folder = models.CharField("dossier", max_length=200, blank=True, default="")
    kind = models.CharField("genre", max_length=10, choices=Kind.choices, default=Kind.FEED)
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.ACTIVE)

    etag = models.CharField("ETag", max_length=500, blank=True, default="", editable=False)
    last_modified = models.CharField("Last-Modified", max_length=200, blank=True, default="")
    trusts_validators = models.BooleanField("validateurs fiables", default=True, editable=False)
    body_digest = models.CharField("empreinte du corps", max_length=64, blank=True, default="", editable=False)
    previous_url = models.URLField("ancienne adresse", max_length=1000, blank=True, default="", editable=False)

    last_polled_at = models.DateTimeField("dernier relevé", null=True, blank=True, editable=False)
    last_success_at = models.DateTimeField("dernier succès", null=True, blank=True, editable=False)
    last_entry_at = models.DateTimeField("dernière nouveauté", null=True, blank=True, editable=False)
    first_error_at = models.DateTimeField("en erreur depuis", null=True, blank=True, editable=False)
    missing_since = models.DateTimeField("répond 404 ou 410 depuis", null=True, blank=True, editable=False)
    errors_in_row = models.PositiveIntegerField("erreurs de suite", default=0, editable=False)
    last_status = models.PositiveSmallIntegerField("dernier code HTTP", null=True, blank=True, editable=False)
    rhythm = models.JSONField("rythme appris", default=dict, blank=True, editable=False)
    hints = models.JSONField("indications du flux", default=dict, blank=True, editable=False)
    websub = models.JSONField("WebSub", default=dict, blank=True, editable=False)
    created_at = models.DateTimeField("ajouté le", auto_now_add=True)

    class Meta:
        verbose_name = "flux"
        verbose_name_plural = "flux"
        ordering = ("title", "url")
        indexes = [
            models.Index(fields=["due_at"], name="feed_due", condition=Q(state="active")),
        ]

    def __str__(self) -> str:
        return self.title or self.url


class Entry(models.Model):
    """One item seen in a feed; the page behind it becomes an article."""

    class State(models.TextChoices):
        NEW = "new", "À rapprocher d’un article"
        LINKED = "linked", "Rattachée à un article"
        REFUSED = "refused", "Refusée"

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="entries", verbose_name="flux")
    identity = models.CharField("identité dans le flux", max_length=64)
    url = models.URLField("adresse", max_length=2000, blank=True, default="")
    title = models.TextField("titre", blank=True, default="")
    summary = models.TextField("résumé", blank=True, default="")
    content = models.TextField("contenu publié dans le flux", blank=True, default="")
    author = models.CharField("auteur", max_length=500, blank=True, default="")
    published_at = models.DateTimeField("publiée le", null=True, blank=True)
    updated_at = models.DateTimeField("mise à jour le", null=True, blank=True)
    seen_at = models.DateTimeField("vue le")
    backlog = models.BooleanField("rattrapage", default=False)
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.NEW)
    reason = models.CharField("raison", max_length=300, blank=True, default="")

    class Meta:
        verbose_name = "entrée"
        verbose_name_plural = "entrées"
        constraints = [models.UniqueConstraint(fields=["feed", "identity"], name="entry_identity")]
        indexes = [
            models.Index(fields=["seen_at"], name="entry_new", condition=Q(state="new")),
            models.Index(fields=["url"], name="entry_url"),
        ]

    def __str__(self) -> str:
        return self.title or self.url
