"""Where models lie, and the classifier of this process, loaded once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from monitor.articles.mentions import gazetteer
from monitor.errors import GuetteurError
from monitor.topics.cascade import Cascade
from monitor.topics.encoder import load_encoder
from monitor.topics.heads import FILE, Heads

#: The model that comes with the package; its card is README.md beside it.
MODEL = Path(__file__).resolve().parent / "model"


def locate(name: str, wanted: str = FILE) -> Path:
    """The folder of a model: the shipped one for "", a folder, or a snapshot of a name on the hub.

    ``wanted`` is the file that shows it is a model of the kind asked for: ``heads.npz`` of a trained one,
    ``config.json`` of any encoder. ``GuetteurError`` if there is none.
    """
    folder = Path(name).expanduser() if name else MODEL
    if not folder.is_dir():
        folder = _snapshot(name)
    if not (folder / wanted).is_file():
        raise GuetteurError(
            f"{folder} holds no {wanted}: `guetteur topics train --base NAME --out FOLDER` makes a model.",
            permanent=True,
        )
    return folder


def _snapshot(name: str) -> Path:
    """The files of a model of the hub, from its cache where they are there already."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name))
    except HFValidationError as error:
        raise GuetteurError(
            f"«{name}» is neither a folder nor the name of a model on the hub.", permanent=True
        ) from error
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        raise GuetteurError(
            f"The model «{name}» is not in a folder of that name and cannot be had from the hub: {error}",
            permanent=not isinstance(error, LocalEntryNotFoundError),
        ) from error


def load(folder: Path, threads: int = 2) -> Cascade:
    """The classifier of a model folder. Nothing heavy is read before its first use."""
    return Cascade(Heads.load(folder), load_encoder(folder, threads), gazetteer())


@cache
def classifier() -> Cascade:
    """The classifier of this process: the shipped model, or the one that the setting names."""
    from django.conf import settings

    return load(locate(settings.TOPICS_MODEL))
