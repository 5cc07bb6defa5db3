"""The addresses of the console."""

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
