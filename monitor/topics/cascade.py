"""The classifier: a cheap first stage on everything, words and notions on what passes, the encoder on the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from monitor.french.gazetteer import Gazetteer
from monitor.topics import features
from monitor.topics.classification import Band, Classification, Document, TopicScore
from monitor.topics.encoder import BLOCK_TOKENS, HEAD_TOKENS, Encoder
from monitor.topics.evidence import Parts, Why
from monitor.topics.gate import Gate
from monitor.topics.heads import Floats, Heads, sigmoid
from monitor.topics.reading import BLOCKS, Reading, read


@dataclass
class _Work:
    """A document that passed the first stage, on its way."""

    place: int
    reading: Reading
    parts: Parts
    cheap: Floats
    blocks: list[str] = field(default_factory=list)


class Cascade:
    """Classifies by words, notions and the encoder, each stage on what the one before could not rule out."""

    def __init__(self, heads: Heads, encoder: Encoder, actors: Gazetteer) -> None:
        self.heads = heads
        self.encoder = encoder
        self._actors = actors
        self._gate = Gate.of(heads.gate_columns, heads.gate_weights, heads.gate_threshold)
        self._version = heads.version

    @property
    def version(self) -> str:
        """The version stored with every score."""
        return self._version

    @property
    def encoder_version(self) -> str:
        """The version stored with every embedding: those of one version can be compared."""
        return self.heads.encoder_version

    def classify(self, documents: Sequence[Document]) -> list[Classification]:
        """One classification for each document, in order, with the embeddings of title and lead."""
        vectors = self._heads_of(documents)
        decided = self.decide(documents, vectors)
        return [
            replace(result, embedding=tuple(vector.tolist()))
            for result, vector in zip(decided, self.heads.space.embed(vectors), strict=True)
        ]

    def embed(self, documents: Sequence[Document]) -> Floats:
        """The embeddings of title and lead, a row each: unit vectors in the space of the news."""
        return self.heads.space.embed(self._heads_of(documents))

    def _heads_of(self, documents: Sequence[Document]) -> Floats:
        return self.encoder.encode([head_text(document) for document in documents], HEAD_TOKENS)

    def decide(self, documents: Sequence[Document], vectors: Floats | None = None) -> list[Classification]:
        """The classifications without embeddings: the encoder reads only what the cheap stages let through.

        ``vectors`` are the encoder's for title and lead where the caller has them; the decision is the same without.
        """
        results: dict[int, Classification] = {}
        waiting: list[_Work] = []
        for place, document in enumerate(documents):
            if not self._gate.passes(document.title, document.lead, document.text):
                results[place] = self._rejected(self.heads.rejected_score)
                continue
            work = self._look(place, document)
            hopeless, logit = self.heads.hopeless(work.cheap)
            if hopeless:
                results[place] = self._rejected(sigmoid(logit))
            else:
                waiting.append(work)
        results.update(self._encoded(waiting, documents, vectors))
        return [results[place] for place in range(len(documents))]

    def logits(self, documents: Sequence[Document]) -> Floats:
        """The log-odds of every topic with no stage left out: what training and tests measure."""
        works = [self._look(place, document) for place, document in enumerate(documents)]
        return np.stack(self._combined(works, documents, None)) if works else np.zeros((0, 0), np.float32)

    def _look(self, place: int, document: Document) -> _Work:
        reading = read(document)
        parts = Parts.of(reading, self._actors)
        cheap = [
            self.heads.lexical(features.vector(parts.all_words)),
            self.heads.notion(parts.notions()),
            self.heads.lexical(features.vector(parts.words(reading.peak()))),
        ]
        blocks = [reading.text(first, last) for first, last in reading.richest(BLOCKS)]
        return _Work(place, reading, parts, np.stack(cheap), blocks)

    def _combined(self, works: Sequence[_Work], documents: Sequence[Document], vectors: Floats | None) -> list[Floats]:
        if not works:
            return []
        if vectors is None:
            heads = self._heads_of([documents[work.place] for work in works])
        else:
            heads = vectors[[work.place for work in works]]
        texts = [text for work in works for text in work.blocks]
        encoded = iter(self.encoder.encode(texts, BLOCK_TOKENS)) if texts else iter(())
        combined = []
        for work, head in zip(works, heads, strict=True):
            first = self.heads.encoded(head[None])[0]
            rest = [self.heads.encoded(next(encoded)[None])[0] for _ in work.blocks]
            best = np.max([first, *rest], axis=0)
            combined.append(self.heads.logits(work.cheap, first, best))
        return combined

    def _encoded(
        self, works: Sequence[_Work], documents: Sequence[Document], vectors: Floats | None
    ) -> dict[int, Classification]:
        combined = self._combined(works, documents, vectors)
        return {work.place: self._judged(work, logits) for work, logits in zip(works, combined, strict=True)}

    def _judged(self, work: _Work, logits: Floats) -> Classification:
        heads = self.heads
        score = sigmoid(float(logits[0]))
        band = (
            Band.RELEVANT
            if score >= heads.threshold
            else Band.UNCERTAIN
            if score >= heads.uncertain
            else Band.IRRELEVANT
        )
        why = None if band is Band.IRRELEVANT else Why.of(heads, work.reading, work.parts)
        topics = [self._topic(why, place, value) for place, value in enumerate(topic_scores(heads, logits).tolist(), 1)]
        return Classification(
            band=band,
            score=score,
            threshold=heads.threshold,
            topics=tuple(sorted(topics, key=lambda topic: -topic.score)),
            evidence=why.evidence(0) if why else (),
            model_version=self.version,
        )

    def _topic(self, why: Why | None, place: int, value: float) -> TopicScore:
        threshold = float(self.heads.topic_thresholds[place])
        told = why.evidence(place) if why is not None and value >= threshold else ()
        return TopicScore(self.heads.topics[place], value, threshold, told)

    def _rejected(self, score: float) -> Classification:
        heads = self.heads
        none = tuple(
            TopicScore(slug, 0.0, float(threshold))
            for slug, threshold in zip(heads.topics[1:], heads.topic_thresholds[1:], strict=True)
        )
        return Classification(Band.IRRELEVANT, score, heads.threshold, none, (), self.version)


def topic_scores(heads: Heads, logits: Floats) -> Floats:
    """The probability of each sub-topic: it is about the subject at least in passing, and of that topic."""
    related = sigmoid(float(logits[0]) + heads.related)
    scores = related / (1 + np.exp(-np.clip(logits[1:], -30, 30)))
    return np.asarray(scores, np.float32)


def head_text(document: Document) -> str:
    """Title, lead and the beginning of the text: what the embedding of a document is made of."""
    lead, text = document.lead.strip(), document.text
    body = text if not lead or lead[:60] in text[: len(lead) + 200] else f"{lead} {text}"
    title = document.title.strip()
    return f"{title}. {body}" if title else body
