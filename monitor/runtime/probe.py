"""Health checks of containers: ``python -m monitor.runtime.probe http PORT`` or ``… fresh PATTERN SECONDS``.

Exit status 0 if healthy, 1 with a line on the error output if not.
"""

from __future__ import annotations

import http.client
import sys
import time
from pathlib import Path

SERVER_ERROR = 500
HTTP_SECONDS = 8


def http_fault(port: int) -> str:
    """Return what is wrong with the console on a port of this machine; empty if it answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=HTTP_SECONDS)
    try:
        connection.request("GET", "/")
        status = connection.getresponse().status
    except OSError as error:
        return f"the console does not answer: {error}"
    finally:
        connection.close()
    return f"the console answers {status}" if status >= SERVER_ERROR else ""


def fresh_fault(pattern: str, seconds: float) -> str:
    """Return what is wrong with the newest file that matches; empty if it was written lately enough."""
    path = Path(pattern)
    ages = [time.time() - found.stat().st_mtime for found in path.parent.glob(path.name)]
    if not ages:
        return f"no file {pattern}"
    return f"{pattern} is {min(ages):.0f} s old" if min(ages) > seconds else ""


def main(words: list[str]) -> int:
    """Run the check that the command line names."""
    match words:
        case ["http", port]:
            fault = http_fault(int(port))
        case ["fresh", pattern, seconds]:
            fault = fresh_fault(pattern, float(seconds))
        case _:
            fault = "usage: http PORT | fresh PATTERN SECONDS"
    if fault:
        sys.stderr.write(fault + "\n")
    return 1 if fault else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
