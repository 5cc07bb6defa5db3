"""A double of Slack on the loopback, with its manners: limits, error codes, one message a second."""

from monitor.runtime.demo.slack.faults import Fault
from monitor.runtime.demo.slack.server import SlackDouble
from monitor.runtime.demo.slack.workspace import Channel, Posted

__all__ = ["Channel", "Fault", "Posted", "SlackDouble"]
