"""The addresses of the console."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path

from monitor.web.api.build import api
from monitor.web.api.problems import not_found

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/", api.urls),
    re_path("^api/", not_found),
    path("", include("monitor.web.urls")),
]
if settings.MAIL_SERVICE and settings.ANYMAIL.get("WEBHOOK_SECRET"):
    # Where the mail service reports bounces and complaints; anymail checks the secret or the signature.
    urlpatterns.append(path("anymail/", include("anymail.urls")))
