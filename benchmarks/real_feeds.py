"""The real French feeds of the shared material through a real poll: loopback server, database, summary.

Usage: python benchmarks/real_feeds.py [--json]

Claims: every entry of every feed is stored exactly once, also when it is polled again; every refusal has its
reason. Ends with status 1 where that does not hold.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.material import database, unpacked
from monitor.feeds.parse import parse
from monitor.feeds.parsed import ParseError
from monitor.http.addresses import AllowList
from monitor.http.settings import HttpSettings
from tests.http.loopback import LoopbackWeb


def main() -> None:
    """Serve, poll twice, compare with what the files say."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--json", action="store_true")
    arguments = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary, database(), LoopbackWeb() as server:
        folder = unpacked("feeds_french", Path(temporary))
        paths = sorted((folder / "french_in_the_wild").rglob("*.xml"))
        result = _run(server, paths)
    if arguments.json:
        print(json.dumps(result, ensure_ascii=False, indent=1))
    else:
        for key, value in result.items():
            if isinstance(value, list):
                print(f"{key}:", *value, sep="\n  ")
            else:
                print(f"{key:24} {value}")
    if result["lost"] or result["stored_twice"] or result["without_reason"]:
        sys.exit(1)


def _run(server: LoopbackWeb, paths: list[Path]) -> dict[str, object]:
    from monitor.feeds import poll
    from monitor.feeds.models import Entry, Feed, Source

    settings = HttpSettings(allow=AllowList.parse("127.0.0.0/8"), interval=0.0, per_host=8)
    source = Source.objects.create(name="Presse", host="127.0.0.1")
    wanted: dict[str, set[str]] = {}
    start = datetime.now(UTC)
    for place, path in enumerate(paths):
        address = server.url(f"/{place}/{quote(path.stem[:40])}.xml")
        server.text(f"/{place}/{path.stem[:40]}.xml", path.read_bytes(), Content_Type="text/xml")
        Feed.objects.create(source=source, url=address, title=path.stem[:300], due_at=start)
        try:
            wanted[address] = {entry.identity for entry in parse(path.read_bytes(), url=address).entries}
        except ParseError:
            wanted[address] = set()

    def drain() -> float:
        began = datetime.now(UTC)
        poll.drain(clock=lambda: datetime.now(UTC), budget=timedelta(minutes=5), random=Random(1), settings=settings)
        return (datetime.now(UTC) - began).total_seconds()

    seconds = drain()
    first = Entry.objects.count()
    Feed.objects.update(due_at=datetime.now(UTC), body_digest="")
    drain()
    stored = {feed.url: set(feed.entries.values_list("identity", flat=True)) for feed in Feed.objects.all()}
    refused = [feed for feed in Feed.objects.order_by("title") if feed.errors_in_row]
    return {
        "feeds": len(paths),
        "polled_in_seconds": round(seconds, 1),
        "entries_in_files": sum(len(one) for one in wanted.values()),
        "entries_stored": first,
        "stored_by_polling_again": Entry.objects.count() - first,
        "lost": sum(len(wanted[url] - stored[url]) for url in wanted),
        "stored_twice": sum(len(stored[url] - wanted[url]) for url in wanted),
        "addresses": Entry.objects.values("url").distinct().count(),
        "without_address": Entry.objects.filter(url="").count(),
        "without_date": Entry.objects.filter(published_at=None).count(),
        "backlog": Entry.objects.filter(backlog=True).count(),
        "without_reason": sum(not feed.last_error_fr for feed in refused),
        "refused": [f"{feed.title}: {feed.last_error_fr}" for feed in refused],
    }


if __name__ == "__main__":
    main()
