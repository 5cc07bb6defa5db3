"""The console's menu in templates."""

from __future__ import annotations

from typing import Any

from django import template

from monitor.web.navigation import menu

register = template.Library()


@register.inclusion_tag("web/nav.html", takes_context=True)
def navigation(context: dict[str, Any]) -> dict[str, Any]:
    """The sections that the person at the page may open."""
    request = context["request"]
    sections, _ = menu(request.path, request.user.has_perm)
    return {"sections": sections, "staff": request.user.is_staff}


@register.inclusion_tag("web/subnav.html", takes_context=True)
def section_pages(context: dict[str, Any]) -> dict[str, Any]:
    """The pages of the current section, where it has several."""
    request = context["request"]
    return {"pages": menu(request.path, request.user.has_perm)[1]}
