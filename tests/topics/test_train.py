"""A training run on a part of the corpus with the shipped encoder, from texts to a model that decides."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from monitor.articles.mentions import gazetteer
from monitor.errors import GuetteurError
from monitor.topics import fit, similarity, train, zero_shot
from monitor.topics.cascade import Cascade
from monitor.topics.classification import MAIN_TOPIC, Document
from monitor.topics.export import projection_to_width
from monitor.topics.gate import Gate
from monitor.topics.heads import FILE, Heads
from monitor.topics.loading import MODEL, load, locate
from monitor.topics.records import Record, split

TOPICS = (MAIN_TOPIC, "acteurs-offres", "extraterritorialite")
NEWS = [
    Record(
        f"news{number}",
        Document(f"{what} à {where}", "", f"{what} a réuni {number + 40} personnes, dit la mairie de {where}."),
        "negative",
        event=f"news{number}",
        stream=True,
    )
    for number, (what, where) in enumerate(
        (what, where)
        for what in ("Le carnaval", "Un match", "La brocante", "Une course", "Le bal", "Un loto")
        for where in ("Brest", "Nice", "Dole", "Pau", "Gap")
    )
]


@pytest.fixture(scope="module")
def built() -> tuple[Heads, dict[str, object], train.Texts]:
    """Heads fitted on a part of the corpus and a small stream."""
    fitting, calibrating, rest = fit.sample(NEWS)
    assert not rest
    texts = train.Texts(split("train")[:110], split("dev")[:60], fitting, calibrating)
    said: list[str] = []
    material = train.gather(load(MODEL).encoder, gazetteer(), texts, said.append)
    assert len(said) == 4
    heads, figures = train.build(material, TOPICS, "digest of the encoder")
    return heads, figures, texts


def test_training_beats_its_own_baselines(built: tuple[Heads, dict[str, float], train.Texts]) -> None:
    _, figures, _ = built
    assert figures["dev_ap_all"] > figures["dev_ap_zero_shot"]
    assert figures["dev_ap_all"] > 0.7
    assert 0 <= figures["gate_passes_stream"] <= 0.5
    assert figures["gate_lost_at_most"] < 0.2


def test_the_model_survives_its_file_and_decides(
    built: tuple[Heads, dict[str, float], train.Texts], tmp_path: Path
) -> None:
    heads, _, texts = built
    heads.save(tmp_path)
    again = Heads.load(tmp_path)
    assert again.version == heads.version
    assert again.topics == heads.topics
    for field in fields(Heads):
        if isinstance(kept := getattr(heads, field.name), np.ndarray):
            np.testing.assert_allclose(getattr(again, field.name), kept, rtol=1e-2, atol=1e-6)
    model = Cascade(again, load(MODEL).encoder, gazetteer())
    scores = [result.score for result in model.decide([record.document for record in texts.dev])]
    mean = {
        label: np.mean([score for score, record in zip(scores, texts.dev, strict=True) if record.label == label])
        for label in ("positive", "negative")
    }
    assert mean["positive"] > 3 * mean["negative"]
    assert max(result.score for result in model.decide([record.document for record in NEWS])) < again.threshold


def test_the_first_stage_loses_no_positive_it_was_set_on(
    built: tuple[Heads, dict[str, float], train.Texts],
) -> None:
    heads, _, texts = built
    gate = Gate.of(heads.gate_columns, heads.gate_weights, heads.gate_threshold)
    positives = [record.document for record in texts.dev if record.label == "positive"]
    assert positives
    assert all(gate.passes(document.title, document.lead, document.text) for document in positives)


def test_a_second_fit_gives_the_same_weights(built: tuple[Heads, dict[str, float], train.Texts]) -> None:
    heads, _, texts = built
    material = train.gather(load(MODEL).encoder, gazetteer(), texts, lambda _: None)
    again, _ = train.build(material, TOPICS, "digest of the encoder")
    np.testing.assert_allclose(again.stack, heads.stack, atol=1e-3)
    assert again.threshold == pytest.approx(heads.threshold, abs=1e-3)


def test_a_model_that_learns_nothing_is_refused(built: tuple[Heads, dict[str, float], train.Texts]) -> None:
    _, _, texts = built
    turned = {"positive": "negative", "negative": "positive", "borderline": "borderline"}
    wrong = [Record(r.id, r.document, turned[r.label], (), r.event) for r in texts.train]
    material = train.gather(
        load(MODEL).encoder,
        gazetteer(),
        train.Texts(wrong, texts.dev, texts.fitting, texts.calibrating),
        lambda _: None,
    )
    with pytest.raises(GuetteurError, match="no better than its encoder untrained"):
        train.build(material, (MAIN_TOPIC,), "digest")


def test_the_stream_is_divided_without_overlap() -> None:
    many = [Record(str(n), Document("", "", "t"), "negative", stream=True) for n in range(9_000)]
    parts = fit.sample(many)
    names = [{record.id for record in part} for part in parts]
    assert [len(part) for part in names] == [fit.TO_FIT, fit.TO_CALIBRATE, 9_000 - fit.TO_FIT - fit.TO_CALIBRATE]
    assert len(set().union(*names)) == sum(map(len, names))
    assert fit.sample(many) == parts


def test_a_mixture_looks_like_the_stream_that_scores_are_probabilities_of() -> None:
    records = [
        *(Record(f"p{n}", Document("", "", ""), "positive") for n in range(7)),
        *(Record(f"n{n}", Document("", "", ""), "negative") for n in range(11)),
        *(Record(f"b{n}", Document("", "", ""), "borderline") for n in range(5)),
        *NEWS,
    ]
    weight = fit.mixture(records)
    assert weight.sum() == pytest.approx(1)
    assert weight[:7].sum() == pytest.approx(fit.PRIOR)
    assert weight[18:23].sum() == 0


def test_the_encoder_untrained_already_ranks(built: tuple[Heads, dict[str, float], train.Texts]) -> None:
    encoder = load(MODEL).encoder
    texts = ["Un hébergeur français échappe au Cloud Act", "Le pape François en voyage au Brésil"]
    near, far = zero_shot.margins(encoder, encoder.encode(texts, 48))
    assert near > far


def test_an_event_is_found_again_by_its_neighbour() -> None:
    vectors = np.array([[1, 0], [0.9, 0.1], [0, 1], [0.95, 0.05]], np.float32)
    assert similarity.found_again(vectors, ["a", "a", "b", "c"]) == 0.5
    assert np.isnan(similarity.found_again(vectors, ["a", "b", "c", "d"]))


def test_vectors_of_other_widths_are_brought_to_ours() -> None:
    random = np.random.default_rng(1)
    assert projection_to_width(random.normal(size=(5, 384)).astype(np.float32)) is None
    narrow = projection_to_width(random.normal(size=(5, 128)).astype(np.float32))
    assert narrow is not None
    assert narrow.shape == (128, 384)
    wide_vectors = random.normal(size=(50, 768)).astype(np.float32)
    wide = projection_to_width(wide_vectors)
    assert wide is not None
    assert wide.shape == (768, 384)
    # Fifty vectors span no more directions than that: nothing of their differences is lost.
    before, after = wide_vectors - wide_vectors.mean(0), (wide_vectors - wide_vectors.mean(0)) @ wide
    np.testing.assert_allclose(np.linalg.norm(before, axis=1), np.linalg.norm(after, axis=1), rtol=1e-3)


def test_a_model_is_looked_for_in_a_folder_then_on_the_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert locate("") == MODEL
    assert locate(str(MODEL)) == MODEL
    with pytest.raises(GuetteurError, match=FILE):
        locate(str(tmp_path))
    with pytest.raises(GuetteurError, match="name of a model"):
        locate("no such/folder/at all")


def test_a_model_of_the_hub_is_read_from_its_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub.constants

    commit = "0" * 40
    cached = tmp_path / "models--almanach--veille"
    (cached / "refs").mkdir(parents=True)
    (cached / "refs" / "main").write_text(commit)
    (cached / "snapshots").mkdir()
    (cached / "snapshots" / commit).symlink_to(MODEL, target_is_directory=True)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    found = load(locate("almanach/veille"))
    assert found.version == load(MODEL).version
    with pytest.raises(GuetteurError, match="cannot be had from the hub"):
        locate("almanach/camembertv2-base", "config.json")


def test_a_file_of_another_make_says_what_it_lacks(tmp_path: Path) -> None:
    np.savez(tmp_path / FILE, topics=np.array(["a"]))
    with pytest.raises(GuetteurError, match="lacks"):
        Heads.load(tmp_path)
    with pytest.raises(GuetteurError, match="holds no"):
        Heads.load(tmp_path / "elsewhere")
