"""The three roles of the console, as groups with Django permissions."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

ADMINISTRATOR = "Administrateur"
WATCHER = "Veilleur"
READER = "Lecteur"

_APPS = ("feeds", "articles", "topics", "stories", "watchlists", "alerts")


def make_roles() -> None:
    """Create the groups and give them their permissions. Safe to run at every start.

    Administrateur: everything, users, their API tokens and Slack workspaces included. Veilleur: watchlists,
    subscriptions and judgements, merging and splitting stories, and reading the rest. Lecteur: reading, without the
    channels' secrets.
    """
    ours = Permission.objects.filter(content_type__app_label__in=_APPS)
    users = Permission.objects.filter(content_type__app_label__in=("auth", "web"))
    views = ours.filter(codename__startswith="view_")
    edited = ours.filter(
        Q(content_type__app_label="watchlists")
        | Q(content_type__app_label="stories", codename="change_story")
        | Q(content_type__app_label="alerts")
        & ~Q(codename__startswith="delete_message")
        & ~Q(content_type__model="slackworkspace")
    )
    reading = views.exclude(codename__in=("view_channel", "view_subscriber", "view_slackworkspace"))
    for name, permissions in (
        (ADMINISTRATOR, ours | users),
        (WATCHER, views | edited),
        (READER, reading),
    ):
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(permissions)
