"""«Jetons d’API»: make one (its text is shown once), see those one has, revoke one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views import View
from django.views.generic import ListView

from monitor.web.models import ApiToken
from monitor.web.tokens import issue, revoke

#: A person needs a few; more are a sign of a program that makes them.
MOST = 20


class TokenForm(forms.Form):
    """Name and life of a token."""

    name = forms.CharField(
        label="Nom",
        max_length=80,
        help_text="Ce qui l’utilisera\u00a0: «\u00a0Tableau de bord\u00a0», «\u00a0Export du lundi\u00a0»…",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    days = forms.TypedChoiceField(
        label="Valable",
        coerce=int,
        initial="365",
        choices=[("30", "30\u00a0jours"), ("90", "90\u00a0jours"), ("365", "un an"), ("0", "sans limite")],
    )


class TokenList(LoginRequiredMixin, ListView[ApiToken]):
    """One's own tokens, and the form for a new one. The answer to the form shows the token, once."""

    template_name = "web/tokens.html"

    def get_queryset(self) -> QuerySet[ApiToken]:
        """The tokens of the person who looks, live ones first."""
        return ApiToken.objects.filter(user=self._user(), revoked_at=None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form beside the list."""
        return super().get_context_data(**{"form": TokenForm(), "now": timezone.now(), **kwargs})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make a token and show it. The page is not kept by caches or the history."""
        form = TokenForm(request.POST)
        self.object_list = self.get_queryset()
        if form.is_valid() and self.object_list.count() >= MOST:
            form.add_error(None, f"Vous avez déjà {MOST}\u00a0jetons\u00a0: révoquez-en un d’abord.")
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        days = form.cleaned_data["days"]
        until = timezone.now() + timedelta(days=days) if days else None
        token, text = issue(self._user(), form.cleaned_data["name"], until)
        self.object_list = self.get_queryset()
        answer = self.render_to_response(self.get_context_data(made=token, text=text))
        answer["Cache-Control"] = "no-store"
        return answer

    def _user(self) -> User:
        return cast("User", self.request.user)


class RevokeToken(LoginRequiredMixin, View):
    """Close a token of one's own."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """It opens nothing from now on."""
        token = get_object_or_404(ApiToken, pk=pk, user=cast("User", request.user))
        revoke(token, timezone.now())
        messages.success(request, f"Le jeton «\u00a0{token.name}\u00a0» est révoqué\u00a0: il n’ouvre plus rien.")
        return redirect("web:tokens")
