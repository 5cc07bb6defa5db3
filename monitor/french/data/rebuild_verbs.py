"""Rebuild ``verbs.txt`` from the conjugation tables of verbecc (``pip install verbecc``), read as XML.

Usage: python monitor/french/data/rebuild_verbs.py FOLDER_OF_VERBECC/data/xml

verbecc's tables come from Verbiste (Copyright 2003-2016 Pierre Sarrazin, GPL-2.0-or-later; verbecc itself is
LGPL-3.0). Only facts about forms are kept: the stems of the simple future, without accents, and those stems
ending in -r on which an imperfect, a present or a past historic is built («déclar-», «montr-», «ouvr-»).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from defusedxml.ElementTree import parse

from monitor.french.normal import fold

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

HEADER = """\
# Stems of French verbs, without accents. Rebuilt by rebuild_verbs.py from verbecc's conjugation tables.
# Source: verbecc (LGPL-3.0), from Verbiste, Copyright 2003-2016 Pierre Sarrazin (GPL-2.0-or-later).
# "+" stems take the endings of the simple future and the conditional: reprendr- gives reprendrait.
# "-" stems end in -r and take those of the imperfect and the past historic: declar- gives declarait.
"""


def _endings(template: Element, path: str, position: int) -> list[str]:
    people = template.findall(f"{path}/p")
    if len(people) == 1:
        position = 0
    return [i.text or "" for i in people[position].findall("i")] if position < len(people) else []


def stems(folder: Path) -> tuple[set[str], set[str]]:
    """Return (future stems, imperfect stems ending in -r) of every verb of the tables."""
    templates = {
        str(t.get("name")): t for t in parse(folder / "conjugations" / "conjugations-fr.xml").iter("template")
    }
    future: set[str] = set()
    imperfect: set[str] = set()
    for verb in parse(folder / "verbs" / "verbs-fr.xml").iter("v"):
        infinitive, name = verb.findtext("i") or "", verb.findtext("t") or ""
        radical = infinitive[: len(infinitive) - len(name.partition(":")[2])]
        template = templates[name]
        for ending in _endings(template, "Indicatif/futur-simple", 2):
            future.add(fold(radical + ending).removesuffix("a"))
        for ending in _endings(template, "Indicatif/imparfait", 2):
            stem = fold(radical + ending).removesuffix("ait")
            if stem.endswith("r"):
                imperfect.add(stem)
    return {s for s in future if s.endswith("r")}, imperfect


def main() -> None:
    """Write the table beside this script."""
    future, imperfect = stems(Path(sys.argv[1]))
    lines = [f"+{s}" for s in sorted(future)] + [f"-{s}" for s in sorted(imperfect)]
    Path(__file__).with_name("verbs.txt").write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
