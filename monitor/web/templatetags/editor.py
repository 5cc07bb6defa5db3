"""Small words of the editor of watchlists."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def entier(value: float) -> str:
    """A share as «87 %» with a no-break space; unlike a probability, it may be 100 %."""
    return f"{round(value * 100)}\u00a0%"
