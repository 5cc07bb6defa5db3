"""How French tells who is certified and by whom: patterns on sentences with numbered places for actors."""

from __future__ import annotations

import re

from monitor.french.role_capital import ACTOR, GAP, THE

LABELS = (
    r"(?:qualification|certification|label|visa|agrement|attestation|labellisation|"
    r"qualifie|certifie|homologation)"
)
CERTIFIED = (
    re.compile(
        rf"(?P<c>{ACTOR}){GAP}\b(?:obtien\w+|obtenu|obtenir|decroch\w+|recoi\w+|recu|recevoir|"
        rf"vis(?:e|er|ait)|brigu\w+|perd\w*|"
        rf"conserv\w+|renouvel\w+|attend\w*|dispos\w+ d\w+|detien\w+|affich\w+){GAP}(?:{LABELS}|\uE002)"
    ),
    re.compile(
        rf"(?P<c>{ACTOR})(?:,? (?:\w+ )?|{GAP}\b(?:est|sont|etaient|etait|sera|seront|serait|seraient|ete|etre|"
        rf"devien\w+|devenir) (?:[\w']+ ){{0,4}}?)(?:qualifie|certifie|labellise|homologue|agree)e?s?\b"
    ),
    re.compile(
        rf"\b(?:qualification|certification|labellisation|homologation)s?{GAP}(?:de |du |d'|"
        rf"des )(?P<c>{ACTOR})"
    ),
    re.compile(
        rf"\b(?:qualifier|certifier|labelliser|homologuer|(?:a|ont|avait) (?:\w+ )?(?:qualifie|certifie|labellise)|"
        rf"{ACTOR} (?:qualifie|certifie|labellise)) [^.;,\uE000]{{0,40}}?(?P<c>{ACTOR})"
    ),
    re.compile(rf"\b(?:delivr|accord|decern|octroy|attribu)\w*{GAP}\b(?:a|au) {THE}(?P<c>{ACTOR})"),
    re.compile(rf"^\W*(?:qualifie|certifie|labellise)e?s? [^,.;\uE000]{{0,50}}, {THE}(?P<c>{ACTOR})"),
)
CERTIFIER = (
    re.compile(
        rf"(?P<a>{ACTOR}){GAP}\b(?:qualifie|certifie|delivr\w+|accord\w+|decern\w+|octroy\w+|"
        rf"a qualifie|a certifie|"
        r"retir\w+|refus\w+|audit\w+)\b"
    ),
    re.compile(
        rf"{LABELS}\w*{GAP}\b(?:par|aupres d\S{{0,2}}|de la part d\S{{0,2}}) ?(?:l'|la |"
        rf"le )?(?P<a>{ACTOR})"
    ),
    re.compile(rf"\b(?:qualifie|certifie|labellise|agree|homologue)e?s? {GAP}par (?:l'|la |le )?(?P<a>{ACTOR})"),
    re.compile(
        rf"\b(?:qualification|visa|certification|feu vert|agrement) (?:[\w\ue002]+ ){{0,3}}?(?:de |d')(?:l'|"
        rf"la )?(?P<a>{ACTOR})"
    ),
)
CERTIFIERS = frozenset({"public-body", "association"})
QUALIFY = re.compile(rf"{LABELS}|\uE002|delivr|accord|decern|octroy|qualifi|certifi|labellis|homolog|agree")
