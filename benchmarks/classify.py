"""Articles a second through the cascade, beside the plain pipeline of transformers on torch with the same base.

``python benchmarks/classify.py --base FOLDER --json``. FOLDER is an ordinary folder of the base encoder (the shared
material's ``models/unpack.py FOLDER`` writes it) and needs torch; without it the peer is left out. Two streams: news
of which 2 % are positives of the corpus, and the positives alone. Both run in this process, one after the other, on
the same texts (the peer on a part of them). Also: milliseconds for an embedding and for a relevant article of 600
words, and the resident memory of a classifying worker, measured in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from benchmarks.material import ROOT, shared
from monitor.topics.cascade import Cascade, head_text
from monitor.topics.classification import Document
from monitor.topics.loading import MODEL, load
from monitor.topics.records import read, split

POSITIVE_SHARE = 0.02
BATCH = 64
#: Tokens that the peer reads of a text, its own limit; texts that it is timed on.
PEER_TOKENS, PEER_STREAM, PEER_POSITIVES = 512, 48, 24
_WORKER = """
import os, sys
os.environ.setdefault("LOG_LEVEL", "ERROR")
import workers.app, workers.articles, monitor.topics.process
from monitor.topics.loading import classifier
from monitor.topics.records import read
from pathlib import Path
documents = [record.document for record in read(Path(sys.argv[1]))]
for start in range(0, len(documents), 16):
    classifier().classify(documents[start : start + 16])
status = Path("/proc/self/status").read_text()
print(*(line.split()[1] for line in status.splitlines() if line.startswith(("VmHWM", "VmRSS"))))
"""


def stream(size: int) -> list[Document]:
    """News with a share of positives, in random order."""
    random = Random(1)
    news = random.sample(read(shared() / "data" / "news_fr_orangesum.jsonl.gz"), size - round(size * POSITIVE_SHARE))
    found = [record.document for record in [*news, *random.sample(positives(), round(size * POSITIVE_SHARE))]]
    random.shuffle(found)
    return found


def positives() -> list[Any]:
    """The positives of the test split."""
    return [record for record in split("test") if record.label == "positive"]


def rate(work: Callable[[Sequence[Document]], Any], documents: Sequence[Document]) -> float:
    """Documents a second, in batches."""
    started = time.perf_counter()
    for start in range(0, len(documents), BATCH):
        work(documents[start : start + BATCH])
    return len(documents) / (time.perf_counter() - started)


def peer(base: str) -> Callable[[Sequence[Document]], Any]:
    """The plain pipeline: every text through the whole encoder, up to 512 tokens."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

    torch.set_num_threads(2)
    model = AutoModelForSequenceClassification.from_pretrained(base, num_labels=12)
    classify = pipeline("text-classification", model=model, tokenizer=AutoTokenizer.from_pretrained(base), device=-1)

    def work(documents: Sequence[Document]) -> Any:
        texts = [head_text(document) for document in documents]
        return classify(texts, batch_size=8, truncation=True, max_length=PEER_TOKENS)

    return work


def milliseconds(work: Callable[[], Any], times: int = 15) -> float:
    """The median of several runs."""
    found = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        found.append(1000 * (time.perf_counter() - started))
    return median(found)


def long_positive() -> Document:
    """A relevant article of about 600 words: positives of the corpus, one after the other."""
    words: list[str] = []
    chosen = positives()
    for record in chosen[1:]:
        words += record.document.text.split()
        if len(words) >= 600:
            break
    return Document(chosen[0].document.title, "", " ".join(words[:600]))


def memory() -> dict[str, float]:
    """Peak and resident memory of a worker that has classified the test split, in MB."""
    path = ROOT / "monitor" / "topics" / "corpus" / "test.jsonl"
    ran = subprocess.run(
        [sys.executable, "-c", _WORKER, str(path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    peak, resident = (int(figure) / 1024 for figure in ran.stdout.split())
    return {"peak": round(peak), "resident": round(resident)}


def measure(model: Cascade, base: str, size: int) -> dict[str, Any]:
    """All the figures."""
    news, wanted = stream(size), [record.document for record in positives()]
    model.classify(news[:BATCH])  # what is loaded once is not timed
    long = long_positive()
    result: dict[str, Any] = {
        "articles": size,
        "articles_per_second": {"stream": rate(model.decide, news), "positives": rate(model.decide, wanted)},
        "with_embeddings_per_second": rate(model.classify, news[:1000]),
        "embedding_ms": 1000 / rate(model.embed, news[:400]),
        "relevant_600_words_ms": milliseconds(lambda: model.decide([long])),
        "memory_mb": memory(),
    }
    if base:
        plain = peer(base)
        plain(news[:8])
        result["peer_per_second"] = {
            "stream": rate(plain, news[:PEER_STREAM]),
            "positives": rate(plain, wanted[:PEER_POSITIVES]),
        }
        result["ratio"] = {
            name: result["articles_per_second"][name] / result["peer_per_second"][name]
            for name in ("stream", "positives")
        }
    return result


def rounded(value: Any) -> Any:
    """Figures to two decimals."""
    if isinstance(value, dict):
        return {name: rounded(part) for name, part in value.items()}
    return round(value, 2) if isinstance(value, float) else value


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", default="", help="a folder of the base encoder, for the peer (needs torch)")
    parser.add_argument("--articles", type=int, default=3000, help="length of the stream")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    result = rounded(measure(load(MODEL), chosen.base, chosen.articles))
    if chosen.json:
        print(json.dumps(result, indent=2))
        return
    for name, value in result.items():
        print(f"{name:<28}{value}")


if __name__ == "__main__":
    main()
