"""From corpus and encoder to ``heads.npz``, in one run with fixed seeds. Needs the ``train`` extra."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from monitor.errors import GuetteurError
from monitor.french.gazetteer import Gazetteer
from monitor.topics import fit, similarity, subtopics, zero_shot
from monitor.topics.classification import MAIN_TOPIC
from monitor.topics.encoder import Encoder
from monitor.topics.gate import Gate
from monitor.topics.heads import Floats, Heads
from monitor.topics.records import Record

#: The parts that need no encoder come first.
CHEAP = 3
#: How far below the lowest positive of the development set the cheap stages cut, in their own units.
EARLY_MARGIN, GATE_MARGIN = 1.0, 0.1
#: «À vérifier» begins at a tenth of the odds of the threshold: below, one text in a hundred is worth a look.
UNCERTAIN_ODDS = 0.1


@dataclass(frozen=True)
class Material:
    """What a training run looks at: two splits of the corpus and two parts of the stream.

    ``zero_shot``: what the encoder says of the development split with no training.
    """

    train: fit.Seen
    dev: fit.Seen
    stream: fit.Seen
    stream_dev: fit.Seen
    zero_shot: Floats


@dataclass(frozen=True)
class Texts:
    """The texts of a training run: two splits of a corpus; of the stream, a part to fit and one to calibrate."""

    train: Sequence[Record]
    dev: Sequence[Record]
    fitting: Sequence[Record] = ()
    calibrating: Sequence[Record] = ()


def gather(encoder: Encoder, actors: Gazetteer, texts: Texts, say: Callable[[str], None]) -> Material:
    """Read and encode everything once."""

    def seen(name: str, records: Sequence[Record], *, blocks: bool) -> fit.Seen:
        say(f"reading {name}: {len(records)} texts")
        return fit.look(records, encoder, actors, blocks=blocks)

    train = seen("the training split", [*texts.train, *fit.shortened(texts.train)], blocks=True)
    dev = seen("the development split", texts.dev, blocks=True)
    nothing = _nothing(dev)
    news = seen("the stream, to fit", texts.fitting, blocks=False) if texts.fitting else nothing
    held = seen("the stream, to calibrate", texts.calibrating, blocks=True) if texts.calibrating else nothing
    return Material(train, dev, news, held, zero_shot.margins(encoder, dev.head))


def _nothing(like: fit.Seen) -> fit.Seen:
    return replace(
        like,
        records=(),
        lexical=like.lexical[:0],
        notion=like.notion[:0],
        peak=like.peak[:0],
        head=like.head[:0],
        blocks=like.blocks[:0],
        owners=like.owners[:0],
    )


def build(material: Material, topics: Sequence[str], digest: str) -> tuple[Heads, dict[str, Any]]:
    """Fit heads on the training split; combine, calibrate and choose thresholds on the development split."""
    topics = (MAIN_TOPIC, *(slug for slug in topics if slug != MAIN_TOPIC))
    fitted = fit.tables((material.train, material.stream), topics)
    records = (*material.dev.records, *material.stream_dev.records)
    margins = np.concatenate([fitted.margins(material.dev), fitted.margins(material.stream_dev)])[:, 0]
    main = fit.combine(margins, records, range(margins.shape[1]))
    early = fit.combine(margins, records, range(CHEAP))
    logits = margins @ main[:-1] + main[-1]
    cheap = margins[:, :CHEAP] @ early[:-1] + early[-1]
    positive = np.array([record.label == "positive" for record in records])
    threshold = fit.choose_threshold(logits, records)
    related = _related(logits[: len(material.dev.records)], material.dev)
    gate_columns, gate_weights = fit.fit_gate((material.train, material.stream))
    gate_threshold, passing = _gate_threshold(Gate.of(gate_columns, gate_weights, 0.0), material)
    # Words are rare: the more texts the better. The other heads stay those that were combined.
    words = fit.fit_tables("lexical", (material.train, material.dev, material.stream), topics)
    used = np.flatnonzero(np.abs(words[0]).max(axis=1) > 1e-4)
    space = _space(material)
    heads = Heads(
        topics=topics,
        lexical_columns=used,
        lexical_table=words[0][used].astype(np.float16).astype(np.float32),
        lexical_bias=words[1],
        notion_table=fitted.notion[0],
        notion_bias=fitted.notion[1],
        encoder_table=fitted.encoder[0],
        encoder_bias=fitted.encoder[1],
        centre=space.centre,
        spread=space.spread.astype(np.float16).astype(np.float32),
        stack=np.vstack([main, subtopics.combine((material.train, material.dev), topics)]),
        early=early,
        early_threshold=float(cheap[positive].min()) - EARLY_MARGIN,
        related=related,
        threshold=_probability(threshold),
        uncertain=_probability(threshold + float(np.log(UNCERTAIN_ODDS))),
        topic_thresholds=np.array([0.0, *(0.5 for _ in topics[1:])], np.float32),
        gate_columns=gate_columns,
        gate_weights=gate_weights,
        gate_threshold=gate_threshold,
        rejected_score=1e-5,
        encoder_digest=digest,
    )
    figures = {
        **passing,
        "parts": [round(float(part), 3) for part in main],
        **_measured(margins, logits, records, material),
        "dev_event_found_again": _found_again(material.dev, space),
    }
    if figures["dev_ap_all"] <= figures["dev_ap_zero_shot"]:
        raise GuetteurError(f"The model is no better than its encoder untrained: {figures}.", permanent=True)
    return heads, figures


def _space(material: Material) -> similarity.Space:
    """The space of the news: the corpus, and the stream where there is one, weighing the same."""
    kinds = [material.train.head, material.stream.head]
    return similarity.Space.of([vectors for vectors in kinds if len(vectors)])


def _found_again(dev: fit.Seen, space: similarity.Space) -> float:
    return round(similarity.found_again(space.embed(dev.head), [record.event for record in dev.records]), 3)


def _probability(logit: float) -> float:
    return float(1 / (1 + np.exp(-logit)))


def _related(logits: Floats, dev: fit.Seen) -> float:
    """What makes the mean probability of the development set its share of positives and borderlines."""
    share = float((dev.y != 0).mean())
    shifts = np.linspace(0, 15, 301)
    means = np.array([(1 / (1 + np.exp(-(logits + shift)))).mean() for shift in shifts])
    return float(shifts[int(np.argmin(np.abs(means - share)))])


def _gate_threshold(gate: Gate, material: Material) -> tuple[float, dict[str, Any]]:
    """Below the lowest positive of the development set; how many of each sort pass."""

    def scores(records: Sequence[Record]) -> Floats:
        documents = [record.document for record in records]
        return np.array([gate.score(d.title, d.lead, d.text) for d in documents], np.float32)

    dev, stream = scores(material.dev.records), scores(material.stream_dev.records)
    positive = material.dev.y == 1
    threshold = float(dev[positive].min()) - GATE_MARGIN
    # The rule of three: of n positives none was lost, so with 95 % confidence at most 3 / n are.
    return threshold, {
        "gate_passes_stream": round(float((stream >= threshold).mean()), 4) if len(stream) else None,
        "gate_lost_at_most": round(3 / int(positive.sum()), 4),
    }


def _measured(margins: Floats, logits: Floats, records: Sequence[Record], material: Material) -> dict[str, Any]:
    """Average precision of each part alone and of all together on the development split."""
    from sklearn.metrics import average_precision_score

    kept = np.array([not record.stream and record.label != "borderline" for record in records])
    y = np.array([record.label == "positive" for record in records])[kept]
    columns = {"words": margins[:, 0], "notions": margins[:, 1], "encoder": margins[:, CHEAP], "all": logits}
    found = {f"dev_ap_{name}": round(float(average_precision_score(y, x[kept])), 3) for name, x in columns.items()}
    untrained = material.zero_shot[kept[: len(material.zero_shot)]]
    return {**found, "dev_ap_zero_shot": round(float(average_precision_score(y, untrained)), 3)}
