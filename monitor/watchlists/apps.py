"""Django application of the step ``watchlists``."""

from django.apps import AppConfig


class WatchlistsConfig(AppConfig):
    """Names the step in the console."""

    name = "monitor.watchlists"
    label = "watchlists"
    verbose_name = "Listes de veille"
    default_auto_field = "django.db.models.BigAutoField"
