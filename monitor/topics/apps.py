"""Django application of the step ``topics``."""

from django.apps import AppConfig


class TopicsConfig(AppConfig):
    """Names the step in the console."""

    name = "monitor.topics"
    label = "topics"
    verbose_name = "Sujets"
    default_auto_field = "django.db.models.BigAutoField"
