"""The figures of ``topics evaluate``, against scikit-learn's and by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, f1_score, precision_score, recall_score

from monitor.topics.classification import Band, Classification, Document, TopicScore
from monitor.topics.measure import average_precision, evaluate, precision_recall_f1, wilson
from monitor.topics.records import Record

marks = st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.3, 0.3001, 0.7, 1.0]), st.booleans()), min_size=1, max_size=40)


@given(marks)
def test_average_precision_is_scikit_learn_s(rows: list[tuple[float, bool]]) -> None:
    scores, positive = np.array([score for score, _ in rows]), np.array([yes for _, yes in rows])
    if positive.any():
        assert average_precision(scores, positive) == pytest.approx(average_precision_score(positive, scores))
    else:
        assert np.isnan(average_precision(scores, positive))


@given(marks)
def test_precision_recall_and_f1_are_scikit_learn_s(rows: list[tuple[float, bool]]) -> None:
    chosen, positive = np.array([score >= 0.3 for score, _ in rows]), np.array([yes for _, yes in rows])
    expected = [measure(positive, chosen, zero_division=0) for measure in (precision_score, recall_score, f1_score)]
    assert precision_recall_f1(chosen, positive) == pytest.approx(tuple(expected))


def _result(score: float, topic: float) -> Classification:
    band = Band.RELEVANT if score >= 0.5 else Band.UNCERTAIN if score >= 0.2 else Band.IRRELEVANT
    return Classification(band, score, 0.5, (TopicScore("capital", topic, 0.5),), (), "m1")


def _record(name: str, label: str, *, kind: str = "", topics: tuple[str, ...] = (), stream: bool = False) -> Record:
    return Record(name, Document(f"title {name}", "", "text"), label, topics, name, kind, stream)


RECORDS = [
    _record("a", "positive", kind="x", topics=("capital",)),
    _record("b", "positive", kind="x"),
    _record("c", "negative", kind="x"),
    _record("d", "negative", kind="y", stream=True),
    _record("e", "borderline", kind="y", topics=("capital",)),
]
SCORES = {"a": (0.9, 0.8), "b": (0.3, 0.1), "c": (0.6, 0.2), "d": (0.01, 0.0), "e": (0.95, 0.9)}


def test_an_evaluation_tells_all_that_it_promises() -> None:
    clock = itertools.count(0, 2).__next__
    result, judged = evaluate(RECORDS, lambda records: [_result(*SCORES[r.id]) for r in records], clock)
    assert len(judged) == 5
    assert {key: result[key] for key in ("n", "positives", "precision", "recall", "f1", "threshold")} == {
        "n": 5,
        "positives": 2,
        "precision": 0.5,  # the borderline counts neither way
        "recall": 0.5,
        "f1": 0.5,
        "threshold": 0.5,
    }
    assert result["false_alarms_per_1000"] == 200
    assert result["ap"] == pytest.approx((1 + 2 / 3) / 2, abs=1e-3)
    assert result["articles_per_second"] == 2.5
    assert result["uncertain"] == 1
    assert result["sum_of_scores"] == pytest.approx(2.76)
    assert result["by_topic"]["capital"] == {"n": 2, "ap": 1.0, "f1": 1.0}
    assert result["by_kind"]["x"]["n"] == 3
    assert result["by_kind"]["y"]["ap"] is None
    assert [(error["error"], error["id"]) for error in result["worst"]] == [("false alarm", "c"), ("missed", "b")]
    low, high = result["ci95"]["ap"]
    assert 0 <= low <= result["ap"] <= high <= 1
    assert sum(b["n"] for b in result["reliability"]) == 4
    assert all(b["low"] <= b["positive"] <= b["high"] for b in result["reliability"])
    assert result["ci95"]["brier"][0] <= result["brier"] <= result["ci95"]["brier"][1]


def test_the_interval_of_a_share_is_wilson_s() -> None:
    assert wilson(0, 10) == pytest.approx((0, 0.2775), abs=1e-3)
    assert wilson(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-3)


def test_nothing_to_judge_is_no_error() -> None:
    result, _ = evaluate([], lambda _: [], itertools.count().__next__)
    assert result["n"] == 0
    assert result["ap"] is None
    assert result["ci95"] == {}


def test_intervals_are_the_same_in_a_second_run() -> None:
    runs = [
        evaluate(RECORDS, lambda records: [_result(*SCORES[r.id]) for r in records], itertools.count().__next__)[0]
        for _ in range(2)
    ]
    assert runs[0]["ci95"] == runs[1]["ci95"]
