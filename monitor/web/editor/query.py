"""The query as the editor's form holds it: a text, or the rows of the visual builder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from django.http import QueryDict

from monitor.watchlists.errors import QueryError
from monitor.watchlists.parse import parse
from monitor.watchlists.printing import print_query
from monitor.watchlists.rows import KINDS, Join, Row, Rows, row_query, rows_query
from monitor.watchlists.to_rows import rows_of

View = Literal["text", "builder"]
#: More rows than anybody fills in; a form that holds more was not made by the page.
_ROWS: Final = 200


@dataclass(frozen=True)
class Slot:
    """A row of the builder with its number in the form, which stays its own, and what is wrong with it."""

    number: int
    row: Row
    error: str = ""


@dataclass(frozen=True)
class QueryState:
    """One query, in the view that is shown. ``text`` is what the rows say where the builder is.

    ``error`` is what keeps the rows from being a query; a text's errors are found when it is compiled.
    ``notice`` is told to the person, for instance why the other view cannot be shown.
    """

    view: View = "text"
    text: str = ""
    join: Join = "all"
    slots: tuple[Slot, ...] = ()
    error: QueryError | None = None
    notice: str = ""
    focus: str = field(default="")

    def adding(self, *, without: bool) -> QueryState:
        """With one more empty row, to be filled in next."""
        number = max((slot.number for slot in self.slots), default=0) + 1
        slot = Slot(number, Row(without=without))
        return replace(self, slots=(*self.slots, slot), focus=f"r{number}-kind")

    def removing(self, number: int) -> QueryState:
        """Without one row."""
        gone = [slot for slot in self.slots if slot.number == number]
        left = tuple(slot for slot in self.slots if slot.number != number)
        focus = "ajout-sans" if gone and gone[0].row.without else "ajout-avec"
        return replace(_settled(replace(self, slots=left)), focus=focus)

    def switched(self, view: View) -> QueryState:
        """In the other view; where that is impossible, in the same with a notice, and nothing lost."""
        if view == self.view:
            return self
        if view == "text":
            if self.error is not None:
                notice = "Corrigez d’abord la condition signalée\u00a0: le texte ne peut pas encore la dire."
                return replace(self, notice=notice)
            return QueryState("text", self.text, focus="vue-text")
        try:
            shown = rows_of(parse(self.text)) if self.text.strip() else Rows(rows=(Row(),))
        except QueryError as error:
            notice = f"Le constructeur ne peut pas montrer cette requête, qui reste en texte\u00a0: {error.french}."
            return replace(self, notice=notice)
        return replace(_from_rows(shown, self.text), focus="vue-builder")

    def with_text(self, text: str) -> QueryState:
        """Another query in the same view."""
        if self.view == "text":
            return replace(self, text=text)
        return _from_rows(rows_of(parse(text)), text)


def _from_rows(rows: Rows, text: str) -> QueryState:
    slots = tuple(Slot(number, row) for number, row in enumerate(rows.rows, 1))
    return QueryState("builder", text, rows.join, slots)


def _row_error(row: Row) -> QueryError | None:
    if row.empty:
        return None
    try:
        row_query(row)
    except QueryError as error:
        return error
    return None


def _settled(state: QueryState) -> QueryState:
    """With each row's error, and the text of what the rows say."""
    errors = [(slot, _row_error(slot.row)) for slot in state.slots]
    slots = tuple(replace(slot, error=_said(error)) for slot, error in errors)
    first = next((error for _, error in errors if error is not None), None)
    text = state.text
    if first is None:
        query = rows_query(Rows(state.join, tuple(slot.row for slot in slots)))
        text = print_query(query) if query is not None else ""
    return replace(state, slots=slots, error=first, text=text)


def _said(error: QueryError | None) -> str:
    """An error of a row; its position counts in a text that the person does not see."""
    if error is None:
        return ""
    told = error.french.rsplit(" (position ", 1)[0]
    return f"{told[0].upper()}{told[1:]}. {error.advice}".strip()


def _numbers(data: QueryDict) -> Iterable[int]:
    return (int(text) for text in data.getlist("row")[:_ROWS] if text.isascii() and text.isdecimal() and len(text) < 7)


def _slot(data: QueryDict, number: int) -> Slot:
    def given(name: str) -> str:
        return data.get(f"r{number}-{name}", "") or ""

    kind = given("kind")
    row = Row(
        kind if kind in KINDS else "any",
        without=given("side") == "without",
        words=given("words"),
        other=given("other"),
        number=given("number"),
        choice=given("choice"),
    )
    return Slot(number, row)


def read_query(data: QueryDict) -> QueryState:
    """The query of a submitted form, from whichever view was shown."""
    if data.get("shown", "text") != "builder":
        return QueryState("text", (data.get("query", "") or "").replace("\r\n", "\n"))
    join: Join = "any" if data.get("join", "all") == "any" else "all"
    slots = tuple(_slot(data, number) for number in dict.fromkeys(_numbers(data)))
    written = QueryState("builder", data.get("query", "") or "", join, slots)
    settled = _settled(written)
    return written if settled.error is None and _same(written.text, settled.text) else settled


def _same(written: str, said: str) -> bool:
    """Whether the text from which the rows were made still says what they do: it is kept as it was typed then."""
    if not written.strip() or not said:
        return written.strip() == said
    try:
        return rows_query(rows_of(parse(written))) == parse(said)
    except QueryError:
        return False
