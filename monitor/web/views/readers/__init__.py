"""Subscribers: in the console, and the pages that their own letters open."""
