"""Words in any order within a window: what ``"…"~n`` means."""

from __future__ import annotations

from collections.abc import Sequence


def _assign(wanted: int, places: Sequence[set[int]], taken: dict[int, int], tried: set[int]) -> bool:
    """Give word ``wanted`` a place of its own, moving others if needed (Kuhn's augmenting path)."""
    for place in places[wanted]:
        if place in tried:
            continue
        tried.add(place)
        if place not in taken or _assign(taken[place], places, taken, tried):
            taken[place] = wanted
            return True
    return False


def _all_fit(positions: Sequence[Sequence[int]], first: int, last: int) -> bool:
    """Whether each word has a place of its own within ``[first, last]``."""
    places = [{p for p in found if first <= p <= last} for found in positions]
    taken: dict[int, int] = {}
    return all(_assign(word, places, taken, set()) for word in range(len(positions)))


def windows(positions: Sequence[Sequence[int]], slop: int) -> list[tuple[int, int]]:
    """The smallest windows that hold every word, each at a place of its own, and at most ``slop`` others.

    ``positions[i]`` lists where the i-th word stands, in order. No window that is returned holds another.
    """
    if not all(positions):
        return []
    width = len(positions) + slop
    events = sorted({p for found in positions for p in found})
    found: list[tuple[int, int]] = []
    for index, first in enumerate(events):
        if events[-1] < first + len(positions) - 1:
            break
        for last in events[index + len(positions) - 1 :]:
            if last >= first + width:
                break
            if _all_fit(positions, first, last):
                while found and found[-1][1] >= last:
                    found.pop()
                found.append((first, last))
                break
    return found
