"""Fine-tune an encoder on the corpus. Needs the ``train`` extra (torch).

Only the upper half of the layers learns, slowly, for a few epochs. What kept it from learning style instead of
subject: positives and negatives come in the same voices and lengths (the corpus), each text is cut at another place
in each epoch, and news of another source serves as further negatives. A term holds every vector near the one that
the encoder gave before, so that similarity between articles keeps its meaning.
"""

from __future__ import annotations

import copy
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from monitor.topics.classification import MAIN_TOPIC
from monitor.topics.encoder import PREFIX
from monitor.topics.records import Record

#: Targets of the one decision: a borderline text leans towards no, and weighs half.
TARGETS = {"positive": 1.0, "borderline": 0.35, "negative": 0.0}
BORDERLINE_WEIGHT, STREAM_WEIGHT = 0.5, 0.7
#: Unit vectors are scaled before the head, so that its weights stay small.
SCALE = 12.0


@dataclass(frozen=True)
class Plan:
    """How to train. ``keep`` weighs the term that holds vectors near the base's."""

    epochs: int = 3
    rate: float = 4e-5
    head_rate: float = 2e-3
    layers: int = 6
    batch: int = 16
    tokens: int = 144
    keep: float = 4.0
    prefix: str = PREFIX
    warmup: float = 0.1
    seed: int = 1


def varied(record: Record, random: Random) -> str:
    """A text as it may meet us: whole, as a teaser, from the middle, without accents, in lower case."""
    document = record.document
    lead = document.lead if document.lead[:40] not in document.text else ""
    words = f"{lead} {document.text}".split()
    draw = random.random()
    if draw < 0.25:
        words = words[: random.randint(18, 45)]
    elif draw < 0.35 and len(words) > 80:
        start = random.randint(0, len(words) - 60)
        words = words[start : start + 100]
    text = " ".join(words)
    if document.title and random.random() < 0.95:
        text = f"{document.title}. {text}"
    if random.random() < 0.05:
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return text.lower() if random.random() < 0.03 else text


def _batches(records: Sequence[Record], size: int, random: Random) -> Iterator[list[tuple[str, Record]]]:
    """The texts of one epoch in batches of like length, in random order."""
    texts = [(varied(record, random), record) for record in records]
    texts.sort(key=lambda pair: len(pair[0]) + random.randint(-80, 80))
    starts = list(range(0, len(texts), size))
    random.shuffle(starts)
    for start in starts:
        yield texts[start : start + size]


def _pooled(model: Any, inputs: Any) -> Any:
    import torch

    mask = inputs["attention_mask"].unsqueeze(-1).float()
    states = model(**inputs).last_hidden_state
    return torch.nn.functional.normalize((states * mask).sum(1) / mask.sum(1), dim=1)


def _freeze(model: Any, layers: int) -> None:
    for weight in model.embeddings.parameters():
        weight.requires_grad = False
    for layer in model.encoder.layer[: len(model.encoder.layer) - layers]:
        for weight in layer.parameters():
            weight.requires_grad = False


def _loss(margins: Any, records: Sequence[Record], topics: Sequence[str]) -> Any:
    import torch

    wanted = torch.tensor([[TARGETS[r.label], *(float(t in r.topics) for t in topics)] for r in records])
    weight = torch.tensor(
        [
            [(STREAM_WEIGHT if r.stream else 1.0) * (BORDERLINE_WEIGHT if r.label == "borderline" else 1.0)]
            for r in records
        ]
    )
    each = torch.nn.functional.binary_cross_entropy_with_logits(margins, wanted, reduction="none") * weight
    return each[:, 0].mean() + each[:, 1:].mean()


def fine_tune(
    base: Path,
    records: Sequence[Record],
    topics: Sequence[str],
    out: Path,
    plan: Plan,
    say: Callable[[str], None],
) -> None:
    """Fine-tune the encoder ``base`` (its folder) and save it in ``out``."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    torch.manual_seed(plan.seed)
    random = Random(plan.seed)  # noqa: S311 - reproducible draws, no secret
    topics = [slug for slug in topics if slug != MAIN_TOPIC]
    tokenizer = AutoTokenizer.from_pretrained(base)
    model = AutoModel.from_pretrained(base)
    before = copy.deepcopy(model).eval()
    _freeze(model, plan.layers)
    head = torch.nn.Linear(model.config.hidden_size, 1 + len(topics))
    torch.nn.init.zeros_(head.weight)
    torch.nn.init.zeros_(head.bias)
    learning = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(
        [
            {"params": learning, "lr": plan.rate, "weight_decay": 0.01},
            {"params": head.parameters(), "lr": plan.head_rate},
        ]
    )
    steps = plan.epochs * -(-len(records) // plan.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / (plan.warmup * steps)) * max(0.02, 1 - step / steps)
    )
    for epoch in range(plan.epochs):
        model.train()
        total, count = 0.0, 0
        for batch in _batches(records, plan.batch, random):
            inputs = tokenizer(
                [plan.prefix + text for text, _ in batch],
                padding=True,
                truncation=True,
                max_length=plan.tokens,
                return_tensors="pt",
            )
            vectors = _pooled(model, inputs)
            with torch.no_grad():
                held = _pooled(before, inputs)
            loss = _loss(head(vectors * SCALE), [record for _, record in batch], topics)
            loss = loss + plan.keep * (1 - (vectors * held).sum(1)).mean()
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(learning, 1.0)
            optimizer.step()
            schedule.step()
            total, count = total + float(loss.detach()), count + 1
            if count % 20 == 0:
                say(f"epoch {epoch + 1}, step {count}: loss {total / count:.3f}")
    model.eval().save_pretrained(out)
    tokenizer.save_pretrained(out)
