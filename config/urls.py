"""The addresses of the console."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("monitor.web.urls")),
]
if settings.MAIL_SERVICE and settings.ANYMAIL.get("WEBHOOK_SECRET"):
    # Where the mail service reports bounces and complaints; anymail checks the secret or the signature.
    urlpatterns.append(path("anymail/", include("anymail.urls")))
