"""What the conditionals of a sentence do: spread a rumour, tell what is planned, or neither.

A conditional is no rumour under a condition («si…»), in a duty or a wish («il faudrait»), in indirect speech
in the past («il avait dit qu’il viendrait»), or beside the claim («…, assure M. X, qui serait remplacé»).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from monitor.french.cues import IMPERFECT, NOT_IMPERFECT, SI_CLAUSE, WHETHER, Cue, find
from monitor.french.reading import Reading
from monitor.french.verbs import VerbForm

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
    r"\b(?:ceux|celles|celui|celle|personnes?|quiconque|tous|toutes|clients|candidats) qui "
    r"(?:[^.;:]{0,50} et qui )?(?:en |y |ne |n'|se |s'|lui )*$|\bquiconque $"
)
_AIM = re.compile(r"\b(?:s'assurer|verifier|garantir) qu[e'][^.;,]{0,60}$")
_PURPOSE = re.compile(r"\w{3}.{12,}\b(?:afin de|pour) (?:s'assurer|verifier|garantir) qu[e'][^.;,]{0,60}$")
_INDIRECT_DUTY = re.compile(r"\bce qu(?:e |')(?:[^.,;:]{1,30} )?$")
_RELATIVE_START = re.compile(r"\b(?:qui|dont|que|qu'|ou)(?: (?:l'|y |en |ne |n'|les |lui )*| ?)$")
_MISSED_DUTY = re.compile(r"aurai(?:t|ent) (?:\w+ment )?du \w+(?:er|ir|re|oir)\b")
_AS_MUCH_AS = re.compile(r"\b(?:aussi|plus|moins|autant|mieux|si) [^,.;]{1,40} que [^,.;]{1,25}$")
_OPINING = re.compile(r"\b(?:estimant|jugeant|considerant|plaidant|ajoutant|rappelant) qu[e'] ?")
_PAST_FORM = re.compile(r"aurai(?:t|ent) (?:\w+ )?\w+(?:e|i|u|s|t)e?s?\b")
_BELIEVING = re.compile(r"si (?:l')?(?:on|nous|vous) en cro\w+")
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
CONFIRM_VERB = re.compile(r"\b(?:confirm|annonc|officialis)\w+")
_RELATIVE_ASIDE = re.compile(
    r", (?:[^,]{3,40} et |(?:un|une|des|le|la|les|ce|cette|mesure|decision|operation) ?(?:\w+ ){0,2})?"
    r"(?:qui|dont|que|qu'|ou|ce qui|lequel|laquelle)\b[^,]{0,40}$"
)


def _within(at: int, cues: list[Cue]) -> bool:
    return any(cue.start <= at < cue.end for cue in cues)


def _hypotheses(reading: Reading) -> list[Cue]:
    """Conditions that turn a conditional into a hypothesis: «si» with its clause, «en cas de», «sans lui»."""
    found = reading.all("hypothèse")
    starts = {f.start for f in reading.conditionals}
    for match in SI_CLAUSE.finditer(reading.text):
        before = (match["before"] or "").strip()
        if WHETHER.search(reading.text[max(0, match.start("si") - 40) : match.start("si")]):
            continue
        if _BELIEVING.match(reading.text, match.start("si")):
            continue  # «si l’on en croit Le Monde» names a source
        clause, offset = match["clause"], match.start("clause")
        past = [m.start() for m in IMPERFECT.finditer(clause) if not NOT_IMPERFECT.fullmatch(m[0])]
        if past and offset + past[0] in starts and "," not in clause[: past[0]]:
            continue  # «pour savoir si une garantie pourrait…»: the condition itself is in the conditional
        modal = all(f.stem in {"pourr", "devr"} for f in reading.conditionals)
        told = before == "meme" and all(_PAST_FORM.match(reading.text, f.start) for f in reading.conditionals)
        if told and not re.search(r"\bavai(?:t|ent)\b", clause):
            continue  # «qui aurait été décisif, même si le climat était lourd»: a concession
        if before != "meme" or (past and not modal):
            found.append(Cue(match.start("si"), match.end("si"), "hypothèse"))
    return found


class Conditionals(NamedTuple):
    """The conditional forms of a sentence, by what each of them does."""

    rumour: list[Cue]
    planned: list[Cue]
    other: list[Cue]


def _indirect(reading: Reading, form: VerbForm) -> bool:
    """«il avait dit qu’il viendrait»: a future seen from the past, not a rumour."""
    if form.stem in {"pourr", "devr"} or _PAST_PARTICIPLE.match(reading.text[form.start :]):
        return False
    if _STATE.match(reading.text[form.start :]):
        return False
    if _AIM.search(reading.text[: form.start]):
        return True
    speech = _PAST_SPEECH.search(reading.text)
    return speech is not None and speech.end() <= form.start


def _vague(reading: Reading, form: VerbForm) -> bool:
    """«cela aurait le mérite de…» in somebody's mouth: what would be, not what is rumoured."""
    head = reading.text[: form.start]
    return bool(_THAT.search(head)) and (head.rstrip().endswith(("ca", "ca ne")) or reading.quoted(form.start))


def _beside_speaker(reading: Reading, form: VerbForm, speakers: list[Cue]) -> bool:
    """«… », assure M. X, qui devrait être remplacé: said of the speaker, beside the sentence's own claim."""
    last = max((cue.end for cue in speakers if cue.end <= form.start), default=None)
    if last is None or reading.quoted(form.start):
        return False
    return bool(_SPEAKER_RELATIVE.search(reading.text[last : form.start]))


def _beside_claim(reading: Reading, form: VerbForm, missed: list[Cue]) -> bool:
    """«ce qu’il faudrait faire», «afin de s’assurer que tout serait prêt», «d’antécédents qui auraient pu…»: words
    inside the claim, which say nothing of how sure it is.
    """
    head = reading.text[: form.start]
    if _WHOEVER.search(head) or _PURPOSE.search(head):
        return True
    if form.stem in {"faudr", "devr"} and _INDIRECT_DUTY.search(head):
        return True
    if _RELATIVE_START.search(head):
        return _within(form.start, missed) or bool(_MISSED_DUTY.match(reading.text, form.start))
    return _within(form.start, missed) and bool(_AS_MUCH_AS.search(head))


def sort_conditionals(reading: Reading, reported: bool) -> Conditionals:
    """Sort the conditionals of a sentence; ``reported`` says that it names the source of what it tells."""
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
        if _beside_speaker(reading, form, speakers) or _beside_claim(reading, form, missed):
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
    opining = _OPINING.search(reading.text)
    if opining is not None and _FACT.search(reading.text[: opining.start()]):
        other = [cue for cue in other if cue.start < opining.start()]  # «a choqué en estimant qu’il faudrait…»
    return Conditionals(rumour, planned, other)


def main_clause_first(reading: Reading, kinds: Conditionals, reported: bool) -> Conditionals:
    """«on aimerait un cycle qui ne serait plus…»: a wish in the main clause covers what hangs on it."""
    wishes = {cue.start for cue in kinds.other} & {f.start for f in reading.conditionals}
    if not wishes or not kinds.rumour or reported:
        return kinds
    first, rumour = min(wishes), min(cue.start for cue in kinds.rumour)
    if first < rumour and re.search(r"\b(?:qui|que|qu'|dont|ou)\b", reading.text[first:rumour]):
        return kinds._replace(rumour=[])
    return kinds


def fact_with_rumour_aside(reading: Reading, rumour: list[Cue]) -> bool:
    """A factual main clause that carries a rumour in a relative: the main clause wins."""
    first = min(cue.start for cue in rumour)
    head = reading.text[:first]
    if reading.quoted(first) and ":" in head:
        return any(CONFIRM_VERB.search(reading.text[c.start : c.end]) for c in find("confirmation", head))
    relative = _RELATIVE_ASIDE.search(head)
    if relative is None or reading.quoted(first):
        return bool(re.search(r"\bapres (?:avoir|que|qu')\b[^,]{0,80}$", head)) and bool(_FACT.search(head))
    main = head[: relative.start()]
    return bool(_FACT.search(main) or find("discours", main)) and relative.start() > 25
