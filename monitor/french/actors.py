"""The values of the gazetteer: actors as ``config/defaults/actors.toml`` describes them, with clear
errors.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from monitor.errors import GuetteurError
from monitor.french.normal import words

if TYPE_CHECKING:
    from monitor.french.gazetteer import Gazetteer

KINDS = words("provider hyperscaler public-body law label initiative investor vendor media association person")
_KEYS = words("slug name kind country aliases exact ambiguous context not_context became")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DATE = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_COUNTRY = re.compile(r"[A-Z]{2}")


class ActorsError(GuetteurError):
    """The list of actors cannot be used as it stands; the message names the actor and the mend."""


@dataclass(frozen=True, slots=True)
class Became:
    """What an actor turned into: ``date`` is ``AAAA``, ``AAAA-MM`` or ``AAAA-MM-JJ``, empty where unsure."""

    slug: str
    date: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ActorSpec:
    """One actor: ``aliases`` are matched whatever the case and accents, ``exact`` forms as they are written.

    An ``ambiguous`` actor's exact forms need one of the ``context`` words near by; ``not_context``
    words speak against it. Both lists hold single words.
    """

    slug: str
    name: str
    kind: str
    country: str = ""
    aliases: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    ambiguous: bool = False
    context: tuple[str, ...] = ()
    not_context: tuple[str, ...] = ()
    became: tuple[Became, ...] = ()


def load_actors(toml_text: str) -> Gazetteer:
    """Parse the text of ``actors.toml`` into a gazetteer.

    Raises ``ActorsError`` where the text is no TOML, a key is missing, unknown or of the wrong type, a
    slug is double or unknown, a date is none, or an ambiguous actor has no context.
    """
    from monitor.french.gazetteer import Gazetteer

    return Gazetteer(parse_actors(toml_text))


def parse_actors(toml_text: str) -> list[ActorSpec]:
    """Parse the text of ``actors.toml``; raises ``ActorsError`` as ``load_actors`` says."""
    try:
        document = tomllib.loads(toml_text)
    except tomllib.TOMLDecodeError as error:
        raise _error(f"actors: not valid TOML: {error}", f"Acteurs : TOML invalide ({error}).") from error
    blocks = document.get("actor")
    if not isinstance(blocks, list) or not blocks:
        raise _error("actors: no [[actor]] block", "Acteurs : aucun bloc [[actor]].")
    actors = [_actor(block, number) for number, block in enumerate(blocks, start=1)]
    _check_slugs(actors)
    return actors


def _error(english: str, french: str) -> ActorsError:
    return ActorsError(english, french=french, permanent=True)


def _actor(block: Any, number: int) -> ActorSpec:
    place = f"actor {block.get('slug') or number}" if isinstance(block, dict) else f"actor {number}"
    if not isinstance(block, dict):
        raise _error(f"actors: {place} is no table", f"Acteurs : le bloc {number} n’est pas une table.")
    unknown = set(block) - _KEYS
    if unknown:
        names = ", ".join(sorted(unknown))
        raise _error(f"actors: {place}: unknown key {names}", f"Acteurs : {place} : clé inconnue {names}.")
    slug, name, kind = (_text(block, key, place, required=True) for key in ("slug", "name", "kind"))
    country = _text(block, "country", place)
    _require(_SLUG.fullmatch(slug) is not None, place, f"slug {slug!r} must be lower case, digits and hyphens")
    _require(kind in KINDS, place, f"kind {kind!r} is none of {', '.join(sorted(KINDS))}")
    _require(not country or _COUNTRY.fullmatch(country) is not None, place, f"country {country!r} is no ISO code")
    aliases, exact, context, not_context = (
        _words(block, key, place) for key in ("aliases", "exact", "context", "not_context")
    )
    ambiguous = block.get("ambiguous", False)
    _require(isinstance(ambiguous, bool), place, "ambiguous must be true or false")
    _require(bool(aliases or exact), place, "needs at least one of aliases, exact")
    _require(not ambiguous or bool(context), place, "an ambiguous actor needs context words")
    became = tuple(_became(item, place) for item in _tables(block, place))
    return ActorSpec(slug, name, kind, country, aliases, exact, ambiguous, context, not_context, became)


def _require(condition: bool, place: str, what: str) -> None:
    if not condition:
        raise _error(f"actors: {place}: {what}", f"Acteurs : {place} : {what}.")


def _text(block: dict[str, Any], key: str, place: str, *, required: bool = False) -> str:
    value = block.get(key, "")
    _require(isinstance(value, str), place, f"{key} must be a text")
    _require(bool(value) or not required, place, f"{key} is missing")
    return str(value)


def _words(block: dict[str, Any], key: str, place: str) -> tuple[str, ...]:
    value = block.get(key, [])
    good = isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)
    _require(good, place, f"{key} must be a list of texts")
    return tuple(value)


def _tables(block: dict[str, Any], place: str) -> list[dict[str, Any]]:
    value = block.get("became", [])
    good = isinstance(value, list) and all(isinstance(item, dict) for item in value)
    _require(good, place, "became must be [[actor.became]] blocks")
    return list(value)


def _became(item: dict[str, Any], place: str) -> Became:
    unknown = set(item) - {"slug", "date", "note"}
    _require(not unknown, place, f"became: unknown key {', '.join(sorted(unknown))}")
    slug = _text(item, "slug", place, required=True)
    date, note = _text(item, "date", place), _text(item, "note", place)
    _require(not date or _DATE.fullmatch(date) is not None, place, f"became: date {date!r} is none")
    return Became(slug, date, note)


def _check_slugs(actors: list[ActorSpec]) -> None:
    seen: set[str] = set()
    for actor in actors:
        _require(actor.slug not in seen, f"actor {actor.slug}", "this slug is used twice")
        seen.add(actor.slug)
    for actor in actors:
        for heir in actor.became:
            _require(heir.slug in seen, f"actor {actor.slug}", f"became: no actor {heir.slug!r}")
            _require(heir.slug != actor.slug, f"actor {actor.slug}", "became: an actor cannot become itself")
