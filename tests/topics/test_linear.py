"""The shipped topic model, its training and its stage."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from monitor.articles.models import State
from monitor.articles.understand import gazetteer
from monitor.claims.stages import Stage
from monitor.errors import GuetteurError
from monitor.topics import process, training
from monitor.topics.classification import MAIN_TOPIC, Band, Document
from monitor.topics.linear import LinearClassifier, Weights
from monitor.topics.loading import classifier
from monitor.topics.models import Score, Topic
from tests import factories
from tests.factories import NOW

RELEVANT = Document(
    "Le ministère quitte Microsoft pour un hébergeur français qualifié SecNumCloud",
    "",
    "Les données des agents seront hébergées en France, hors de portée du Cloud Act. "
    "Le marché, attribué à Outscale, vise la souveraineté numérique de l’État. "
    "La cantine, elle, ne change pas de prestataire.",
)
FAR = Document("La recette de la tarte aux pommes", "", "Épluchez les pommes, étalez la pâte, et enfournez une heure.")


def test_what_is_relevant_and_what_is_not() -> None:
    near, far = classifier().classify([RELEVANT, FAR])
    assert near.band is Band.RELEVANT
    assert near.score > 0.8
    assert far.band is Band.IRRELEVANT
    assert far.score < 0.05
    assert far.evidence == ()


def test_evidence_is_made_of_the_text_s_own_decisive_sentences() -> None:
    (near,) = classifier().classify([RELEVANT])
    assert near.evidence
    for sentence in near.evidence:
        assert RELEVANT.text[sentence.start : sentence.end] == sentence.sentence
        assert "cantine" not in sentence.sentence
    assert sum(sentence.share for sentence in near.evidence) <= 1.001


def test_sub_topics_come_best_first() -> None:
    (near,) = classifier().classify([RELEVANT])
    scores = [topic.score for topic in near.topics]
    assert scores == sorted(scores, reverse=True)
    assert MAIN_TOPIC not in {topic.slug for topic in near.topics}
    assert {"commande-publique", "qualification"} & {topic.slug for topic in near.topics if topic.shown}


def test_no_text_of_the_corpus_repeats_another() -> None:
    seen: dict[tuple[str, ...], int] = {}
    for number, record in enumerate(training.corpus()):
        words = f"{record.title} {record.text}".lower().split()
        for start in range(len(words) - 11):
            run = tuple(words[start : start + 12])
            assert seen.setdefault(run, number) == number, " ".join(run)


def test_the_corpus_is_as_large_as_its_page_says() -> None:
    labels = [record.label for record in training.corpus()]
    assert len(labels) >= 1_200
    assert labels.count("positive") >= 400
    assert labels.count("borderline") >= 150
    assert labels.count("negative") >= 650


def test_training_on_a_part_tells_its_own_records_apart_and_survives_the_file(tmp_path: Path) -> None:
    records = training.corpus()[:100]
    weights, report = training.train(records, [MAIN_TOPIC], gazetteer())
    assert report[MAIN_TOPIC]["positives"] == sum(record.label == "positive" for record in records)
    training.save(weights, tmp_path / "m.npz")
    model = LinearClassifier(Weights.load(tmp_path / "m.npz"), gazetteer())
    results = model.classify([Document(record.title, "", record.text) for record in records])
    mean = {
        label: sum(r.score for r, record in zip(results, records, strict=True) if record.label == label)
        / sum(record.label == label for record in records)
        for label in ("positive", "negative")
    }
    assert mean["positive"] > mean["negative"] + 0.2


def test_a_malformed_record_names_its_line(tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"text": "ok"}\n{oops\n')
    with pytest.raises(GuetteurError, match="line 2"):
        training.read(bad)


@pytest.mark.django_db
def test_the_stage_stores_scores_and_passes_the_article_on() -> None:
    for slug in (MAIN_TOPIC, *(topic.slug for topic in classifier().classify([FAR])[0].topics)):
        Topic.objects.get_or_create(slug=slug, defaults={"label": slug})
    near = factories.article(title=RELEVANT.title, text=RELEVANT.text, state=State.CLASSIFY, due_at=NOW)
    worn = factories.article(state=State.CLASSIFY, due_at=NOW, attempts=8)
    assert process.pending(NOW)
    drained = process.drain(clock=lambda: NOW, budget=timedelta(seconds=30), random=Random(1))
    assert drained.rings == {Stage.MATCH}
    near.refresh_from_db()
    worn.refresh_from_db()
    assert (near.state, near.relevant, worn.state) == (State.MATCH, True, State.POISON)
    assert near.revisit_at == NOW + timedelta(hours=1)
    main = Score.objects.get(revision=near.revision, topic=MAIN_TOPIC)
    assert main.value == near.relevance
    assert main.evidence
