"""Stories and their members."""

from __future__ import annotations

from django.db import models

from monitor.articles.models import Article


class Story(models.Model):
    """The articles that tell one event. An article that is alone has a story of one."""

    title = models.TextField("titre", blank=True, default="")
    summary = models.TextField("résumé", blank=True, default="")
    status = models.CharField("statut", max_length=12, blank=True, default="")
    timeline = models.JSONField("chronologie", default=list, blank=True)
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
    similarity = models.FloatField("ressemblance", null=True, blank=True)
    joined_at = models.DateTimeField("rattaché le")

    class Meta:
        verbose_name = "article de l’histoire"
        verbose_name_plural = "articles de l’histoire"

    def __str__(self) -> str:
        return f"{self.article} → {self.story}"
