"""The REST API under ``/api/``: one router a module; described at ``/api/openapi.json``, shown at ``/api/docs``."""
