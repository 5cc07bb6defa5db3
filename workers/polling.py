"""The task that polls feeds."""

from monitor.claims.stages import Stage
from workers.app import app
from workers.drain import drain


@app.task(name=Stage.POLL.value)
def poll() -> None:
    """Poll the feeds that are due."""
    drain(Stage.POLL)
