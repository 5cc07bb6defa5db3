"""Bytes of a feed to text, whatever the server or the XML declaration claim. Pure."""

from __future__ import annotations

import codecs
import re

_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_CHARSET = re.compile(r"charset\s*=\s*\"?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Encodings whose bytes may be valid ASCII while meaning something else.
_SEVEN_BIT = re.compile(r"(?i)iso-?2022|hz|utf-?7")
_BARE_XML = (
    (b"<\x00?\x00", "utf-16-le"), (b"\x00<\x00?", "utf-16-be"),
    (b"<\x00\x00\x00", "utf-32-le"), (b"\x00\x00\x00<", "utf-32-be"),
)  # fmt: skip
#: C1 controls in Latin-1 text are cp1252 punctuation in truth (the WHATWG encoding standard agrees).
_AS_CP1252 = frozenset({"iso8859-1", "iso-8859-1", "latin-1", "latin1", "ascii", "us-ascii"})


def _one_by_one(error: UnicodeError) -> tuple[str, int]:
    """Read undecodable bytes of a UTF-8 text as cp1252, as most broken feeds mean them."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("guetteur-cp1252", _one_by_one)


def decode(body: bytes, content_type: str = "") -> str:
    """The text of ``body``; never raises.

    A byte-order mark wins; then UTF-8 if the bytes are valid UTF-8, since nothing else looks like it by
    chance; then the encodings declared in the document and by the server; mostly valid UTF-8 is read as such
    with its strays as cp1252; the last resort is cp1252.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body.decode(name, "replace").removeprefix("\ufeff")
    for start, name in _BARE_XML:
        if body.startswith(start):
            return body.decode(name, "replace")
    declared = [name for name in (_in_document(body), _by_server(content_type)) if name]
    if not any(_SEVEN_BIT.search(name) for name in declared):
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            pass
    for name in declared:
        text = _try(body, name)
        if text is not None:
            return text
    lenient = body.decode("utf-8", "replace")
    strays = lenient.count("\ufffd")
    if strays < sum(1 for c in lenient if c > "\x7f" and c != "\ufffd"):
        return body.decode("utf-8", "guetteur-cp1252")
    return body.decode("cp1252", "replace")


def _try(body: bytes, name: str) -> str | None:
    try:
        codec = codecs.lookup(name)
        if not codec._is_text_encoding:  # «encoding="zlib"» must not run
            return None
        known = "cp1252" if codec.name in _AS_CP1252 else codec.name
        return body.decode(known, "replace" if known == "cp1252" else "strict")
    except (LookupError, UnicodeError):
        return None


def _in_document(body: bytes) -> str:
    found = _DECLARED.match(body[:256])
    return found.group(1).decode("ascii") if found else ""


def _by_server(content_type: str) -> str:
    found = _CHARSET.search(content_type)
    return found.group(1) if found else ""
