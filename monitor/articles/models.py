"""Articles, their revisions, and the actors that revisions mention."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5

from monitor.claims.models import Claimable
from monitor.feeds.models import Entry, Source


class State(models.TextChoices):
    """Where an article is in the flow. The last nine are final, each told by its reason."""

    FETCH = "fetch", "À télécharger"
    CLASSIFY = "classify", "À classer"
    MATCH = "match", "À rapprocher des listes"
    ROUTE = "route", "À acheminer"
    IRRELEVANT = "irrelevant", "Hors sujet"
    UNMATCHED = "unmatched", "Sans liste correspondante"
    MATCHED = "matched", "Retenu"
    DUPLICATE = "duplicate", "Doublon"
    LANGUAGE = "language", "Autre langue"
    FORBIDDEN = "forbidden", "Interdit par l’éditeur"
    UNREACHABLE = "unreachable", "Injoignable"
    EMPTY = "empty", "Sans texte"
    POISON = "poison", "Mis de côté"


WORKING = (State.FETCH, State.CLASSIFY, State.MATCH, State.ROUTE)
FINAL = tuple(state for state in State if state not in WORKING)


class Article(Claimable):
    """The page behind one or more entries. ``state`` with ``due_at`` says what comes next."""

    url = models.URLField("adresse canonique", max_length=2000)
    requested_url = models.URLField("adresse demandée", max_length=2000, blank=True, default="")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="articles", verbose_name="source")
    entries = models.ManyToManyField(Entry, through="ArticleEntry", related_name="articles", verbose_name="entrées")
    state = models.CharField("état", max_length=12, choices=State.choices, default=State.FETCH)
    reason = models.TextField("raison", blank=True, default="")
    rights_decision = models.CharField("décision de droits", max_length=300, blank=True, default="")
    feed_only = models.BooleanField("d’après le flux seulement", default=False)
    paywall = models.BooleanField("réservé aux abonnés", default=False)
    backlog = models.BooleanField("rattrapage", default=False)

    title = models.TextField("titre", blank=True, default="")
    authors = models.JSONField("auteurs", default=list, blank=True)
    section = models.CharField("rubrique", max_length=200, blank=True, default="")
    language = models.CharField("langue", max_length=8, blank=True, default="")
    published_at = models.DateTimeField("publié le", null=True, blank=True)
    updated_at = models.DateTimeField("mis à jour le", null=True, blank=True)
    date_note = models.TextField("note sur la date", blank=True, default="")
    seen_at = models.DateTimeField("vu le")
    stored_at = models.DateTimeField("enregistré le", null=True, blank=True)
    decided_at = models.DateTimeField("décidé le", null=True, blank=True)
    relevant = models.BooleanField("pertinent", null=True, blank=True)
    relevance = models.FloatField("probabilité", null=True, blank=True)
    to_check = models.BooleanField("à vérifier", default=False, db_default=False)
    duplicate_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="duplicates"
    )
    revision = models.ForeignKey(
        "Revision",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="révision courante",
    )
    etag = models.CharField(max_length=500, blank=True, default="", editable=False)
    last_modified = models.CharField(max_length=200, blank=True, default="", editable=False)
    erased_at = models.DateTimeField("texte effacé le", null=True, blank=True, editable=False)
    erased_why = models.CharField("raison de l’effacement", max_length=200, blank=True, default="", db_default="")
    state_before = models.CharField("état avant", max_length=12, blank=True, default="", editable=False)
    revisits = models.PositiveSmallIntegerField("revisites faites", default=0, editable=False)
    revisit_at = models.DateTimeField("prochaine revisite", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "article"
        verbose_name_plural = "articles"
        constraints = [
            # A unique index on the address itself would refuse very long ones (B-tree rows ≤ 2.7 kB).
            models.UniqueConstraint(MD5("url"), name="article_url"),
        ]
        indexes = [
            models.Index(
                fields=["state", "due_at"],
                name="article_due",
                condition=Q(state__in=["fetch", "classify", "match", "route"]),
            ),
            models.Index(fields=["-seen_at"], name="article_seen"),
            models.Index(fields=["-published_at"], name="article_published"),
            models.Index(fields=["-seen_at"], name="article_to_check", condition=Q(to_check=True)),
            models.Index(fields=["revisit_at"], name="article_revisit", condition=Q(revisit_at__isnull=False)),
            models.Index(
                fields=["source", "stored_at"],
                name="article_kept",
                condition=Q(stored_at__isnull=False, erased_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.url


class ArticleEntry(models.Model):
    """The entries that led to an article; an entry leads to one article."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE)
    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="link")

    class Meta:
        verbose_name = "entrée de l’article"
        verbose_name_plural = "entrées de l’article"

    def __str__(self) -> str:
        return f"{self.entry} → {self.article}"


class Revision(models.Model):
    """One immutable state of an article's text. Spans everywhere are code-point offsets into ``text``.

    The one change is that its text goes when its time is over: ``erased_at``; the title, the hash and the facts stay.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField("numéro")
    text_hash = models.CharField("empreinte du texte", max_length=64)
    title = models.TextField("titre")
    lead = models.TextField("chapô", blank=True, default="")
    text = models.TextField("texte")
    removed = models.JSONField("passages retirés", default=list, blank=True)
    status = models.CharField("statut", max_length=12, blank=True, default="")
    understanding = models.JSONField("analyse", default=dict, blank=True)
    changes = models.JSONField("changements", default=dict, blank=True)
    fingerprint = models.BinaryField("empreinte de similarité", null=True, blank=True)
    search = SearchVectorField(null=True, blank=True)
    seen_at = models.DateTimeField("vue le")
    erased_at = models.DateTimeField("texte effacé le", null=True, blank=True)

    class Meta:
        verbose_name = "révision"
        verbose_name_plural = "révisions"
        ordering = ("article", "number")
        constraints = [
            models.UniqueConstraint(fields=["article", "text_hash"], name="revision_text"),
            models.UniqueConstraint(fields=["article", "number"], name="revision_number"),
        ]
        indexes = [GinIndex(fields=["search"], name="revision_search")]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class SourcePages(models.Model):
    """How many pages of a source were read for what recurs on them."""

    source = models.OneToOneField(Source, on_delete=models.CASCADE, related_name="+")
    pages = models.PositiveIntegerField("pages lues", default=0)

    class Meta:
        verbose_name = "pages lues d’une source"
        verbose_name_plural = "pages lues des sources"

    def __str__(self) -> str:
        return f"{self.source} : {self.pages}"


class SourceBlock(models.Model):
    """A line seen on a source's pages; one that recurs is furniture. Its words are kept only once it recurs."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+")
    fingerprint = models.BigIntegerField("empreinte")
    pages = models.PositiveIntegerField("pages", default=1)
    first_page = models.PositiveIntegerField("vue d’abord à la page")
    text = models.CharField("début", max_length=200, blank=True, default="")
    first_seen = models.DateTimeField("vue d’abord le")
    last_seen = models.DateTimeField("vue en dernier le")

    class Meta:
        verbose_name = "ligne récurrente"
        verbose_name_plural = "lignes récurrentes"
        constraints = [models.UniqueConstraint(fields=["source", "fingerprint"], name="source_block")]

    def __str__(self) -> str:
        return f"{self.text or self.fingerprint} ({self.pages})"


class Actor(models.Model):
    """An organisation, law, label or initiative of the gazetteer."""

    slug = models.SlugField("identifiant", max_length=80, unique=True)
    name = models.CharField("nom", max_length=200)
    kind = models.CharField("genre", max_length=30)
    country = models.CharField("pays", max_length=2, blank=True, default="")
    spec = models.JSONField("alias et contexte", default=dict, blank=True)
    active = models.BooleanField("actif", default=True)

    class Meta:
        verbose_name = "acteur"
        verbose_name_plural = "acteurs"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Mention(models.Model):
    """Where a revision names an actor."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="mentions")
    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="mentions")
    start = models.PositiveIntegerField("début")
    end = models.PositiveIntegerField("fin")
    field = models.CharField("champ", max_length=6, default="text")
    role = models.CharField("rôle", max_length=20, blank=True, default="")

    class Meta:
        verbose_name = "mention"
        verbose_name_plural = "mentions"
        constraints = [models.UniqueConstraint(fields=["revision", "actor", "field", "start"], name="mention_span")]

    def __str__(self) -> str:
        return f"{self.actor} [{self.start}:{self.end}]"
