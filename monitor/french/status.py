"""How a sentence asserts what it says: fact, rumour, denial, quotation, event to come, or none of these.

A cascade of rules over cues (``monitor.french.cues``) and verb forms (``monitor.french.verbs``). Denial is
looked for first; then what only looks like a rumour (hypothesis, duty, politeness, indirect speech); then the
rumour itself; then quotation, fact and future. Each answer names the words that decided.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from monitor.french.cues import CUES, IMPERFECT, MEDIA, NOT_IMPERFECT, SI_CLAUSE, WHETHER, Cue, find
from monitor.french.normal import flat
from monitor.french.quotes import ends_inside_quotation, quoted_spans
from monitor.french.verbs import Tense, VerbForm, verb_forms


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


class _Reading(NamedTuple):
    """A flattened sentence with what was found in it."""

    text: str
    quotes: list[tuple[int, int]]
    conditionals: list[VerbForm]
    futures: list[VerbForm]

    def all(self, *names: str) -> list[Cue]:
        return [cue for name in names for cue in find(name, self.text)]

    def quoted(self, at: int) -> bool:
        return any(start <= at < end for start, end in self.quotes)

    @property
    def quoted_share(self) -> float:
        return sum(end - start for start, end in self.quotes) / max(1, len(self.text))


_QUESTION = re.compile(r"\?[\s\"»)”]*$|\?\s*[\"»]?,?\s*(?:demand|interrog|s'interrog|questionn|lance)")
_SPEAKER_RELATIVE = re.compile(r",? (?:qui|dont|que|qu'|ou|auquel|a qui)\b[^,]{0,60}$")
_PLEA = re.compile(
    r"\b(?:plaid|reclam|pron|preconis|recommand|regrett|deplor|jug|insist|appel|milit|revendiqu|conseill)"
    r"(?:e|ent|ait|aient|a|ant)\b|\bselon (?:de nombreux|certains|plusieurs|les) (?:elus|experts|economistes|"
    r"syndicats|associations)"
)
_PAST_SPEECH = re.compile(
    r"\b(?:a|ont|avait|avaient|ai|avons|s'est|s'etait|s'etaient|etait|etaient)\b(?:\s[\w'-]+){0,4}?\s"
    r"(?:annonce|declare|dit|redit|affirme|promis|assure|indique|precise|prevenu|averti|explique|"
    r"estime|repete|"
    r"jure|engagee?|garanti|decide|prevu|convenu|ajoute|confirme|espere|pense|cru|realise|compris|"
    r"signale|fait "
    r"savoir|laisse entendre|juge|ecrit|su|appris|vu|constate|decouvert|souligne|imagine|parie|"
    r"craint|reconnu|admis|suggere|rappele|revele|soutenu|maintenu|certifie)s?e?\b"
    r"[^.;!?]{0,110}?\bqu[e']|"
    r"\b(?:annoncait|annoncaient|declarait|disait|disaient|affirmait|promettait|promettaient|"
    r"assurait|assuraient|"
    r"indiquait|precisait|expliquait|estimait|esperait|esperaient|pensait|pensaient|pensais|croyait|"
    r"croyaient|"
    r"savait|savaient|imaginait|craignait|craignaient|jugeait|redoutait|prevoyait|supposait|"
    r"ignorait|repetait|"
    r"jurait|parlait|dirent|annonca|declara|promit|assura|affirma|ecrivait|sentait)\b[^.;!?]{0,60}?\bqu[e']"
)
_THAT = re.compile(r"\b(?:cela|ca|ce|celles?-ci|celui-ci)(?: ne| n'| en| y| lui| nous)? ?$")
_WHOEVER = re.compile(
    r"\b(?:ceux|celles|celui|celle|personnes?|quiconque|tous|toutes|clients|candidats) qui (?:en |"
    r"y |ne |n'|se |"
    r"s'|lui )*$"
)
_STATE = re.compile(
    r"serai(?:t|ent) (?:\w+ment |donc |ainsi |aussi |desormais |toujours |"
    r"actuellement )*(?:en (?:train|cours|"
    r"discussions?|negociations?|pourparlers|contact|passe)|age|lie|issu|originaire|proche|impliqu|"
    r"responsable|"
    r"a l'origine|l'auteur|le |la |un |une |l'|de nationalite|pret|interesse)"
)
_PAST_PARTICIPLE = re.compile(
    r"^(?:aurai(?:t|ent) (?:(?:ete|donc|ainsi|aussi|deja|meme|ensuite|toujours|pas|jamais|egalement|"
    r"bien|tout|"
    r"\w+ment) )*(?!plus\b|que\b|une?\b|de\b|sens\b|lieu\b)\w+(?:e|ee|es|ees|i|ie|is|it|u|ue|us|ues|"
    r"ert|int)\b|"
    r"serai(?:t|ent) (?:\w+ment |deja |bien )*(?:ne|mort|parti|venu|alle|arrive|reste|tombe|devenu|"
    r"entre|sorti|"
    r"revenu|intervenu)e?s?\b)"
)
_FACT = re.compile(
    r"\b(?:a|ont|est|sont|avait|avaient|vient|viennent)\b (?:\w+ment |deja |aussi |ainsi |bien |"
    r"egalement |de )*"
    r"(?:\w{2,}(?:e|ee|es|ees|i|ie|is|u|ue|us)|fait|mis|pris|dit|ouvert|offert)\b|\bvien(?:t|nent) (?:de |d')"
)
_WITNESS = re.compile(
    r"\b(?:temoin|temoins|riverain|voisin|voisine|habitant|habitante|salarie|salariee|client|"
    r"cliente|utilisateur|"
    r"passant|employe|ancien|un proche|manifestant|temoignages?)e?s?\b"
)
_CONFIRM_VERB = re.compile(r"\b(?:confirm|annonc|officialis)\w+")
_FUTURE_REPORT = re.compile(r"\b(?:annonc|confirm|indiqu|precis)\w+[^.,]{0,60}\bqu[e'][^.]{0,60}$")
_RELATIVE_BEFORE = re.compile(r"\b(?:qui|dont|ou|lesquel\w+|laquelle|lequel)\b[^,.;:]{0,25}$")
_RELATIVE_ASIDE = re.compile(
    r", (?:(?:un|une|des|le|la|les|ce|cette|mesure|decision|operation) ?(?:\w+ ){0,2})?"
    r"(?:qui|dont|que|qu'|ou|ce qui|lequel|laquelle)\b[^,]{0,40}$"
)
_OWN_VIEW = re.compile(r"\b(?:selon|d'apres) (?:lui|elle|eux|elles)\b|^\W*pour ")
_CONFIRMED_RUMOUR = re.compile(r"\bconfirm\w+ (?:\w+ ){0,2}(?:rumeur|bruit|information)s?")
_VERBISH = re.compile(
    r"\b(?:a|ont|est|sont|ai|as|suis|sommes|avons|avez|peut|peuvent|doit|doivent|fait|font|va|vont|"
    r"veut|veulent|"
    r"n'\w+|s'\w+|se|c'est|il|elle|ils|elles|on|nous|vous|je|j'\w+|\w+(?:ent|ait|aient|era|eront|"
    r"irent|erent))\b"
)


def _read(sentence: str, before: str) -> _Reading:
    text = flat(sentence)
    inside = ends_inside_quotation(flat(before[-2000:])) if before else False
    forms = verb_forms(text)
    return _Reading(
        text,
        quoted_spans(text, inside=inside),
        [f for f in forms if f.tense is Tense.CONDITIONAL],
        [f for f in forms if f.tense is Tense.FUTURE],
    )


def _within(at: int, cues: list[Cue]) -> bool:
    return any(cue.start <= at < cue.end for cue in cues)


def _hypotheses(reading: _Reading) -> list[Cue]:
    """Conditions that turn a conditional into a hypothesis: «si» with its clause, «en cas de», «sans lui»."""
    found = reading.all("hypothèse")
    starts = {f.start for f in reading.conditionals}
    for match in SI_CLAUSE.finditer(reading.text):
        before = (match["before"] or "").strip()
        if WHETHER.search(reading.text[max(0, match.start("si") - 40) : match.start("si")]):
            continue
        clause, offset = match["clause"], match.start("clause")
        past = [m.start() for m in IMPERFECT.finditer(clause) if not NOT_IMPERFECT.fullmatch(m[0])]
        if past and offset + past[0] in starts and "," not in clause[: past[0]]:
            continue  # «pour savoir si une garantie pourrait…»: the condition itself is in the conditional
        modal = all(f.stem in {"pourr", "devr"} for f in reading.conditionals)
        if before != "meme" or (past and not modal):
            found.append(Cue(match.start("si"), match.end("si"), "hypothèse"))
    return found


class _Conditionals(NamedTuple):
    """The conditional forms of a sentence, by what each of them does."""

    rumour: list[Cue]
    planned: list[Cue]
    other: list[Cue]


def _indirect(reading: _Reading, form: VerbForm) -> bool:
    """«il avait dit qu’il viendrait»: a future seen from the past, not a rumour."""
    if form.stem in {"pourr", "devr"} or _PAST_PARTICIPLE.match(reading.text[form.start :]):
        return False
    if _STATE.match(reading.text[form.start :]):
        return False
    speech = _PAST_SPEECH.search(reading.text)
    return speech is not None and speech.end() <= form.start


def _vague(reading: _Reading, form: VerbForm) -> bool:
    """«cela aurait le mérite de…» in somebody's mouth: what would be, not what is rumoured."""
    head = reading.text[: form.start]
    return bool(_THAT.search(head)) and (head.rstrip().endswith(("ca", "ca ne")) or reading.quoted(form.start))


def _beside_speaker(reading: _Reading, form: VerbForm, speakers: list[Cue]) -> bool:
    """«… », assure M. X, qui devrait être remplacé: said of the speaker, beside the sentence's own claim."""
    last = max((cue.end for cue in speakers if cue.end <= form.start), default=None)
    if last is None or reading.quoted(form.start):
        return False
    return bool(_SPEAKER_RELATIVE.search(reading.text[last : form.start]))


def _sort_conditionals(reading: _Reading, reported: bool) -> _Conditionals:
    hypotheses = _hypotheses(reading) if reading.conditionals else []
    duties = reading.all("devoir ou politesse", "jugement")
    missed = reading.all("possible manqué")
    speakers = reading.all("incise")
    plea = _PLEA.search(reading.text)
    rumour: list[Cue] = []
    planned: list[Cue] = []
    other = list(hypotheses)
    for form in reading.conditionals:
        name = "conditionnel" if form.stem not in {"pourr", "devr"} else form.form
        cue = Cue(form.start, form.end, name)
        if _beside_speaker(reading, form, speakers) or _WHOEVER.search(reading.text[: form.start]):
            continue
        if (
            hypotheses
            or _within(form.start, duties)
            or (_within(form.start, missed) and not reported)
            or (form.person not in {3, 6})
            or _indirect(reading, form)
            or (form.stem not in {"devr", "pourr"} and _vague(reading, form))
        ):
            other.append(cue)
        elif form.stem == "devr":
            (other if plea else planned).append(cue)
        else:
            rumour.append(cue)
    return _Conditionals(rumour, planned, other)


def _main_clause_first(reading: _Reading, kinds: _Conditionals, reported: bool) -> _Conditionals:
    """«on aimerait un cycle qui ne serait plus…»: a wish in the main clause covers what hangs on it."""
    wishes = {cue.start for cue in kinds.other} & {f.start for f in reading.conditionals}
    if not wishes or not kinds.rumour or reported:
        return kinds
    first, rumour = min(wishes), min(cue.start for cue in kinds.rumour)
    if first < rumour and re.search(r"\b(?:qui|que|qu'|dont|ou)\b", reading.text[first:rumour]):
        return kinds._replace(rumour=[])
    return kinds


def _denials(reading: _Reading) -> list[Cue]:
    unconfirmed = reading.all("ni confirmé ni démenti")
    return [c for c in reading.all("démenti") if not any(c.start < u.end and u.start < c.end for u in unconfirmed)]


def _fact_with_rumour_aside(reading: _Reading, rumour: list[Cue]) -> bool:
    """A factual main clause that carries a rumour in a relative: the main clause wins."""
    first = min(cue.start for cue in rumour)
    head = reading.text[:first]
    if reading.quoted(first) and ":" in head:
        return any(_CONFIRM_VERB.search(reading.text[c.start : c.end]) for c in find("confirmation", head))
    relative = _RELATIVE_ASIDE.search(head)
    if relative is None or reading.quoted(first):
        return bool(re.search(r"\bapres (?:avoir|que|qu')\b[^,]{0,80}$", head)) and bool(_FACT.search(head))
    return bool(_FACT.search(head[: relative.start()])) and relative.start() > 25


def sentence_status(sentence: str, before: str = "") -> SentenceStatus:
    """Decide how ``sentence`` asserts what it says; ``before`` is the text that precedes it.

    ``before`` tells whether the sentence stands inside a quotation that was opened earlier.
    """
    reading = _read(sentence, before)
    for rule in (_denied, _asks_or_orders, _hedged, _claimed, _asserted):
        found = rule(reading)
        if found is not None:
            return found
    return SentenceStatus(Status.CONFIRMED, ())


def _answer(status: Status, cues: list[Cue]) -> SentenceStatus:
    return SentenceStatus(status, tuple(sorted(set(cues))))


def _denied(reading: _Reading) -> SentenceStatus | None:
    denials = _denials(reading)
    if not denials or _QUESTION.search(reading.text):
        return None
    return _answer(Status.DENIED, denials)


def _asks_or_orders(reading: _Reading) -> SentenceStatus | None:
    question = _QUESTION.search(reading.text)
    if question is not None:
        return _answer(Status.OTHER, [Cue(question.start(), question.start() + 1, "question")])
    orders = reading.all("ordre")
    return _answer(Status.OTHER, orders) if orders else None


def _hedged(reading: _Reading) -> SentenceStatus | None:
    sources = reading.all("selon nos informations")
    sources += [Cue(m.start(), m.end(), "média") for m in MEDIA.finditer(reading.text)]
    according = reading.all("selon")
    reported = bool(sources or according)
    kinds = _sort_conditionals(reading, reported)
    markers = reading.all("rumeur", "évoqué", "non confirmé", "ni confirmé ni démenti")
    if _CONFIRMED_RUMOUR.search(reading.text):
        markers = []
    kinds = _main_clause_first(reading, kinds, bool(sources or markers))
    if kinds.rumour:
        led = any(cue.start < kinds.rumour[0].start for cue in according)
        if not (sources or markers or led) and _fact_with_rumour_aside(reading, kinds.rumour):
            return None
        return _answer(Status.CONDITIONAL, kinds.rumour + sources + markers)
    if kinds.planned:
        if not markers and _fact_with_rumour_aside(reading, kinds.planned):
            return None
        if sources or markers:
            return _answer(Status.CONDITIONAL, kinds.planned + sources + markers)
        return _answer(Status.EXPECTED, kinds.planned)
    if kinds.other and reading.conditionals:
        return _answer(Status.OTHER, kinds.other)
    strong = reading.all("selon nos informations") + markers
    strong += [c for c in reading.all("possibilité") if not reading.quoted(c.start)]
    return _answer(Status.CONDITIONAL, strong) if strong else None


def _claimed(reading: _Reading) -> SentenceStatus | None:
    speech = reading.all("incise", "incise libre", "discours", "prise de position")
    documents = reading.all("document")
    if not documents:
        speech += reading.all("selon")
    quoted = reading.quoted_share > 0.6
    if not speech and not quoted:
        return None
    if _confirms(reading, speech):
        return _answer(Status.CONFIRMED, _confirms(reading, speech))
    duties = reading.all("il faut")
    if duties and (reading.quoted(duties[0].start) or speech):
        return _answer(Status.OTHER, duties)
    return _answer(Status.QUOTED, speech or [Cue(a, b, "guillemets") for a, b in reading.quotes])


def _confirms(reading: _Reading, speech: list[Cue]) -> list[Cue]:
    """Confirmations made by the one who speaks, who is in a position to know."""
    if _WITNESS.search(reading.text):
        return []
    view = _OWN_VIEW.search(reading.text)
    asides = [cue.start for cue in speech if cue.rule.startswith("incise")]
    return [
        cue
        for cue in reading.all("confirmation")
        if not reading.quoted(cue.start)
        and not (view is not None and view.start() < cue.start)
        and _CONFIRM_VERB.search(reading.text[cue.start : cue.end])
        and not any(cue.end < aside for aside in asides)
    ]


def _asserted(reading: _Reading) -> SentenceStatus | None:
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
