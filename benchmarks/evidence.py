"""Is the evidence faithful? How far scores fall without it, beside the same number of other sentences.

``python benchmarks/evidence.py --json``. For each positive of the test split that the model tells: the log-odds of
the whole model (encoder included) for the text as it is, without its evidence, and without as many sentences drawn
from the rest. Means with 95 % bootstrap intervals. Texts with too few sentences to draw from are left out.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from monitor.french.sentences import split_sentences
from monitor.topics.cascade import Cascade
from monitor.topics.classification import Classification, Document
from monitor.topics.loading import MODEL, load
from monitor.topics.records import split

DRAWS = 5


def without(document: Document, spans: list[tuple[int, int]]) -> Document:
    """The document without some sentences of its text; (0, 0) is its title."""
    text = document.text
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    return Document("" if (0, 0) in spans else document.title, document.lead, text)


def falls(model: Cascade, document: Document, result: Classification, random: Random) -> tuple[float, float] | None:
    """How far the log-odds fall without the evidence, and on average without as many other sentences."""
    chosen = [(sentence.start, sentence.end) for sentence in result.evidence]
    others = [(s.start, s.end) for s in split_sentences(document.text)] + [(0, 0)]
    others = [span for span in others if span not in chosen]
    if len(others) < len(chosen):
        return None
    variants = [document, without(document, chosen)]
    variants += [without(document, random.sample(others, len(chosen))) for _ in range(DRAWS)]
    whole, bare, *drawn = model.logits(variants)[:, 0].tolist()
    return whole - bare, whole - float(np.mean(drawn))


def measure(model: Cascade) -> dict[str, Any]:
    """Mean falls, their difference, and how often the evidence weighs more."""
    random = Random(1)
    documents = [record.document for record in split("test") if record.label == "positive"]
    found = [
        falls(model, document, result, random)
        for document, result in zip(documents, model.decide(documents), strict=True)
        if result.relevant and result.evidence
    ]
    pairs = np.array([pair for pair in found if pair is not None])
    draws = np.random.default_rng(1).integers(0, len(pairs), (1000, len(pairs)))
    apart = pairs[:, 0] - pairs[:, 1]
    return {
        "n": len(pairs),
        "fall_without_evidence": round(float(pairs[:, 0].mean()), 2),
        "fall_without_others": round(float(pairs[:, 1].mean()), 2),
        "difference_ci95": [round(float(x), 2) for x in np.quantile(apart[draws].mean(axis=1), (0.025, 0.975))],
        "evidence_weighs_more": round(float((apart > 0).mean()), 3),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    result = measure(load(MODEL))
    print(json.dumps(result, indent=2) if parser.parse_args().json else result)


if __name__ == "__main__":
    main()
