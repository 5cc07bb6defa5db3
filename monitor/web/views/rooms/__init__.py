"""Rooms: Slack's addresses here, and the pages that connect rooms."""
