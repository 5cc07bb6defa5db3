"""A page with plots of an evaluation. Needs matplotlib (the ``train`` extra)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from monitor.errors import GuetteurError
from monitor.topics.measure import Judged

PLOTS = ("precision-recall", "reliability", "scores")


def write(folder: Path, result: dict[str, Any], judged: Sequence[Judged]) -> Path:
    """Write ``index.html``, its plots and ``result.json`` into ``folder``; returns the page's path."""
    if find_spec("matplotlib") is None:
        raise GuetteurError(
            "The report's plots need a further package: .venv/bin/python -m pip install matplotlib",
            permanent=True,
        )
    folder.mkdir(parents=True, exist_ok=True)
    _plots(folder, result, judged)
    (folder / "result.json").write_text(json.dumps(result, ensure_ascii=False, indent=2), encoding="utf-8")
    page = folder / "index.html"
    page.write_text(_page(result), encoding="utf-8")
    return page


def _plots(folder: Path, result: dict[str, Any], judged: Sequence[Judged]) -> None:
    from matplotlib.figure import Figure

    kept = [one for one in judged if one.record.label != "borderline"]
    scores = np.array([one.result.score for one in kept])
    positive = np.array([one.record.label == "positive" for one in kept])

    figure = Figure(figsize=(6, 4))
    axes = figure.add_subplot()
    order = np.argsort(-scores)
    hits = np.cumsum(positive[order])
    axes.plot(hits / max(1, int(positive.sum())), hits / np.arange(1, len(hits) + 1))
    axes.set(xlabel="recall", ylabel="precision", xlim=(0, 1), ylim=(0, 1.02), title=f"AP {result['ap']}")
    figure.savefig(folder / "precision-recall.png", dpi=110)

    figure = Figure(figsize=(6, 4))
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], linestyle=":")
    bins = result["reliability"]
    shares = np.array([b["positive"] for b in bins])
    spread = np.abs(np.array([[b["low"] for b in bins], [b["high"] for b in bins]]) - shares)
    axes.errorbar([b["score"] for b in bins], shares, yerr=spread, fmt="o-", capsize=3)
    axes.set(xlabel="mean score", ylabel="share of positives", title="Reliability")
    figure.savefig(folder / "reliability.png", dpi=110)

    figure = Figure(figsize=(6, 4))
    axes = figure.add_subplot()
    odds = np.log(np.clip(scores, 1e-6, 1 - 1e-6) / (1 - np.clip(scores, 1e-6, 1 - 1e-6)))
    for name, chosen in (("positive", positive), ("negative", ~positive)):
        if chosen.any():
            axes.hist(odds[chosen], bins=40, alpha=0.6, label=name, density=True)
    axes.legend()
    axes.set(xlabel="log-odds of the score", title="Scores")
    figure.savefig(folder / "scores.png", dpi=110)


def _page(result: dict[str, Any]) -> str:
    figures = "".join(
        f"<tr><td>{escape(name)}</td><td>{escape(str(result[name]))}</td></tr>"
        for name in (
            "n",
            "positives",
            "ap",
            "f1",
            "precision",
            "recall",
            "threshold",
            "false_alarms_per_1000",
            "brier",
            "sum_of_scores",
            "uncertain",
            "articles_per_second",
            "model_version",
        )
    )
    topics = "".join(
        f"<tr><td>{escape(slug)}</td><td>{values['n']}</td><td>{values['ap']}</td><td>{values['f1']}</td></tr>"
        for slug, values in result["by_topic"].items()
    )
    errors = "".join(
        f"<li>{escape(error['error'])}, {error['score']}: {escape(error['title'])} ({escape(error['id'])})<ul>"
        + "".join(f"<li>{s['share']:.0%} {escape(s['sentence'])}</li>" for s in error["evidence"])
        + "</ul></li>"
        for error in result["worst"]
    )
    plots = "".join(f'<img src="{name}.png" alt="{name}">' for name in PLOTS)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Evaluation of the topic model</title>'
        f"<h1>Evaluation of the topic model</h1><table>{figures}</table>{plots}"
        f"<h2>Sub-topics</h2><table><tr><th>topic</th><th>n</th><th>AP</th><th>F1</th></tr>{topics}</table>"
        f"<h2>Worst errors</h2><ul>{errors}</ul></html>"
    )
