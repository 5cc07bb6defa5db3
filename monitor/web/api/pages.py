"""Answers in pages: ``limit`` bounds each, ``next`` is the cursor of the following one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

from django.db.models import Model, QuerySet
from ninja import Query, Schema
from pydantic import AfterValidator, AwareDatetime, Field

T = TypeVar("T")
M = TypeVar("M", bound=Model)

#: PostgreSQL's largest key.
LARGEST = 2**63 - 1

_FIRST, _LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _thinkable(moment: datetime) -> datetime:
    if not _FIRST <= moment <= _LAST:
        raise ValueError("must lie between the years 1900 and 2200")
    return moment


#: An instant with its offset from UTC, far from the ends of what can be computed with.
Moment = Annotated[AwareDatetime, AfterValidator(_thinkable)]
Key = Annotated[int, Field(ge=1, le=LARGEST)]
Limit = Annotated[int, Query(ge=1, le=200, description="How many items an answer holds at most.")]
Before = Annotated[
    int | None,
    Query(ge=1, le=LARGEST, description="`next` of the page before: items of a lower key, the newest first."),
]


class Page(Schema, Generic[T]):
    """Items, the newest first, and the cursor of what follows; null after the last page."""

    items: list[T]
    next: int | None = None


def cut(rows: QuerySet[M], limit: int, before: int | None) -> tuple[list[M], int | None]:
    """The page of ``rows`` with keys below ``before``, the highest first, and its ``next``."""
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: limit + 1])
    return found[:limit], found[limit - 1].pk if len(found) > limit else None
