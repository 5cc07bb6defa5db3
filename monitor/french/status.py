"""How a sentence asserts what it says: fact, rumour, denial, quotation, event to come, or none of these.

A cascade of rules over cues (``monitor.french.cues``) and verb forms (``monitor.french.verbs``). Denial is
looked for first; then what only looks like a rumour (hypothesis, duty, politeness, indirect speech); then the
rumour itself; then quotation, fact and future. Each answer names the words that decided.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from monitor.french.cues import CUES, MEDIA, Cue
from monitor.french.hedges import CONFIRM_VERB, fact_with_rumour_aside, main_clause_first, sort_conditionals
from monitor.french.normal import flat
from monitor.french.reading import Reading, read


class Status(StrEnum):
    """How the main assertion of a sentence is to be held."""

    CONFIRMED = "confirmed"
    CONDITIONAL = "conditional"
    DENIED = "denied"
    QUOTED = "quoted"
    EXPECTED = "expected"
    OTHER = "other"


FRENCH = {
    "confirmé": Status.CONFIRMED,
    "conditionnel": Status.CONDITIONAL,
    "démenti": Status.DENIED,
    "citation": Status.QUOTED,
    "attendu": Status.EXPECTED,
    "autre": Status.OTHER,
}
"""The labels of annotators and of the console, with what they are stored as."""


@dataclass(frozen=True, slots=True)
class SentenceStatus:
    """The status of one sentence and the cues that decided, as offsets into that sentence."""

    status: Status
    cues: tuple[Cue, ...]


_QUESTION = re.compile(r"\?[\s\"»)”]*$|\?\s*[\"»]?,?\s*(?:demand|interrog|s'interrog|questionn|lance)")
_WITNESS = re.compile(
    r"\b(?:temoin|temoins|riverain|voisin|voisine|habitant|habitante|salarie|salariee|client|"
    r"cliente|utilisateur|"
    r"passant|employe|ancien|un proche|manifestant|temoignages?)e?s?\b"
)
_FUTURE_REPORT = re.compile(r"\b(?:annonc|confirm|indiqu|precis)\w+[^.,]{0,60}\bqu[e'][^.]{0,60}$")
_RELATIVE_BEFORE = re.compile(r"\b(?:qui|dont|ou|lesquel\w+|laquelle|lequel)\b[^,.;:]{0,25}$")
_SPEAKER_ASIDE = re.compile(
    r", (?:qui|dont|lequel|laquelle) (?:l'|le |la |les |y |en )*avai(?:t|ent) (?:\w+ment )?\w+$"
)
_OWN_VIEW = re.compile(r"\b(?:selon|d'apres) (?:lui|elle|eux|elles)\b|^\W*pour ")
_CONFIRMED_RUMOUR = re.compile(
    r"(?<!pas )(?<!encore )(?<!jamais )\bconfirm\w+ (?:\w+ ){0,2}(?:rumeur|bruit|information)s?"
)
_VERBISH = re.compile(
    r"\b(?:a|ont|est|sont|ai|as|suis|sommes|avons|avez|peut|peuvent|doit|doivent|fait|font|va|vont|"
    r"veut|veulent|"
    r"n'\w+|s'\w+|se|c'est|il|elle|ils|elles|on|nous|vous|je|j'\w+|\w+(?:ent|ait|aient|era|eront|"
    r"irent|erent))\b"
)


def _denials(reading: Reading) -> list[Cue]:
    unconfirmed = reading.all("ni confirmé ni démenti")
    return [c for c in reading.all("démenti") if not any(c.start < u.end and u.start < c.end for u in unconfirmed)]


def sentence_status(sentence: str, before: str = "") -> SentenceStatus:
    """Decide how ``sentence`` asserts what it says; ``before`` is the text that precedes it.

    ``before`` tells whether the sentence stands inside a quotation that was opened earlier.
    """
    skipped = _furniture_above(sentence)
    if skipped:
        below = sentence_status(sentence[skipped:], before)
        return SentenceStatus(below.status, tuple(Cue(a + skipped, b + skipped, rule) for a, b, rule in below.cues))
    reading = read(sentence, before)
    for rule in (_denied, _asks_or_orders, _hedged, _claimed, _asserted):
        found = rule(reading)
        if found is not None:
            return found
    return SentenceStatus(Status.CONFIRMED, ())


def _furniture_above(sentence: str) -> int:
    """Return where the sentence begins after lines such as «Lire aussi – …» that were glued before it."""
    head, line_break, rest = sentence.rpartition("\n")
    if not line_break or len(rest) < 20 or not CUES["ordre"].search(flat(head)):
        return 0
    return len(head) + 1


def _answer(status: Status, cues: list[Cue]) -> SentenceStatus:
    return SentenceStatus(status, tuple(sorted(set(cues))))


def _denied(reading: Reading) -> SentenceStatus | None:
    denials = _denials(reading)
    if not denials or _QUESTION.search(reading.text):
        return None
    return _answer(Status.DENIED, denials)


def _asks_or_orders(reading: Reading) -> SentenceStatus | None:
    question = _QUESTION.search(reading.text)
    if question is not None:
        return _answer(Status.OTHER, [Cue(question.start(), question.start() + 1, "question")])
    orders = reading.all("ordre")
    return _answer(Status.OTHER, orders) if orders else None


def _hedged(reading: Reading) -> SentenceStatus | None:
    if not reading.conditionals:
        return _rumoured(reading)
    sources = reading.all("selon nos informations")
    sources += [Cue(m.start(), m.end(), "média") for m in MEDIA.finditer(reading.text)]
    according = reading.all("selon")
    reported = bool(sources or according or reading.all("discours"))
    kinds = sort_conditionals(reading, reported)
    markers = reading.all("rumeur", "évoqué", "non confirmé", "ni confirmé ni démenti")
    if _CONFIRMED_RUMOUR.search(reading.text):
        markers = []
    kinds = main_clause_first(reading, kinds, bool(sources or markers))
    if kinds.rumour:
        led = any(cue.start < kinds.rumour[0].start for cue in according)
        if not (sources or markers or led) and fact_with_rumour_aside(reading, kinds.rumour):
            return None
        return _answer(Status.CONDITIONAL, kinds.rumour + sources + markers)
    if kinds.planned:
        if not markers and fact_with_rumour_aside(reading, kinds.planned):
            return None
        if sources or markers:
            return _answer(Status.CONDITIONAL, kinds.planned + sources + markers)
        return _answer(Status.EXPECTED, kinds.planned)
    if kinds.other and not reading.all("non confirmé"):
        return _answer(Status.OTHER, kinds.other)
    return _rumoured(reading)


def _rumoured(reading: Reading) -> SentenceStatus | None:
    """A rumour by its markers alone, without a conditional of rumour."""
    markers = reading.all("rumeur", "évoqué", "non confirmé", "ni confirmé ni démenti")
    if _CONFIRMED_RUMOUR.search(reading.text):
        markers = []
    strong = reading.all("selon nos informations") + markers
    strong += [c for c in reading.all("possibilité") if not reading.quoted(c.start)]
    return _answer(Status.CONDITIONAL, strong) if strong else None


def _claimed(reading: Reading) -> SentenceStatus | None:
    speech = reading.all("incise", "incise libre", "discours", "prise de position")
    documents = reading.all("document")
    if not documents:
        speech += [cue for cue in reading.all("selon") if not _about_aside(reading, cue)]
    quoted = reading.quoted_share > 0.6
    if not speech and not quoted:
        return None
    if _confirms(reading, speech):
        return _answer(Status.CONFIRMED, _confirms(reading, speech))
    duties = reading.all("il faut")
    if duties and (reading.quoted(duties[0].start) or speech):
        return _answer(Status.OTHER, duties)
    return _answer(Status.QUOTED, speech or [Cue(a, b, "guillemets") for a, b in reading.quotes])


def _about_aside(reading: Reading, according: Cue) -> bool:
    """«Le pays a fermé ses ports, dont le trafic devrait reculer, selon l’Insee»: a source of the relative only."""
    forms = [form for form in reading.conditionals if form.start < according.end + 12]
    return any(
        fact_with_rumour_aside(reading, [Cue(f.start, f.end, f.form)]) for f in forms if f.person in {3, 6}
    ) and (according.start > forms[0].start - 40)


def _confirms(reading: Reading, speech: list[Cue]) -> list[Cue]:
    """Confirmations made by the one who speaks, who is in a position to know."""
    if _WITNESS.search(reading.text):
        return []
    view = _OWN_VIEW.search(reading.text)
    asides = [cue.start for cue in speech if cue.rule.startswith("incise")]
    return [
        cue
        for cue in reading.all("confirmation")
        if not reading.quoted(cue.start)
        and not _SPEAKER_ASIDE.search(reading.text[: cue.end])
        and not (view is not None and view.start() < cue.start)
        and CONFIRM_VERB.search(reading.text[cue.start : cue.end])
        and not any(cue.end < aside for aside in asides)
    ]


def _asserted(reading: Reading) -> SentenceStatus | None:
    futures = [f for f in reading.futures if not _RELATIVE_BEFORE.search(reading.text[: f.start])]
    coming = [Cue(f.start, f.end, "futur") for f in futures if f.person in {3, 4, 6}] + reading.all("attendu")
    confirming = reading.all("confirmation")
    if confirming and _WITNESS.search(reading.text[: confirming[0].start]):
        return _answer(Status.QUOTED, confirming)
    if confirming and not (futures and _FUTURE_REPORT.search(reading.text[: futures[0].start])):
        return _answer(Status.CONFIRMED, confirming)
    if coming:
        return _answer(Status.EXPECTED, coming)
    words = len(reading.text.split())
    if words <= 3 and not _VERBISH.search(reading.text) and not CUES["confirmation"].search(reading.text):
        return _answer(Status.OTHER, [])
    return None
