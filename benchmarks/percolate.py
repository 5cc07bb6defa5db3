"""Articles a second on one core by number of queries, on raw press texts of 450 words, tokenisation included.

``python benchmarks/percolate.py --queries 225000 --json``. The figures are processor time of this process, so that
others on the machine weigh less. Beside them, on the same articles:

- the naive evaluator, which asks every query of every article;
- PostgreSQL full-text search in reverse, which holds a ``tsvector`` against a table of ``tsquery``s, on an embedded
  server (words, AND, OR, NOT and phrases only, so it answers an easier question);
- an Aho–Corasick automaton (ahocorasick-rs) over the normalised tokens, in place of the dictionary of keys that the
  percolator uses: microseconds to find the anchors of a text with each, and seconds to build the automaton, which it
  has to be again whenever a query changes.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import os
import resource
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from benchmarks.material import database
from benchmarks.watched import MIXTURE, WORDS_A_TEXT, articles, queries, texts
from monitor.watchlists.anchors import Key, guess
from monitor.watchlists.compile import Compiled, Compiler
from monitor.watchlists.document import Document
from monitor.watchlists.evaluate import evaluate
from monitor.watchlists.glossary import Glossary
from monitor.watchlists.lexemes import lexemes, superset
from monitor.watchlists.parse import parse
from monitor.watchlists.percolate import Percolator
from monitor.watchlists.reading import Reading

SIZES = (10, 1_000, 30_000, 225_000)
GLOSSARY = Glossary(topics={"capital": 0.5})
#: Articles of one measurement, and those before it, which fill the memory of words as a running service's is.
MEASURED, WARMING = 1_000, 5_400
UPDATES = 200
Match = Callable[[Document], dict[int, Any]]


def frequencies() -> Callable[[Key], float]:
    """How often keys occur, from articles that are not measured, as a running service knows it."""
    counts: Counter[Key] = Counter()
    sample = [Document(title=a["title"], text=a["text"]) for a in list(articles())[:1500]]
    for document in sample:
        keys = Reading(document).body.keys
        counts.update(set(keys))
        counts.update(set(pairwise(keys)))

    def frequency(key: Key) -> float:
        seen = counts.get(key)
        if seen is not None:
            return seen / len(sample)
        return guess(key) if isinstance(key, str) and key.startswith("\0") else 0.3 / len(sample)

    return frequency


def build(wanted: Sequence[str], frequency: Callable[[Key], float]) -> tuple[Percolator[int], list[Compiled]]:
    """Parse, compile and index queries given as text."""
    gc.disable()  # as the service does while it loads many
    compiler = Compiler(GLOSSARY)
    percolator: Percolator[int] = Percolator(frequency)
    compiled = []
    for number, text in enumerate(wanted):
        compiled.append(compiler.compile(parse(text)))
        percolator.put(number, compiled[-1])
    gc.freeze()
    gc.enable()
    return percolator, compiled


def rate(match: Match, documents: Sequence[Document]) -> tuple[float, float]:
    """Articles a second of processor time, and matches an article; the median of ten runs."""
    size = max(1, len(documents) // 10)
    rates, matches = [], 0
    for start in range(0, size * 10, size):
        batch = documents[start : start + size]
        began = time.process_time()
        matches += sum(len(match(document)) for document in batch)
        rates.append(len(batch) / (time.process_time() - began))
    return statistics.median(rates), matches / (size * 10)


def update_ms(percolator: Percolator[int], wanted: Sequence[str]) -> float:
    """Milliseconds to read, compile and exchange one query, the median of many."""
    took = []
    compiler = Compiler(GLOSSARY)
    for number in range(min(UPDATES, len(wanted))):
        began = time.perf_counter()
        percolator.put(number, compiler.compile(parse(wanted[-1 - number])))
        took.append(1000 * (time.perf_counter() - began))
    return sorted(took)[len(took) // 2]


def naive(compiled: Sequence[Compiled]) -> Match:
    """Ask every query."""

    def match(document: Document) -> dict[int, Any]:
        reading = Reading(document)
        results = ((number, evaluate(query, reading)) for number, query in enumerate(compiled))
        return {number: result for number, result in results if result is not None}

    return match


def anchoring(percolator: Percolator[int], documents: Sequence[Document]) -> dict[str, float]:
    """Microseconds a text to find the anchors that it holds, by automaton and by dictionary."""
    from ahocorasick_rs import AhoCorasick

    anchors = {key for entry in percolator.entries() for key in entry.anchor}
    patterns = [f" {' '.join(key) if isinstance(key, tuple) else key} " for key in anchors]
    began = time.process_time()
    automaton = AhoCorasick(patterns, store_patterns=False)
    build_seconds = time.process_time() - began
    texts = [Reading(document).body.keys for document in documents]
    began = time.process_time()
    for keys in texts:
        automaton.find_matches_as_indexes(f" {'  '.join(keys)} ".replace("  ", " "), overlapping=True)
    by_automaton = time.process_time() - began
    began = time.process_time()
    for keys in texts:
        anchors & {*keys, *pairwise(keys)}  # what the percolator does, without its filter on pairs
    by_dictionary = time.process_time() - began
    each = 1e6 / len(texts)
    return {
        "automaton_build_seconds": round(build_seconds, 2),
        "automaton_us": round(each * by_automaton),
        "dictionary_us": round(each * by_dictionary),
    }


@contextlib.contextmanager
def server() -> Iterator[None]:
    """The database that DATABASE_URL names, or an embedded one."""
    with contextlib.nullcontext() if "DATABASE_URL" in os.environ else database():
        yield


def postgresql(compiled: Sequence[Compiled], documents: Sequence[Document]) -> float:
    """Articles a second of PostgreSQL: one vector against a table of queries."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute("CREATE TEMPORARY TABLE watched (id int PRIMARY KEY, query tsquery)")
        with connection.cursor().copy("COPY watched (id, query) FROM STDIN") as copy:
            for number, query in enumerate(compiled):
                copy.write_row((number, superset(query) or "''"))
        began = time.perf_counter()
        for document in documents:
            connection.execute(
                "SELECT id FROM watched WHERE array_to_tsvector(%s::text[]) @@ query",
                [lexemes(document.title, document.text)],
            ).fetchall()
        return len(documents) / (time.perf_counter() - began)


def measure(sizes: Sequence[int]) -> dict[str, Any]:
    """All figures, for the JSON output."""
    frequency = frequencies()
    wanted = queries(max(sizes))
    warming = [Document(title=a["title"], text=a["text"]) for a in list(articles())[:WARMING]]
    documents = [Document(title=title, text=text, topics={"capital": 0.8}) for title, text in texts(MEASURED)]
    found: dict[str, Any] = {
        "words": WORDS_A_TEXT,
        "mixture": MIXTURE,
        "articles_per_second": {},
        "matches_per_article": {},
        "naive_articles_per_second": {},
        "postgresql_articles_per_second": {},
        "anchors": {},
    }
    for size in sorted(sizes):
        gc.unfreeze()
        gc.collect()
        began = time.process_time()
        percolator, compiled = build(wanted[:size], frequency)
        found["build_seconds"] = round(time.process_time() - began, 1)
        for document in warming:
            percolator.match(document)
        speed, matches = rate(percolator.match, documents)
        found["articles_per_second"][str(size)] = round(speed)
        found["matches_per_article"][str(size)] = round(matches, 1)
        found["update_ms"] = round(update_ms(percolator, wanted[:size]), 2)
        few = documents[: max(10, min(100, 1_000_000 // size))]
        found["naive_articles_per_second"][str(size)] = round(rate(naive(compiled), few)[0], 2)
        reverse = postgresql(compiled, few)
        found["postgresql_articles_per_second"][str(size)] = round(reverse, 2)
        found["anchors"][str(size)] = anchoring(percolator, documents)
    found["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return found


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--queries", type=int, default=SIZES[-1], help="the largest number of queries")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    with server():
        found = measure([size for size in SIZES if size < arguments.queries] + [arguments.queries])
    if arguments.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return
    print(f"{'queries':>9} {'articles/s':>11} {'naive':>9} {'PostgreSQL':>11} {'matches each':>13}")
    for size, speed in found["articles_per_second"].items():
        reverse = found["postgresql_articles_per_second"][size]
        print(
            f"{size:>9} {speed:>11} {found['naive_articles_per_second'][size]:>9} "
            f"{reverse:>11} {found['matches_per_article'][size]:>13}"
        )
    for size, took in found["anchors"].items():
        print(
            f"anchors of {size}: {took['dictionary_us']} µs a text by dictionary, {took['automaton_us']} µs by "
            f"automaton, which takes {took['automaton_build_seconds']} s to build"
        )
    print(f"build {found['build_seconds']} s, update {found['update_ms']} ms, peak {found['peak_mb']} MB")


if __name__ == "__main__":
    main()
