"""Reads what a request says, and refuses what neither JSON (RFC 8259) nor PostgreSQL can hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from monitor.web.api.problems import ProblemError


def _bad(message: str, french: str) -> ProblemError:
    return ProblemError(400, message, french=french)


def _no_number(name: str) -> NoReturn:
    raise _bad(f"{name} is no JSON number.", f"{name} n’est pas un nombre JSON.")


def _texts(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            waiting += one


def check_text(text: str) -> None:
    """Raise ``ProblemError`` for text that cannot be stored: U+0000 and lone surrogates."""
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise _bad("A text holds U+0000 or a lone surrogate.", "Un texte contient un caractère impossible.")


class StrictParser(Parser):
    """Ninja's parser with the checks that would otherwise fail in the database."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The JSON body. Raises ``ProblemError`` (400)."""
        try:
            body: dict[str, Any] = json.loads(request.body, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise _bad(f"The body is no JSON: {error}.", "Le corps n’est pas du JSON.") from error
        for text in _texts(body):
            check_text(text)
        return body

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """The parameters of the address. Raises ``ProblemError`` (400)."""
        for values in data.lists():
            for text in _texts(list(values[1])):
                check_text(text)
        return super().parse_querydict(data, list_fields, request)
