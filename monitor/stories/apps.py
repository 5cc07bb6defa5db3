"""Django application of the step ``stories``."""

from django.apps import AppConfig


class StoriesConfig(AppConfig):
    """Names the step in the console."""

    name = "monitor.stories"
    label = "stories"
    verbose_name = "Histoires"
    default_auto_field = "django.db.models.BigAutoField"
