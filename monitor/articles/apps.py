"""Django application of the step ``articles``."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """Names the step in the console."""

    name = "monitor.articles"
    label = "articles"
    verbose_name = "Articles"
    default_auto_field = "django.db.models.BigAutoField"
