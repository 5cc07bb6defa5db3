"""The console's port."""

from __future__ import annotations

import os
import socket

import pytest

from monitor.errors import GuetteurError
from monitor.runtime.embedded.address import free_port
from monitor.runtime.ports import claim_port, port_holder


def test_a_taken_port_names_its_holder() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert port_holder(port) == os.getpid()
        with pytest.raises(GuetteurError, match=rf"port {port} is taken by pid {os.getpid()} .*--port"):
            claim_port(port)
    claim_port(port)


def test_a_free_port_has_no_holder() -> None:
    assert port_holder(free_port()) is None
