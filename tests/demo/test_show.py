"""What the demonstration prints, and how its command begins."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

from click.testing import CliRunner
from rich.console import Console

from monitor.runtime.commands.demo import demo
from monitor.runtime.demo.show import summary
from monitor.runtime.demo.tally import Tally

TALLY = Tally(
    **{**dict.fromkeys(Tally.__dataclass_fields__, 0), "feeds": 6, "articles": 51, "relevant": 17}
    | {"revised": 2, "alerts": 30, "backlog": 3, "mails": 12, "slack": 7}
)


def printed(tally: Tally) -> str:
    """The summary, on a terminal that is none."""
    console = Console(file=io.StringIO(), width=200)
    summary(console, tally, Path("/tmp/run"), 61.4)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_summary_counts_and_says_where_the_messages_are() -> None:
    text = printed(TALLY)
    for part in ("6 polled", "51 read, 17 relevant, 2 seen again", "30, 3 held back", "61 s"):
        assert part in text
    assert "12 in /tmp/run/mail" in text
    assert "7 in /tmp/run/slack" in text
    assert "could not be sent" not in text
    assert "2 messages could not be sent" in printed(replace(TALLY, lost=2))


def test_a_folder_with_messages_of_an_earlier_run_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mail").mkdir()
    result = CliRunner().invoke(demo, ["--exit", "--output", str(tmp_path)])
    assert result.exit_code == 2
    assert "exists already" in result.output
