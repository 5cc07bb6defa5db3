"""Subscribers, their channels and subscriptions; alerts and the outbox."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from encrypted_fields.fields import EncryptedTextField

from monitor.alerts.kinds import KindField
from monitor.articles.models import Revision
from monitor.claims.models import Claimable
from monitor.stories.models import Story
from monitor.watchlists.models import Client, Watchlist


class Subscriber(models.Model):
    """A person or a room that is told."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="subscribers", verbose_name="client")
    name = models.CharField("nom", max_length=200)
    room = models.BooleanField("salon (et non une personne)", default=False)
    timezone = models.CharField("fuseau horaire", max_length=60, default="Europe/Paris")
    quiet_hours = models.JSONField("heures calmes", default=dict, blank=True)
    paused_until = models.DateTimeField("en pause jusqu’au", null=True, blank=True)
    consent = models.JSONField("preuve du consentement", default=dict, blank=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    class Meta:
        verbose_name = "abonné"
        verbose_name_plural = "abonnés"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class SlackWorkspace(models.Model):
    """A Slack workspace that an administrator connected, with the token of our application there."""

    team = models.CharField("identifiant de l’espace", max_length=20, unique=True)
    name = models.CharField("nom", max_length=200, blank=True, default="")
    bot_user = models.CharField("identifiant du robot", max_length=20, blank=True, default="")
    token = EncryptedTextField("jeton du robot")
    scopes = models.CharField("droits", max_length=500, blank=True, default="")
    connected_by = models.CharField("connecté par", max_length=150, blank=True, default="")
    connected_at = models.DateTimeField("connecté le")

    class Meta:
        verbose_name = "espace de travail Slack"
        verbose_name_plural = "espaces de travail Slack"
        ordering = ("name", "team")

    def __str__(self) -> str:
        return self.name or self.team


class Channel(models.Model):
    """One address of a subscriber: an e-mail box, a Slack conversation, a webhook, a feed."""

    class Kind(models.TextChoices):
        # Those that other code names; the registry of channels has all.
        EMAIL = "email", "Courriel"
        SLACK = "slack", "Slack"
        WEBHOOK = "webhook", "Webhook"
        FEED = "feed", "Flux"

    class State(models.TextChoices):
        PENDING = "pending", "À confirmer"
        ACTIVE = "active", "Actif"
        SUSPENDED = "suspended", "Suspendu"
        CLOSED = "closed", "Désabonné"

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="channels", verbose_name="abonné")
    kind = KindField("genre", max_length=10)
    address = models.CharField(
        "adresse",
        max_length=500,
        help_text="Adresse de courriel, conversation Slack (C0123…), ou adresse du webhook.",
    )
    secret = EncryptedTextField("secret (jeton, adresse secrète)", null=True, blank=True)
    workspace = models.ForeignKey(
        SlackWorkspace,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="channels",
        verbose_name="espace de travail Slack",
    )
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.ACTIVE)
    state_reason = models.TextField("raison", blank=True, default="")
    permanent_errors = models.PositiveSmallIntegerField("erreurs définitives de suite", default=0, editable=False)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    class Meta:
        verbose_name = "canal"
        verbose_name_plural = "canaux"
        ordering = ("kind", "address")
        constraints = [models.UniqueConstraint(fields=["subscriber", "kind", "address"], name="channel_address")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.address}"

    @property
    def key(self) -> str:
        """What opens the address: its own secret, or the token of its workspace."""
        return self.secret or (self.workspace.token if self.workspace else "")


class Subscription(models.Model):
    """A watchlist told to a channel, at a cadence."""

    class Cadence(models.TextChoices):
        IMMEDIATE = "immediate", "Immédiat"
        HOURLY = "hourly", "Toutes les heures"
        DAILY = "daily", "Tous les jours"
        WEEKLY = "weekly", "Toutes les semaines"

    watchlist = models.ForeignKey(
        Watchlist, on_delete=models.CASCADE, related_name="subscriptions", verbose_name="liste de veille"
    )
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="subscriptions", verbose_name="canal")
    cadence = models.CharField("cadence", max_length=10, choices=Cadence.choices, default=Cadence.IMMEDIATE)
    at = models.TimeField("à", null=True, blank=True, help_text="Heure locale des récapitulatifs.")
    weekday = models.PositiveSmallIntegerField("jour (0 = lundi)", default=0)
    min_level = models.CharField(
        "niveau minimal", max_length=12, choices=Watchlist.Level.choices, default=Watchlist.Level.INFORMATION
    )
    urgent_always = models.BooleanField("l’urgent passe les heures calmes", default=False)
    hourly_cap = models.PositiveSmallIntegerField("messages par heure au plus", default=20)
    active = models.BooleanField("actif", default=True)

    class Meta:
        verbose_name = "abonnement"
        verbose_name_plural = "abonnements"
        constraints = [models.UniqueConstraint(fields=["watchlist", "channel"], name="subscription_once")]

    def __str__(self) -> str:
        return f"{self.watchlist} → {self.channel}"


class Alert(models.Model):
    """The decision to tell: once per watchlist, revision and kind."""

    class Kind(models.TextChoices):
        NEW = "new", "Nouvel article"
        UPDATE = "update", "Mise à jour"
        CONFIRMED = "confirmed", "Confirmation"
        DENIED = "denied", "Démenti"

    class State(models.TextChoices):
        TOLD = "told", "Mise en message"
        BACKLOG = "rattrapage", "Rattrapage : non signalée"
        NOBODY = "nobody", "Aucun abonné"
        FOLDED = "folded", "Regroupée avec une alerte de la même histoire"
        MUTED = "muted", "Histoire coupée par les abonnés"

    watchlist = models.ForeignKey(Watchlist, on_delete=models.CASCADE, related_name="alerts")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="alerts")
    story = models.ForeignKey(Story, on_delete=models.SET_NULL, null=True, blank=True, related_name="alerts")
    kind = models.CharField("genre", max_length=10, choices=Kind.choices, default=Kind.NEW)
    state = models.CharField("état", max_length=12, choices=State.choices)
    reason = models.CharField("raison", max_length=300, blank=True, default="")
    created_at = models.DateTimeField("décidée le", db_index=True)

    class Meta:
        verbose_name = "alerte"
        verbose_name_plural = "alertes"
        constraints = [models.UniqueConstraint(fields=["watchlist", "revision", "kind"], name="alert_once")]

    def __str__(self) -> str:
        return f"{self.watchlist} : {self.revision}"


class Message(Claimable):
    """A row of the outbox: one thing to send to one channel, once."""

    class Kind(models.TextChoices):
        ALERT = "alert", "Alerte"
        DIGEST = "digest", "Récapitulatif"
        OPTIN = "optin", "Confirmation d’abonnement"
        NOTICE = "notice", "Avis"
        TEST = "test", "Essai"
        ROOT = "root", "Mise à jour d’un fil"
        REPLY = "reply", "Réponse à un bouton"

    class State(models.TextChoices):
        PENDING = "pending", "À envoyer"
        SENT = "sent", "Envoyé"
        UNCERTAIN = "uncertain", "Incertain"
        FAILED = "failed", "Échec définitif"
        CANCELLED = "cancelled", "Annulé"
        POISON = "poison", "Mis de côté"

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField("genre", max_length=10, choices=Kind.choices, default=Kind.ALERT)
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.PENDING)
    dedupe_key = models.CharField("clé d’unicité", max_length=200, unique=True)
    story = models.ForeignKey(Story, on_delete=models.SET_NULL, null=True, blank=True, related_name="messages")
    subject = models.TextField("objet", blank=True, default="")
    payload = models.JSONField("contenu propre", default=dict, blank=True)
    alerts = models.ManyToManyField(Alert, through="MessageItem", related_name="messages")
    external_id = models.CharField("identifiant chez le destinataire", max_length=300, blank=True, default="")
    receipts = models.PositiveSmallIntegerField("remises", default=0, editable=False)
    begun_at = models.DateTimeField("remise commencée le", null=True, blank=True, editable=False)
    tried_at = models.DateTimeField("premier essai d’issue inconnue", null=True, blank=True, editable=False)
    created_at = models.DateTimeField("créé le", db_index=True)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = "message"
        verbose_name_plural = "messages"
        ordering = ("-created_at",)
        indexes = [models.Index(fields=["due_at"], name="message_due", condition=Q(state__in=["pending", "uncertain"]))]

    def __str__(self) -> str:
        return self.subject or self.dedupe_key


class MessageItem(models.Model):
    """An alert that a message carries."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="items")
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="items")

    class Meta:
        verbose_name = "alerte du message"
        verbose_name_plural = "alertes du message"
        constraints = [models.UniqueConstraint(fields=["message", "alert"], name="message_item_once")]

    def __str__(self) -> str:
        return f"{self.message} / {self.alert}"


class StoryChoice(models.Model):
    """What the reader of a channel asked for about one story: to hear all of it, or nothing more."""

    class Choice(models.TextChoices):
        FOLLOW = "follow", "Suivie"
        MUTE = "mute", "Coupée"

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="story_choices", verbose_name="canal")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="choices", verbose_name="histoire")
    choice = models.CharField("choix", max_length=8, choices=Choice.choices)
    chosen_at = models.DateTimeField("choisi le")

    class Meta:
        verbose_name = "choix sur une histoire"
        verbose_name_plural = "choix sur des histoires"
        constraints = [models.UniqueConstraint(fields=["channel", "story"], name="story_choice_once")]

    def __str__(self) -> str:
        return f"{self.channel} : {self.story} ({self.get_choice_display()})"


class RoomRequest(models.Model):
    """A signed request that a room sent, kept while it could be replayed."""

    digest = models.CharField("empreinte", max_length=64, unique=True)
    received_at = models.DateTimeField("reçue le", db_index=True)

    class Meta:
        verbose_name = "demande d’un salon"
        verbose_name_plural = "demandes des salons"

    def __str__(self) -> str:
        return self.digest[:12]
