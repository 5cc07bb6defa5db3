"""The corpus: as large, as varied, as clean and as hard as its page says."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
from datasketch import MinHash
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from monitor.topics.records import SPLITS, Record, corpus, split

#: A run of words that two texts may not share, and the highest likeness of two texts.
RUN, LIKENESS = 12, 0.3
FUNCTION_WORDS = (
    "le la les l de des du d un une et en à au aux que qui qu dans pour par sur avec ne pas n se s ce c est il elle "
    "on nous vous ils son sa ses leur leurs plus mais ou où donc or ni car si y a ont été être avoir"
).split()


def _words(record: Record) -> list[str]:
    return re.findall(r"\w+", f"{record.document.title} {record.document.text}".lower())


def test_it_is_large_enough_in_every_label_and_sub_topic() -> None:
    records = corpus()
    labels = Counter(record.label for record in records)
    assert len(records) >= 1_200
    assert labels["positive"] >= 400
    assert labels["borderline"] >= 150
    assert labels["negative"] >= 650
    topics = Counter(topic for record in records for topic in record.topics)
    assert len(topics) == 11
    assert min(topics.values()) >= 30, topics


def test_every_record_is_whole() -> None:
    records = corpus()
    assert len({record.id for record in records}) == len(records)
    for record in records:
        assert 25 <= len(record.document.text.split()) <= 600, record.id
        assert record.document.title, record.id
        assert bool(record.topics) or record.label != "positive", record.id
        assert not (record.topics and record.label == "negative"), record.id


def test_an_event_lies_in_one_split_only() -> None:
    places: dict[str, set[str]] = {}
    for name in SPLITS:
        for record in split(name):
            places.setdefault(record.event, set()).add(name)
    assert {event for event, names in places.items() if len(names) > 1} == set()


def test_many_positives_say_neither_of_the_two_words() -> None:
    said = [" ".join(_words(record)) for record in corpus() if record.label == "positive"]
    without_cloud = sum("cloud" not in text for text in said)
    without_sovereign = sum("souverain" not in text for text in said)
    assert without_cloud >= len(said) / 4
    assert without_sovereign >= len(said) / 4


def test_no_two_texts_share_a_run_of_words() -> None:
    seen: dict[tuple[str, ...], str] = {}
    for record in corpus():
        words = _words(record)
        for start in range(len(words) - RUN + 1):
            run = tuple(words[start : start + RUN])
            assert seen.setdefault(run, record.id) == record.id, (seen[run], record.id, " ".join(run))


def test_no_two_texts_are_alike() -> None:
    records, sketches = corpus(), []
    for record in records:
        words = _words(record)
        sketch = MinHash(num_perm=128, seed=1)
        sketch.update_batch([" ".join(words[at : at + 3]).encode() for at in range(len(words) - 2)])
        sketches.append(sketch.hashvalues)
    table = np.stack(sketches)
    for place, record in enumerate(records[1:], 1):
        alike = (table[:place] == table[place]).mean(axis=1)
        assert alike.max() <= LIKENESS, (record.id, records[int(alike.argmax())].id)


def _decided(*names: str) -> list[Record]:
    return [record for name in names for record in split(name) if record.label != "borderline"]


def _positive(records: list[Record]) -> np.ndarray:
    return np.array([record.label == "positive" for record in records])


def test_words_alone_do_not_solve_the_test_split() -> None:
    learnt, asked = _decided("train", "dev"), _decided("test")
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2, strip_accents="unicode")
    seen = words.fit_transform([f"{r.document.title}\n{r.document.text}" for r in learnt])
    model = LogisticRegression(C=10, class_weight="balanced", max_iter=2_000).fit(seen, _positive(learnt))
    scores = model.decision_function(words.transform([f"{r.document.title}\n{r.document.text}" for r in asked]))
    assert average_precision_score(_positive(asked), scores) <= 0.75


def _style(record: Record) -> list[float]:
    """Length, punctuation, digits and function words: nothing of what is said."""
    text, words = f"{record.document.title} {record.document.text}", _words(record)
    count = max(1, len(words))
    return [
        float(np.log(count)),
        float(np.log(1 + len(record.document.title.split()))),
        float(text.count("\n\n")),
        *(text.count(mark) / count for mark in ",.;:?!«»()\"’'–—%€•…-"),
        sum(letter.isdigit() for letter in text) / count,
        *(words.count(word) / count for word in FUNCTION_WORDS),
    ]


def test_style_does_not_give_the_label_away() -> None:
    records = _decided(*SPLITS)
    seen = np.array([_style(record) for record in records])
    positive, events = _positive(records), [record.event for record in records]
    for probe in (
        make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=1_000)),
        GradientBoostingClassifier(n_estimators=60, random_state=0),
    ):
        scores = cross_val_predict(probe, seen, positive, groups=events, cv=GroupKFold(5), method="predict_proba")
        assert average_precision_score(positive, scores[:, 1]) <= positive.mean() + 0.10
