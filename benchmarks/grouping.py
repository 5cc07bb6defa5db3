"""Milliseconds to group one new article, by size of the archive, on the embedded PostgreSQL.

``python benchmarks/grouping.py --articles 10000,1000000 [--json]``. The archive is made in the database: 4,000
articles a day up to now, two to a story, each with a random unit vector. Fingerprint, traits and those keys that
recur in the news are a real article's; the other keys are random, so that copies are as rare as they were there.
Real articles, with the embedding and the figures that the service gives them, are then grouped one by one as the
newest: wall time of the whole of ``group``, its commit included. Needs about 7 GB of disk for a million articles.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from benchmarks.material import database, shared

SIZES = "10000,1000000"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
A_DAY = 4_000
#: Articles that are timed, those before them that fill caches, and those that the archive's rows are made of.
TIMED, WARMING, TEMPLATES = 40, 10, 1_000
#: Rows of the archive that one statement makes, and statements at a time.
CHUNK, AT_ONCE = 25_000, 2
ENCODER = "banc"
SOURCES = 300

_TEMPLATES = """
    CREATE TABLE template (
        place int PRIMARY KEY, title text, body text, fingerprint bytea, traits jsonb, common bigint[], others int
    )
"""
_SOURCES = """
    INSERT INTO feeds_source (id, name, site, host, country, language, rights, contract, retention_days, quote_chars,
        rights_notice, trust, created_at)
    SELECT n, 'Gazette ' || n, '', 'gazette' || n || '.example', 'FR', 'fr', 'standard', '', 365, 300, '', 50, now()
    FROM generate_series(1, %(sources)s) AS n
"""
#: ``n`` counts back from the newest article; ids grow with time.
_ROW = """
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
    CROSS JOIN LATERAL (
        SELECT at, %(size)s - n + 1 AS id, floor(extract(epoch FROM at) / (%(bucket)s * 86400))::bigint AS week
        FROM (SELECT %(now)s::timestamptz - n * interval '1 day' / %(a_day)s) AS dated (at)
    ) AS own
    JOIN template ON template.place = (n * 7919) %% %(templates)s
"""
_ARCHIVE = (
    """
    INSERT INTO articles_article (id, attempts, last_error, last_error_fr, url, requested_url, source_id, state,
        reason, rights_decision, feed_only, paywall, backlog, title, authors, section, language, published_at,
        date_note, seen_at, etag, last_modified, state_before, revisits, revision_id)
    SELECT own.id, 0, '', '', 'https://gazette.example/' || own.id, '', 1 + n %% %(sources)s, 'matched',
        '', '', false, false, false, title, '[]', '', 'fr', own.at, '', own.at, '', '', '', 0, own.id
    """
    + _ROW,
    """
    INSERT INTO articles_revision (id, article_id, number, text_hash, title, lead, text, removed, status,
        understanding, changes, seen_at)
    SELECT own.id, own.id, 1, own.id::text, title, '', body, '[]', '', '{}', '{}', own.at
    """
    + _ROW,
    """
    INSERT INTO stories_profile (article_id, revision_id, at, encoder, fingerprint, traits, vector, keys)
    SELECT own.id, own.id, own.at, %(encoder)s, fingerprint, traits,
        l2_normalize(ARRAY(
            SELECT random() + random() - 1 FROM generate_series(1, %(dimensions)s) WHERE n > 0
        )::vector)::halfvec,
        ARRAY(
            SELECT key << 20 | (own.week & 1048575) FROM (
                SELECT unnest(common) UNION ALL SELECT (random() * 4294967295)::bigint FROM generate_series(1, others)
                WHERE n > 0
            ) AS made (key)
        )
    """  # noqa: S608 (both parts stand in this file)
    + _ROW,
    """
    INSERT INTO stories_story (id, title, summary, status, timeline, quotes, first_at, last_at)
    SELECT own.id / 2, title, '', '', '[]', '[]', own.at, own.at
    """
    + _ROW
    + "WHERE own.id %% 2 = 0",
    """
    INSERT INTO stories_storymember (id, story_id, article_id, role, joined_at)
    SELECT own.id, (own.id + 1) / 2, own.id, 'original', own.at
    """
    + _ROW,
)
_TABLES = ("feeds_source", "articles_article", "articles_revision", "stories_story", "stories_storymember")


def material() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Articles to be grouped, in order of date, and those to make the archive of, at random."""
    with gzip.open(shared() / "data" / "news_fr_orangesum.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    Random(1).shuffle(rows)
    wanted = sorted(rows[: TIMED + WARMING], key=lambda row: str(row["date"]))
    return wanted, rows[TIMED + WARMING :]


def templates(rows: Sequence[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    """Rows of the table of templates; keys are common if a second of ``rows`` has them."""
    from psycopg.types.json import Jsonb

    from monitor.stories.fingerprint import Fingerprint
    from monitor.stories.portrait import portray

    counts = Counter(key for row in rows for key in Fingerprint.of(f"{row['title']}. {row['text']}").keys)
    for place, row in enumerate(rows[:TEMPLATES]):
        portrait = portray(place, NOW, "", row["title"], row["text"])
        traits = {
            "words": portrait.words,
            "names": portrait.names,
            "title": sorted(portrait.title),
            "actors": [],
            "figures": [],
        }
        keys = portrait.fingerprint.keys
        common = [key for key in keys if counts[key] > 1]
        yield (
            *(place, row["title"], row["text"][:1000], portrait.fingerprint.to_bytes()),
            *(Jsonb(traits), common, len(keys) - len(common)),
        )


def prepare(rows: Sequence[dict[str, Any]]) -> None:
    """The table of templates."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_TEMPLATES)
        cursor.executemany("INSERT INTO template VALUES (%s, %s, %s, %s, %s, %s, %s)", list(templates(rows)))


def load_archive(size: int) -> None:
    """Replace what the database holds by an archive of ``size`` articles; its indexes are made once it is there."""
    from django.db import connection

    from monitor.stories.profiles import BUCKET
    from monitor.topics.models import DIMENSIONS

    constants: dict[str, Any] = {
        "now": NOW,
        "a_day": A_DAY,
        "size": size,
        "templates": TEMPLATES,
        "sources": SOURCES,
        "encoder": ENCODER,
        "dimensions": DIMENSIONS,
        "bucket": BUCKET,
    }
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(_TABLES)} CASCADE")
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'profile_keys'")
        (definition,) = cursor.fetchone() or ("",)
        cursor.execute("DROP INDEX profile_keys")
        cursor.execute(_SOURCES, constants)
        starts = range(1, size + 1, CHUNK)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            spans = [{"first": start, "last": min(size, start + CHUNK - 1)} for start in starts]
            list(pool.map(_insert, [constants | span for span in spans]))
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(definition)
        for table in _TABLES:
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, size + SOURCES])
        cursor.execute("VACUUM ANALYZE")


def _insert(values: dict[str, Any]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no look-up of a foreign key for each row
        for statement in _ARCHIVE:
            cursor.execute(statement, values)
    connection.close()


def arrive(row: dict[str, Any], vector: Sequence[float], at: datetime) -> Any:
    """The rows of an article that is ready to be grouped."""
    from monitor.articles.extracted import Extracted
    from monitor.articles.models import Article, Revision
    from monitor.articles.understand import understand
    from monitor.feeds.models import Source
    from monitor.topics.models import Embedding

    understood = understand(Extracted(title=row["title"], lead="", text=row["text"], published=at))
    article = Article.objects.create(
        url=row["url"], source=Source.objects.earliest("pk"), title=row["title"], published_at=at, seen_at=at
    )
    article.revision = Revision.objects.create(
        article=article,
        number=1,
        text_hash=row["id"],
        title=row["title"],
        text=row["text"],
        status=understood.status,
        understanding=understood.as_json(),
        seen_at=at,
    )
    article.save(update_fields=["revision"])
    Embedding.objects.create(revision=article.revision, model_version=ENCODER, vector=list(vector))
    return article


def embed(rows: Sequence[dict[str, Any]]) -> list[list[float]]:
    """The embeddings by the shipped model."""
    from monitor.topics.classification import Document
    from monitor.topics.loading import load, locate

    vectors = load(locate("")).embed([Document(row["title"], "", row["text"]) for row in rows])
    return [vector.tolist() for vector in vectors]


def milliseconds(rows: Sequence[dict[str, Any]], vectors: Sequence[list[float]]) -> tuple[list[float], int]:
    """Of each article but the first ones, and how many joined a story of the archive or of one another."""
    from monitor.stories.group import group

    took, joined = [], 0
    for place, (row, vector) in enumerate(zip(rows, vectors, strict=True)):
        at = NOW + timedelta(minutes=place)
        article = arrive(row, vector, at)
        started = time.perf_counter()
        member = group(article, at)
        took.append(1000 * (time.perf_counter() - started))
        joined += member.story.members.count() > 1
    return took[WARMING:], joined


def measure(sizes: Sequence[int]) -> dict[str, Any]:
    """All figures."""
    wanted, others = material()
    found: dict[str, Any] = {"a_day": A_DAY, "timed": TIMED, "grouping_ms": {}, "load_seconds": {}, "joined": {}}
    with database():
        vectors = embed(wanted)
        prepare(others)
        for size in sizes:
            started = time.perf_counter()
            load_archive(size)
            found["load_seconds"][str(size)] = round(time.perf_counter() - started)
            took, found["joined"][str(size)] = milliseconds(wanted, vectors)
            found["grouping_ms"][str(size)] = {
                "median": round(median(took), 1),
                "p95": round(quantiles(took, n=20, method="inclusive")[-1], 1),
            }
    first, last = (found["grouping_ms"][str(size)]["median"] for size in (sizes[0], sizes[-1]))
    found["ratio"] = round(last / first, 2)
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", default=SIZES, help="sizes of the archive, smallest first")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    found = measure([int(size) for size in options.articles.split(",")])
    if options.json:
        print(json.dumps(found, indent=2))
        return
    print(f"{'archive':>9} {'median':>9} {'95th':>9} {'loaded in':>10}")
    for size, spent in found["grouping_ms"].items():
        print(f"{size:>9} {spent['median']:>6} ms {spent['p95']:>6} ms {found['load_seconds'][size]:>8} s")
    print(f"ratio of the medians, largest to smallest: {found['ratio']}")


if __name__ == "__main__":
    main()
