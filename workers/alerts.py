"""The tasks that tell subscribers."""

from monitor.claims.stages import Stage
from workers.app import app
from workers.drain import drain


@app.task(name=Stage.ROUTE.value)
def route() -> None:
    """Turn matches into alerts and messages."""
    drain(Stage.ROUTE)


@app.task(name=Stage.DELIVER.value)
def deliver() -> None:
    """Send the messages that are due."""
    drain(Stage.DELIVER)
