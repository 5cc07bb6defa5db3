"""Django application of the step ``web``."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Names the step in the console."""

    name = "monitor.web"
    label = "web"
    verbose_name = "Console"
    default_auto_field = "django.db.models.BigAutoField"
