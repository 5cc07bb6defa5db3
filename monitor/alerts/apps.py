"""Django application of the step ``alerts``."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Names the step in the console."""

    name = "monitor.alerts"
    label = "alerts"
    verbose_name = "Alertes"
    default_auto_field = "django.db.models.BigAutoField"
