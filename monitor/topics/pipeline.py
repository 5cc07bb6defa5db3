"""The whole training run: fine-tune, export, fit heads. Needs the ``train`` extra."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from monitor.articles.mentions import gazetteer
from monitor.errors import GuetteurError
from monitor.topics import fit, train
from monitor.topics.encoder import digest, load_encoder
from monitor.topics.export import export
from monitor.topics.finetune import Plan, fine_tune
from monitor.topics.loading import MODEL, locate
from monitor.topics.records import Record, read, split

#: Articles of the stream that fine-tuning sees beside the corpus.
STREAM_IN_TUNING = 500


def run(
    topics: Sequence[str],
    *,
    base: str,
    negatives: Path | None,
    out: Path,
    epochs: int,
    prefix: str,
    say: Callable[[str], None],
) -> dict[str, Any]:
    """Write a model folder; returns what was measured on the development split.

    ``base`` is an encoder (a folder or a name on the hub) to fine-tune for ``epochs`` passes, 0 taking it as it is;
    "" keeps the shipped encoder and fits the heads only. ``prefix`` is what the base wants before a text.
    ``negatives`` is a file of unlabelled news.
    """
    _check(base)
    stream = [_unlabelled(record) for record in read(negatives)] if negatives else []
    fitting, calibrating, _ = fit.sample(stream)
    texts = train.Texts(split("train"), split("dev"), fitting, calibrating)
    measured: dict[str, Any] = {}
    out.mkdir(parents=True, exist_ok=True)
    if base:
        measured["cosine_int8"] = round(_encoder(base, topics, texts, out, Plan(epochs=epochs, prefix=prefix), say), 4)
    else:
        for path in MODEL.iterdir():
            if path.suffix in {".onnx", ".bin", ".json"}:
                shutil.copy(path, out)
    material = train.gather(load_encoder(out), gazetteer(), texts, say)
    heads, figures = train.build(material, topics, digest(out))
    heads.save(out)
    return {"version": heads.version, "threshold": heads.threshold, **measured, **figures}


def _check(base: str) -> None:
    wanted = {"sklearn": "scikit-learn", **({"torch": "torch", "onnx": "onnx"} if base else {})}
    missing = [package for name, package in wanted.items() if find_spec(name) is None]
    if missing:
        raise GuetteurError(
            f"Training needs more packages: .venv/bin/python -m pip install {' '.join(missing)}",
            permanent=True,
        )


def _unlabelled(record: Record) -> Record:
    return Record(record.id, record.document, "negative", event=record.event, stream=True)


def _encoder(
    base: str, topics: Sequence[str], texts: train.Texts, out: Path, plan: Plan, say: Callable[[str], None]
) -> float:
    """Fine-tune where asked to, export, and compare; the mean cosine of the int8 file to the float model."""
    probes = [f"{record.document.title}. {record.document.text}" for record in (*texts.dev, *texts.train)]
    with TemporaryDirectory() as folder:
        source = locate(base, "config.json")
        if plan.epochs:
            fine_tune(source, [*texts.train, *texts.fitting[:STREAM_IN_TUNING]], topics, Path(folder), plan, say)
            source = Path(folder)
        say("exporting to int8")
        return export(source, out, probes, plan.prefix)
