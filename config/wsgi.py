"""The console's WSGI application, with the doorbell that wakes the workers."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from monitor.claims.doorbell import install  # noqa: E402 - the applications must be loaded first
from workers.app import ring  # noqa: E402

install(ring)
