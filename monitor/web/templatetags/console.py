"""Small words of the console's templates."""

from __future__ import annotations

from django import template

from monitor.alerts.present import STATUS_LABELS, percent

register = template.Library()


@register.filter
def pourcent(value: float | None) -> str:
    """«87 %» with a no-break space; empty for None."""
    return "" if value is None else percent(value)


@register.filter
def statut(value: str) -> str:
    """The French word for a stored status."""
    return STATUS_LABELS.get(value, "")
