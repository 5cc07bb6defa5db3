"""The shipped classifier, stage by stage."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from monitor.topics.cascade import Cascade, head_text
from monitor.topics.classification import MAIN_TOPIC, Band, Document
from monitor.topics.loading import MODEL, classifier, load
from monitor.topics.records import split
from tests.topics.values import FAR, LOOKALIKE, RELEVANT

FILLER = (
    "Le conseil municipal a voté le budget de la piscine. Les travaux dureront huit mois, et le bassin sera chauffé "
    "par une chaudière à bois. Les habitants du quartier se plaignent du bruit des camions. "
)


@pytest.fixture(scope="module")
def model() -> Cascade:
    """The shipped classifier."""
    return classifier()


def test_what_is_relevant_and_what_is_not(model: Cascade) -> None:
    near, far, lookalike = model.classify([RELEVANT, FAR, LOOKALIKE])
    assert near.band is Band.RELEVANT
    assert near.score > 0.8
    assert far.band is lookalike.band is Band.IRRELEVANT
    assert far.score < 0.001
    assert lookalike.score < 0.05
    assert far.evidence == lookalike.evidence == ()


def test_evidence_is_made_of_the_text_s_own_decisive_sentences(model: Cascade) -> None:
    (near,) = model.classify([RELEVANT])
    assert 1 <= len(near.evidence) <= 3
    for sentence in near.evidence:
        if sentence.end:
            assert RELEVANT.text[sentence.start : sentence.end] == sentence.sentence
        else:
            assert sentence.sentence == RELEVANT.title
        assert "cantine" not in sentence.sentence
    assert sum(sentence.share for sentence in near.evidence) <= 1.001


def test_sub_topics_come_best_first_and_each_says_why(model: Cascade) -> None:
    (near,) = model.classify([RELEVANT])
    scores = [topic.score for topic in near.topics]
    assert scores == sorted(scores, reverse=True)
    assert MAIN_TOPIC not in {topic.slug for topic in near.topics}
    shown = {topic.slug: topic for topic in near.topics if topic.shown}
    assert "commande-publique" in shown
    assert all(topic.evidence for topic in shown.values())
    assert max(scores) <= 1


def test_the_subject_is_found_wherever_it_stands_in_a_long_text(model: Cascade) -> None:
    long = Document("La semaine politique", "", f"{FILLER * 2}{RELEVANT.title}. {RELEVANT.text} {FILLER * 2}")
    longer = Document("La semaine politique", "", f"{FILLER * 9}{RELEVANT.title}. {RELEVANT.text} {FILLER * 9}")
    without = Document("La semaine politique", "", FILLER * 20)
    found, far, nothing = model.decide([long, longer, without])
    assert found.score > model.heads.uncertain
    assert far.score > 100 * nothing.score


def test_a_document_is_decided_alike_alone_in_company_and_with_its_vector(model: Cascade) -> None:
    documents = [record.document for record in split("dev")[:12]]
    together = model.classify(documents)
    alone = [model.decide([document])[0] for document in documents]
    assert [one.score for one in together] == pytest.approx([one.score for one in alone], abs=1e-6)
    assert [one.evidence for one in together] == [one.evidence for one in alone]


def test_what_the_stages_reject_the_whole_model_would_reject(model: Cascade) -> None:
    documents = [record.document for record in split("dev") if record.label == "negative"][:140]
    rejected = [
        document
        for document, result in zip(documents, model.decide(documents), strict=True)
        if result.score == model.heads.rejected_score
    ]
    assert rejected
    logits = model.logits(rejected)[:, 0]
    assert (1 / (1 + np.exp(-logits)) < model.heads.threshold).all()


def test_embeddings_are_unit_vectors_in_the_order_of_the_documents(model: Cascade) -> None:
    documents = [RELEVANT, FAR, LOOKALIKE]
    vectors = model.embed(documents)
    assert vectors.shape == (3, 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    (far,) = model.embed([FAR])
    assert float(far @ vectors[1]) > 0.99
    assert float(far @ vectors[0]) < 0.5


def test_tellings_of_one_event_lie_nearer_than_others(model: Cascade) -> None:
    told, again, other = model.embed(
        [
            Document("OVHcloud ouvre un site à Marseille", "", "L’hébergeur roubaisien inaugure trois salles."),
            Document("À Marseille, OVHcloud inaugure trois salles", "", "Le groupe de Roubaix s’installe au port."),
            Document("Le pape visite Marseille", "", "La foule attend le souverain pontife devant le stade."),
        ]
    )
    assert float(told @ again) > float(told @ other) + 0.2


@pytest.mark.parametrize(
    "document",
    [
        Document("", "", ""),
        Document("🙂" * 40, "", "\x00\u202e<script>"),
        Document("x" * 20_000, "", "y " * 50_000),
        Document("Cloud souverain " * 300, "", ""),
        Document("雲主権", "Облако", "سيادة السحابة"),
    ],
    ids=["empty", "odd", "huge", "stuffed title", "other scripts"],
)
def test_hostile_texts_are_decided_like_any_other(model: Cascade, document: Document) -> None:
    (result,) = model.classify([document])
    assert 0 <= result.score <= 1
    assert result.embedding is not None
    assert np.isfinite(result.embedding).all()


def test_a_lead_that_the_text_repeats_is_read_once() -> None:
    lead = "Le groupe quitte son hébergeur américain pour des serveurs installés à Roubaix et à Gravelines."
    assert head_text(Document("Titre", lead, f"{lead} La suite.")) == f"Titre. {lead} La suite."
    assert head_text(Document("Titre", lead, "La suite.")) == f"Titre. {lead} La suite."
    assert head_text(Document("", "", "Seul.")) == "Seul."


def test_the_version_names_the_weights(model: Cascade) -> None:
    assert load(MODEL).version == model.version
    assert model.version.startswith("cloud-souverain-")
    assert model.encoder_version != model.version


def test_nothing_heavy_is_loaded_before_it_is_used() -> None:
    code = (
        "import sys; from monitor.topics.loading import MODEL, load; load(MODEL);"
        "print(sorted({'onnxruntime', 'transformers', 'torch', 'sklearn'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_the_model_fits_in_forty_megabytes() -> None:
    assert sum(path.stat().st_size for path in MODEL.iterdir()) <= 40_000_000
