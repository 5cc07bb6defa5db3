"""The demonstration: an invented press, a mailbox and a Slack double, around the real service."""
