"""What Slack refuses in a message: the limits of its Block Kit reference. Pure.

Each check yields the lines that Slack would put into ``response_metadata.messages``: what is wrong, and a
JSON pointer to where.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

TEXT = 40_000
BLOCKS = 50
SECTION, HEADER, FIELDS, FIELD = 3_000, 150, 10, 2_000
ACTIONS, CONTEXT = 25, 10
BUTTON, BUTTON_VALUE, BUTTON_URL, ACTION_ID, BLOCK_ID = 75, 2_000, 3_000, 255, 255
IMAGE_URL, ALT_TEXT = 3_000, 2_000
OPTIONS = 100

_ACTION_ELEMENTS = frozenset(
    {
        *("button", "workflow_button", "overflow", "checkboxes", "radio_buttons"),
        *("datepicker", "datetimepicker", "timepicker"),
        *("static_select", "multi_static_select", "external_select"),
        *("users_select", "conversations_select", "channels_select"),
    }
)


def block_errors(blocks: object) -> list[str]:
    """Everything that is wrong with the ``blocks`` of a message; empty where Slack would take them."""
    if not isinstance(blocks, list):
        return ["must be an array [json-pointer:/blocks]"]
    if len(blocks) > BLOCKS:
        return [f"no more than {BLOCKS} items allowed [json-pointer:/blocks]"]
    errors = [error for index, block in enumerate(blocks) for error in _block(block, f"/blocks/{index}")]
    identifiers = [block["block_id"] for block in blocks if isinstance(block, dict) and block.get("block_id")]
    if len(set(identifiers)) < len(identifiers):
        errors.append("`block_id` must be unique [json-pointer:/blocks]")
    return errors


def _block(block: object, at: str) -> Iterator[str]:
    if not isinstance(block, dict):
        yield f"must be an object [json-pointer:{at}]"
        return
    check = _CHECKS.get(str(block.get("type")))
    if check is None:
        yield f"unsupported type: {block.get('type')} [json-pointer:{at}/type]"
        return
    if len(str(block.get("block_id", ""))) > BLOCK_ID:
        yield _too_long(BLOCK_ID, f"{at}/block_id")
    yield from check(block, at)


def _section(block: dict[str, Any], at: str) -> Iterator[str]:
    fields = block.get("fields")
    if block.get("text") is None and not fields:
        yield f"missing required field: text or fields [json-pointer:{at}]"
    if block.get("text") is not None:
        yield from _text(block["text"], f"{at}/text", SECTION)
    if fields is not None:
        yield from _list(fields, f"{at}/fields", FIELDS)
        for index, field in enumerate(fields if isinstance(fields, list) else []):
            yield from _text(field, f"{at}/fields/{index}", FIELD)
    if block.get("accessory") is not None:
        yield from _element(block["accessory"], f"{at}/accessory", _ACTION_ELEMENTS | {"image"})


def _header(block: dict[str, Any], at: str) -> Iterator[str]:
    yield from _text(block.get("text"), f"{at}/text", HEADER, kinds=("plain_text",))


def _actions(block: dict[str, Any], at: str) -> Iterator[str]:
    elements = block.get("elements")
    yield from _list(elements, f"{at}/elements", ACTIONS)
    for index, element in enumerate(elements if isinstance(elements, list) else []):
        yield from _element(element, f"{at}/elements/{index}", _ACTION_ELEMENTS)


def _context(block: dict[str, Any], at: str) -> Iterator[str]:
    elements = block.get("elements")
    yield from _list(elements, f"{at}/elements", CONTEXT)
    for index, element in enumerate(elements if isinstance(elements, list) else []):
        place = f"{at}/elements/{index}"
        if isinstance(element, dict) and element.get("type") == "image":
            yield from _image(element, place)
        else:
            yield from _text(element, place, SECTION)


def _image(block: dict[str, Any], at: str) -> Iterator[str]:
    for key, limit in (("image_url", IMAGE_URL), ("alt_text", ALT_TEXT)):
        value = block.get(key)
        if not isinstance(value, str) or not value:
            yield f"missing required field: {key} [json-pointer:{at}]"
        elif len(value) > limit:
            yield _too_long(limit, f"{at}/{key}")


def _rich_text(block: dict[str, Any], at: str) -> Iterator[str]:
    if not isinstance(block.get("elements"), list):
        yield f"missing required field: elements [json-pointer:{at}]"


def _divider(_block: dict[str, Any], _at: str) -> Iterator[str]:
    return iter(())


def _element(element: object, at: str, allowed: frozenset[str]) -> Iterator[str]:
    if not isinstance(element, dict) or element.get("type") not in allowed:
        yield f"unsupported type [json-pointer:{at}/type]"
        return
    if len(str(element.get("action_id", ""))) > ACTION_ID:
        yield _too_long(ACTION_ID, f"{at}/action_id")
    if element["type"] == "button":
        yield from _button(element, at)
    elif element["type"] == "image":
        yield from _image(element, at)
    elif isinstance(element.get("options"), list):
        yield from _list(element["options"], f"{at}/options", OPTIONS)


def _button(element: dict[str, Any], at: str) -> Iterator[str]:
    yield from _text(element.get("text"), f"{at}/text", BUTTON, kinds=("plain_text",))
    for key, limit in (("value", BUTTON_VALUE), ("url", BUTTON_URL)):
        if len(str(element.get(key) or "")) > limit:
            yield _too_long(limit, f"{at}/{key}")
    url = element.get("url")
    if url is not None and not str(url).startswith(("http://", "https://")):
        yield f"must be a valid URL [json-pointer:{at}/url]"
    if element.get("style", "primary") not in ("primary", "danger"):
        yield f"must be one of: primary, danger [json-pointer:{at}/style]"


def _text(value: object, at: str, limit: int, kinds: tuple[str, ...] = ("plain_text", "mrkdwn")) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"missing required field [json-pointer:{at}]"
        return
    if value.get("type") not in kinds:
        yield f"unsupported type: {value.get('type')} [json-pointer:{at}/type]"
    text = value.get("text")
    if not isinstance(text, str) or not text:
        yield f"must be more than 0 characters [json-pointer:{at}/text]"
    elif len(text) > limit:
        yield _too_long(limit, f"{at}/text")


def _list(value: object, at: str, limit: int) -> Iterator[str]:
    if not isinstance(value, list) or not value:
        yield f"no fewer than 1 items allowed [json-pointer:{at}]"
    elif len(value) > limit:
        yield f"no more than {limit} items allowed [json-pointer:{at}]"


def _too_long(limit: int, at: str) -> str:
    return f"must be less than {limit + 1} characters [json-pointer:{at}]"


_CHECKS = {
    "section": _section,
    "header": _header,
    "actions": _actions,
    "context": _context,
    "image": _image,
    "rich_text": _rich_text,
    "divider": _divider,
}
