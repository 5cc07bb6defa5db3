"""The page of a story, and what a person may do with it: take articles out, merge, undo."""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views import View
from django.views.generic import DetailView

from monitor.stories.arrange import StoryError, current, lineage, merge, split, undo
from monitor.stories.models import Story, StoryEvent
from monitor.web.views.access import Restricted

#: Changes shown of a story, the latest.
EVENTS = 20


def number(text: str) -> int:
    """The number that a person or a form gave; 0, which is no row's, where it is none."""
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 19 else 0


class StoryPage(Restricted, DetailView[Story]):
    """A story: summary with sources, timeline, articles. One that was merged leads to what it is now."""

    permission_required = "stories.view_story"
    template_name = "web/story.html"
    queryset = Story.objects.all()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, or the one of the story that this one was merged into."""
        story = self.get_object()
        if story.merged_into_id is not None:
            return redirect("web:story", pk=current(story.pk).pk)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Members in the order of their dates, and what was done to the story."""
        story = self.object
        members = list(
            story.members.select_related("article__source", "article__revision", "origin__source").order_by(
                "article__published_at", "pk"
            )
        )
        return super().get_context_data(
            members=members,
            steps=[step | {"at": datetime.fromisoformat(step["at"])} for step in story.timeline],
            reprises=sum(member.origin_id is not None for member in members),
            events=StoryEvent.objects.filter(story__in=lineage(story.pk))[:EVENTS],
            **kwargs,
        )


class Change(Restricted, View):
    """What a person does to a story; an impossible wish is told and changes nothing."""

    permission_required = "stories.change_story"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it and show the story."""
        try:
            story = self.change(request, pk, request.user.get_username())
        except StoryError as error:
            messages.error(request, error.french)
            return redirect("web:story", pk=pk)
        return redirect("web:story", pk=story.pk)

    @abstractmethod
    def change(self, request: HttpRequest, pk: int, by: str) -> Story:
        """Do it; returns the story to show."""


class SplitStory(Change):
    """Take the chosen articles out into a new story."""

    def change(self, request: HttpRequest, pk: int, by: str) -> Story:
        """The new story."""
        chosen = [number(value) for value in request.POST.getlist("article")]
        new = split(get_object_or_404(Story, pk=pk), chosen, by, timezone.now())
        messages.success(request, "Les articles choisis ont maintenant leur propre histoire.")
        return new


class MergeStory(Change):
    """Merge with the story whose number is given."""

    def change(self, request: HttpRequest, pk: int, by: str) -> Story:
        """The story that is kept."""
        story = get_object_or_404(Story, pk=pk)
        other = Story.objects.filter(pk=number(request.POST.get("histoire", ""))).first()
        if other is None:
            raise StoryError("no such story", french="Aucune histoire ne porte ce numéro.", permanent=True)
        kept = merge(story, other, by, timezone.now())
        messages.success(request, "Les deux histoires n’en font plus qu’une.")
        return kept


class UndoEvent(Change):
    """Undo a merge, a split or a move of this story."""

    def change(self, request: HttpRequest, pk: int, by: str) -> Story:
        """The story as it is then."""
        event = get_object_or_404(StoryEvent, pk=number(request.POST.get("modification", "")), story__in=lineage(pk))
        undo(event, by, timezone.now())
        messages.success(request, "La modification est annulée.")
        return current(pk)
