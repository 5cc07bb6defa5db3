"""Amounts, percentages, stakes, dates and deadlines of a French text, normalised with unit and span.

Rules over flattened text, because the general parsers (dateparser, text2num) know neither «1,8 Md€» nor
«d’ici à mars», and cost milliseconds a call; text2num reads the numbers written in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from monitor.french.anchors import find_around
from monitor.french.figures import Figure, Kind
from monitor.french.labels import holder, label
from monitor.french.normal import flat
from monitor.french.numbers import COLLECTIVE, DIGITS, SCALE, WORDS, collective, number, scale
from monitor.french.periods import find_periods

_CURRENCIES = {
    "€": "EUR",
    "eur": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "$": "USD",
    "usd": "USD",
    "dollar": "USD",
    "dollars": "USD",
    "£": "GBP",
    "gbp": "GBP",
    "livre sterling": "GBP",
    "livres sterling": "GBP",
    "chf": "CHF",
    "franc suisse": "CHF",
    "francs suisses": "CHF",
    "yen": "JPY",
    "yens": "JPY",
    "¥": "JPY",
    "yuan": "CNY",
    "yuans": "CNY",
    "couronnes suedoises": "SEK",
    "couronnes danoises": "DKK",
    "zlotys": "PLN",
    "dollars canadiens": "CAD",
    "roupies": "INR",
    "wons": "KRW",
}
_MONEY = "|".join(sorted((re.escape(c) for c in _CURRENCIES), key=len, reverse=True))
_BOUND = (
    r"(?P<bound>plus de|plus d'|au moins|au minimum|superieure?s? a|au-dela de|depassant(?: les)?|"
    r"depasse(?:nt)? les|"
    r"a partir de|minimum|moins de|moins d'|jusqu'a|inferieure?s? a|au plus|au maximum|maximum|en dessous de|"
    r"sous les|plafonnee?s? a)?\s*"
)
_ABOUT = (
    r"(?P<about>(?:a )?pres de|pres d'|environ|quelque|autour de|autour d'|aux alentours de|"
    r"a peu pres|presque|de l'ordre de|"
    r"de l'ordre d'|quasiment|a peine|avoisinant(?: les)?|frolant les|grosso modo|~|≈|une (?:bonne|petite)|"
    r"approximativement|en gros)?\s*"
)
_NUM = rf"(?:{DIGITS}|{WORDS})"
_SIGN = r"(?P<sign>(?<![\w)])[-+]\s?)?"
_AMOUNT = re.compile(
    rf"(?<![\w,.]){_BOUND}{_ABOUT}{_SIGN}(?:"
    rf"(?:entre |de |d')?(?P<low>{_NUM}) ?(?P<lowscale>{SCALE})?(?: ?(?:{_MONEY}))?(?: (?:et|"
    rf"a)(?: plus de)? |(?<=\d)-(?=\d))"
    rf"(?P<high>{_NUM}) ?(?P<highscale>{SCALE})?\s?(?:d'|de |d )?(?P<money1>{_MONEY})(?!\w)"
    rf"|(?P<number>{_NUM})(?P<half> ?(?:million|milliard)s? et demi)? ?(?P<scale>{SCALE})?(?P<half2> "
    rf"et demi)?"
    rf"\s?(?:d'|de |d )?(?P<money2>{_MONEY})(?:(?P<cents>\d{{2}})(?!\d)|(?!\w))"
    rf"|(?<!\d)(?<!\d )(?P<front>[€$£])\s?(?P<frontnumber>{DIGITS})\s?(?P<frontscale>{SCALE}|bn)?(?!\w)"
    rf"|(?:un |le )?(?P<demi>demi)[- ](?P<demiscale>million|milliard)s?(?:\s?(?:d'|"
    rf"de )(?P<money3>{_MONEY})(?!\w))?"
    rf"|(?P<vague>quelques|plusieurs|des) ?(?P<vaguecoll>{COLLECTIVE}s)?(?: de)? ?(?P<vaguescale>{SCALE})(?!\w)"
    rf"(?:\s?(?:d'|de )(?P<money4>{_MONEY})(?!\w))?"
    rf"|(?:une |la )?(?:petite |bonne )?(?P<coll>{COLLECTIVE})(?: de (?P<collscale>{SCALE}))?"
    rf"\s?(?:d'|de )(?P<money5>{_MONEY})(?!\w)"
    rf"|(?P<barenumber>{_NUM}) ?(?P<barescale>millions?|milliards?|mds?|mrds?)(?! ?(?:d'|de |d )?\w*[a-z€$£])"
    rf")"
)
_PERCENT = re.compile(
    rf"(?<![\w,.]){_BOUND}{_ABOUT}{_SIGN}(?:"
    rf"(?:entre |de )?(?P<low>{_NUM})(?: ?%| pour ?cent)?(?: (?:et|a) |"
    rf"(?<=\d)-(?=\d))(?P<high>{_NUM}) ?(?:%|pour ?cent)"
    rf"|(?P<number>{_NUM}) ?(?:%|pour ?cents?\b|points? de pourcentage|points? de base))"
)
_FRACTIONS = {
    "un tiers": "33.33",
    "le tiers": "33.33",
    "deux tiers": "66.67",
    "les deux tiers": "66.67",
    "un quart": "25",
    "le quart": "25",
    "trois quarts": "75",
    "les trois quarts": "75",
    "la moitie": "50",
    "un cinquieme": "20",
    "un dixieme": "10",
    "la totalite": "100",
    "l'integralite": "100",
    "l'ensemble": "100",
}
_CAPITAL = (
    r"(?:de |du |des |d')(?:son |sa |ses |leur |leurs |la |le |les |l')?(?:capital|"
    r"parts(?! de marche)|actions|titres|"
    r"participation|droits de vote|societe|entreprise|groupe|filiale|coentreprise|operateur|hebergeur)\b"
)
_STAKE = re.compile(
    rf"(?<!\w){_BOUND}{_ABOUT}(?P<fraction>{'|'.join(sorted(_FRACTIONS, key=len, reverse=True))}) {_CAPITAL}"
    rf"|(?P<majority>la majorite|une majorite|majorite) {_CAPITAL}"
)
_IS_STAKE_AFTER = re.compile(rf"\s{_CAPITAL}|\s(?:de|d'|chez) ?(?=[A-ZÀ-Ý])")
_IS_STAKE_BEFORE = re.compile(
    r"\b(?:participations? (?:\w+ )?(?:de|a|portee? a)|det(?:ient|enait|iennent|enaient|iendra|"
    r"iendrait|enue?s?)|"
    r"deten(?:ue?|teur|ant)\w*(?: a| a hauteur de)?|possed\w+|controle\w*|"
    r"actionnaire\w*(?: \w+)? a(?: hauteur de)?|"
    r"monte(?:r|ra|rait)? a|a hauteur de|entre(?:r|e)? au capital a|rachet\w+|acqui\w+|cede\w*|vend\w*)"
    r"(?: (?:ainsi|desormais|aujourd'hui|encore|toujours|plus de|pres de|environ|quelque|actuellement))*\s*$"
)
_AMOUNT_ANCHOR = re.compile(
    rf"[€$£¥]|millions?|milliards?|milliers?|billions?|euros?|dollars?|{COLLECTIVE}|sterling|francs? suisses?|"
    r"couronnes|zlotys|roupies|(?<![^\W\d])(?:eur|usd|gbp|chf|yens?|yuans?|wons|m[dn]s?|mrds?|mios?|demi)\b"
)
_PERCENT_ANCHOR = re.compile(r"%|pour ?cent|points? de (?:pourcentage|base)")
_STAKE_ANCHOR = re.compile(r"tiers|quarts?|moitie|cinquieme|dixieme|totalite|integralite|l'ensemble|majorite")
_REACH = 130
"""Characters from the beginning of a figure to its unit, at most: bounds, «environ», a range in words."""
_LOWER = ("plus", "au moins", "au minimum", "superieur", "au-dela", "depass", "a partir", "minimum")
_MONEY_LABELS = re.compile(
    r"chiffre|resultat|benefice|perte|dette|investissement|levee|tour|valorisation|capitalisation|"
    r"amende|budget|"
    r"enveloppe|contrat|montant|prix|cout|revenu|vente|deficit|ca\b|ebitda|fonds|subvention|aide|tresorerie"
)


def find_figures(text: str, reference: date | None = None) -> list[Figure]:
    """Return the figures of ``text`` in order, never overlapping.

    ``reference`` is the day of publication: it gives their year to dates that have none («d’ici à mars»).
    """
    low = flat(text)
    candidates = [*_amounts(text, low), *_percentages(text, low), *_fractions(text, low)]
    candidates += find_periods(text, low, reference)
    chosen: list[Figure] = []
    for figure in sorted(candidates, key=lambda f: (f.start, -f.end)):
        if not chosen or figure.start >= chosen[-1].end:
            chosen.append(figure)
    return _labelled(text, low, chosen)


def _labelled(text: str, low: str, figures: list[Figure]) -> list[Figure]:
    labelled: list[Figure] = []
    since, last = 0, ""
    for figure in figures:
        if figure.kind in {Kind.DATE, Kind.DEADLINE}:
            labelled.append(figure)
            continue
        if figure.kind is Kind.STAKE:
            name = holder(text, figure.start)
        else:
            name = label(text, low, figure.start, figure.end, since)
            if not name and re.search(r"\b(?:contre|apres|puis|et|a|ou|au lieu de)\s+$", low[since : figure.start]):
                name = last if "." not in low[since : figure.start].strip() else ""
        since, last = figure.end, name
        if figure.kind is Kind.AMOUNT and not figure.unit and not _MONEY_LABELS.search(flat(name)):
            continue
        labelled.append(replace(figure, label=name))
    return labelled


def _span(match: re.Match[str], text: str) -> tuple[int, int, str]:
    start, end = match.span()
    body = text[start:end]
    lead = len(body) - len(body.lstrip())
    return start + lead, start + len(body.rstrip()), body.strip()


def _bounded(match: re.Match[str], value: Decimal) -> tuple[Decimal | None, Decimal | None, bool]:
    bound = match["bound"] or ""
    if not bound:
        return None, None, bool(match["about"])
    lower = bound.startswith(_LOWER)
    return (value, None, True) if lower else (None, value, True)


def _amounts(text: str, low: str) -> Iterator[Figure]:
    for match in find_around(_AMOUNT, low, _AMOUNT_ANCHOR, _REACH, 40):
        try:
            figure = _read_amount(match, text)
        except ValueError:
            continue
        if figure is not None:
            yield figure


def _read_amount(match: re.Match[str], text: str) -> Figure | None:
    start, end, body = _span(match, text)
    group = match.groupdict()
    money = next((group[f"money{i}"] for i in range(1, 6) if group[f"money{i}"]), "") or group["front"] or ""
    unit = _CURRENCIES.get(money, "")
    about = bool(group["about"])
    if group["low"]:
        factor = scale(group["highscale"])
        below = number(group["low"]) * (scale(group["lowscale"]) if group["lowscale"] else factor)
        above = number(group["high"]) * factor
        if below >= above:
            return None
        return Figure(Kind.AMOUNT, start, end, body, low=below, high=above, unit=unit, approximate=about)
    if group["vague"]:
        return _vague(group, start, end, body, unit)
    if group["coll"]:
        value = collective(group["coll"]) * scale(group["collscale"])
        return Figure(Kind.AMOUNT, start, end, body, value=value, unit=unit, approximate=True)
    value = _amount_value(group)
    if (group["sign"] or "").startswith("-"):
        value = -value
    lower, upper, rough = _bounded(match, value)
    return Figure(Kind.AMOUNT, start, end, body, value, lower, upper, unit, rough)


def _amount_value(group: dict[str, str | None]) -> Decimal:
    if group["demi"]:
        return scale(group["demiscale"]) / 2
    if group["front"]:
        factor = Decimal(10**9) if group["frontscale"] == "bn" else scale(group["frontscale"])
        return number(group["frontnumber"] or "0") * factor
    if group["barenumber"]:
        return number(group["barenumber"]) * scale(group["barescale"])
    value = number(group["number"] or "0")
    if group["half"]:
        return (value + Decimal("0.5")) * scale(group["half"].split()[0])
    if group["half2"]:
        value += Decimal("0.5")
    if group["cents"]:
        value += Decimal(group["cents"]) / 100
    return value * scale(group["scale"])


def _vague(group: dict[str, str | None], start: int, end: int, body: str, unit: str) -> Figure | None:
    """«quelques millions»: between 2 and 9; «plusieurs», «des dizaines de»: at least two, no upper limit."""
    round_sum = (group["vaguescale"] or "") in {"millions", "milliards"}
    if group["vague"] == "des" and not group["vaguecoll"] and not round_sum:
        return None
    factor = scale(group["vaguescale"]) * (collective(group["vaguecoll"]) if group["vaguecoll"] else 1)
    high = 9 * factor if group["vague"] == "quelques" else None
    return Figure(Kind.AMOUNT, start, end, body, low=2 * factor, high=high, unit=unit, approximate=True)


def _percentages(text: str, low: str) -> Iterator[Figure]:
    for match in find_around(_PERCENT, low, _PERCENT_ANCHOR, _REACH, 20):
        start, end, body = _span(match, text)
        kind = Kind.STAKE if _is_stake(low, start, end) else Kind.PERCENTAGE
        try:
            if match["low"]:
                below, above = number(match["low"]), number(match["high"])
                yield Figure(kind, start, end, body, low=below, high=above, unit="%", approximate=bool(match["about"]))
                continue
            value = number(match["number"])
        except ValueError:
            continue
        if (match["sign"] or "").startswith("-"):
            value = -value
        lower, upper, rough = _bounded(match, value)
        yield Figure(kind, start, end, body, value, lower, upper, "%", rough)


def _is_stake(low: str, start: int, end: int) -> bool:
    after = _IS_STAKE_AFTER.match(low, end)
    owned = bool(_IS_STAKE_BEFORE.search(low[max(0, start - 60) : start]))
    if after is not None and re.search(r"capital|parts|actions|titres|participation|droits", after[0]):
        return True
    return owned and not re.match(r"\s(?:de |du |des |d')?(?:marche|parts de marche)", low[end:])


def _fractions(text: str, low: str) -> Iterator[Figure]:
    for match in find_around(_STAKE, low, _STAKE_ANCHOR, _REACH, 60):
        start, end, body = _span(match, text)
        if match["majority"]:
            yield Figure(Kind.STAKE, start, end, body, low=Decimal(50), unit="%", approximate=True)
            continue
        value = Decimal(_FRACTIONS[match["fraction"]])
        lower, upper, rough = _bounded(match, value)
        yield Figure(Kind.STAKE, start, end, body, value, lower, upper, "%", rough)
