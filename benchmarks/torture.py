"""Every feed of the collections through the parser; every SSRF vector and bomb against the client.

Usage: python benchmarks/torture.py [--json]

Claims: no file crashes the parser, takes over 2 s or 200 MB; what the well-formed sets expect agrees, or differs
for a reason given here (`explained`); no SSRF vector gets through; bombs stop at the cap; XXE is inert. Ends with
status 1 where one of them does not hold.
"""

from __future__ import annotations

import argparse
import ast
import asyncio
import json
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from benchmarks.material import unpacked
from monitor.feeds import dates, text
from monitor.feeds.bounded import TIME_LIMIT, BoundedParser
from monitor.feeds.parsed import ParsedEntry, ParsedFeed, ParseError
from monitor.http.addresses import AllowList
from monitor.http.client import HttpClient
from monitor.http.errors import FetchError
from monitor.http.settings import MIB, HttpSettings, Limits
from monitor.http.url import canonical

BASE = "http://127.0.0.1:8097/tests/wellformed/x.xml"
MOST_MB = 200.0
_EXPECT = re.compile(r"Expect:\s*(.*?)\s*-->", re.DOTALL)
_SIMPLE = re.compile(
    r"^(?:not bozo and )?(?P<where>entries\[0\]|feed)\['(?P<key>\w+)'\]\s*==\s*(?P<value>u?['\"].*['\"])$",
    re.DOTALL,
)

#: Where we differ on purpose, by the name of the file.
_ON_PURPOSE = {
    "a GUID is compared as it was published, never resolved": ("http_entry_id_base_",),
    "Content-Location is no base (RFC 7231, appendix B)": ("_base_content_location.xml",),
    "CDF (1997) without items is no feed": ("channel_href_map_link.xml", "channel_title.xml"),
    "the inside of an iframe is not the publisher's text": ("entry_summary_iframe.xml",),
    "damaged XML: a title closed as a subtitle": ("atom10_feed_title_xhtml_",),
}
_NO_ENTRY = "an item without title, address and text is no entry"


def files(folder: Path) -> Iterator[Path]:
    """All files of the collections, in a fixed order."""
    yield from sorted(path for path in folder.rglob("*") if path.is_file() and "LICENSE" not in path.name)


def peak_mb(pid: int) -> float:
    """Peak resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+)", status)
    return int(found.group(1)) / 1024 if found else 0.0


class Torture:
    """Parses files and keeps the score."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.slowest = (0.0, "")
        self.memory = 0.0
        self.crashes: list[str] = []
        self.agree = self.expected = 0
        self.explained: Counter[str] = Counter()
        self.disagreements: list[str] = []

    def parse(self, parser: BoundedParser, path: Path, body: bytes) -> ParsedFeed | None:
        """One file; a ParseError is a refusal, anything else a crash."""
        started = time.monotonic()
        feed = None
        try:
            feed = parser.parse(body, url=BASE)
            self.outcomes["parsed"] += 1
        except ParseError as error:
            self.outcomes["refused"] += 1
            self.reasons[error.code] += 1
        except Exception as error:  # noqa: BLE001 - finding these is what this script is for
            self.crashes.append(f"{path}: {error!r}")
        self.slowest = max(self.slowest, (time.monotonic() - started, path.name))
        child = parser._child
        if child is not None and child.poll() is None:
            self.memory = max(self.memory, peak_mb(child.pid))
        return feed

    def compare(self, path: Path, feed: ParsedFeed | None, expectation: dict[str, tuple[str, ...]]) -> None:
        """Count how many expected values agree, and which differ for a reason."""
        for name, wanted in expectation.items():
            self.expected += 1
            got = value_of(feed, name) if feed else None
            reason = explanation(path, feed)
            if got in wanted:
                self.agree += 1
            elif reason:
                self.explained[reason] += 1
            else:
                self.disagreements.append(f"{path.name}: {name} is {got!r:.80}, expected {wanted[0]!r:.80}")


def explanation(path: Path, feed: ParsedFeed | None) -> str | None:
    """Why we read this file otherwise than its expectation, if we do so on purpose."""
    if feed is not None and not feed.entries and feed.dropped:
        return _NO_ENTRY
    names = ((reason, part) for reason, parts in _ON_PURPOSE.items() for part in parts)
    return next((reason for reason, part in names if part in path.name), None)


def value_of(feed: ParsedFeed, name: str) -> str | None:
    """A value of ours under the collections' name for it."""
    where, _, key = name.partition(".")
    if where == "feed":
        return {"title": feed.title, "link": feed.site}.get(key)
    if not feed.entries:
        return None
    entry: ParsedEntry = feed.entries[0]
    moment = {"published": entry.published, "updated": entry.updated or entry.published}
    if key in moment:
        return moment[key].isoformat() if moment[key] else None  # type: ignore[union-attr]
    return {"title": entry.title, "link": entry.url, "id": entry.guid, "summary": entry.summary}.get(key)


def comparable(key: str, value: str) -> tuple[str, ...]:
    """An expected value in the forms in which we may keep it: markup is taken out, unless the text is no markup."""
    if key == "link":
        address = canonical(value, BASE) if value else None
        return (address,) if address else ()
    if key in ("published", "updated"):
        moment = dates.read(value)
        return (moment.isoformat(),) if moment else ()
    made = (value.strip(),) if key == "id" else (text.plain(value, 20_000), text.line(value, 20_000))
    return made if made[0] else ()


def feedparser_expectation(body: bytes) -> dict[str, tuple[str, ...]]:
    """The expectation in a feedparser test's comment, where it is about a value that we keep."""
    found = _EXPECT.search(body[:4000].decode("utf-8", "replace"))
    simple = _SIMPLE.match(found.group(1)) if found else None
    if simple is None:
        return {}
    where = "entry" if simple["where"] != "feed" else "feed"
    key = {"description": "summary", "modified": "updated", "date": "updated"}.get(simple["key"], simple["key"])
    if key not in (
        ("title", "link") if where == "feed" else ("title", "link", "id", "summary", "published", "updated")
    ):
        return {}
    try:
        value = ast.literal_eval(simple["value"])
    except (ValueError, SyntaxError):
        return {}
    wanted = comparable(key, str(value))
    return {f"{where}.{key}": wanted} if wanted else {}


def gofeed_expectation(path: Path) -> dict[str, tuple[str, ...]]:
    """The values in the JSON file beside a gofeed test."""
    beside = next(
        (p for p in (path.with_suffix(".json"), path.with_name(path.stem + "_expected.json")) if p.exists()),
        None,
    )
    if beside is None or beside == path:
        return {}
    try:
        data: Any = json.loads(beside.read_text())
    except ValueError:
        return {}
    if not isinstance(data, dict):
        return {}
    items = data.get("items") or data.get("entries") or [{}]
    first = items[0] if isinstance(items, list) and items and isinstance(items[0], dict) else {}
    wanted = {}
    for where, values in (("feed", data), ("entry", first)):
        for key in ("title", "link") if where == "feed" else ("title", "link", "published"):
            value = values.get(key) or (values.get("pubDate") if key == "published" else None)
            made = comparable(key, value) if isinstance(value, str) and value else ()
            if made and not (where == "feed" and key == "link"):
                wanted[f"{where}.{key}"] = made
    return wanted


def parse_everything(folder: Path) -> Torture:
    """Every file of every collection."""
    torture = Torture()
    with BoundedParser() as parser:
        for path in files(folder):
            body = path.read_bytes()
            feed = torture.parse(parser, path, body)
            if "wellformed" in path.parts:
                torture.compare(path, feed, feedparser_expectation(body))
            elif "gofeed_testdata" in path.parts and path.suffix == ".xml":
                torture.compare(path, feed, gofeed_expectation(path))
    return torture


class Hostile(AbstractResolver):
    """DNS as the vectors imagine it: every name leads inside."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        inside = ResolveResult(hostname=host, host="127.0.0.1", port=port, family=family, proto=0, flags=0)
        return [inside]

    async def close(self) -> None: ...


async def ssrf(table: str) -> tuple[int, int, list[str]]:
    """(refused, vectors that must be refused, those that were not)."""
    let_through = []
    total = 0
    async with HttpClient(HttpSettings(interval=0.0), resolver=Hostile()) as client:
        for line in table.splitlines()[1:]:
            url, verdict, why = line.split("\t")
            if verdict != "1" or why.startswith("redirect"):
                continue  # redirects to private addresses are served below
            total += 1
            try:
                await client.get(url)
            except FetchError as error:
                if error.code.value in ("bad_url", "refused_address"):
                    continue
            let_through.append(url)
    return total - len(let_through), total, let_through


async def bombs(bodies: dict[str, bytes]) -> tuple[Counter[str], float]:
    """Serve each bomb and fetch it; returns how each ended, and the slowest in seconds."""
    ends: Counter[str] = Counter()
    slowest = 0.0

    async def serve(request: web.BaseRequest) -> web.StreamResponse:
        name = request.path.strip("/")
        if name == "redirect":
            return web.Response(status=302, headers={"Location": "http://169.254.169.254/"})
        coding = {"nested": "gzip, gzip", "deflate": "deflate"}
        encoding = next((value for key, value in coding.items() if key in name), "gzip" if "gz" in name else "identity")
        return web.Response(body=bodies[name], headers={"Content-Encoding": encoding})

    runner = web.ServerRunner(web.Server(serve))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    settings = HttpSettings(
        allow=AllowList.parse(f"127.0.0.1:{port}"),
        interval=0.0,
        limits=Limits(body=16 * MIB, decoded=16 * MIB),
    )
    with BoundedParser() as parser:
        async with HttpClient(settings) as client:
            for name in [*sorted(bodies), "redirect"]:
                started = time.monotonic()
                try:
                    answer = await client.get(f"http://127.0.0.1:{port}/{name}")
                    feed = parser.parse(answer.body, url=answer.url)
                    ends[f"parsed, {len(feed.entries)} entries: {name}"] += 1
                except (FetchError, ParseError) as error:
                    ends[f"refused, {error.code}: {name}"] += 1
                slowest = max(slowest, time.monotonic() - started)
    await runner.cleanup()
    return ends, slowest


def main() -> None:
    """Run all three parts and print the score."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--json", action="store_true")
    arguments = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name in ("feeds_feedparser_gofeed", "feeds_french"):
            unpacked(name, folder / "feeds")
        unpacked("http", folder / "http")
        maker = folder / "http" / "bombs" / "make_bombs.py"
        subprocess.run([sys.executable, str(maker), str(folder / "bombs"), "64"], check=True, capture_output=True)
        torture = parse_everything(folder / "feeds")
        refused, vectors, let_through = asyncio.run(
            ssrf((folder / "http" / "ssrf" / "ssrf_vectors.tsv").read_text("utf-8"))
        )
        ends, slowest_bomb = asyncio.run(bombs({path.name: path.read_bytes() for path in (folder / "bombs").iterdir()}))
    result = {
        "files": sum(torture.outcomes.values()) + len(torture.crashes),
        "parsed": torture.outcomes["parsed"],
        "refused": dict(torture.reasons),
        "crashes": torture.crashes,
        "slowest_seconds": round(torture.slowest[0], 2),
        "slowest_file": torture.slowest[1],
        "peak_mb": round(torture.memory, 1),
        "expected_values": torture.expected,
        "agree": torture.agree,
        "agreement": round(torture.agree / max(torture.expected, 1), 4),
        "explained": dict(torture.explained),
        "disagreements": torture.disagreements,
        "ssrf_refused": refused,
        "ssrf_vectors": vectors,
        "ssrf_let_through": let_through,
        "bombs": sorted(ends),
        "slowest_bomb_seconds": round(slowest_bomb, 2),
    }
    if arguments.json:
        print(json.dumps(result, ensure_ascii=False, indent=1))
    else:
        for key, value in result.items():
            print(f"{key:22} {value}")
    slow = torture.slowest[0] > TIME_LIMIT + 0.5 or slowest_bomb > 5
    if torture.crashes or torture.disagreements or let_through or slow or torture.memory > MOST_MB:
        sys.exit(1)


if __name__ == "__main__":
    main()
