"""Write an encoder of transformers as an int8 ONNX graph and its weights. Needs the ``train`` extra (torch, onnx)."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from monitor.errors import GuetteurError
from monitor.topics.encoder import ONNX, PREFIX_KEY, WEIGHTS, WIDTH, OnnxEncoder, TorchEncoder
from monitor.topics.heads import Floats

#: Mean cosine between the vectors of the float model and of the int8 one, below which the file is refused.
LEAST_COSINE = 0.98
#: Texts on which the two are compared, and tokens read of each.
PROBES, TOKENS = 48, 128


def _graph(source: Path, path: Path, projection: Floats | None) -> None:
    """The float graph: tokens in, unit vector out."""
    import torch
    from transformers import AutoModel

    class Sentence(torch.nn.Module):  # type: ignore[misc] # torch ships no types here
        def __init__(self, model: Any) -> None:
            super().__init__()
            self.model = model
            self.register_buffer("projection", None if projection is None else torch.from_numpy(projection))

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            states = self.model(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(states.dtype)
            pooled = (states * mask).sum(1) / mask.sum(1)
            if self.projection is not None:
                pooled = torch.nn.functional.normalize(pooled, dim=1) @ self.projection
            return torch.nn.functional.normalize(pooled, dim=1)

    model = Sentence(AutoModel.from_pretrained(str(source), attn_implementation="eager")).eval()
    tokens = torch.randint(5, 1000, (2, 16))
    axes = {0: "batch", 1: "tokens"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer warns of branches that do not depend on the input
        torch.onnx.export(
            model,
            (tokens, torch.ones_like(tokens)),
            str(path),
            dynamo=False,  # the newer exporter needs a further package
            opset_version=17,
            input_names=["input_ids", "attention_mask"],
            output_names=["sentence"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "sentence": {0: "batch"}},
        )


def _quantised(source: Path, target: Path, config: Any, prefix: str) -> None:
    """Fuse what BERT's graph allows to, and store the weights as int8.

    Seven bits of the eight are used: on processors without VNNI the eighth overflows (and was three times slower).
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.transformers import optimizer

    fused = source.with_name("fused.onnx")
    for name in ("onnxruntime.transformers", "root"):
        logging.getLogger(name).setLevel(logging.ERROR)
    graph = optimizer.optimize_model(
        str(source),
        model_type="bert",
        num_heads=config.num_attention_heads,
        hidden_size=config.hidden_size,
        opt_level=0,
    )
    graph.save_model_to_file(str(fused))
    quantize_dynamic(
        str(fused),
        str(target),
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        extra_options={"DefaultTensorType": 1},  # FLOAT: shapes are not inferred through fused nodes
    )
    model = onnx.load(str(target))
    onnx.helper.set_model_props(model, {PREFIX_KEY: prefix})
    # Weights in a file of their own are mapped into memory, where those within the graph are copied.
    (target.parent / WEIGHTS).unlink(missing_ok=True)  # onnx would append
    onnx.save(model, str(target), save_as_external_data=True, location=WEIGHTS, size_threshold=1024)
    (target.parent / WEIGHTS).chmod(0o644)


def projection_to_width(vectors: Floats) -> Floats | None:
    """What brings vectors of another width to ``WIDTH`` numbers: their first principal directions, or zeros added.

    None where they have that width already. Embeddings of any encoder then fit the one column that stores them.
    """
    width = vectors.shape[1]
    if width == WIDTH:
        return None
    if width < WIDTH:
        return np.eye(width, WIDTH, dtype=np.float32)
    _, _, directions = np.linalg.svd(vectors - vectors.mean(axis=0), full_matrices=True)
    return np.ascontiguousarray(directions[:WIDTH].T, np.float32)


def export(source: Path, target: Path, texts: Sequence[str], prefix: str) -> float:
    """Write graph, weights and tokenizer into ``target``; the mean cosine of int8 to float on some ``texts``.

    ``prefix`` is what the encoder was trained to read before a text; it is kept in the file. Raises
    ``GuetteurError`` if the int8 model strays from the float one.
    """
    from transformers import AutoConfig, AutoTokenizer

    config = AutoConfig.from_pretrained(str(source))
    target.mkdir(parents=True, exist_ok=True)
    AutoTokenizer.from_pretrained(str(source)).save_pretrained(target)
    float_encoder = TorchEncoder(source, 2, prefix)
    projection = None
    if config.hidden_size != WIDTH:
        projection = projection_to_width(float_encoder.encode(texts, TOKENS))
    with TemporaryDirectory() as folder:
        graph = Path(folder) / "float.onnx"
        _graph(source, graph, projection)
        _quantised(graph, target / ONNX, config, prefix)
    exact = float_encoder.encode(texts[:PROBES], TOKENS)
    if projection is not None:
        exact = exact @ projection
        exact = exact / np.linalg.norm(exact, axis=1, keepdims=True)
    small = OnnxEncoder(target, 2).encode(texts[:PROBES], TOKENS)
    cosine = float(np.mean((exact * small).sum(axis=1)))
    if cosine < LEAST_COSINE:
        raise GuetteurError(f"The int8 model strays from the float one: mean cosine {cosine:.4f}.", permanent=True)
    return cosine
