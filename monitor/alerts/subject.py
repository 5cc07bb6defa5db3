"""The one line that says what happened and how sure it is. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from monitor.alerts.values import ArticleView

#: A subject longer than this is cut: mail programs show about 70 characters, RFC 5322 allows 998.
SUBJECT_LENGTH = 150

NBSP = "\u00a0"

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
#: A publisher's update marker at the head of a title: «[MàJ]», «(Actualisé)», «MAJ : ».
_MARKER = re.compile(
    r"^\s*(?:[\[(]\s*(?:m[àa]j|mise? à jour|actualisée?|update)\b[^\])]{0,40}[\])]|(?:m[àa]j|mise à jour)\s*:)\s*",
    re.IGNORECASE,
)
_BY_KIND = {"confirmed": "Confirmé", "denied": "Démenti"}
_BY_STATUS = {"conditional": "À confirmer", "denied": "Démenti", "opinion": "Opinion"}


def clean_line(text: str) -> str:
    """One line without control, format (bidirectional) or surrogate characters: safe in a header."""
    spaced = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text)
    kept = "".join(c for c in spaced if unicodedata.category(c) not in {"Cf", "Cs", "Co", "Cn"})
    return " ".join(kept.split())


def certainty(article: ArticleView) -> str:
    """«À confirmer», «Confirmé», «Démenti», «Opinion», «Mise à jour», or nothing for a plain fact."""
    if article.kind in _BY_KIND:
        return _BY_KIND[article.kind]
    if article.status in _BY_STATUS:
        return _BY_STATUS[article.status]
    return "Mise à jour" if article.kind == "update" else ""


def headline(article: ArticleView) -> str:
    """The subject of an alert, without the publisher's update marker: what kind of news it is, we say ourselves."""
    title = _MARKER.sub("", clean_line(article.title)) or "Article sans titre"
    said = certainty(article)
    line = f"{said}{NBSP}: {title}" if said else title
    if article.level == "urgent":
        line = f"[Urgent] {line}"
    return line if len(line) <= SUBJECT_LENGTH else line[: SUBJECT_LENGTH - 1].rstrip() + "…"


def digest_subject(count: int, now: datetime) -> str:
    """The subject of a digest of ``count`` articles; ``now`` in the reader's time zone."""
    day = "1er" if now.day == 1 else str(now.day)
    articles = "un article" if count == 1 else f"{count} articles"
    return f"Votre veille du {day} {MONTHS[now.month - 1]}{NBSP}: {articles}"
