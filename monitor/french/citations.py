"""Who an article cites as its sources: «affirment Channel News et Les Echos», «a appris l’AFP de deux
sources».

Names are read from the text after or before an attributing phrase; media are told by a list of French and
international titles, people and organisations by their capitals, anonymous sources by their description.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from monitor.french.normal import flat, fold, words
from monitor.french.tokens import Token, norm, norms, tokenize


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
def _media() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """The names of media as normal forms, longest first, by their first word, with their usual spelling."""
    names: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    lines = files("monitor.french").joinpath("data/media.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line and not line.startswith("#"):
            spellings = [name.strip() for name in line.split("|")]
            for spelling in spellings:
                form = tuple(norms(spelling))
                names.setdefault(form[0], []).append((form, spellings[0]))
    for forms in names.values():
        forms.sort(key=lambda entry: -len(entry[0]))
    return names


_VERB = (
    r"(?:affirm|assur|rapport|revel|indiqu|annonc|avanc|precis|expliqu|detaill|racont|not|signal|evoqu|relat|"
    r"confi|estim|ajout|declar|confirm)(?:e|ent|ait|aient|a|erent)|ecri(?:t|vent|vait)|di(?:t|sent|sait)|"
    r"croi(?:t|ent) savoir|fait savoir|a (?:appris|revele|rapporte|affirme|indique|annonce|precise|"
    r"explique|confie|"
    r"ecrit|declare|confirme)|ont (?:appris|revele|rapporte|affirme|indique|annonce|precise|explique|ecrit)"
)
_LED = re.compile(
    rf"\b(?:selon|d'apres|suivant|a en croire|cite(?:e|s|es)? par|citant|relaye(?:e|s|es)? par|"
    rf"revele(?:e|s|es)? par|rapporte(?:e|s|es)? par|dixit|contacte(?:e|s|es)? par|interroge(?:e|s|es)? par|"
    rf"aupres d[eu']|(?:confie|confiait|explique|expliquait|declare|indique|precise) a|"
    rf"(?:informations?|enquete|article|revelations?) (?:de|du|des|d')|(?:{_VERB}))[^.;:!?«»\"\n]{{0,90}}$"
)
_ACTS = re.compile(rf"[^.;:!?«»\"\n]{{0,30}}?\s(?:{_VERB})\b")
_LOOK_BACK = 130
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


@cache
def _media_words() -> frozenset[str]:
    """The words that names of media hold, but for those that begin every other sentence."""
    held = {word for forms in _media().values() for form, _ in forms for word in form}
    whole = {form[0] for forms in _media().values() for form, _ in forms if len(form) == 1}
    return frozenset(held - (_SMALL - whole))


_SMALL = words("le la les l un une de des du d et en au aux sur a")
_CAPITALISED = re.compile(r"[A-ZÀ-Ý0-9]\w*")
_NAME_LENGTH = 60


def _tokens_near_names(text: str) -> list[Token]:
    """The tokens of ``text`` around capitalised words that names of media hold: the others cost as much to cut."""
    found: list[Token] = []
    end = 0
    known = _media_words()
    for match in _CAPITALISED.finditer(text):
        if norm(match[0]) not in known or match.end() <= end:
            continue
        first = max(end, text.rfind(" ", 0, max(0, match.start() - _NAME_LENGTH)) + 1)
        last = text.find(" ", match.end() + _NAME_LENGTH)
        end = len(text) if last < 0 else last
        found += [t._replace(start=t.start + first, end=t.end + first) for t in tokenize(text[first:end])]
    return found


def _media_spans(text: str, low: str) -> Iterator[tuple[int, int, str]]:
    """The media that the text names where it attributes something to them."""
    tokens = _tokens_near_names(text)
    names = _media()
    after = -1
    for index, token in enumerate(tokens):
        if token.start < after or token.norm not in names:
            continue
        second = tokens[index + 1].norm if index + 1 < len(tokens) else ""
        for form, usual in names[token.norm]:
            if len(form) > 1 and form[1] != second:
                continue  # «Le» begins the names of fifty papers: most are ruled out here
            last = index + len(form) - 1
            if last >= len(tokens) or tuple(t.norm for t in tokens[index : last + 1]) != form:
                continue
            start, end = token.start, tokens[last].end
            named = any(t.text[0].isupper() for t in tokens[index : last + 1])
            led = _LED.search(low, max(0, start - _LOOK_BACK), start)
            if named and (led or _ACTS.match(low, end)):
                yield start, end, usual
                after = end
            break


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
