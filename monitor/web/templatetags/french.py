"""French grammar in templates; loaded into every template by the settings."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.defaultfilters import pluralize as english

register = template.Library()


@register.filter(is_safe=False)
def pluralize(value: Any, forms: str = "s") -> str:
    """Django's filter by the French rule: zero and fractions below two are singular («0 article», «1,5 jour»)."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        try:
            number = len(value)
        except TypeError:
            return english(value, forms)
    return english(2 if abs(number) >= 2 else 1, forms)
