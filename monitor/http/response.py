"""What a web server answered, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Response:
    """A complete answer.

    ``final_url`` is where the redirects led; ``permanent_redirect`` the address that replaces ``url`` for
    good, when the redirects from it were permanent (301, 308) up to there. Header names are in lower case,
    repeated headers are joined with a comma (RFC 9110, 5.3). ``elapsed`` and ``first_byte`` are seconds.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    permanent_redirect: str | None = None
    elapsed: float = 0.0
    first_byte: float = 0.0

    @property
    def content_type(self) -> str:
        """The media type in lower case, without parameters; empty when not given."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()
