"""How French tells who buys, who sells and who is bought: patterns on sentences with numbered places for actors.

A place is ``\\uE000`` number ``\\uE001``; a label reads ``\\uE002``, a law or a medium ``\\uE003``.
"""

from __future__ import annotations

import re
from enum import StrEnum


class RoleKind(StrEnum):
    """What an actor does in an operation or a qualification."""

    BUYER = "buyer"
    TARGET = "target"
    SELLER = "seller"
    CERTIFIED = "certified"
    CERTIFIER = "certifier"


ACTOR = r"\uE000\d+\uE001"
_ADV = r"(?:\w+ment |aussi |ainsi |donc |deja |bientot |desormais |egalement |finalement )*"
_BUY = (
    r"(?:rachet\w+|acqui(?:ert|erent|erir|s|se|sition)|acquer\w+|repren(?:d|dre|dra|drait|nent|ait)|"
    r"repris(?:e|es)?|"
    r"absorb\w+|s'(?:offr\w+|empar\w+)|aval\w+|m(?:et|ettra|ettrait|is|ettre) la main sur|"
    r"pr(?:end|endre|endra|endrait|is) (?:le controle|une participation|\S+ ?% (?:du capital|des parts))|"
    r"entr(?:e|er|era|erait|ent) (?:\w+ )?au capital|mont(?:e|er|era|erait) (?:\w+ )?au capital|"
    r"invest(?:it|i|ir|ira|irait)(?: [^,.]{0,40})? (?:dans|chez)|s'invit\w+ au capital|"
    r"devien\w+ (?:actionnaire|majoritaire))"
)
_SHARES = r"(?:parts?|participations?)"
_SELL = (
    r"(?:ced(?:e|ent|er|era|erait|eront)|cedee?s?|vend(?:re|ra|rait|ent|u|ue|us|ait)?|revend\w*|"
    r"se (?:separ\w+|delest\w+|deleste) d\w*|s'est (?:separee?|delestee?) d\w*)"
)
GAP = r"[^.;\uE000\uE001]{0,70}?"
_LIST = (
    rf"{ACTOR}(?:[^.;,\uE000]{{0,40}}?(?:\([^)]*\))?,? (?:et |de |du |des |d'|la |le |l'|"
    rf"celle de |celles de ){{0,4}}{ACTOR})*"
)

THE = r"(?:la |le |les |l')?"
_SUBJECTS = rf"{ACTOR}(?:(?:, {THE}{ACTOR})*,? (?:et|ainsi que) {THE}{ACTOR})?"
_NAMING = (
    rf"(?:(?!{_SHARES}|\b(?:par|a|au|aux|qui|que|dont|dans|en|pour|avec|chez|sur|est|sont|face|sous|vis|"
    r"permet\w*|services?|produits?|licences?|offres?|solutions?|logiciels?|abonnements?|puces?|"
    r"processeurs?)\b)[^.:;,\uE000\uE001])"
)
"""What may stand between the word of an operation and the name that it is about: no verb, no other party."""
_DEALS = r"(?:rachat|acquisition|reprise|prise de controle|absorption)"
_OFFERS = (
    r"(?:(?:depos|presen|soumet|soumis|fai|formul|remet|remis|confirm|prepar|etudi|retir)\w* (?:\w+ ){0,3}?offres?|"
    r"(?:finalis|boucl|annonc|negoci|realis|conclu|officialis|envisag|etudi|prepar|sign|acheve)\w*)"
)
_TO_LIST = rf"{ACTOR}(?:,? (?:et )?(?:a (?:la |l')?|au )?{ACTOR})*"
_BE = (
    r"\b(?:est|a ete|sera|serait|etait|ont ete|va etre|doit etre|devrait etre|pourrait etre|"
    r"vient d'etre|aurait ete|"
    r"n'a pas ete|ne sera pas|n'est pas)"
)
_BOUGHT = r"\b(?:rachete|repris|acquis|absorbe|avale|cede|vendu)e?s?\b"

CAPITAL: tuple[tuple[re.Pattern[str], dict[str, RoleKind]], ...] = tuple(
    (re.compile(pattern), roles)
    for pattern, roles in (
        (
            (
                rf"(?P<t>{ACTOR}){GAP}(?:{_BE} {_ADV}{_BOUGHT}{GAP}\b(?:par|a)|"
                rf"{_BOUGHT}{GAP}\bpar) {GAP}(?P<b>{_SUBJECTS})"
            ),
            {"t": RoleKind.TARGET, "b": RoleKind.BUYER},
        ),
        (
            (
                rf"(?P<b>{_SUBJECTS}){GAP}\b{_BUY} {GAP}\b(?:a|aupres d\S{{0,2}}) ?(?:la |le |"
                rf"l')?(?P<s>{_TO_LIST}){GAP}"
                rf"{_SHARES}{GAP}(?:dans|de|d'|au sein de|chez) ?{GAP}(?P<t>{ACTOR})"
            ),
            {"b": RoleKind.BUYER, "s": RoleKind.SELLER, "t": RoleKind.TARGET},
        ),
        (
            (
                rf"\b(?:rachat|acquisition|reprise|prise de controle|absorption|cession|"
                rf"vente)s? (?:de la |des |de |du |d')?"
                rf"{GAP}{_SHARES} (?:de |du |d'|des |detenues? par |que detien\w+ )(?:la |le |les |"
                rf"l')?(?P<s>{_LIST})"
                rf"(?:{GAP}(?:dans|au sein de|au capital d\w+|chez) {GAP}(?P<t>{ACTOR})"
                rf")?(?:{GAP} par {GAP}(?P<b>{ACTOR}))?"
            ),
            {"s": RoleKind.SELLER, "t": RoleKind.TARGET, "b": RoleKind.BUYER},
        ),
        (
            (
                rf"(?P<b>{_SUBJECTS}){GAP}\b{_BUY} (?:{GAP})?(?:les |la |des |ses |"
                rf"leurs )?{_SHARES} (?:\w+ )?(?:de |du |d'|des |"
                rf"detenues? par )(?:la |le |les |l')?(?P<s>{_LIST}){GAP}(?:dans|au sein de|"
                rf"au capital d\w+|chez) "
                rf"{GAP}(?P<t>{ACTOR})"
            ),
            {"b": RoleKind.BUYER, "s": RoleKind.SELLER, "t": RoleKind.TARGET},
        ),
        (
            (
                rf"(?P<b>{_SUBJECTS}){GAP}\b{_OFFERS} (?:(?!{_SHARES})[^.;,\uE000\uE001]){{0,40}}?\b{_DEALS} "
                rf"(?:de |du |d'|des |sur )(?:(?!{_SHARES})[^.;,\uE000\uE001]){{0,40}}?(?P<t>{ACTOR})"
                rf"(?!{GAP}\bpar {GAP}{ACTOR})"
            ),
            {"b": RoleKind.BUYER, "t": RoleKind.TARGET},
        ),
        (
            (
                rf"\b(?:{_DEALS}s?|cessions?|vente) (?:\w+ ){{0,2}}(?:de |du |d'|des |de la |de l')"
                rf"{_NAMING}{{0,50}}?(?P<t>{ACTOR})(?:{GAP}\b(?:par|"
                rf"a) {GAP}(?P<b>{_SUBJECTS}))?"
            ),
            {"t": RoleKind.TARGET, "b": RoleKind.BUYER},
        ),
        (
            (
                rf"(?P<s>{ACTOR}){GAP}\b{_SELL} {_NAMING}{{0,70}}?(?P<t>{ACTOR})(?:{GAP}\ba(?:u)? "
                rf"{GAP}(?P<b>{_SUBJECTS}))?"
            ),
            {"s": RoleKind.SELLER, "t": RoleKind.TARGET, "b": RoleKind.BUYER},
        ),
        (
            (
                rf"(?P<b>{_SUBJECTS}){GAP}(?<!par )\b{_BUY}(?:(?!{_SHARES} d)[^.;\uE000\uE001]){{0,70}}?"
                rf"(?<!aupres de )(?<!face a )(?<!a )(?P<t>{ACTOR})(?:{GAP}\b(?:a|"
                rf"aupres d\w+) (?P<s>{ACTOR}))?"
            ),
            {"b": RoleKind.BUYER, "t": RoleKind.TARGET, "s": RoleKind.SELLER},
        ),
        (
            (
                rf"(?P<t>{ACTOR}){GAP}\b(?:leve|levent|a leve|boucle|levera){GAP}(?:aupres d\S{{0,2}}|"
                rf"avec|menee? par) ?"
                rf"{GAP}(?P<b>{_LIST})"
            ),
            {"t": RoleKind.TARGET, "b": RoleKind.BUYER},
        ),
        (
            rf"(?P<t>{ACTOR}){GAP}{_BE} {_ADV}{_BOUGHT}",
            {"t": RoleKind.TARGET},
        ),
        (
            rf"(?P<b>{ACTOR})(?: [^.;,\uE000]{{0,40}})?\s(?:rachet\w+|acquer\w+|acquiert|repren\w+)\b",
            {"b": RoleKind.BUYER},
        ),
        (
            (
                rf"(?P<t>{ACTOR}){GAP}\b(?:pass\w+ sous le (?:controle|giron)|"
                rf"tomb\w+ dans l'escarcelle|rejoin\w+ le giron|"
                rf"change de mains){GAP}(?P<b>{ACTOR})"
            ),
            {"t": RoleKind.TARGET, "b": RoleKind.BUYER},
        ),
        (
            (
                rf"(?P<s>{ACTOR})(?: [^.;,\uE000]{{0,40}})?\s{_SELL} (?:\d+(?:[.,]\d+)? ?%|la totalite|la majorite|"
                rf"l'integralite|une part|(?:sa|son|ses|leurs?) (?:\w+ )?(?:filiales?|parts?|participations?|branches?|"
                rf"divisions?|activites?|majorite|actions|titres|capital|pole|entite|data))"
            ),
            {"s": RoleKind.SELLER},
        ),
        (rf"\b{_DEALS}s? (?:\w+ ){{0,3}}?par {THE}(?P<b>{_SUBJECTS})", {"b": RoleKind.BUYER}),
        (
            (
                rf"(?P<b>{_SUBJECTS})(?: [^.;,\uE000]{{0,40}})?\s{_OFFERS} (?:l'|le |la |son |sa )?{_DEALS} "
                rf"(?:de |du |d'|des )(?![^.;]{{0,80}}\bpar\b)"
            ),
            {"b": RoleKind.BUYER},
        ),
        (
            (
                rf"\b(?:rachet\w+|acquer\w+|acquiert|absorb\w+|s'offr\w+|s'empar\w+ d\w*|entr\w+ au capital d\w*|"
                rf"(?:prend\w*|pris|acquier\w*|monte\w*) [^.;,\uE000]{{0,25}}% (?:du capital|des parts))"
                rf"(?:(?!{_SHARES} d|\b(?:a|au|aux|aupres|chez|avec|pour|contre|face|par|avant|apres)\b)"
                rf"[^.;,\uE000\uE001]){{0,50}}?(?P<t>{ACTOR})"
            ),
            {"t": RoleKind.TARGET},
        ),
    )
)
TRIGGER = re.compile(rf"{_BUY}|{_SELL}|rachat|acquisition|reprise|prise de controle|absorption|cession|vente|leve")
