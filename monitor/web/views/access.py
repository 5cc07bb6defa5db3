"""Who may see a page."""

from __future__ import annotations

from django.contrib.auth.mixins import LoginRequiredMixin, PermissionRequiredMixin
from django.http import HttpRequest, HttpResponseRedirect


class Restricted(LoginRequiredMixin, PermissionRequiredMixin):
    """A page for those who are logged in and have ``permission_required``; others are told so (403)."""

    request: HttpRequest

    def handle_no_permission(self) -> HttpResponseRedirect:
        """The login page for a stranger, a refusal for someone whose role does not suffice."""
        self.raise_exception = self.request.user.is_authenticated
        return super().handle_no_permission()
