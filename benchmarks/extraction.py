"""What is kept of real French pages, beside plain trafilatura on the same pages.

``python benchmarks/extraction.py [--json]``. Two sets of the shared material: pages with segments that the text
must have and must not have (from trafilatura's own evaluation), and pages with their whole text (from Readability).
For segments, precision is the share of kept segments that are wanted, recall the share of wanted ones that are
kept; a page where we miss or let through more than the peer is marked. For whole texts, tokens are compared. The
peer is ``trafilatura.extract`` without readers' comments, which does as well as with them on every page here.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from benchmarks.material import unpacked
from monitor.articles.measure import Evaluation, GoldPage, Reader, evaluate, ours, plain_trafilatura


@dataclass(frozen=True)
class Segments:
    """What one reader kept of a page: wanted segments kept and missed, unwanted ones let through."""

    kept: int
    missed: tuple[str, ...]
    unwanted: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """One page read both ways."""

    name: str
    ours: Segments
    plain: Segments

    @property
    def worse(self) -> bool:
        """Whether plain trafilatura misses less or lets less through."""
        mine, peers = self.ours, self.plain
        return len(mine.missed) > len(peers.missed) or len(mine.unwanted) > len(peers.unwanted)


def segments(record: dict[str, Any], text: str) -> Segments:
    """Look for the segments of a page in a text, whatever the white space."""
    folded = " ".join(text.split())

    def within(segment: str) -> bool:
        return " ".join(segment.split()) in folded

    missed = tuple(segment for segment in record["with"] if not within(segment))
    unwanted = tuple(segment for segment in record["without"] if within(segment))
    return Segments(len(record["with"]) - len(missed), missed, unwanted)


def segment_pages(folder: Path) -> list[Page]:
    """The pages with segments, read both ways."""

    def read(record: dict[str, Any], reader: Reader) -> Segments:
        return segments(record, reader((folder / record["file"]).read_bytes(), record["url"]))

    lines = (folder / "gold_segments.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines if line.strip()]
    return [Page(Path(r["file"]).stem, read(r, ours), read(r, plain_trafilatura)) for r in records]


def totals(found: list[Segments]) -> dict[str, float]:
    """Precision and recall over all segments."""
    kept, missed = sum(s.kept for s in found), sum(len(s.missed) for s in found)
    unwanted = sum(len(s.unwanted) for s in found)
    return {
        "precision": round(kept / ((kept + unwanted) or 1), 4),
        "recall": round(kept / ((kept + missed) or 1), 4),
    }


def whole_texts(folder: Path) -> Evaluation:
    """The pages with their whole text."""
    from lxml import html

    pages = []
    for page in sorted(folder.iterdir()):
        gold = html.fromstring((page / "expected.html").read_text(encoding="utf-8"))
        text = "\n".join(part for part in gold.itertext() if part.strip())
        pages.append(GoldPage(page.name, (page / "source.html").read_bytes(), text))
    return evaluate(pages)


def measure() -> dict[str, Any]:
    """All the figures."""
    with tempfile.TemporaryDirectory(prefix="guetteur-bench-") as temporary:
        folder = unpacked("extraction_fr", Path(temporary))
        pages = segment_pages(folder / "trafilatura")
        whole = whole_texts(folder / "readability")
    return {
        "segments": {
            "n": len(pages),
            "guetteur": totals([page.ours for page in pages]),
            "trafilatura": totals([page.plain for page in pages]),
            "worse": [page.name for page in pages if page.worse],
            "pages": [asdict(page) | {"worse": page.worse} for page in pages],
        },
        "whole_texts": whole.as_dict(),
    }


def show(result: dict[str, Any]) -> None:
    """Both tables, page by page, then the totals."""
    found = result["segments"]
    print(f"{'':<36}{'guetteur':>20}{'trafilatura':>20}")
    print(f"{'wanted segments missed / unwanted':<36}")
    for page in found["pages"]:
        mine, peers = (f"{len(page[k]['missed'])} / {len(page[k]['unwanted'])}" for k in ("ours", "plain"))
        print(f"{page['name']:<36}{mine:>20}{peers:>20}{'  worse' if page['worse'] else ''}")
    for figure in ("precision", "recall"):
        print(f"{figure:<36}{found['guetteur'][figure]:>20.3f}{found['trafilatura'][figure]:>20.3f}")
    whole = result["whole_texts"]
    print("\ntoken F1 on whole texts")
    for page in [*whole["pages"], {"name": "mean", **whole}]:
        print(f"{page['name']:<36}{page['f1']:>20.3f}{page['trafilatura']['f1']:>20.3f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    result = measure()
    if chosen.json:
        print(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        show(result)


if __name__ == "__main__":
    main()
