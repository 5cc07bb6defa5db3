"""Where an article names the actors of the gazetteer, with the role and the negation that its sentences give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from monitor.french.actors import load_actors
from monitor.french.gazetteer import Gazetteer, Mention
from monitor.french.negation import negation_at
from monitor.french.roles import Role, find_roles
from monitor.french.sentences import Sentence

ACTORS_FILE = Path(__file__).resolve().parents[2] / "config" / "defaults" / "actors.toml"
#: What one is subject to or qualified by: «non qualifié SecNumCloud», «échappe au Cloud Act». A negation about
#: anybody else bears on what he does, which is his role.
_SCOPED = frozenset({"label", "law"})
#: Characters from a negation to what it excludes: beyond, it is about something that stands between.
_NEAR = 60


@dataclass(frozen=True)
class MentionValue:
    """Where a text names an actor; ``field`` is «title» or «text», spans are code-point offsets into it.

    ``role`` is what the sentence has it do («buyer», «certified»…), ``negation`` how the sentence excludes it or
    its role («not», «without», «escapes», «loses»); both are empty where the sentence says nothing.
    """

    slug: str
    name: str
    field: str
    start: int
    end: int
    role: str = ""
    negation: str = ""

    @property
    def negated(self) -> bool:
        """Whether the sentence denies the role, or excludes the law or label."""
        return bool(self.negation)


@cache
def gazetteer() -> Gazetteer:
    """The actors that this process recognises."""
    return load_actors(ACTORS_FILE.read_text(encoding="utf-8"))


@cache
def _kinds() -> dict[str, str]:
    return {slug: actor.kind for slug, actor in gazetteer().actors.items()}


def find_mentions(field: str, text: str, sentences: Sequence[Sentence]) -> tuple[MentionValue, ...]:
    """The mentions of one field; ``sentences`` are those of its text."""
    actors = gazetteer()
    mentions = actors.mentions(text)
    if not mentions:
        return ()
    roles: dict[int, Role] = {}
    for role in find_roles(text, mentions, _kinds(), sentences):
        roles.setdefault(role.start, role)
    return tuple(
        MentionValue(
            m.actor,
            actors.actors[m.actor].name,
            field,
            m.start,
            m.end,
            role=roles[m.start].kind.value if m.start in roles else "",
            negation=_negation(m, sentences, roles.get(m.start)),
        )
        for m in mentions
    )


def _negation(mention: Mention, sentences: Sequence[Sentence], role: Role | None) -> str:
    if role is not None:
        return "not" if role.negated else ""
    if _kinds()[mention.actor] not in _SCOPED:
        return ""
    for sentence in sentences:
        if sentence.start <= mention.start and mention.end <= sentence.end:
            found = negation_at(sentence.text, mention.start - sentence.start, mention.end - sentence.start)
            near = found is not None and mention.start - sentence.start - found.end <= _NEAR
            return found.kind.value if found is not None and near else ""
    return ""
