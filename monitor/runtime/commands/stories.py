"""``guetteur stories``: measure the grouping, look at a story, merge and split stories."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.errors import GuetteurError
from monitor.runtime.terminal import printable

if TYPE_CHECKING:
    from monitor.stories.models import Story

#: Who is said to have done what was asked for here.
BY = "ligne de commande"
_STATUS = {"conditional": "rumoured", "confirmed": "confirmed", "denied": "denied", "opinion": "opinion"}


@click.group()
def stories() -> None:
    """Look at the groups of articles that tell one event."""


@contextmanager
def _attached(command: str) -> Iterator[None]:
    from monitor.runtime.backing import attached

    with attached(f"stories {command}"):
        yield


@stories.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--split", default="", help="Only the articles whose field `split` has this value.")
@click.option(
    "--model", default="", envvar="GUETTEUR_TOPICS_MODEL", help="A folder or a name on the hub; else the shipped model."
)
def evaluate(file: Path, *, as_json: bool, split: str, model: str) -> None:
    """Group the articles of FILE and print B³ precision, recall and F1.

    FILE is JSON lines of id, date, title, text and story (and source, where known), in arrival order.
    """
    from monitor.stories.measure import evaluate as measured
    from monitor.stories.measure import read
    from monitor.topics.loading import load, locate

    told = [one for one in read(file) if not split or one.split == split]
    if not told:
        raise GuetteurError(f"{file} holds no such record.", permanent=True)
    scores = measured(told, load(locate(model)).embed)
    if as_json:
        click.echo(json.dumps(scores.as_dict()))
        return
    click.echo(
        f"{scores.n} articles, B³ precision {scores.b3_precision:.3f}, recall {scores.b3_recall:.3f}, "
        f"F1 {scores.b3_f1:.3f}"
    )


def _find(pk: int) -> Story:
    """The story that ``pk`` is now."""
    from monitor.stories.arrange import current
    from monitor.stories.models import Story

    try:
        return current(pk)
    except Story.DoesNotExist:
        raise GuetteurError(f"there is no story {pk}", permanent=True) from None


@stories.command()
@click.argument("story", type=int)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(story: int, *, as_json: bool) -> None:
    """Print a STORY (its number): title, summary, timeline and members."""
    with _attached("show"):
        found = _find(story)
        members = [
            {
                "article": member.article_id,
                "role": member.role,
                "reprise_of": member.origin_id,
                "source": member.article.source.name,
                "title": member.article.title,
                "url": member.article.url,
                "published": member.article.published_at and member.article.published_at.isoformat(),
            }
            for member in found.members.select_related("article__source").order_by("article__published_at", "pk")
        ]
    if as_json:
        values = {
            "id": found.pk,
            "title": found.title,
            "status": found.status,
            "summary": found.quotes,
            "timeline": found.timeline,
            "originals": found.originals,
            "members": members,
        }
        click.echo(json.dumps(values, ensure_ascii=False, indent=2))
        return
    click.echo(f"{found.pk}  {printable(found.title, 200)}")
    for line in found.summary.splitlines():
        click.echo(f"    {printable(line, 400)}")
    for step in found.timeline:
        who = ", ".join([step["source"], *step["others"]])
        click.echo(f"{step['at'][:16]}  {_STATUS.get(step['status'], step['status'])}: {printable(who, 200)}")
    click.echo(f"{len(members)} articles, {found.originals} original")
    for one in members:
        label = f"{one['role']} of {one['reprise_of']}" if one["reprise_of"] else str(one["role"])
        told = f"{printable(str(one['source']), 24)}: {printable(str(one['title']), 90)}"
        click.echo(f"{str(one['published'])[:16]}  {one['article']}  {label}  {told}")


@stories.command()
@click.argument("one", type=int)
@click.argument("other", type=int)
def merge(one: int, other: int) -> None:
    """Make the stories ONE and OTHER one; the older number is kept."""
    with _attached("merge"):
        from django.utils import timezone

        from monitor.stories.arrange import merge as merged

        kept = merged(_find(one), _find(other), BY, timezone.now())
    click.echo(f"merged: story {kept.pk}")


@stories.command()
@click.argument("story", type=int)
@click.argument("articles", type=int, nargs=-1, required=True)
def split(story: int, articles: tuple[int, ...]) -> None:
    """Take ARTICLES (their numbers) out of STORY into a new one."""
    with _attached("split"):
        from django.utils import timezone

        from monitor.stories.arrange import split as taken

        new = taken(_find(story), articles, BY, timezone.now())
    click.echo(f"split: story {new.pk}")


@stories.command()
@click.argument("event", type=int)
def undo(event: int) -> None:
    """Undo a merge, a split or a move (the number of its EVENT, as the console shows it)."""
    with _attached("undo"):
        from django.utils import timezone

        from monitor.stories.arrange import undo as undone
        from monitor.stories.models import StoryEvent

        found = StoryEvent.objects.filter(pk=event).first()
        if found is None:
            raise GuetteurError(f"there is no event {event}", permanent=True)
        undone(found, BY, timezone.now())
    click.echo("undone")
