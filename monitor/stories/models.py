"""Stories and their members."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from pgvector.django import HalfVectorField

from monitor.articles.models import Article, Revision
from monitor.topics.models import DIMENSIONS


class Story(models.Model):
    """The articles that tell one event. An article that is alone has a story of one."""

    title = models.TextField("titre", blank=True, default="")
    summary = models.TextField("résumé", blank=True, default="")
    status = models.CharField("statut", max_length=12, blank=True, default="")
    timeline = models.JSONField("chronologie", default=list, blank=True)
    quotes = models.JSONField("phrases du résumé", default=list, blank=True)
    originals = models.PositiveIntegerField("articles originaux", default=1, db_default=1)
    first_at = models.DateTimeField("premier article")
    last_at = models.DateTimeField("dernier article", db_index=True)
    merged_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="absorbed")

    class Meta:
        verbose_name = "histoire"
        verbose_name_plural = "histoires"
        ordering = ("-last_at",)

    def __str__(self) -> str:
        return self.title or f"Histoire {self.pk}"


class StoryMember(models.Model):
    """An article's place in a story: one story per article."""

    class Role(models.TextChoices):
        ORIGINAL = "original", "Article original"
        REPRISE = "reprise", "Reprise"

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="members")
    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="membership")
    role = models.CharField("rôle", max_length=10, choices=Role.choices, default=Role.ORIGINAL)
    origin = models.ForeignKey(
        Article, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="reprise de"
    )
    similarity = models.FloatField("ressemblance", null=True, blank=True)
    joined_at = models.DateTimeField("rattaché le")

    class Meta:
        verbose_name = "article de l’histoire"
        verbose_name_plural = "articles de l’histoire"

    def __str__(self) -> str:
        return f"{self.article} → {self.story}"


class Profile(models.Model):
    """What grouping compares of an article's current revision: a stored portrait.

    ``keys`` are the hashes of its fingerprint, each with the week of the article, so that looking for copies costs
    the same however large the archive is.
    """

    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="profile", primary_key=True)
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField("date de l’article", db_index=True)
    encoder = models.CharField("version de l’encodeur", max_length=60, blank=True, default="")
    vector = HalfVectorField(dimensions=DIMENSIONS, null=True, blank=True)
    fingerprint = models.BinaryField("empreinte de similarité")
    keys = ArrayField(models.BigIntegerField(), default=list, verbose_name="clés de l’empreinte")
    traits = models.JSONField("traits comparés", default=dict)

    class Meta:
        verbose_name = "profil d’article"
        verbose_name_plural = "profils d’article"
        indexes = [GinIndex(name="profile_keys", fields=["keys"], fastupdate=False)]

    def __str__(self) -> str:
        return str(self.article_id)


class StoryEvent(models.Model):
    """A merge or split of stories, or a move of articles, by whom and when. It can be undone."""

    class Kind(models.TextChoices):
        MERGE = "merge", "Fusion"
        SPLIT = "split", "Scission"
        MOVE = "move", "Déplacement"

    kind = models.CharField("genre", max_length=10, choices=Kind.choices)
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="events", verbose_name="histoire")
    other = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+", verbose_name="autre histoire")
    by = models.CharField("par", max_length=150, blank=True, default="")
    at = models.DateTimeField("le")
    details = models.JSONField("détails", default=dict, blank=True)
    undone_at = models.DateTimeField("annulée le", null=True, blank=True)
    undone_by = models.CharField("annulée par", max_length=150, blank=True, default="")

    class Meta:
        verbose_name = "modification d’histoire"
        verbose_name_plural = "modifications d’histoire"
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.story_id} / {self.other_id}"
