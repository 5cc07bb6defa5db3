"""No host fills the house: lines by host, a few under way at once."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.feeds.turns import Turns, host_of


def test_a_long_line_waits_behind_short_ones() -> None:
    turns: Turns[str] = Turns(per_host=2, at_once=4)
    for number in range(10):
        turns.add("plein.fr", f"plein-{number}")
    for number in range(3):
        turns.add(f"{number}.fr", f"seul-{number}")
    assert turns.start() == ["plein-0", "seul-0", "seul-1", "seul-2"]
    assert turns.start() == []
    turns.done("0.fr")
    assert turns.start() == ["plein-1"]
    turns.done("1.fr")
    assert turns.start() == []  # two of this host are under way
    assert (turns.running, turns.waiting) == (3, 8)
    assert turns.crowded(8) == {"plein.fr"}
    assert turns.crowded(9) == frozenset()
    assert turns.drop(lambda item: item > "plein-3") == [f"plein-{number}" for number in range(4, 10)]
    assert turns.waiting == 2


def test_a_host_is_known_by_its_name_alone() -> None:
    assert host_of("https://Presse.exemple.fr:8443/flux?x=http://autre.fr/") == "presse.exemple.fr"
    assert host_of("http://[2a01:e0a::1]:80/") == "[2a01:e0a::1]"


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from("abc"), max_size=40), st.integers(1, 3), st.integers(1, 6))
def test_all_get_their_turn_in_order_and_never_too_many_at_once(hosts: list[str], per_host: int, at_once: int) -> None:
    turns: Turns[tuple[str, int]] = Turns(per_host, at_once)
    for number, host in enumerate(hosts):
        turns.add(host, (host, number))
    seen: list[tuple[str, int]] = []
    running: list[tuple[str, int]] = []
    while started := turns.start() or running:
        if started is not running:
            running += started
            seen += started
            assert len(running) == turns.running <= at_once
            assert all(sum(one[0] == host for one in running) <= per_host for host in "abc")
        turns.done(running.pop(0)[0])
    assert sorted(seen, key=lambda one: one[1]) == list(zip(hosts, range(len(hosts)), strict=True))
    for host in "abc":
        line = [number for name, number in seen if name == host]
        assert line == sorted(line)
