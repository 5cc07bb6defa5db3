"""One page, one address; two pages, two addresses."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.http.url import absolute, canonical

SAME = [
    ("https://Exemple.fr:443/a#xtor=RSS-1", "https://exemple.fr/a"),
    ("https://exemple.fr/a?utm_source=rss&utm_medium=feed", "https://exemple.fr/a"),
    ("https://exemple.fr/a?xtor=RSS-3208&id=7", "https://exemple.fr/a?id=7"),
    ("https://exemple.fr/a?at_medium=email&at_campaign=x", "https://exemple.fr/a"),
    ("https://exemple.fr/a?id=7&amp;utm_source=rss", "https://exemple.fr/a?id=7"),
    ("https://exemple.fr/a?fbclid=1&gclid=2&mc_cid=3&_ga=4", "https://exemple.fr/a"),
    ("https://exemple.fr/a?from=rss&ref=twitter", "https://exemple.fr/a"),
    ("https://exemple.fr/a/amp/", "https://exemple.fr/a/"),
    ("https://exemple.fr/a/amp", "https://exemple.fr/a"),
    ("https://exemple.fr/amp/tech/a-1.html", "https://exemple.fr/tech/a-1.html"),
    ("https://exemple.fr/a.amp.html", "https://exemple.fr/a.html"),
    ("https://exemple.fr/a?amp", "https://exemple.fr/a"),
    ("https://www.google.com/amp/s/exemple.fr/a/amp/", "https://exemple.fr/a/"),
    ("https://exemple-fr.cdn.ampproject.org/c/s/exemple.fr/a", "https://exemple.fr/a"),
    ("https://www.google.com/url?q=https://exemple.fr/a&sa=U", "https://exemple.fr/a"),
    ("https://exemple.fr//tech//a", "https://exemple.fr/tech/a"),
    ("https://exemple.fr", "https://exemple.fr/"),
    ("http://exämple.fr/é", "http://xn--exmple-cua.fr/%C3%A9"),
    ("https://exemple.fr/%7Ejean/%c3%a9", "https://exemple.fr/~jean/%C3%A9"),
    (" https://exemple.fr/un\n deux ", "https://exemple.fr/undeux"),
    ("https://exemple.fr/un deux", "https://exemple.fr/un%20deux"),
]
KEPT_APART = [
    "https://exemple.fr/a?cid=12",
    "https://exemple.fr/a?eid=12",
    "https://exemple.fr/a?gallery=3",
    "https://exemple.fr/a?source=12",
    "https://exemple.fr/a?from=paris",
    "https://exemple.fr/a?session=5",
    "https://exemple.fr/?p=12",
    "https://exemple.fr/a?b=&c",
    "https://exemple.fr/a/",
    "https://exemple.fr/amp/",
    "https://exemple.fr/lampe",
    "https://web.archive.org/web/2020/https://exemple.fr/a",
    "http://exemple.fr:8080/a",
]


@pytest.mark.parametrize(("given_url", "one"), SAME)
def test_the_same_page_has_one_address(given_url: str, one: str) -> None:
    assert canonical(given_url) == one


@pytest.mark.parametrize("url", KEPT_APART)
def test_what_may_tell_pages_apart_stays(url: str) -> None:
    assert canonical(url) == url


@pytest.mark.parametrize("url", ["", "mailto:a@b.fr", "javascript:x", "http://", "tag:x,2020:1", "http://[::1", "x"])
def test_what_is_no_web_address_is_none(url: str) -> None:
    assert canonical(url) is None


def test_relative_addresses_are_resolved() -> None:
    assert absolute("../a?b#c", "https://exemple.fr/x/y/") == "https://exemple.fr/x/a?b"
    assert absolute("//autre.fr/a", "http://exemple.fr/") == "http://autre.fr/a"
    assert absolute("/a") is None


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["", "http://exemple.fr/", "https://exemple.fr/a?utm_source="]))
def test_canonical_never_raises_and_is_stable(text: str, start: str) -> None:
    once = canonical(start + text)
    assert once is None or canonical(once) == once
