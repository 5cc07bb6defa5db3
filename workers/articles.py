"""The tasks that turn pages into understood articles."""

from monitor.claims.stages import Stage
from workers.app import app
from workers.drain import drain


@app.task(name=Stage.FETCH.value)
def fetch() -> None:
    """Identify new entries; fetch and extract the pages behind them."""
    drain(Stage.FETCH)


@app.task(name=Stage.CLASSIFY.value)
def classify() -> None:
    """Classify the articles that were extracted."""
    drain(Stage.CLASSIFY)


@app.task(name=Stage.MATCH.value)
def match() -> None:
    """Group classified articles into stories and match them with the watchlists."""
    drain(Stage.MATCH)
