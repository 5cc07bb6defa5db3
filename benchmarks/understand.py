"""Milliseconds per article by stage of the understanding, beside plain trafilatura on the same pages.

``python benchmarks/understand.py [--json]``. Extraction, cleaning, figures, actors and status are timed on the pages
of the shared material, each stage beside ``trafilatura.extract`` on the same page in the same run; topics and names
(NER) on texts of the corpus, the relevant ones. Processor time of one thread, the best of some rounds, so that a
busy machine changes little; topics run on two threads, so their processor time is an upper bound. Topics are left
out where no trained model is found. The classifying worker's memory is read in a process of its own.
``--articles 10000,1000000`` adds the grouping of an article into archives of these sizes (``benchmarks/grouping.py``:
minutes, and 7 GB of disk for a million).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from benchmarks import grouping
from benchmarks.material import ROOT, unpacked
from monitor.articles import extract
from monitor.articles.extracted import Extracted, Hints
from monitor.articles.mentions import find_mentions
from monitor.french.amounts import find_figures
from monitor.french.article_status import article_status
from monitor.french.sentences import split_sentences

CORPUS = ROOT / "monitor" / "topics" / "corpus" / "test.jsonl"
RULES = ("extraction", "cleaning", "figures", "actors", "status")
TEXTS = 60
_WORKER = """
import json, os, sys
from pathlib import Path
os.environ.setdefault("GUETTEUR_SECRET_KEY", "benchmark" * 8)
os.environ.setdefault("LOG_LEVEL", "ERROR")
import workers.app, workers.articles, monitor.topics.process
from monitor.articles.names import find_others
from monitor.errors import GuetteurError
from monitor.topics.classification import Document
from monitor.topics.loading import classifier
rows = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()][:64]
try:
    for start in range(0, len(rows), 16):
        batch = rows[start : start + 16]
        classifier().classify([Document(row["title"], "", row["text"]) for row in batch])
    model = True
except GuetteurError:
    model = False
find_others("\\n\\n".join(row["text"] for row in rows))
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(json.dumps({"peak": int(status["VmHWM"].split()[0]) / 1024, "topics_model": model}))
"""


class Clock:
    """The least processor time of each stage for each page, over the rounds."""

    def __init__(self) -> None:
        self.best: dict[str, dict[int, float]] = defaultdict(dict)
        self.page = 0

    def time(self, stage: str, work: Callable[[], Any]) -> Any:
        """Do ``work`` and count its time for ``stage``."""
        started = time.process_time()
        result = work()
        spent = (time.process_time() - started) * 1000
        self.best[stage][self.page] = min(spent, self.best[stage].get(self.page, spent))
        return result

    def mean(self, stage: str) -> float:
        """Milliseconds per page."""
        pages = self.best[stage]
        return sum(pages.values()) / len(pages)


@contextmanager
def counted(clock: Clock) -> Iterator[None]:
    """The cleaning, which happens inside the extraction, timed apart."""
    cleaning: Callable[..., Any] = vars(extract)["strip_furniture"]

    def timed(*arguments: Any, **options: Any) -> Any:
        return clock.time("cleaning", lambda: cleaning(*arguments, **options))

    with patch.object(extract, "strip_furniture", timed):
        yield


def read_page(clock: Clock, html: bytes) -> None:
    """One page through trafilatura alone, then through the stages."""
    import trafilatura

    clock.time("trafilatura", lambda: trafilatura.extract(html))
    article: Extracted = clock.time("whole extraction", lambda: extract.from_html(html, "", Hints()))
    title, text = article.title, article.text
    clock.time("figures", lambda: find_figures(text))
    clock.time("actors", lambda: [find_mentions("title", title, split_sentences(title)), _mentions(text)])
    clock.time("status", lambda: article_status(title, [sentence.text for sentence in split_sentences(text)]))


def _mentions(text: str) -> Any:
    return find_mentions("text", text, split_sentences(text))


def rules(rounds: int) -> dict[str, float]:
    """Milliseconds per page of trafilatura and of each stage that works by rules."""
    with tempfile.TemporaryDirectory() as folder:
        paths = sorted(unpacked("extraction_fr", Path(folder)).rglob("*.html"))
        pages = [path.read_bytes() for path in paths]
    clock = Clock()
    with counted(clock):
        for _ in range(rounds + 1):  # the first round fills caches and is the slowest
            for clock.page, html in enumerate(pages):
                read_page(clock, html)
    clock.best["extraction"] = {
        page: spent - clock.best["cleaning"].get(page, 0.0) for page, spent in clock.best["whole extraction"].items()
    }
    return {stage: clock.mean(stage) for stage in ("trafilatura", *RULES)}


def models(rounds: int) -> dict[str, float | None]:
    """Milliseconds per relevant text of the corpus: topics (None without a model) and names."""
    from monitor.articles.names import find_others
    from monitor.errors import GuetteurError
    from monitor.topics.classification import Document
    from monitor.topics.loading import load, locate

    rows = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
    texts = [row for row in rows if row["label"] == "positive"][:TEXTS]
    clock = Clock()
    for _ in range(rounds + 1):
        for clock.page, row in enumerate(texts):
            text = row["text"]
            clock.time("ner", lambda text=text: find_others(text))  # type: ignore[misc]
    try:
        cascade = load(locate(""))
    except GuetteurError:
        return {"topics": None, "ner": clock.mean("ner")}
    documents = [Document(row["title"], "", row["text"]) for row in texts]
    cascade.classify(documents[:2])
    for _ in range(rounds):
        clock.page = 0
        clock.time("topics", lambda: cascade.classify(documents))
    return {"topics": clock.mean("topics") / len(documents), "ner": clock.mean("ner")}


def memory() -> dict[str, Any]:
    """Peak of the classifying worker in MiB, with names read, and whether the topics' model was there."""
    command = [sys.executable, "-c", _WORKER, str(CORPUS)]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**_environment(), "GUETTEUR_DATA": folder}
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=environment)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _environment() -> dict[str, str]:
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(ROOT)}


def measure(rounds: int) -> dict[str, Any]:
    """All figures."""
    stages: dict[str, float | None] = {**rules(rounds), **models(rounds)}
    plain = stages["trafilatura"] or 0.0
    ruled = sum(stages[name] or 0.0 for name in RULES)
    relevant = ruled + (stages["topics"] or 0.0) + (stages["ner"] or 0.0)
    worker = memory()
    return {
        "ms_per_article": {name: None if ms is None else round(ms, 2) for name, ms in stages.items()},
        "ratio_to_trafilatura": {"irrelevant": round(ruled / plain, 2), "relevant": round(relevant / plain, 2)},
        "ms_relevant": round(relevant, 1),
        "classifying_worker_mib": round(worker["peak"]),
        "topics_model": worker["topics_model"],
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--rounds", type=int, default=3, help="rounds after the first; the best of them counts")
    parser.add_argument("--articles", default="", help="sizes of the archive to group into, smallest first")
    options = parser.parse_args()
    found = measure(options.rounds)
    if options.articles:
        grouped = grouping.measure([int(size) for size in options.articles.split(",")])
        found["grouping_ms"] = {size: spent["median"] for size, spent in grouped["grouping_ms"].items()}
        found["grouping_ratio"] = grouped["ratio"]
    if options.json:
        print(json.dumps(found, indent=2))
        return
    for name, spent in found["ms_per_article"].items():
        print(f"{name:<12} {'no model' if spent is None else f'{spent:8.2f} ms'}")
    ratios = found["ratio_to_trafilatura"]
    print(f"rules / trafilatura: {ratios['irrelevant']}; with topics and names: {ratios['relevant']}")
    print(f"classifying worker: {found['classifying_worker_mib']} MiB at its peak")
    for size, spent in found.get("grouping_ms", {}).items():
        print(f"grouping into {size} articles: {spent} ms")


if __name__ == "__main__":
    main()
