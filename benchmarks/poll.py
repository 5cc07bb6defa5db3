"""Polling at scale, beside `reader` and `rss2email`, on the same loopback servers in the same run.

Usage: python benchmarks/poll.py [--feeds N] [--json] [--peer-python PATH] [--no-peers]

The press: N feeds on 0.4 N hosts (addresses 127.x.y.z), latency 50–300 ms, bodies of 10 to 100 kB; 70 %
answer 304 when asked conditionally, 20 % send the same body each time, 10 % have a new item each time. Each
contestant polls everything once to know it, then once more against the clock. CPU is that of the contestant's
process and its children; our database server's is printed apart (theirs is a library in their process, or a
file). Slow peers poll fewer of the same feeds: their rates per feed do not depend on it.

The peers (`pip install reader rss2email`) may live in an environment of their own: `--peer-python` names its
Python. A peer that is absent is said to be so and left out.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

#: Each contestant, and the most feeds that it polls.
CONTESTANTS = {"guetteur": None, "reader": 60, "reader, 20 threads": 600, "rss2email": 60}
WORDS = [
    "nuage",
    "souverain",
    "données",
    "hébergement",
    "État",
    "qualification",
    "opérateur",
    "marché",
    "contrat",
]


def address(number: int, feeds: int, port: int) -> str:
    """Where a feed lies: 2.5 feeds a host on average."""
    host = number % max(int(feeds * 0.4), 1)
    return f"http://127.{1 + host // 62_500}.{host // 250 % 250}.{host % 250 + 1}:{port}/{number}.xml"


def body(number: int, version: int) -> bytes:
    """The feed's document; a new version has one more item at the top."""
    random = Random(number)
    count, size = random.randint(10, 40), random.randint(80, 250)
    items = []
    for place in range(count + version, version, -1):
        words = Random(f"{number}/{place}")
        prose = " ".join(words.choice(WORDS) for _ in range(size))
        items.append(
            f"<item><title>{prose[:60]}</title><link>https://presse{number}.fr/{place}</link>"
            f"<guid>https://presse{number}.fr/{place}</guid><pubDate>Mon, 23 Nov 2026 {place % 24:02}:00:00 GMT"
            f"</pubDate><description><![CDATA[<p>{prose}</p>]]></description></item>"
        )
    head = f"<rss version='2.0'><channel><title>Presse {number}</title><link>https://presse{number}.fr/</link>"
    return (head + "".join(items) + "</channel></rss>").encode()


def serve(port_file: Path) -> None:
    """The press: a process of its own, until it is killed."""
    from aiohttp import web

    asked: dict[int, int] = {}
    made: dict[tuple[int, int], bytes] = {}

    async def answer(request: web.BaseRequest) -> web.Response:
        number = int(request.path.strip("/").removesuffix(".xml"))
        await asyncio.sleep(Random(number).uniform(0.05, 0.3))
        kind = number % 10
        if kind < 7:
            etag = f'"{number}"'
            if request.headers.get("If-None-Match") == etag:
                return web.Response(status=304, headers={"ETag": etag})
            return web.Response(body=body(number, 0), headers={"ETag": etag}, content_type="application/rss+xml")
        version = 0
        if kind == 9:
            version = asked[number] = asked.get(number, 0) + 1
        if kind == 9 or (number, 0) not in made:
            made[number, version] = body(number, version)
        return web.Response(body=made[number, version], content_type="application/rss+xml")

    async def run() -> None:
        runner = web.ServerRunner(web.Server(answer, access_log=None))
        await runner.setup()
        await web.TCPSite(runner, "0.0.0.0", 0, backlog=4096).start()  # noqa: S104 - every 127.x.y.z
        port_file.write_text(str(runner.addresses[0][1]))  # noqa: ASYNC240 - once, before anybody asks
        await asyncio.Event().wait()

    asyncio.run(run())


Round = Callable[[], int]


def guetteur(urls: list[str]) -> Round:
    """Our poll on a real database, with its own pacing."""
    import django

    django.setup()
    from monitor.feeds import poll
    from monitor.feeds.models import Feed, Source
    from monitor.http.addresses import AllowList
    from monitor.http.settings import HttpSettings

    settings = HttpSettings(allow=AllowList.parse("127.0.0.0/8"))
    Source.objects.all().delete()
    source = Source.objects.create(name="Presse", host="127.0.0.1")
    Feed.objects.bulk_create([Feed(source=source, url=url) for url in urls], batch_size=1000)

    def once() -> int:
        Feed.objects.update(due_at=datetime.now(UTC))
        done = 0
        while True:
            drained = poll.drain(
                clock=lambda: datetime.now(UTC),
                budget=timedelta(seconds=40),
                random=Random(1),
                settings=settings,
            )
            done += drained.done
            if not drained.more:
                return done

    return once


def reader(urls: list[str], workers: int = 1) -> Round:
    """The `reader` library as it comes, or with worker threads."""
    from reader import make_reader

    library = make_reader(str(Path(tempfile.mkdtemp()) / "reader.sqlite"))
    for url in urls:
        library.add_feed(url)

    def once() -> int:
        return sum(1 for _ in library.update_feeds_iter(workers=workers, scheduled=False))

    return once


def rss2email(urls: list[str]) -> Round:
    """rss2email's own loop over its feeds, without sending."""
    from rss2email.config import CONFIG
    from rss2email.feed import Feed as MailFeed

    feeds = [
        MailFeed(name=f"feed{place}", url=url, to="lecteur@exemple.fr", config=CONFIG) for place, url in enumerate(urls)
    ]

    def once() -> int:
        for feed in feeds:
            feed.run(send=False)
        return len(feeds)

    return once


def compete(name: str, urls: list[str]) -> None:
    """One contestant, in its own process: one round to know the feeds, one against the clock."""
    contestants: dict[str, Callable[[list[str]], Round]] = {
        "guetteur": guetteur,
        "reader": reader,
        "reader, 20 threads": lambda urls: reader(urls, 20),
        "rss2email": rss2email,
    }
    once = contestants[name](urls)
    memory = Memory()
    once()
    before, started = _cpu(), time.monotonic()
    done = once()
    seconds, cpu = time.monotonic() - started, _cpu() - before
    assert done == len(urls), f"{name} polled {done} of {len(urls)} feeds"
    figures = {
        "feeds_per_second": round(done / seconds, 1),
        "cpu_seconds_per_1000": round(1000 * cpu / done, 2),
        "peak_mb": round(memory.peak, 1),
    }
    print(json.dumps(figures))


class Memory(threading.Thread):
    """The peak of resident memory of this process and its children, looked at twenty times a second."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0.0
        self.start()

    def run(self) -> None:
        while True:
            self.peak = max(self.peak, self._resident(os.getpid()))
            time.sleep(0.05)

    def _resident(self, process: int) -> float:
        try:
            pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
            tasks = Path(f"/proc/{process}/task").glob("*/children")
            children = [int(child) for task in tasks for child in task.read_text().split()]
        except OSError:
            return 0.0
        return pages * resource.getpagesize() / 1024**2 + sum(self._resident(child) for child in children)


def _cpu(process: int | None = None) -> float:
    """CPU seconds of a process (ours) and its children, those that run and those that have ended."""
    process = process or os.getpid()
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        tasks = Path(f"/proc/{process}/task").glob("*/children")
        children = [int(child) for task in tasks for child in task.read_text().split()]
    except OSError:
        return 0.0
    own = sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")
    return own + sum(_cpu(child) for child in children)


def _server_cpu() -> float:
    """CPU seconds of all PostgreSQL processes of the run's server."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = path.read_text()
        except OSError:
            continue
        if re.search(r"\(postgres\)", text):
            fields = text.rpartition(")")[2].split()
            ticks += sum(int(field) for field in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def run(name: str, urls: list[str], python: str = sys.executable) -> dict[str, Any]:
    """Start a contestant and read its figures."""
    command = [python, __file__, "--contestant", name]
    done = subprocess.run(command, input="\n".join(urls), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{name} failed:\n{done.stderr[-3000:]}")
    figures: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures


def present(python: str) -> list[str]:
    """The peers that ``python`` can import; says on the error output which are absent."""
    names = [name for name, most in CONTESTANTS.items() if most is not None]
    found = []
    for name in names:
        module = name.partition(",")[0]
        if subprocess.run([python, "-c", f"import {module}"], capture_output=True, check=False).returncode == 0:
            found.append(name)
        else:
            print(f"absent: {name} (see --peer-python)", file=sys.stderr)
    return found


def main() -> None:
    """Start the press and the database, let the contestants run one after the other, print the figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--feeds", type=int, default=1000)
    options.add_argument("--json", action="store_true")
    options.add_argument("--peer-python", default=sys.executable, help="the Python that has the peers")
    options.add_argument("--no-peers", action="store_true", help="only ourselves")
    options.add_argument("--contestant", help=argparse.SUPPRESS)
    options.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    arguments = options.parse_args()
    if arguments.serve:
        return serve(arguments.serve)
    if arguments.contestant:
        return compete(arguments.contestant, sys.stdin.read().split())
    from benchmarks.material import database

    peers = [] if arguments.no_peers else present(arguments.peer_python)
    with tempfile.TemporaryDirectory() as temporary, database():
        port_file = Path(temporary) / "port"
        press = subprocess.Popen([sys.executable, __file__, "--serve", str(port_file)])
        try:
            while not (port_file.exists() and port_file.read_text()):
                time.sleep(0.05)
            port = int(port_file.read_text())
            urls = [address(number, arguments.feeds, port) for number in range(arguments.feeds)]
            before = _server_cpu()
            result = run("guetteur", urls)
            server_cpu = _server_cpu() - before
            result["peers"] = {name: run(name, urls[: CONTESTANTS[name]], arguments.peer_python) for name in peers}
        finally:
            press.kill()
            press.wait()
    if arguments.json:
        print(json.dumps(result))
        return None
    print(f"{'':20}{'feeds/s':>10}{'CPU s/1000':>12}{'peak MB':>10}")
    for name, figures in [("guetteur", result), *result["peers"].items()]:
        print(f"{name:20}{figures['feeds_per_second']:10}{figures['cpu_seconds_per_1000']:12}{figures['peak_mb']:10}")
    for name, figures in result["peers"].items():
        print(f"{result['feeds_per_second'] / figures['feeds_per_second']:.1f} × {name} in feeds per second")
    load = result["cpu_seconds_per_1000"] * 10 / 300
    database_load = server_cpu / 2 / arguments.feeds * 10_000 / 300
    print(f"10,000 feeds every five minutes take {load:.2f} of a core,")
    print(f"and {database_load:.2f} of one in the database server (mean of both rounds)")
    return None


if __name__ == "__main__":
    main()
