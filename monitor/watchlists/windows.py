"""Words in any order within a window: what ``"…"~n`` means."""

from __future__ import annotations

from collections.abc import Sequence

#: Pairs of places compared before the windows are looked for all the same.
_MANY_PAIRS = 400


def _meet(first: Sequence[int], others: Sequence[int], reach: int) -> bool:
    """Whether a place of the one list is within reach of one of the other."""
    for a in first:
        for b in others:
            if -reach <= a - b <= reach:
                return True
    return False


def may_meet(places: Sequence[Sequence[int]], slop: int) -> bool:
    """Whether the first word has each of the others near enough: few of the texts that hold them all do.

    Of words that a text repeats without end it is not asked: comparing all their places would take too long.
    """
    reach = len(places) - 1 + slop
    first = places[0]
    for others in places[1:]:
        if len(first) * len(others) <= _MANY_PAIRS and not _meet(first, others, reach):
            return False
    return True


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
