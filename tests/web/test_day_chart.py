"""The geometry of charts and the excerpts of articles: pure."""

from __future__ import annotations

from datetime import date

from monitor.web.day_chart import chart, last_days
from monitor.web.passages import excerpts, title_marks

TODAY = date(2026, 3, 2)


def test_days_end_with_today() -> None:
    assert last_days(TODAY, 3) == [date(2026, 2, 28), date(2026, 3, 1), TODAY]


def test_the_highest_day_reaches_the_top_and_others_are_in_proportion() -> None:
    made = chart({TODAY: 10, date(2026, 3, 1): 5, date(2020, 1, 1): 99}, last_days(TODAY, 3), 30, 21)
    assert [column.count for column in made.columns] == [0, 5, 10]
    assert [column.height for column in made.columns] == [1, 10, 20]
    assert all(column.y + column.height == 21 for column in made.columns)
    assert [column.x for column in made.columns] == [1, 11, 21]
    assert (made.total, made.daily, made.most) == (15, 5, 10)


def test_a_chart_of_nothing_has_no_height() -> None:
    made = chart({}, last_days(TODAY, 7), 84, 24)
    assert {column.height for column in made.columns} == {1}
    assert made.most == 0


def test_excerpts_are_cut_at_words_and_marked_once() -> None:
    text = f"{'mot ' * 100}cloud souverain {'fin ' * 100}\nAutre cloud."
    first, second = text.index("cloud"), text.rindex("cloud")
    spans = [
        {"field": "text", "start": second, "end": second + 5},
        {"field": "text", "start": first, "end": first + 5},
        {"field": "text", "start": first + 6, "end": first + 15},
        {"field": "title", "start": 0, "end": 3},
    ]
    found = excerpts({"lead": "", "text": text}, spans)
    assert [[passage.text for passage in one if passage.marked] for one in found] == [["cloud", "souverain"], ["cloud"]]
    whole = "".join(passage.text for passage in found[0])
    assert whole.startswith("…\u00a0mot mot ")
    assert whole.endswith(" fin\u00a0…")
    assert len(whole) < 260
    assert "".join(passage.text for passage in found[1]) == "…\u00a0Autre cloud."
    assert len(excerpts({"text": text}, spans, limit=1)) == 1


def test_a_title_is_marked_where_it_matched() -> None:
    marked = title_marks(
        "Le cloud", [{"field": "title", "start": 3, "end": 8}, {"field": "text", "start": 0, "end": 2}]
    )
    assert [(passage.text, passage.marked) for passage in marked] == [("Le ", False), ("cloud", True)]
