"""The stories that an article may belong to, found by index within a window of time. Reads only.

The nearest vectors are found by reading those of the window in order of time, at most ``READ`` on either side: exact,
and the same work however large the archive is. An HNSW index over the whole archive would meet mostly articles of
other months, more of them the larger it grows, and miss the few of the window.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from monitor.stories.grouping import MEMBERS, WINDOW
from monitor.stories.portrait import Portrait
from monitor.stories.profiles import keys_around, portraits

#: Vectors read before and after the article's instant: two weeks of 700 articles a day.
READ = 10_000
#: Until the transaction ends: memory in which they are sorted by time (what does not fit goes to disk, slowly), and
#: what a page read through an index costs. At the default, meant for turning disks, a small archive is scanned whole
#: for copies: 34 ms in place of 0.5 at 10,000 articles.
PLANNED = "SET LOCAL work_mem = '32MB'; SET LOCAL random_page_cost = 1.1"
#: Articles whose stories are candidates.
NEIGHBOURS = 40

_NEAREST = """
    SELECT article_id FROM (
        (SELECT article_id, vector FROM stories_profile
         WHERE at BETWEEN %(since)s AND %(at)s AND encoder = %(encoder)s ORDER BY at DESC LIMIT %(read)s)
        UNION ALL
        (SELECT article_id, vector FROM stories_profile
         WHERE at > %(at)s AND at <= %(until)s AND encoder = %(encoder)s ORDER BY at LIMIT %(read)s)
    ) AS around
    WHERE article_id <> %(article)s AND vector IS NOT NULL
    ORDER BY vector <#> %(vector)s::halfvec LIMIT %(count)s
"""
_COPIES = """
    SELECT article_id FROM stories_profile
    WHERE keys && %(keys)s::bigint[] AND at BETWEEN %(since)s AND %(until)s AND article_id <> %(article)s
    ORDER BY cardinality(ARRAY(SELECT unnest(keys) INTERSECT SELECT unnest(%(keys)s::bigint[]))) DESC, at DESC
    LIMIT %(count)s
"""
_MEMBERS = """
    SELECT near.story_id, member.article_id
    FROM (SELECT DISTINCT story_id FROM stories_storymember WHERE article_id = ANY(%(articles)s)) AS near
    CROSS JOIN LATERAL (
        SELECT profile.article_id FROM stories_storymember AS place
        JOIN stories_profile AS profile ON profile.article_id = place.article_id
        WHERE place.story_id = near.story_id AND profile.at BETWEEN %(since)s AND %(until)s
        ORDER BY abs(extract(epoch FROM profile.at - %(at)s)) LIMIT %(members)s
    ) AS member
"""


def stories_near(portrait: Portrait, encoder: str) -> dict[int, list[Portrait]]:
    """The candidate stories of an article, with the members that are near it in time. Within a transaction."""
    articles = _neighbours(portrait, encoder)
    if not articles:
        return {}
    pairs = _rows(_MEMBERS, _around(portrait) | {"articles": articles, "members": MEMBERS})
    known = portraits([article for _, article in pairs], encoder)
    found: dict[int, list[Portrait]] = {}
    for story, article in pairs:
        found.setdefault(story, []).append(known[article])
    return found


def _neighbours(portrait: Portrait, encoder: str) -> list[int]:
    """The articles with the nearest vectors and those that share keys of the fingerprint."""
    around = _around(portrait) | {"article": portrait.key, "count": NEIGHBOURS}
    found: list[int] = []
    with connection.cursor() as cursor:
        cursor.execute(PLANNED)
    if portrait.vector is not None:
        vector = str(portrait.vector.tolist())
        rows = _rows(_NEAREST, around | {"encoder": encoder, "read": READ, "vector": vector})
        found += [article for (article,) in rows]
    keys = keys_around(portrait.fingerprint, portrait.at, WINDOW)
    if keys:
        found += [article for (article,) in _rows(_COPIES, around | {"keys": keys})]
    return found


def _around(portrait: Portrait) -> dict[str, Any]:
    return {"at": portrait.at, "since": portrait.at - WINDOW, "until": portrait.at + WINDOW}


def _rows(query: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())
