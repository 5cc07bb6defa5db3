"""XPath expressions and simple CSS selectors, compiled for lxml. Pure."""

from __future__ import annotations

import re
from typing import Any

_STEP = re.compile(
    r"(?P<tag>[a-zA-Z][\w-]*|\*)?(?P<rest>(?:[.#][\w-]+|\[[\w:-]+(?:=(?:\"[^\"]*\"|'[^']*'|[\w-]+))?\])*)"
)
_PART = re.compile(r"(?P<kind>[.#\[])(?P<name>[\w:-]+)(?:=(?P<value>\"[^\"]*\"|'[^']*'|[\w-]+))?\]?")


def compile_selector(selector: str) -> Any:
    """A compiled XPath; what begins with ``/``, ``.//`` or ``(`` is XPath, all else CSS.

    The CSS known here is ``tag``, ``.class``, ``#id``, ``[attribute=value]``, and these one within another (a space)
    or right below it (``>``). Raises ``ValueError``, with the reason, for what is neither.
    """
    from lxml import etree

    expression = selector.strip()
    path = expression if expression.startswith(("/", "./", "(")) else css_to_xpath(expression)
    try:
        return etree.XPath(path)
    except etree.XPathSyntaxError as error:
        raise ValueError(f"{selector!r} is no XPath: {error}") from error


def css_to_xpath(selector: str) -> str:
    """``div.corps > p`` as ``//div[contains(…, ' corps ')]/p``."""
    path, axis = "", "//"
    for word in re.sub(r"\s*>\s*", " > ", selector).split():
        if word == ">":
            axis = "/"
            continue
        step = _STEP.fullmatch(word)
        if step is None or not word:
            raise ValueError(f"{selector!r} is neither XPath nor simple CSS, at {word!r}")
        tests = "".join(_test(part) for part in _PART.finditer(step["rest"]))
        path, axis = f"{path}{axis}{step['tag'] or '*'}{tests}", "//"
    if not path or axis == "/":
        raise ValueError(f"{selector!r} selects nothing")
    return path


def _test(part: re.Match[str]) -> str:
    name = part["name"]
    if part["kind"] == ".":
        return f"[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"
    if part["kind"] == "#":
        return f"[@id='{name}']"
    value = part["value"]
    return f"[@{name}]" if value is None else f"[@{name}='{value.strip(chr(34) + chr(39))}']"
