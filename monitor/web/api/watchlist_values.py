"""Watchlists as the API reads and writes them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, get_args

from ninja import Schema
from pydantic import ConfigDict, Field

from monitor.feeds.models import Rights
from monitor.watchlists.models import Watchlist
from monitor.web.api.pages import Key, Moment

Slug = Annotated[str, Field(pattern=r"^[-a-zA-Z0-9_]+$", max_length=80)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Text = Annotated[str, Field(max_length=20_000)]
Folder = Annotated[str, Field(max_length=120)]
Share = Annotated[float, Field(ge=0, le=1)]
Hours = Annotated[int, Field(ge=1, le=8_760)]
Level = Literal["information", "important", "urgent"]
Topics = Annotated[dict[str, Share], Field(max_length=50)]
Examples = Annotated[list[Key], Field(max_length=100)]
Hosts = Annotated[list[Annotated[str, Field(max_length=253)]], Field(max_length=200)]
RightsCard = Literal["standard", "open", "contract", "feed_only"]
assert set(get_args(RightsCard)) == set(Rights.values)  # noqa: S101 - a new rights card must be named here


class Scope(Schema):
    """Which articles are looked at; an empty list lets everything through."""

    model_config = ConfigDict(extra="forbid")

    sources: Hosts = Field(default=[], description="Hosts, with their subdomains.")
    excluded_sources: Hosts = []
    languages: Annotated[list[Annotated[str, Field(max_length=8)]], Field(max_length=20)] = []
    rights: list[RightsCard] = []
    similarity: Share | None = Field(None, description="Cosine from which an article resembles an example.")


class Criteria(Schema):
    """What a watchlist asks for: of query, topics and examples, each one that is filled must be met."""

    model_config = ConfigDict(extra="forbid")

    query: Text = Field("", description="In the query language, French or English operators.")
    topics: Topics = Field(default={}, description="Topic slug to least probability; one of them suffices.")
    examples: Examples = Field(default=[], description="Keys of articles; resembling one of them suffices.")
    scope: Scope = Field(default_factory=lambda: Scope(similarity=None))
    only_relevant: bool = Field(default=True, description="Only articles about sovereign cloud.")


class WatchlistIn(Criteria):
    """A new watchlist. ``client`` may be left out where there is one client, ``slug`` is made from the name."""

    client: Slug | None = None
    slug: Slug | None = None
    name: Name
    description: Text = ""
    folder: Folder = ""
    level: Level = "information"
    max_age_hours: Hours = 48
    expires_on: date | None = None
    active: bool = True


class WatchlistPatch(Schema):
    """What changes; what is left out stays. ``edited_at`` is the precondition where If-Match is not sent."""

    model_config = ConfigDict(extra="forbid")

    edited_at: Moment | None = Field(None, description="`edited_at` of the form that was read.")
    name: Name = ""
    description: Text = ""
    folder: Folder = ""
    query: Text = ""
    topics: Topics = {}
    examples: Examples = []
    scope: Scope = Field(default_factory=lambda: Scope(similarity=None))
    only_relevant: bool = True
    level: Level = "information"
    max_age_hours: Hours = 48
    expires_on: date | None = None
    active: bool = True
    archived: bool = False


class WatchlistOut(Schema):
    """A watchlist."""

    id: int
    client: str
    slug: str
    name: str
    description: str
    folder: str
    query: str
    topics: dict[str, Any]
    examples: list[Any]
    scope: dict[str, Any]
    only_relevant: bool
    level: str
    max_age_hours: int
    expires_on: date | None
    active: bool
    archived: bool
    owner: str | None
    created_at: datetime
    edited_at: datetime

    @staticmethod
    def resolve_client(watchlist: Watchlist) -> str:
        """The client's slug."""
        return watchlist.client.slug

    @staticmethod
    def resolve_owner(watchlist: Watchlist) -> str | None:
        """The owner's user name."""
        return watchlist.owner.get_username() if watchlist.owner else None


def stored(values: dict[str, Any]) -> dict[str, Any]:
    """The values of a schema as a watchlist's columns: of a scope, only what it restricts."""
    scope = values.get("scope")
    if scope is None:
        return values
    return values | {"scope": {name: value for name, value in scope.items() if value not in ([], None)}}
