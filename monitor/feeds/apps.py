"""Django application of the step ``feeds``."""

from django.apps import AppConfig


class FeedsConfig(AppConfig):
    """Names the step in the console."""

    name = "monitor.feeds"
    label = "feeds"
    verbose_name = "Collecte"
    default_auto_field = "django.db.models.BigAutoField"
