"""How well extraction does on pages with gold text, beside plain trafilatura on the same pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from monitor.articles.extract import from_html
from monitor.articles.extracted import Hints
from monitor.errors import GuetteurError
from monitor.french.tokens import norms

#: Reads a page (its bytes, its address) into the article's text.
Reader = Callable[[bytes, str], str]


class GoldPage(NamedTuple):
    """A page as it was served, and the article's text as a person reads it."""

    name: str
    html: bytes
    text: str


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares of tokens, rounded to four digits."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class PageScores:
    """One page: ours beside plain trafilatura's."""

    name: str
    ours: Scores
    plain: Scores


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All pages: precision and recall are means over the pages, F1 is of these means."""

    pages: tuple[PageScores, ...]
    ours: Scores
    plain: Scores

    def as_dict(self) -> dict[str, Any]:
        """The figures under the names that ``extract evaluate --json`` promises."""
        return {
            "n": len(self.pages),
            **asdict(self.ours),
            "trafilatura": asdict(self.plain),
            "pages": [
                {"name": page.name, **asdict(page.ours), "trafilatura": asdict(page.plain)} for page in self.pages
            ],
        }


def read_gold(folder: Path) -> list[GoldPage]:
    """The pages ``NAME.html`` with ``NAME.txt`` of a folder, by name; a ``GuetteurError`` names what is wrong."""
    pages = sorted(folder.glob("*.html"))
    if not pages:
        raise GuetteurError(f"{folder} holds no page: expected NAME.html with its gold text in NAME.txt.")
    return [GoldPage(page.stem, page.read_bytes(), _gold_text(page.with_suffix(".txt"))) for page in pages]


def _gold_text(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise GuetteurError(f"{path} is missing: each NAME.html needs its gold text in NAME.txt.") from error
    except UnicodeDecodeError as error:
        raise GuetteurError(f"{path} is not UTF-8 text (byte {error.start}).") from error
    if not norms(text):
        raise GuetteurError(f"{path} is empty: a gold text holds at least one word.")
    return text


def ours(html: bytes, url: str) -> str:
    """The text that the service keeps of a page."""
    return from_html(html, url, Hints()).text


def plain_trafilatura(html: bytes, url: str) -> str:
    """What trafilatura's own ``extract`` keeps, readers' comments left out: the peer of every figure here."""
    import trafilatura

    return trafilatura.extract(html, url=url or None, include_comments=False) or ""


def token_scores(text: str, gold: str) -> Scores:
    """Precision, recall and F1 over the multisets of the two texts' tokens."""
    found, wanted = Counter(norms(text)), Counter(norms(gold))
    shared = (found & wanted).total()
    return _scores(_share(shared, found.total()), _share(shared, wanted.total()))


def evaluate(pages: Sequence[GoldPage], reader: Reader = ours) -> Evaluation:
    """Read every page with ``reader`` and with plain trafilatura, and score both against the gold text."""
    scored = tuple(
        PageScores(
            page.name,
            token_scores(reader(page.html, ""), page.text),
            token_scores(plain_trafilatura(page.html, ""), page.text),
        )
        for page in pages
    )
    return Evaluation(scored, _mean([page.ours for page in scored]), _mean([page.plain for page in scored]))


def _mean(scores: Sequence[Scores]) -> Scores:
    count = max(len(scores), 1)
    return _scores(sum(s.precision for s in scores) / count, sum(s.recall for s in scores) / count)


def _scores(precision: float, recall: float) -> Scores:
    total = precision + recall
    f1 = 2 * precision * recall / total if total else 0.0
    return Scores(round(precision, 4), round(recall, 4), round(f1, 4))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
