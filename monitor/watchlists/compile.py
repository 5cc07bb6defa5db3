"""From a syntax tree to what can be held against documents: names resolved, words made into keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final, cast

from monitor.watchlists import vocabulary
from monitor.watchlists.compiled import (
    AllNode,
    AnyNode,
    CountNode,
    NearNode,
    Node,
    NoNode,
    Positional,
    SomeNode,
    leaves,
)
from monitor.watchlists.cuts import Cuts, is_elided
from monitor.watchlists.errors import QueryError
from monitor.watchlists.facts import EMBEDDING, fact
from monitor.watchlists.glossary import Glossary, name_key
from monitor.watchlists.leaves import ActorLeaf, FactLeaf, TermLeaf
from monitor.watchlists.parse import parse
from monitor.watchlists.patterns import Pattern
from monitor.watchlists.printing import print_term
from monitor.watchlists.syntax import (
    Actor,
    Amount,
    And,
    AtLeast,
    Context,
    Count,
    Country,
    Form,
    Language,
    Near,
    Not,
    Or,
    Place,
    Published,
    Query,
    Reference,
    Scope,
    Scoped,
    Status,
    Story,
    Term,
    Topic,
    Within,
    Word,
)

BODY: Final = frozenset({Scope.TITLE, Scope.LEAD, Scope.TEXT})
#: Leaves by what they look for, so that queries share them; compilers of several glossaries may share it.
Interned = dict[object, TermLeaf | ActorLeaf]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A query ready to be evaluated.

    ``contexts`` says that it asks what is denied or quoted, ``vectors`` that it asks for the embedding.
    """

    root: Node
    contexts: bool = False
    vectors: bool = False

    @classmethod
    def of(cls, root: Node) -> Compiled:
        """Compile from a root, finding out what documents have to provide."""
        found = list(leaves(root))
        return cls(
            root,
            contexts=any(not isinstance(leaf, FactLeaf) and leaf.context is not None for leaf in found),
            vectors=any(isinstance(leaf, FactLeaf) and leaf.key == EMBEDDING for leaf in found),
        )


@dataclass(frozen=True)
class _Where:
    """What encloses a node: fields, context, and the sub-queries being opened."""

    scopes: frozenset[Scope] = BODY
    context: Context | None = None
    opened: tuple[str, ...] = ()


def _patterns(words: Sequence[Word]) -> list[tuple[Pattern, bool]]:
    """One pattern a token, with whether the token is an elided word.

    Words side by side are cut together, as in a text, so that «29 242 500» is one number.
    """
    found: list[tuple[Pattern, bool]] = []
    for form, group in groupby(words, key=lambda word: word.form):
        texts = [word.text for word in group]
        for text in [" ".join(texts)] if form is Form.STEM else texts:
            tokens = list(Cuts(text).tokens())
            for index, (key, norm, written) in enumerate(tokens):
                if form is Form.EXACT:
                    pattern = Pattern(form, key, written)
                elif form is Form.PREFIX and index == len(tokens) - 1:
                    pattern = Pattern(form, norm)
                else:
                    pattern = Pattern(Form.STEM, key)
                found.append((pattern, is_elided(written)))
    return found


def term_patterns(term: Term) -> tuple[Pattern, ...]:
    """The patterns of a term: elided words at its head are dropped, so that «l’Anssi» finds «Anssi»."""
    found = _patterns(term.words)
    while len(found) > 1 and found[0][1]:
        found.pop(0)
    if not found:
        raise QueryError.at(
            term.at,
            "A term without a letter or a digit",
            french=f"« {print_term(term)} » ne contient ni lettre ni chiffre",
        )
    return tuple(pattern for pattern, _ in found)


@dataclass
class Compiler:
    """Compiles queries of one glossary; equal terms of all its queries become one leaf."""

    glossary: Glossary = field(default_factory=Glossary)
    leaves: Interned = field(default_factory=dict)

    def compile(self, query: Query) -> Compiled:
        """Compile ``query``. Raises ``QueryError`` for unknown names, cycles and what has no sense."""
        return Compiled.of(self._node(query, _Where()))

    def _node(self, query: Query, where: _Where) -> Node:
        match query:
            case Term():
                return self._term(query, where)
            case Actor():
                return self._actor(query, where)
            case Topic():
                return self._topic(query)
            case Language() | Country() | Status() | Amount() | Published() | Story():
                return self._whole(query, where)
            case And(operands=operands):
                return AllNode(tuple(self._node(o, where) for o in operands))
            case Or(operands=operands):
                return AnyNode(tuple(self._node(o, where) for o in operands))
            case Not(operand=operand):
                return NoNode(self._node(operand, where))
            case AtLeast(minimum=minimum, operands=operands):
                return SomeNode(minimum, tuple(self._node(o, where) for o in operands))
            case Count(minimum=minimum, operand=operand):
                return CountNode(minimum, self._positional(operand, where, "un nombre minimal"))
            case Near(left=left, right=right, distance=distance):
                return NearNode(
                    self._positional(left, where, "PROCHE"),
                    self._positional(right, where, "PROCHE"),
                    distance,
                )
            case Scoped():
                return self._node(query.operand, self._narrow(query, where))
            case Within(context=context, operand=operand):
                return self._node(operand, self._contextual(query.at, context, where))
            case Reference():
                return self._reference(query, where)

    def _whole(self, query: Language | Country | Status | Amount | Published | Story, where: _Where) -> FactLeaf:
        if where.scopes != BODY or where.context is not None:
            raise QueryError.at(
                query.at,
                "A fact on the whole article inside a field",
                french="un critère sur l’article entier n’a pas de sens dans un champ",
            )
        return fact(query)

    def _term(self, term: Term, where: _Where) -> TermLeaf:
        label = print_term(term)
        identity = (label, where.scopes, where.context)
        leaf = self.leaves.get(identity)
        if leaf is None:
            patterns = term_patterns(term)
            slop = term.slop if len(patterns) > 1 else None
            leaf = TermLeaf(patterns, slop, where.scopes, where.context, label)
            self.leaves[identity] = leaf
        return cast("TermLeaf", leaf)

    def _actor(self, actor: Actor, where: _Where) -> ActorLeaf:
        slugs = self.glossary.actors.get(name_key(actor.name))
        if not slugs:
            near = vocabulary.suggestion(name_key(actor.name), list(self.glossary.actors))
            raise QueryError.at(
                actor.at,
                f"Unknown actor {actor.name!r}",
                french=f"acteur inconnu « {actor.name} »",
                advice=near or "Ajoutez-le aux acteurs, ou cherchez son nom comme un mot.",
            )
        if not where.scopes <= BODY:
            raise QueryError.at(
                actor.at,
                "An actor is looked for in title, lead and text",
                french="un acteur se cherche dans le titre, le chapô et le texte",
            )
        label = f"acteur : {actor.name}"
        identity = (label, where.scopes, where.context)
        leaf = self.leaves.get(identity)
        if leaf is None:
            leaf = ActorLeaf(slugs, where.scopes, where.context, label)
            self.leaves[identity] = leaf
        return cast("ActorLeaf", leaf)

    def _topic(self, topic: Topic) -> FactLeaf:
        own = self.glossary.topics.get(topic.slug)
        if own is None:
            known = list(self.glossary.topics)
            raise QueryError.at(
                topic.at,
                f"Unknown topic {topic.slug!r}",
                french=f"sujet inconnu « {topic.slug} »",
                advice=vocabulary.suggestion(topic.slug, known) or f"Sujets : {', '.join(known)}.",
            )
        return fact(topic, own)

    def _positional(self, query: Query, where: _Where, what: str) -> Positional:
        node = self._node(query, where)
        if not _has_places(node):
            raise QueryError.at(
                query.at,
                "Only words, actors and their alternatives have positions",
                french=f"{what} ne s’applique qu’à des mots, des acteurs et leurs alternatives (OU)",
            )
        return cast("Positional", node)

    def _narrow(self, query: Scoped, where: _Where) -> _Where:
        scopes = where.scopes & {query.scope} if where.scopes != BODY else frozenset({query.scope})
        elsewhere = not scopes or (where.context is not None and not scopes <= BODY)
        if elsewhere:
            raise QueryError.at(
                query.at,
                "A field inside another",
                french=f"« {vocabulary.SCOPE_NAMES[query.scope]}: » n’a pas de sens dans un autre champ",
            )
        return _Where(scopes, where.context, where.opened)

    def _contextual(self, at: Place, context: Context, where: _Where) -> _Where:
        if where.context not in {None, context} or not where.scopes <= BODY:
            raise QueryError.at(
                at,
                "A context inside another",
                french=f"« {vocabulary.CONTEXT_NAMES[context]}: » n’a pas de sens ici",
            )
        return _Where(where.scopes, context, where.opened)

    def _reference(self, reference: Reference, where: _Where) -> Node:
        slug = reference.slug
        if slug in where.opened:
            path = " → ".join(f"@{name}" for name in (*where.opened, slug))
            raise QueryError.at(
                reference.at,
                f"A cycle of sub-queries: {path}",
                french=f"les sous-requêtes tournent en rond : {path}",
            )
        text = self.glossary.queries.get(slug)
        if text is None:
            raise QueryError.at(
                reference.at,
                f"Unknown sub-query @{slug}",
                french=f"sous-requête inconnue « @{slug} »",
                advice=vocabulary.suggestion(slug, list(self.glossary.queries)),
            )
        inside = _Where(where.scopes, where.context, (*where.opened, slug))
        try:
            return self._node(parse(text), inside)
        except QueryError as error:
            start, end = reference.at
            raise QueryError(
                f"In @{slug}: {error.message}",
                french=f"dans @{slug} : {error.french}",
                position=start,
                length=end - start,
                advice=error.advice,
            ) from error


def _has_places(node: Node) -> bool:
    match node:
        case TermLeaf():
            return node.in_body
        case ActorLeaf() | NearNode():
            return True
        case AnyNode():
            return all(_has_places(operand) for operand in node.operands)
        case _:
            return False


def compile_query(query: Query, glossary: Glossary | None = None) -> Compiled:
    """Compile one query on its own. Raises ``QueryError``."""
    return Compiler(glossary or Glossary()).compile(query)
