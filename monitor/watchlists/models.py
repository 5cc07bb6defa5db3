"""Clients, what they follow, what matched, and what people said of it."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from monitor.articles.models import Article, Revision
from monitor.topics.models import Topic


class Client(models.Model):
    """For whom one watches; owns watchlists, subscribers and channels."""

    name = models.CharField("nom", max_length=200)
    slug = models.SlugField("identifiant", max_length=80, unique=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    class Meta:
        verbose_name = "client"
        verbose_name_plural = "clients"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Watchlist(models.Model):
    """What a client follows: a query and/or topics with thresholds, within a scope."""

    class Level(models.TextChoices):
        INFORMATION = "information", "Information"
        IMPORTANT = "important", "Important"
        URGENT = "urgent", "Urgent"

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="watchlists", verbose_name="client")
    name = models.CharField("nom", max_length=200)
    slug = models.SlugField("identifiant", max_length=80)
    description = models.TextField("description", blank=True, default="")
    folder = models.CharField("dossier", max_length=120, blank=True, default="")
    query = models.TextField("requête", blank=True, default="")
    topics = models.JSONField("sujets et seuils", default=dict, blank=True)
    examples = models.JSONField("articles d’exemple", default=list, blank=True)
    scope = models.JSONField("périmètre (sources, langues)", default=dict, blank=True)
    only_relevant = models.BooleanField("seulement le cloud souverain", default=True)
    level = models.CharField("niveau", max_length=12, choices=Level.choices, default=Level.INFORMATION)
    max_age_hours = models.PositiveIntegerField(
        "âge maximal d’un article alerté (heures)", default=48, validators=[MinValueValidator(1)]
    )
    expires_on = models.DateField("expire le", null=True, blank=True)
    active = models.BooleanField("active", default=True)
    archived = models.BooleanField("archivée", default=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="responsable",
    )
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    edited_at = models.DateTimeField("modifiée le", auto_now=True, db_index=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "liste de veille"
        verbose_name_plural = "listes de veille"
        ordering = ("client", "folder", "name")
        constraints = [models.UniqueConstraint(fields=["client", "slug"], name="watchlist_slug")]

    def __str__(self) -> str:
        return self.name


class SubQuery(models.Model):
    """A named, reusable part of queries, written ``@slug`` in them."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="subqueries")
    slug = models.SlugField("identifiant", max_length=80)
    query = models.TextField("requête")
    edited_at = models.DateTimeField("modifiée le", auto_now=True, db_index=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "sous-requête"
        verbose_name_plural = "sous-requêtes"
        constraints = [models.UniqueConstraint(fields=["client", "slug"], name="subquery_slug")]

    def __str__(self) -> str:
        return f"@{self.slug}"


class Match(models.Model):
    """A watchlist that concerns a revision, and exactly why."""

    watchlist = models.ForeignKey(Watchlist, on_delete=models.CASCADE, related_name="matches")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="matches")
    spans = models.JSONField("passages", default=list, blank=True)
    why = models.JSONField("raisons", default=dict, blank=True)
    backlog = models.BooleanField("rattrapage", default=False)
    matched_at = models.DateTimeField("trouvé le")

    class Meta:
        verbose_name = "correspondance"
        verbose_name_plural = "correspondances"
        constraints = [models.UniqueConstraint(fields=["watchlist", "revision"], name="match_once")]

    def __str__(self) -> str:
        return f"{self.watchlist} ← {self.revision}"


class Judgement(models.Model):
    """A person's word on an article, about a named target: a watchlist or a topic. One word each; the last holds."""

    class Verdict(models.TextChoices):
        RELEVANT = "relevant", "Pertinent"
        OFF_TOPIC = "off_topic", "Hors sujet"

    class Origin(models.TextChoices):
        CONSOLE = "console", "Console"
        EMAIL = "email", "Courriel"
        ROOM = "room", "Salon"
        API = "api", "API"
        SAMPLE = "sample", "Échantillon"

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="judgements", verbose_name="article")
    watchlist = models.ForeignKey(
        Watchlist, on_delete=models.CASCADE, null=True, blank=True, related_name="judgements", verbose_name="liste"
    )
    topic = models.ForeignKey(
        Topic, on_delete=models.CASCADE, null=True, blank=True, related_name="judgements", verbose_name="sujet"
    )
    verdict = models.CharField("jugement", max_length=10, choices=Verdict.choices)
    by = models.CharField("par", max_length=200)
    origin = models.CharField("depuis", max_length=10, choices=Origin.choices, default=Origin.CONSOLE)
    judged_at = models.DateTimeField("jugé le")

    class Meta:
        verbose_name = "jugement"
        verbose_name_plural = "jugements"
        constraints = [
            models.UniqueConstraint(
                fields=["article", "watchlist", "topic", "by"], name="judgement_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(watchlist__isnull=False, topic__isnull=True)
                | Q(watchlist__isnull=True, topic__isnull=False),
                name="judgement_one_target",
            ),
        ]
        indexes = [models.Index(fields=["watchlist", "-judged_at"], name="judgement_of_watchlist")]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} : {self.article}"


class Sample(models.Model):
    """A week's random sample of the articles that were set aside as irrelevant, for people to judge."""

    week = models.DateField("semaine du", unique=True)
    drawn_at = models.DateTimeField("tiré le")
    rejected = models.PositiveIntegerField("articles écartés dans la semaine")
    kept = models.PositiveIntegerField("articles retenus dans la semaine")
    articles = models.ManyToManyField(Article, through="SampledArticle", related_name="samples")

    class Meta:
        verbose_name = "échantillon"
        verbose_name_plural = "échantillons"
        ordering = ("-week",)

    def __str__(self) -> str:
        return f"Semaine du {self.week:%d/%m/%Y}"


class SampledArticle(models.Model):
    """An article of a sample."""

    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="drawn")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "article tiré"
        verbose_name_plural = "articles tirés"
        constraints = [models.UniqueConstraint(fields=["sample", "article"], name="sampled_once")]

    def __str__(self) -> str:
        return f"{self.sample} : {self.article}"
