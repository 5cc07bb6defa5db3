"""Who an article cites as its sources: «affirment Channel News et Les Echos», «a appris l’AFP de deux
sources».

Names are read from the text after or before an attributing phrase; media are told by a list of French and
international titles, people and organisations by their capitals, anonymous sources by their description.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from monitor.french.normal import flat, fold


class SourceKind(StrEnum):
    """What a cited source is."""

    MEDIUM = "medium"
    ANONYMOUS = "anonymous"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class CitedSource:
    """One source with every span at which the text cites it."""

    name: str
    kind: SourceKind
    spans: tuple[tuple[int, int], ...]


@cache
def _media() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern over flattened text for every medium's name, and the way to its usual spelling."""
    usual: dict[str, str] = {}
    lines = files("monitor.french").joinpath("data/media.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line and not line.startswith("#"):
            names = [name.strip() for name in line.split("|")]
            usual |= {flat(name): names[0] for name in names}
    alternatives = "|".join(re.escape(name) for name in sorted(usual, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{alternatives})(?![\w-])"), usual


_VERB = (
    r"(?:affirm|assur|rapport|revel|indiqu|annonc|avanc|precis|expliqu|detaill|racont|not|signal|evoqu|relat|"
    r"confi|estim|ajout|declar|confirm)(?:e|ent|ait|aient|a|erent)|ecri(?:t|vent|vait)|di(?:t|sent|sait)|"
    r"croi(?:t|ent) savoir|fait savoir|a (?:appris|revele|rapporte|affirme|indique|annonce|precise|"
    r"explique|confie|"
    r"ecrit|declare|confirme)|ont (?:appris|revele|rapporte|affirme|indique|annonce|precise|explique|ecrit)"
)
_NAME_RUN = r"(?P<names>[^.;:!?«»\"\n]{2,90})"
_LEADS = re.compile(
    rf"\b(?:selon|d'apres|suivant|a en croire|citee? par|citant|relayee? par|revelee? par|rapportee? par|"
    rf"dixit|contactee?s? par|interrogee?s? par|aupres d[eu']|confie a|confiait a|explique a|expliquait a|"
    rf"declare a|indique a|precise a|"
    rf"(?:informations?|enquete|article|revelations?) (?:de|du|des|d')|(?:{_VERB}))\s*{_NAME_RUN}"
)
_ACTS = re.compile(rf"{_NAME_RUN.replace('names', 'names')}\s(?:{_VERB})\b")
_ANONYMOUS = re.compile(
    r"\b(?:(?:une|des|plusieurs|deux|trois|quatre|certaines|nos|de|d'autres) (?:[\w']+ ){0,2}?sources?"
    r"(?: (?:proches? d\S+ (?:\w+ ){0,2}\w+|anonymes?|concordantes?|internes?|syndicales?|"
    r"industrielles?|bancaires?|"
    r"gouvernementales?|policieres?|judiciaires?|parlementaires?|bien informees?|ministerielles?))*|"
    r"nos informations|un proche (?:du dossier|de la direction|du groupe)|"
    r"un bon connaisseur du dossier)"
)
_PERSON = re.compile(
    r"(?:selon|d['’]après|D['’]après|Selon|affirme|assure|explique|estime|indique|précise|déclare|"
    r"annonce|confirme|"
    r"souligne|ajoute|rappelle|a (?:déclaré|affirmé|indiqué|annoncé|confirmé|expliqué|précisé|"
    r"estimé|ajouté))\s+"
    r"(?:(?:M\.|Mme|le|la|l['’]|les)\s*)?(?P<name>[A-ZÀ-Ý][\w’'&-]*(?:\s+(?:de|du|d['’]|"
    r"des)?\s?[A-ZÀ-Ý][\w’'&-]*){0,3})"
)


def _media_spans(text: str, low: str) -> list[tuple[int, int, str]]:
    pattern, usual = _media()
    zones = [m.span("names") for m in _LEADS.finditer(low)]
    zones += [(max(m.start(), m.end() - 60), m.end()) for m in _ACTS.finditer(low)]
    found = {}
    for begin, end in zones:
        for match in pattern.finditer(low, begin, end):
            if text[match.start()].isupper() or text[match.start()].isdigit():
                found[match.span()] = usual[match[0]]
    return [(start, end, name) for (start, end), name in sorted(found.items())]


def cited_sources(text: str) -> list[CitedSource]:
    """Return the sources that ``text`` cites, in order of their first citation, each once."""
    low = flat(text)
    spans: dict[tuple[str, SourceKind], list[tuple[int, int]]] = {}
    for start, end, name in _media_spans(text, low):
        spans.setdefault((name, SourceKind.MEDIUM), []).append((start, end))
    taken = [span for found in spans.values() for span in found]
    for match in _ANONYMOUS.finditer(low):
        key = (text[match.start() : match.end()].strip(), SourceKind.ANONYMOUS)
        spans.setdefault(key, []).append(match.span())
    for match in _PERSON.finditer(text):
        start, end = match.span("name")
        if not any(start < b and a < end for a, b in taken):
            spans.setdefault((match["name"], SourceKind.NAMED), []).append((start, end))
    sources = [CitedSource(name, kind, tuple(found)) for (name, kind), found in spans.items()]
    return sorted(sources, key=lambda source: source.spans[0])


def independent_count(sources: list[CitedSource]) -> int:
    """Count the sources that do not merely repeat one another: distinct names; all anonymous ones count once.

    An article cannot show whether two anonymous sources are two people, and «nos informations» is the
    medium's own word.
    """
    named = {fold(source.name) for source in sources if source.kind is not SourceKind.ANONYMOUS}
    return len(named) + any(source.kind is SourceKind.ANONYMOUS for source in sources)
