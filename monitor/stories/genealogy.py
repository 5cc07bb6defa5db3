"""Which articles of a story are reprises of which: a dispatch, a press release, or an article that others took up.

Pure. Texts that hold each other form a family, which has one original: the press release if there is one, else the
agency's dispatch, else the earliest that credits no agency. The number of families is the number of original reports.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import combinations
from typing import Any

from monitor.french.normal import flat
from monitor.stories.fingerprint import Fingerprint, overlap, shares_beginning

#: Share of the smaller text that the larger must hold to be of its family.
FAMILY = 0.4
#: The same, for a text that credits an agency, with that agency's dispatch: it was reworked.
CREDITED = 0.15
#: What two texts must have of each other's beginning: furniture lies elsewhere.
BEGINNING = 0.2

_AGENCIES = "afp|agence france[- ]presse|reuters|associated press|ap|dow jones|bloomberg|belga|ats|keystone-ats|apm"
_AGENCY_NAME = re.compile(rf"^(?:{_AGENCIES})\b|\bdepeches?\b")
_DATELINE = re.compile(rf"^.{{0,80}}?\((?:{_AGENCIES})\) ?[-–—]")
_CREDIT = re.compile(
    rf"\((?:avec |source ?: ?)?(?P<a>{_AGENCIES})\)|\b(?:avec|source ?:|par) l?'?(?P<b>{_AGENCIES})\b|"
    rf"©? ?(?P<c>{_AGENCIES})\s*$"
)
_RELEASE_NAME = re.compile(r"\bcommuniques?\b|\bnewswire\b|\bbusiness ?wire\b|\bpresse? ?release\b")
_RELEASE_TEXT = re.compile(
    r"\Acommunique(?: de presse)?\b|\bcontacts? presse ?:|\bdiffusion immediate\b|"
    r"^a propos d(?:e|u|es|'.{2,40}|e .{2,40}) ?:?$",
    re.MULTILINE,
)
#: Where a credit stands: at the beginning or the end.
_EDGE = 160


class Kind(StrEnum):
    """What an article is among its story's."""

    RELEASE = "release"
    DISPATCH = "dispatch"
    REPORT = "report"


@dataclass(frozen=True, eq=False)
class Piece:
    """What is known of a member. ``credit`` is the agency that it names as where its text comes from."""

    key: Any
    at: datetime
    kind: Kind
    credit: str
    fingerprint: Fingerprint


@dataclass(frozen=True)
class Descent:
    """``origin`` is the article that this one takes up, None for an original; ``share`` what they have in common."""

    kind: Kind
    origin: Any | None = None
    share: float = 0.0


@dataclass(frozen=True)
class Genealogy:
    """The descent of every member, and how many original reports there are."""

    descents: dict[Any, Descent]
    originals: int


def piece(
    key: Any, at: datetime, source: str, title: str, text: str, fingerprint: Fingerprint, authors: Sequence[str] = ()
) -> Piece:
    """Read the kind and the credit of an article."""
    low = flat(text).strip()
    by = flat(" ".join(authors)).strip()
    dateline, credit = _DATELINE.match(low), credited(f"{low[:_EDGE]}\n{low[-_EDGE:]}") or credited(f"({by})")
    if _RELEASE_NAME.search(flat(source)) or _RELEASE_TEXT.search(low) or flat(title).startswith("communique"):
        return Piece(key, at, Kind.RELEASE, "", fingerprint)
    if _AGENCY_NAME.search(flat(source).strip()) or (dateline and not re.search(rf"\bavec l?'?(?:{_AGENCIES})\b", low)):
        return Piece(key, at, Kind.DISPATCH, credit, fingerprint)
    return Piece(key, at, Kind.REPORT, credit, fingerprint)


def credited(low: str) -> str:
    """The agency that a text in normal form credits; empty if none."""
    found = _CREDIT.search(low)
    return next(group for group in found.groups() if group) if found else ""


def trace(pieces: Sequence[Piece]) -> Genealogy:
    """The descent of each piece."""
    shares = {frozenset((one.key, other.key)): _related(one, other) for one, other in combinations(pieces, 2)}
    descents: dict[Any, Descent] = {}
    families = _families(pieces, {pair for pair, share in shares.items() if share})
    for family in families:
        origin = min(family, key=_precedence)
        for member in family:
            share = shares.get(frozenset((origin.key, member.key)), 0.0)
            descents[member.key] = (
                Descent(member.kind) if member is origin else Descent(member.kind, origin.key, round(share, 3))
            )
    return Genealogy(descents, len(families))


def _precedence(one: Piece) -> tuple[int, datetime, str]:
    order = {Kind.RELEASE: 0, Kind.DISPATCH: 1, Kind.REPORT: 3 if one.credit else 2}
    return order[one.kind], one.at, str(one.key)


def _related(one: Piece, other: Piece) -> float:
    """What two pieces share where one takes the other up, 0 where neither does."""
    agency = Kind.DISPATCH in {one.kind, other.kind} and bool(one.credit or other.credit)
    if not agency and one.fingerprint.key_set.isdisjoint(other.fingerprint.key_set):
        return 0.0
    shared = overlap(one.fingerprint, other.fingerprint)
    if shared < (CREDITED if agency else FAMILY):
        return 0.0
    return shared if shares_beginning(one.fingerprint, other.fingerprint) >= BEGINNING or agency else 0.0


def _families(pieces: Sequence[Piece], related: set[frozenset[Hashable]]) -> list[list[Piece]]:
    """The pieces that are related, directly or through others."""
    families: list[list[Piece]] = []
    for one in pieces:
        own = [family for family in families if any(frozenset((one.key, other.key)) in related for other in family)]
        merged = [member for family in own for member in family] + [one]
        families = [family for family in families if family not in own] + [merged]
    return families
