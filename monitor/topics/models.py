"""The taxonomy's topics, the scores and the embedding of a revision."""

from __future__ import annotations

from django.db import models
from pgvector.django import HnswIndex, VectorField

from monitor.articles.models import Revision

#: Width of the encoder's vectors (config.json of the model: ``hidden_size``).
DIMENSIONS = 384


class Topic(models.Model):
    """A label of the taxonomy. Its slug is stable."""

    slug = models.SlugField("identifiant", max_length=60, primary_key=True)
    label = models.CharField("libellé", max_length=120)
    description = models.TextField("description", blank=True, default="")
    position = models.PositiveSmallIntegerField("ordre", default=0)
    active = models.BooleanField("actif", default=True)

    class Meta:
        verbose_name = "sujet"
        verbose_name_plural = "sujets"
        ordering = ("position", "slug")

    def __str__(self) -> str:
        return self.label


class Score(models.Model):
    """The calibrated probability that a revision is about a topic, by one version of the model."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="scores")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="scores")
    value = models.FloatField("probabilité")
    model_version = models.CharField("version du modèle", max_length=60)
    evidence = models.JSONField("phrases décisives", default=list, blank=True)

    class Meta:
        verbose_name = "score"
        verbose_name_plural = "scores"
        constraints = [models.UniqueConstraint(fields=["revision", "topic", "model_version"], name="score_once")]

    def __str__(self) -> str:
        return f"{self.topic_id} {self.value:.2f}"


class Embedding(models.Model):
    """The vector of a revision's title and lead, by one version of the model."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="embeddings")
    model_version = models.CharField("version du modèle", max_length=60)
    vector = VectorField(dimensions=DIMENSIONS)

    class Meta:
        verbose_name = "plongement"
        verbose_name_plural = "plongements"
        constraints = [models.UniqueConstraint(fields=["revision", "model_version"], name="embedding_once")]
        indexes = [
            HnswIndex(name="embedding_near", fields=["vector"], opclasses=["vector_cosine_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.revision_id} ({self.model_version})"
