"""What the demonstration needs: a press, a mailbox, a Slack, and a service on data of its own."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from monitor.runtime.demo.loop import LoopThread
from monitor.runtime.demo.press import Press
from monitor.runtime.demo.slack import SlackDouble
from monitor.runtime.demo.smtp import Mailbox
from monitor.runtime.embedded.address import LOOPBACK
from monitor.runtime.service import Service

_OPERATORS = (
    *("DATABASE_URL", "REDIS_URL", "SMTP_URL", "SLACK_API_URL", "PUBLIC_URL", "OUTBOUND_ALLOW"),
    *("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "TRUSTED_PROXIES", "ALLOWED_HOSTS"),
    *("MAIL_FROM", "MAIL_SERVICE", "MAIL_RETURN_PATH", "MAIL_DKIM_SELECTOR", "BOUNCE_MAILBOX"),
    *("GUETTEUR_SECRET_KEY", "SECRET_KEY_FILE"),
)
"""What an operator may have set for the real service; none of it may touch the demonstration, or it them."""


class Stage:
    """Opens the press and the doubles, then the service; closes them in the reverse order.

    ``folder`` keeps the e-mails and Slack messages; the service's data lie among the temporary files and are
    removed at the end, unless an error left something to look into.
    """

    def __init__(self, folder: Path, port: int, say: Callable[[str], None]) -> None:
        self.folder = folder
        self.press = Press(datetime.now(UTC))
        self.mailbox = Mailbox(folder / "mail")
        self.slack = SlackDouble(folder / "slack")
        self._port = port
        self._say = say
        self._service: Service | None = None
        self._stack = contextlib.ExitStack()

    @property
    def service(self) -> Service:
        """The service, once started."""
        if self._service is None:
            raise RuntimeError("the service is not started")
        return self._service

    def hurry(self) -> None:
        """Stop without waiting for the workers."""
        if self._service is not None:
            self._service.hurry = True

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            servers = stack.enter_context(LoopThread())
            for server in (self.press, self.mailbox, self.slack):
                servers.enter(server)
            data = stack.enter_context(_temporary())
            for name in _OPERATORS:
                os.environ.pop(name, None)
            self._service = Service(
                data,
                port=self._port,
                command="demo",
                environment=self._environment(),
                feeds=False,
                say=self._say,
            )
            stack.enter_context(self._service)
            # The mailbox runs in this process; its conversations are no news.
            logging.getLogger("mail.log").setLevel(logging.WARNING)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._say("\nstopping; Ctrl-C does not wait for the workers")
        self._stack.__exit__(kind, error, traceback)

    def _environment(self) -> dict[str, str]:
        return {
            "SMTP_URL": self.mailbox.url,
            "SLACK_API_URL": self.slack.api_url,
            "OUTBOUND_ALLOW": " ".join([*self.press.hosts, self.slack.host]),
            "PUBLIC_URL": f"http://{LOOPBACK}:{self._port}",
        }


@contextlib.contextmanager
def _temporary() -> Iterator[Path]:
    """A data folder that the embedded servers' own account may cross (as root, they run as another user)."""
    data = Path(tempfile.mkdtemp(prefix="guetteur-demo-data-"))
    data.chmod(0o711)
    keep = False
    try:
        yield data
    except Exception:
        keep = True  # the logs in it say what went wrong
        raise
    finally:
        if not keep:
            shutil.rmtree(data, ignore_errors=True)
