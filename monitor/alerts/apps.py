"""Django application of the step ``alerts``."""

import importlib

from django.apps import AppConfig
from django.conf import settings


class AlertsConfig(AppConfig):
    """Names the step in the console."""

    name = "monitor.alerts"
    label = "alerts"
    verbose_name = "Alertes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what the mail service reports, where one is configured."""
        if settings.MAIL_SERVICE:
            importlib.import_module("monitor.alerts.told_by_service")
