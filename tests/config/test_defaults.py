"""The defaults that a first start imports: whole, consistent, and readable by what reads them."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from defusedxml import ElementTree

from monitor.french.actors import load_actors, parse_actors
from monitor.watchlists.parse import parse

DEFAULTS = Path(__file__).resolve().parents[2] / "config" / "defaults"
ACTORS = (DEFAULTS / "actors.toml").read_text(encoding="utf-8")

TAXONOMY = [
    "cloud-souverain",
    *("acteurs-offres", "capital", "qualification", "reglementation", "extraterritorialite"),
    *("commande-publique", "incidents", "ia-souveraine", "europe", "logiciel-libre", "prix-marche"),
]


def read(name: str) -> dict[str, Any]:
    """The parsed file."""
    return tomllib.loads((DEFAULTS / name).read_text(encoding="utf-8"))


def found(text: str) -> list[str]:
    """The actors that a text names, in order."""
    return [mention.actor for mention in load_actors(ACTORS).mentions(text)]


def test_there_are_many_actors_each_with_a_country() -> None:
    actors = parse_actors(ACTORS)
    assert len(actors) >= 140
    assert all(actor.country for actor in actors)
    assert {actor.kind for actor in actors} >= {
        "provider",
        "hyperscaler",
        "public-body",
        "law",
        "label",
        "media",
    }


def test_no_two_actors_share_a_form() -> None:
    forms = [
        (form.casefold(), actor.slug)
        for actor in parse_actors(ACTORS)
        for form in {*(a.casefold() for a in actor.aliases), *(e.casefold() for e in actor.exact)}
    ]
    owners: dict[str, str] = {}
    for form, slug in forms:
        assert owners.setdefault(form, slug) == slug, form


def test_context_words_are_single_words() -> None:
    for actor in parse_actors(ACTORS):
        assert not [word for word in (*actor.context, *actor.not_context) if " " in word], actor.slug


@pytest.mark.parametrize(
    ("slug", "heirs"),
    [
        ("cloudwatt", [("orange-business", "2015-03")]),
        ("numergy", [("sfr", "")]),
        ("andromede", [("cloudwatt", "2012"), ("numergy", "2012")]),
        ("bull", [("atos", "2014-08")]),
        ("atos", [("eviden", "2023-04")]),
        ("outscale", [("dassault-systemes", "2017-06")]),
        ("vmware", [("broadcom", "2023-11")]),
        ("privacy-shield", [("data-privacy-framework", "2023-07-10")]),
    ],
)
def test_what_actors_became(slug: str, heirs: list[tuple[str, str]]) -> None:
    actor = next(actor for actor in parse_actors(ACTORS) if actor.slug == slug)
    assert [(heir.slug, heir.date) for heir in actor.became] == heirs


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        ("L’opérateur Orange rachète les parts de Thales dans Cloudwatt.", ["orange", "thales", "cloudwatt"]),
        ("Météo-France place six départements en vigilance orange.", []),
        ("Le théorème de Thalès s’apprend au collège.", []),
        (
            "L’ANSSI qualifie Bleu, la coentreprise d’Orange et de Capgemini.",
            ["anssi", "bleu", "orange", "capgemini"],
        ),
        ("Le ciel est Bleu et la mer aussi.", []),
        ("Le mistral souffle en rafales sur la Provence.", []),
        ("Mistral lève des fonds pour entraîner ses modèles d’IA.", ["mistral-ai"]),
        ("La Pythie rendait l’oracle à Delphes.", []),
        ("Le dossier du S3NS et d’OVH avance.", ["s3ns", "ovhcloud"]),
        ("Le Cloud Act et l’article 702 du FISA inquiètent la CNIL.", ["cloud-act", "fisa", "fisa", "cnil"]),
    ],
)
def test_actors_are_found_where_they_are_meant(text: str, actors: list[str]) -> None:
    assert found(text) == actors


def test_the_taxonomy_is_the_agreed_one() -> None:
    topics = read("topics.toml")["topic"]
    assert [topic["slug"] for topic in topics] == TAXONOMY
    assert [topic["position"] for topic in topics] == list(range(len(TAXONOMY)))
    assert all(0 < topic["threshold"] < 1 and topic["label"] and topic["description"] for topic in topics)
    assert all(len(topic["keywords"]) >= 8 for topic in topics)


def test_watchlists_name_known_topics_and_their_queries_parse() -> None:
    lists = read("watchlists.toml")["watchlist"]
    slugs = [row["slug"] for row in lists]
    assert len(set(slugs)) == len(slugs)
    assert set(TAXONOMY) <= set(slugs)
    for row in lists:
        assert row["level"] in {"information", "important", "urgent"}
        assert set(row["topics"]) <= set(TAXONOMY)
        assert all(0 < threshold < 1 for threshold in row["topics"].values())
        assert row["topics"] or row["query"], row["slug"]
        if row["query"]:
            parse(row["query"])


def test_queries_name_actors_of_the_gazetteer() -> None:
    names = {actor.name for actor in parse_actors(ACTORS)}
    for row in read("watchlists.toml")["watchlist"]:
        for part in row["query"].split('acteur:"')[1:]:
            assert part.split('"')[0] in names, row["slug"]


def test_feeds_are_many_distinct_and_filed() -> None:
    body = ElementTree.parse(DEFAULTS / "feeds.opml").getroot().find("body")
    assert body is not None
    folders = list(body)
    feeds = [feed.attrib for folder in folders for feed in folder]
    assert len(folders) >= 5
    assert 60 <= len(feeds) <= 90
    addresses = [feed["xmlUrl"] for feed in feeds]
    assert len(set(addresses)) == len(addresses)
    for feed in feeds:
        assert feed["type"] == "rss"
        assert feed["text"] == feed["title"]
        assert urlsplit(feed["xmlUrl"]).scheme == urlsplit(feed["htmlUrl"]).scheme == "https"


def test_french_typography() -> None:
    for name in ("actors.toml", "topics.toml", "watchlists.toml"):
        data = repr(read(name))
        assert "« " not in data.replace("«\u00a0", ""), name
        for left, right in pairwise(data):
            assert not (left == " " and right == "»"), name
