"""``guetteur articles``: add one article by its address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from monitor.errors import GuetteurError
from monitor.runtime.terminal import printable

if TYPE_CHECKING:
    from monitor.articles.models import Article

#: What each stage is about to do, on the command line.
_STAGES = {"fetch": "fetching", "classify": "classifying", "match": "matching", "route": "routing"}


@click.group()
def articles() -> None:
    """Add one article by its address."""


@articles.command()
@click.argument("url")
@click.option("--wait", default=120, show_default=True, help="Seconds to wait for its final state; 0 only queues it.")
def add(url: str, wait: int) -> None:
    """Add the article at URL and follow it to its final state.

    The workers of a running service take it; without one, the command does their part.
    """
    from monitor.runtime.backing import attached

    with attached("articles add"):
        from datetime import timedelta
        from random import SystemRandom

        from django.utils import timezone

        from monitor.articles.add import add_article
        from monitor.articles.models import FINAL

        added = add_article(url, timezone.now(), by="la ligne de commande")
        click.echo(f"{'added' if added.new else 'already known'}: {printable(added.article.url, 500)}")
        article = added.article
        if wait > 0 and article.state not in FINAL:
            from monitor.runtime.advance import follow

            for seen in follow(article.pk, timezone.now, SystemRandom(), timedelta(seconds=wait)):
                if seen.state not in FINAL:
                    click.echo(f"  {_STAGES[seen.state]} …", err=True)
            article.refresh_from_db()
        _tell(article, final=article.state in FINAL)


def _tell(article: Article, *, final: bool) -> None:
    """The state with its reason; an error where the article is not settled."""
    if final:
        said = ": ".join(part for part in (article.get_state_display(), article.reason) if part)
        click.echo(f"{article.state}  {printable(article.title or '(no title)', 120)}")
        click.echo(f"  {printable(said, 300)}")
        for extra in (article.rights_decision, article.last_error_fr):
            if extra and extra not in said:
                click.echo(f"  {printable(extra, 300)}")
        return
    click.echo(f"{article.state}  not settled yet")
    if article.last_error:
        due = f"; next try {article.due_at:%H:%M:%S} UTC" if article.due_at else ""
        raise GuetteurError(f"{article.last_error}{due}")
