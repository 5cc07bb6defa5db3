"""Previews over many stored articles: builds them, then times a preview of each of a hundred queries.

Usage: python benchmarks/preview.py [--articles N] [--json]

The texts are real (the news collection, each many times over, its publication days drawn from one year), so
that words are as frequent as in the press. The queries are typed ones: single words from rare to frequent,
expressions, combinations, exclusions, proximity, prefixes; half over 30 days, half over 90. Needs about 9 kB
of disk for each article in the temporary folder.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from benchmarks.material import database
from benchmarks.watched import articles

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
YEAR = 365
SUBJECTS = (
    "cloud souveraineté hébergeur données ministre grève football parlement croissance ordinateur algorithme "
    "satellite batterie nucléaire vaccin retraite cybersécurité Google Orange Facebook Airbus Renault OVH Thales"
)
SHAPES = (
    "{a}",
    "{a} OU {b}",
    "{a} ET {b}",
    "{a} ET ({b} OU {c})",
    "({a} OU {b}) SAUF {c}",
    "{a} PROCHE/10 {b}",
    "titre:{a}",
    "2+ {a} ET {b}",
    '"{a} {b}"~5',
    "{p}* ET {b}",
)


def typed(count: int) -> list[tuple[str, int]]:
    """Queries as people type them, with the days that they look back."""
    random = Random(7)
    words = SUBJECTS.split()
    found = []
    for number in range(count):
        a, b, c = random.sample(words, 3)
        query = SHAPES[number % len(SHAPES)].format(a=a, b=b, c=c, p=a[:5])
        found.append((query, (30, 90)[number // len(SHAPES) % 2]))
    return found


def fill(wanted: int) -> None:
    """Store ``wanted`` articles with their search vectors."""
    from django.db import connection

    from monitor.feeds.models import Source
    from monitor.watchlists.lexemes import lexemes

    source = Source.objects.create(name="Presse", host="presse.example")
    base = list(articles())
    copies = -(-wanted // len(base))
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX revision_search")
        cursor.execute("CREATE TABLE base (id serial, title text, lead text, text text, words text[])")
        for row in base:
            words = lexemes(row["title"], row["chapo"], row["text"])
            cursor.execute(
                "INSERT INTO base (title, lead, text, words) VALUES (%s, %s, %s, %s)",
                [row["title"], row["chapo"], row["text"], words],
            )
        for copy in range(copies):
            cursor.execute(_ARTICLES, {"copy": copy, "source": source.pk, "now": NOW, "year": YEAR})
            cursor.execute(_REVISIONS, {"copy": copy})
            cursor.execute(_CURRENT, {"copy": copy})
        cursor.execute("CREATE INDEX revision_search ON articles_revision USING gin (search)")
        cursor.execute("ANALYZE")


_ARTICLES = """
    INSERT INTO articles_article (url, requested_url, source_id, state, state_before, reason, rights_decision,
        feed_only, paywall, backlog, title, authors, section, language, published_at, date_note, seen_at,
        attempts, last_error, last_error_fr, etag, last_modified, revisits)
    SELECT 'https://presse.example/' || %(copy)s || '/' || id, '', %(source)s, 'matched', '', '', '', false, false,
        false, title, '[]', '', 'fr', %(now)s - %(year)s * random() * interval '1 day', '', %(now)s, 0, '', '',
        '', '', 0
      FROM base
"""
_REVISIONS = """
    INSERT INTO articles_revision (article_id, number, text_hash, title, lead, text, removed, status,
        understanding, changes, search, seen_at)
    SELECT a.id, 1, a.id, b.title, b.lead, b.text, '[]', '', '{}', '{}', array_to_tsvector(array_append(b.words,
        '@' || to_char(a.published_at AT TIME ZONE 'Europe/Paris', 'YYYY-MM'))), a.seen_at
      FROM base b JOIN articles_article a ON a.url = 'https://presse.example/' || %(copy)s || '/' || b.id
"""
_CURRENT = """
    UPDATE articles_article a SET revision_id = r.id FROM articles_revision r
     WHERE r.article_id = a.id AND a.revision_id IS NULL AND a.url LIKE 'https://presse.example/' || %(copy)s || '/%%'
"""


def run(asked: Iterable[tuple[str, int]]) -> list[dict[str, Any]]:
    """Preview each query once, as the console does."""
    from monitor.watchlists.compile import compile_query
    from monitor.watchlists.parse import parse
    from monitor.watchlists.search import preview

    rows = []
    for query, days in asked:
        began = time.perf_counter()
        found = preview(compile_query(parse(query)), now=NOW, days=days)
        rows.append(
            {
                "query": query,
                "days": days,
                "milliseconds": round(1000 * (time.perf_counter() - began)),
                "candidates": found.candidates,
                "total": found.total,
                "exact": found.exact,
            }
        )
    return rows


def summary(rows: Sequence[dict[str, Any]], stored: int, build: float) -> dict[str, Any]:
    """The figures that count."""
    took = [row["milliseconds"] for row in rows]
    return {
        "articles": stored,
        "build_seconds": round(build),
        "queries": len(rows),
        "median_ms": round(median(took)),
        "p95_ms": round(quantiles(took, n=20)[-1]),
        "slowest": max(rows, key=lambda row: row["milliseconds"]),
    }


def main() -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    with database():
        began = time.perf_counter()
        fill(arguments.articles)
        build = time.perf_counter() - began
        asked = typed(100)
        run(asked[:10])
        rows = run(asked)
        from monitor.articles.models import Article

        found = summary(rows, Article.objects.count(), build)
    if arguments.json:
        print(json.dumps({**found, "rows": rows}, ensure_ascii=False, indent=2))
        return
    for row in rows:
        print(f"{row['milliseconds']:>6} ms  {row['days']:>3} d  {row['candidates']:>6} candidates  {row['query']}")
    print(
        f"{found['articles']} articles, {found['queries']} previews: median {found['median_ms']} ms, "
        f"95th percentile {found['p95_ms']} ms (built in {found['build_seconds']} s)"
    )


if __name__ == "__main__":
    main()
