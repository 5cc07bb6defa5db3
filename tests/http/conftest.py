"""A web server for the tests of the HTTP client."""

from collections.abc import Iterator

import pytest

from tests.http.loopback import LoopbackWeb


@pytest.fixture
def web_server() -> Iterator[LoopbackWeb]:
    """A loopback web server without routes."""
    with LoopbackWeb() as server:
        yield server
