"""The sentence encoder: text in, unit vectors out. onnxruntime and the tokenizer are loaded at first use, in the
process that uses them, since a session does not survive a fork.
"""

from __future__ import annotations

import hashlib
import os
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from monitor.errors import GuetteurError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

#: The prefix that the E5 family was trained with for texts compared with one another.
PREFIX = "query: "
#: Where the ONNX file says which prefix its encoder wants.
PREFIX_KEY = "prefix"
#: Numbers of a vector: what the column of stored embeddings holds.
WIDTH = 384
#: Tokens of title and lead, and of a block of the text.
HEAD_TOKENS, BLOCK_TOKENS = 96, 128
#: Characters handed to the tokenizer for each token kept: French news has about 4.5.
_CHARACTERS = 8
#: The graph, and its weights beside it.
ONNX, WEIGHTS = "encoder.onnx", "encoder.bin"


class Encoder(Protocol):
    """Whatever turns texts into unit vectors."""

    def encode(self, texts: Sequence[str], tokens: int) -> NDArray[np.float32]:
        """One unit vector a row; at most ``tokens`` tokens of each text are read."""


class _Singly(ABC):
    """Encodes one text at a time: the activations of an int8 model are scaled by batch, so that in a batch a text's
    vector would hang on its company; on two cores a batch of eight saves 0.5 ms of 14 a text.
    """

    def __init__(self, folder: Path, threads: int) -> None:
        self.folder = folder
        self.threads = threads

    @cached_property
    def tokenizer(self) -> Any:
        """The tokenizer of this process."""
        # Else the library says on standard error that it found no torch, which nothing here needs.
        os.environ.setdefault("TRANSFORMERS_NO_ADVISORY_WARNINGS", "1")
        from transformers import AutoTokenizer

        return AutoTokenizer.from_pretrained(str(self.folder))

    def encode(self, texts: Sequence[str], tokens: int) -> NDArray[np.float32]:
        """One unit vector a row; the same whatever other texts are asked for."""
        prefix = self._prefix()
        rows = [
            self._run(
                self.tokenizer(
                    [prefix + text[: tokens * _CHARACTERS]], truncation=True, max_length=tokens, return_tensors="np"
                )
            )
            for text in texts
        ]
        return np.concatenate(rows) if rows else np.zeros((0, WIDTH), np.float32)

    @abstractmethod
    def _prefix(self) -> str: ...

    @abstractmethod
    def _run(self, inputs: Any) -> NDArray[np.float32]: ...


class OnnxEncoder(_Singly):
    """The shipped form: int8 weights on the processor, 34 MB that the runtime maps into memory."""

    @cached_property
    def session(self) -> InferenceSession:
        """The session of this process."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # bounded memory; costs about 1 % of the time
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(str(self.folder / ONNX), options, providers=["CPUExecutionProvider"])

    def _prefix(self) -> str:
        known: dict[str, str] = self.session.get_modelmeta().custom_metadata_map
        return known.get(PREFIX_KEY, PREFIX)

    def _run(self, inputs: Any) -> NDArray[np.float32]:
        wanted = {one.name: inputs[one.name].astype(_TYPES[one.type]) for one in self.session.get_inputs()}
        vectors: NDArray[np.float32] = self.session.run(None, wanted)[0]
        return vectors


_TYPES: dict[str, type] = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}


class TorchEncoder(_Singly):
    """Any sequence encoder of a folder, as it is; needs the ``train`` extra (torch)."""

    def __init__(self, folder: Path, threads: int, prefix: str = PREFIX) -> None:
        super().__init__(folder, threads)
        self.prefix = prefix

    @cached_property
    def model(self) -> Any:
        """The model, in float32, for inference."""
        import torch
        from transformers import AutoModel

        torch.set_num_threads(self.threads)
        return AutoModel.from_pretrained(str(self.folder)).eval()

    def _prefix(self) -> str:
        return self.prefix

    def _run(self, inputs: Any) -> NDArray[np.float32]:
        import torch

        with torch.inference_mode():
            tensors = {name: torch.from_numpy(np.asarray(inputs[name])) for name in ("input_ids", "attention_mask")}
            states = self.model(**tensors).last_hidden_state
            mask = tensors["attention_mask"].unsqueeze(-1).to(states.dtype)
            pooled = (states * mask).sum(1) / mask.sum(1)
            vectors: NDArray[np.float32] = torch.nn.functional.normalize(pooled, dim=1).numpy()
            return vectors


def digest(folder: Path) -> str:
    """What identifies the encoder of a model folder: a hash of graph and weights."""
    found = hashlib.sha256()
    for name in (ONNX, WEIGHTS):
        found.update((folder / name).read_bytes())
    return found.hexdigest()


def load_encoder(folder: Path, threads: int = 2) -> OnnxEncoder:
    """The encoder of a model folder; ``GuetteurError`` if it lacks one."""
    for name in (ONNX, WEIGHTS):
        if not (folder / name).is_file():
            raise GuetteurError(f"{folder} holds no {name}.", permanent=True)
    return OnnxEncoder(folder, threads)
